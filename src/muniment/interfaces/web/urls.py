"""The addresses of the web interface. Each view says at its head who may open it."""

from __future__ import annotations

from django.views.i18n import set_language

from muniment.interfaces.web import signing_in
from muniment.interfaces.web.gate import anyone, page
from muniment.interfaces.web.views import (
    access,
    attention,
    audit,
    case,
    cases,
    catalogue,
    clients,
    completeness,
    components,
    content,
    decisions,
    display,
    home,
    operations,
    organisations,
    people,
    receipts,
    roles,
    saved,
    taking,
    versions,
)

app_name = "web"

_CASE = "cases/<uuid:record_id>/"

urlpatterns = [
    page("", home.home, "home"),
    page("sign-in/", signing_in.sign_in, "sign-in"),
    page("sign-out/", signing_in.sign_out, "sign-out"),
    page("language/", anyone(set_language), "language"),
    page("display/", display.settings_page, "display"),
    page("cases/", cases.case_list, "cases"),
    page("cases/items/", cases.item_choices, "item-choices"),
    page("cases/spreadsheet/", taking.spreadsheet, "spreadsheet"),
    page("cases/register/", taking.register, "register"),
    page("cases/views/", saved.saved_views, "saved-views"),
    page("cases/views/<uuid:view_id>/rename/", saved.rename_view, "rename-view"),
    page("cases/views/<uuid:view_id>/delete/", saved.delete_view, "delete-view"),
    page(_CASE, case.case_page, "case"),
    page(f"{_CASE}content/<path:path>", content.content, "content"),
    page(f"{_CASE}text/<path:path>", content.text, "text"),
    page(f"{_CASE}versions/", versions.compare, "compare-versions"),
    page(f"{_CASE}access/", access.access, "access"),
    page(f"{_CASE}receipt/", receipts.receipt, "receipt"),
    page(f"{_CASE}package/", receipts.package, "package"),
    page(f"{_CASE}accept/", decisions.accept, "accept"),
    page(f"{_CASE}return/", decisions.return_to_agency, "return"),
    page(f"{_CASE}retry/", decisions.retry, "retry"),
    page("attention/", attention.attention, "attention"),
    page("completeness/", completeness.completeness, "completeness"),
    page("catalogue/", catalogue.items, "catalogue"),
    page("operations/", operations.operations, "operations"),
    page("operations/certificates/", operations.certificates, "certificates"),
    page("operations/retry/", operations.retry_stuck, "retry-stuck"),
    page("receipts/check/", receipts.check_receipt, "check-receipt"),
    page("components/", components.components, "components"),
    page("people/", people.people, "people"),
    page("people/new/", people.open_account, "open-account"),
    page("people/<uuid:account_id>/", people.account, "account"),
    page("people/<uuid:account_id>/suspend/", people.suspend, "suspend-account"),
    page("people/<uuid:account_id>/restore/", people.restore, "restore-account"),
    page("people/<uuid:account_id>/password/", people.new_password, "new-password"),
    page("organisations/", organisations.organisations, "organisations"),
    page("organisations/<uuid:organisation_id>/", organisations.organisation, "organisation"),
    page("clients/", clients.clients, "clients"),
    page("clients/new/", clients.make_client, "make-client"),
    page("clients/<path:client_id>/secret/", clients.new_secret, "new-secret"),
    page("clients/<path:client_id>/suspend/", clients.suspend, "suspend-client"),
    page("clients/<path:client_id>/restore/", clients.restore, "restore-client"),
    page("roles/", roles.roles, "roles"),
    page("roles/confirm/", roles.confirm, "confirm-role"),
    page("roles/<uuid:account_id>/", roles.roles_of, "roles-of"),
    page("roles/<uuid:account_id>/grant/", roles.grant, "grant-role"),
    page("roles/withdraw/<uuid:grant_id>/", roles.withdraw, "withdraw-role"),
    page("audit/", audit.audit, "audit"),
    page("access/", access.ask, "ask-access"),
]
