"""Signing in and out, and the page of an account that is locked for a while."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from muniment.commons.identity import api as identity
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SIGN_IN, anyone
from muniment.kernel.clock import now


class SignInForm(AuthenticationForm):
    """User name and password. One message for every mismatch: it does not say which was wrong."""

    error_messages = {  # noqa: RUF012 - as Django declares it
        "invalid_login": _("用户名或密码不正确。请注意大小写；连续多次输错后账号会暂时锁定。"),
        "inactive": _("此账号已停用，请联系本单位的系统管理员。"),
    }


class _SignIn(LoginView):
    """Django's own sign-in, with every attempt entered in the audit log."""

    template_name = "muniment/sign_in.html"
    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Open the session and write it down."""
        response = super().form_valid(form)
        account = form.get_user()
        _note(self.request, account.get_username(), account.pk)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Write the attempt down and show the form again, with status 422."""
        _note(self.request, str(form.data.get("username", "")), None)
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = anyone(_SignIn.as_view())


@anyone
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and lead back to the door."""
    if request.user.is_authenticated:
        address = request.META.get("REMOTE_ADDR", "")
        identity.note_signing_out(account_id=request.user.pk, address=address, at=now())
    logout(request)
    return redirect(SIGN_IN)


def locked_out(request: HttpRequest, *_given: object) -> HttpResponse:
    """Say that the account is locked after too many tries, for how long, and what helps."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return private(render(request, "muniment/locked_out.html", context, status=429))


def _note(request: HttpRequest, username: str, account_id: UUID | None) -> None:
    identity.note_signing_in(
        username=username,
        account_id=account_id,
        address=request.META.get("REMOTE_ADDR", ""),
        success=account_id is not None,
        at=now(),
    )
