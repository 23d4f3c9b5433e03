"""A person chooses another password of his own; whoever was given one has to, before all else."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from muniment.commons.identity import api as identity
from muniment.interfaces.web import administering
from muniment.interfaces.web.administering import INLINE
from muniment.interfaces.web.answers import came_from, private
from muniment.interfaces.web.gate import SIGN_IN, SignedRequest, signed_in_at_first
from muniment.kernel.clock import now
from recordkit.errors import Fault

_LONGEST = 200
_WRONG_TRIES = 5  # as at the door; then whoever sits here has to sign in again
_TRIES = "wrong passwords"


def _field(label: Any, required: Any, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        max_length=_LONGEST,
        strip=False,
        label=label,
        error_messages={"required": required, "max_length": _("密码请控制在 200 个字符以内。")},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class OwnPasswordForm(forms.Form):
    """The present password, and another one twice."""

    present = _field(_("现用密码"), _("请填写现用密码。"), "current-password")
    password = _field(_("新密码"), _("请填写新密码。"), "new-password")
    again = _field(_("再输一遍新密码"), _("请再输一遍新密码。"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Say so when the new password was not written the same twice."""
        given = super().clean() or {}
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的新密码不一致。"))
        return given


@signed_in_at_first
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_password(request: SignedRequest) -> HttpResponse:
    """Ask for the present password and another; then lead on to where the person was going."""
    form = OwnPasswordForm(administering.submitted(request))
    refusal: Fault | None = None
    if form.is_valid():
        try:
            return _changed(request, form.cleaned_data)
        except identity.PasswordNotRight as fault:
            if _has_tried_too_often(request):
                return _out(request)
            refusal = fault
        except INLINE as fault:
            refusal = fault
    return _asked(request, form, refusal)


def _changed(request: SignedRequest, given: dict[str, Any]) -> HttpResponse:
    account = cast(Any, request.user)
    identity.change_own_password(
        account_id=account.pk,
        present=given["present"],
        password=given["password"],
        at=now(),
        address=request.META.get("REMOTE_ADDR", ""),
    )
    # Every session of this person ends; this one goes on under the new password.
    account.refresh_from_db()
    update_session_auth_hash(request, account)
    request.session.pop(_TRIES, None)
    messages.success(request, gettext("密码已修改；其他地方的登录已全部失效。"))
    return redirect(came_from(request))


def _asked(request: SignedRequest, form: forms.Form, refusal: Fault | None) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "back": came_from(request),
        "rules": identity.password_rules(),
    }
    status = 422 if form.is_bound else 200
    return private(render(request, "muniment/password.html", context, status=status))


def _has_tried_too_often(request: SignedRequest) -> bool:
    tries = request.session[_TRIES] = request.session.get(_TRIES, 0) + 1
    return bool(tries >= _WRONG_TRIES)


def _out(request: SignedRequest) -> HttpResponse:
    logout(request)
    messages.warning(request, gettext("现用密码多次输错，已为您退出登录。请重新登录后再试。"))
    return redirect(SIGN_IN)
