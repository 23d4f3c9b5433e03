"""Every address × every role, through every interface, against the one permission table.

An interface joins by a class with `endpoints` and `admits`, added to `INTERFACES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.commons.identity.api import Permission, Role
from muniment.interfaces.rest import api as rest
from muniment.kernel.agents import PLATFORM
from muniment.lifecycle import api as lifecycle
from recordkit.terms.check_digits import credit_code_check
from tests.browser import fake_catalogue, fake_platform
from tests.browser.sample_city import samples

AT = datetime(2026, 1, 1, tzinfo=UTC)
CITY = "511600"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of an interface with what it demands. No permission: being known is enough."""

    name: str
    address: str
    permission: Permission | None
    needs_sign_in: bool


class Interface(Protocol):
    """What an interface shows of itself to be walked."""

    name: str

    def endpoints(self) -> Iterator[Endpoint]:
        """Yield every address there is."""
        ...

    def admits(self, endpoint: Endpoint, account_id: UUID | None) -> bool:
        """Whether somebody gets in; None is nobody known. Getting in and being told that
        something is not there counts as in."""
        ...


class Web:
    """The pages."""

    name = "web"

    def endpoints(self) -> Iterator[Endpoint]:
        patterns = get_resolver("muniment.interfaces.web.urls").url_patterns
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)
            gate = pattern.callback.gate  # a view without one cannot be routed
            address = reverse(f"web:{pattern.name}", kwargs=_arguments(pattern))
            yield Endpoint(str(pattern.name), address, gate.permission, gate.needs_sign_in)

    def admits(self, endpoint: Endpoint, account_id: UUID | None) -> bool:
        client = Client(raise_request_exception=False)
        if account_id is not None:
            client.force_login(_account(account_id), "django.contrib.auth.backends.ModelBackend")
        answers = {client.get(endpoint.address), client.post(endpoint.address)}
        verdicts = {
            _is_in(answer.status_code, answer.headers.get("Location", "")) for answer in answers
        }
        for answer in answers:
            if answer.streaming:
                b"".join(answer.streaming_content)  # read to its end, a file is closed
        assert len(verdicts) == 1, f"{endpoint.name}: GET and POST disagree"
        return verdicts.pop()


class Rest:
    """The REST interface. Only connected systems have tokens; here somebody of each role has."""

    name = "rest"

    def endpoints(self) -> Iterator[Endpoint]:
        for route in rest.routes():  # an endpoint without a gate is refused there
            address = re.sub(r"{\w+}", str(samples()[0].record_id), f"/api/v1{route.path}")
            name = f"{route.method} {route.path}"
            yield Endpoint(name, address, route.gate.permission, route.gate.needs_sign_in)

    def admits(self, endpoint: Endpoint, account_id: UUID | None) -> bool:
        method = endpoint.name.partition(" ")[0]
        with pytest.MonkeyPatch.context() as patch:
            if account_id is not None:
                agent = identity.agent_of_account(account_id=account_id, at=AT)
                patch.setattr(identity, "agent_of_token", lambda *, token, at: agent)
            headers = {"Authorization": "Bearer one"} if endpoint.needs_sign_in else {}
            answer = Client().generic(method, endpoint.address, headers=headers)
        return _is_in(answer.status_code, "")


INTERFACES: tuple[Interface, ...] = (Web(), Rest())

# What each page is meant to demand, written down a second time: a page that is opened to more
# people by mistake has to be mistaken here as well. None: being known is enough.
MEANT = {
    "web": {
        "home": None,
        "password": None,
        "end-tour": None,
        "cases": Permission.VIEW_CASES,
        "item-choices": Permission.VIEW_CASES,
        "spreadsheet": Permission.VIEW_CASES,
        "register": Permission.VIEW_CASES,
        "columns": Permission.VIEW_CASES,
        "saved-views": Permission.VIEW_CASES,
        "rename-view": Permission.VIEW_CASES,
        "delete-view": Permission.VIEW_CASES,
        "case": Permission.VIEW_CASES,
        "compare-versions": Permission.VIEW_CASES,
        "access": None,
        "ask-access": Permission.VIEW_ACCESS,
        "content": Permission.VIEW_CONTENT,
        "text": Permission.VIEW_CONTENT,
        "receipt": Permission.DOWNLOAD_RECEIPTS,
        "receipt-paper": Permission.DOWNLOAD_RECEIPTS,
        "receipt-code": Permission.DOWNLOAD_RECEIPTS,
        "package": Permission.DOWNLOAD_PACKAGES,
        "accept": Permission.DECIDE_WAITING,
        "classify": Permission.CLASSIFY_CASES,
        "choose-class": Permission.CLASSIFY_CASES,
        "return": Permission.RETURN_CASES,
        "retry": Permission.RETRY_WORK,
        "bulk": Permission.VIEW_CASES,
        "selection": Permission.VIEW_CASES,
        "selected-spreadsheet": Permission.VIEW_CASES,
        "begin-bulk": Permission.VIEW_CASES,
        "bulk-work": Permission.VIEW_CASES,
        "pause-bulk": Permission.VIEW_CASES,
        "resume-bulk": Permission.VIEW_CASES,
        "retry-bulk": Permission.VIEW_CASES,
        "discard-bulk": Permission.VIEW_CASES,
        "bulk-results": Permission.VIEW_CASES,
        "bulk-register": Permission.VIEW_CASES,
        "attention": Permission.VIEW_CASES,
        "completeness": Permission.VIEW_CASES,
        "chart": Permission.VIEW_CASES,
        "operations-chart": Permission.VIEW_OPERATIONS,
        "catalogue": Permission.VIEW_CATALOGUE,
        "item": Permission.VIEW_CATALOGUE,
        "operations": Permission.VIEW_OPERATIONS,
        "certificates": Permission.VIEW_OPERATIONS,
        "jobs": Permission.VIEW_OPERATIONS,
        "foresee-retry": Permission.RETRY_WORK,
        "settings": Permission.VIEW_OPERATIONS,
        "retry-stuck": Permission.RETRY_WORK,
        "check-receipt": Permission.CHECK_RECEIPTS,
        "components": None,
        "people": Permission.MANAGE_ACCOUNTS,
        "open-account": Permission.MANAGE_ACCOUNTS,
        "account": Permission.MANAGE_ACCOUNTS,
        "suspend-account": Permission.MANAGE_ACCOUNTS,
        "restore-account": Permission.MANAGE_ACCOUNTS,
        "new-password": Permission.MANAGE_ACCOUNTS,
        "organisations": Permission.MANAGE_ACCOUNTS,
        "organisation-tree": Permission.MANAGE_ACCOUNTS,
        "consents": Permission.CONSENT_TO_RESETS,
        "answer-consent": Permission.CONSENT_TO_RESETS,
        "organisation": Permission.MANAGE_ACCOUNTS,
        "register-organisation": Permission.MANAGE_ACCOUNTS,
        "confirm-organisation": Permission.MANAGE_ACCOUNTS,
        "amend-organisation": Permission.MANAGE_ACCOUNTS,
        "new-post": Permission.MANAGE_ACCOUNTS,
        "clients": Permission.MANAGE_ACCOUNTS,
        "make-client": Permission.MANAGE_ACCOUNTS,
        "new-secret": Permission.MANAGE_ACCOUNTS,
        "suspend-client": Permission.MANAGE_ACCOUNTS,
        "restore-client": Permission.MANAGE_ACCOUNTS,
        "roles": Permission.GRANT_ROLES,
        "confirm-role": Permission.GRANT_ROLES,
        "roles-of": Permission.GRANT_ROLES,
        "grant-role": Permission.GRANT_ROLES,
        "withdraw-role": Permission.GRANT_ROLES,
        "audit": Permission.READ_AUDIT,
    },
    "rest": {
        "POST /uploads": Permission.SUBMIT_CASES,
        "PATCH /uploads/{upload_id}": Permission.SUBMIT_CASES,
        "HEAD /uploads/{upload_id}": Permission.SUBMIT_CASES,
        "DELETE /uploads/{upload_id}": Permission.SUBMIT_CASES,
        "POST /cases": Permission.SUBMIT_CASES,
        "POST /cases/{record_id}/pieces": Permission.SUBMIT_CASES,
        "POST /cases/{record_id}/closure": Permission.SUBMIT_CASES,
        "GET /cases": Permission.VIEW_CASES,
        "GET /cases/{record_id}": Permission.VIEW_CASES,
        "GET /cases/{record_id}/reports": Permission.VIEW_CASES,
        "GET /cases/{record_id}/receipt": Permission.DOWNLOAD_RECEIPTS,
        "GET /cases/{record_id}/receipt/paper": Permission.DOWNLOAD_RECEIPTS,
        "GET /cases/{record_id}/package": Permission.DOWNLOAD_PACKAGES,
    },
}


@pytest.fixture(autouse=True)
def _sample_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put fakes behind the doors: what is asked here is who gets to them."""
    for name, answer in fake_platform.answers(lifecycle).items():
        monkeypatch.setattr(lifecycle, name, answer)
    monkeypatch.setattr(catalogue, "items", fake_catalogue.items)
    for room, name, answer in fake_platform.beneath():
        monkeypatch.setattr(room, name, answer)


@pytest.mark.django_db
@pytest.mark.parametrize("interface", INTERFACES, ids=lambda interface: interface.name)
class TestAnInterface:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLIENT])
    def test_admits_a_role_exactly_where_the_table_says_so(self, interface: Interface, role: Role):
        account_id = _holder_of(role)
        guarded = [each for each in interface.endpoints() if each.needs_sign_in]

        admitted = {each.name for each in guarded if interface.admits(each, account_id)}

        held = identity.PERMISSIONS_OF[role]
        due = {each.name for each in guarded if each.permission is None or each.permission in held}
        assert admitted == due

    def test_demands_what_it_is_meant_to(self, interface: Interface):
        demanded = {
            each.name: each.permission for each in interface.endpoints() if each.needs_sign_in
        }

        assert demanded == MEANT[interface.name]

    def test_admits_nobody_unknown_beyond_its_doorstep(self, interface: Interface):
        endpoints = list(interface.endpoints())

        open_to_all = {each.name for each in endpoints if interface.admits(each, None)}

        assert open_to_all == {each.name for each in endpoints if not each.needs_sign_in}
        assert open_to_all <= {*_DOORSTEP, *_HELP, *_FOR_CITIZENS}


_DOORSTEP = {"sign-in", "sign-out", "language", "display", "POST /token"}
_HELP = {"help", "help-topic"}  # whoever cannot sign in needs them most
_FOR_CITIZENS = {"verify"}  # a page without a word about anybody


def _is_in(status: int, location: str) -> bool:
    is_sent_away = status in (301, 302) and location.startswith("/sign-in/?next=")
    return status not in (401, 403) and not is_sent_away


def _arguments(pattern: URLPattern) -> dict[str, object]:
    known = {
        "record_id": samples()[0].record_id,
        "view_id": UUID(int=1),
        "slug": "start",
        "item_code": "511Z07001000-511602000000-000",
        "undertaking_id": UUID(int=1),
        "consent_id": UUID(int=1),
        "path": "申报文件/A01_营业执照.jpg",
        "account_id": UUID(int=1),  # nobody: getting in and being told so counts as in
        "organisation_id": UUID(int=1),
        "grant_id": UUID(int=1),
        "client_id": "no-such-system",
        "name": "agencies",
    }
    return {name: known[name] for name in pattern.pattern.converters}


def _holder_of(role: Role) -> UUID:
    """Open an account that holds one role, at an organisation where it may be held."""
    kind = next(kind for kind in identity.OrganisationKind if kind in identity.HOMES_OF[role])
    body = "11511600008778183"
    code = body + credit_code_check(body + "0")
    identity.register_regions(regions=[identity.NewRegion(CITY, "示范市")], by=PLATFORM, at=AT)
    new = identity.NewOrganisation("示范单位", code, kind, CITY)
    identity.register_organisations(organisations=[new], by=PLATFORM, at=AT)
    home = identity.organisation_by_code(credit_code=code).id
    account = identity.NewAccount("somebody", "某人", home, "Sample-City-2026")
    opened = identity.open_accounts(accounts=[account], by=PLATFORM, at=AT).new[0]
    grant = identity.NewGrant(opened.id, role, home)
    identity.grant_roles(grants=[grant], by=PLATFORM, at=AT)
    return opened.id


def _account(account_id: UUID):
    return get_user_model().objects.get(pk=account_id)
