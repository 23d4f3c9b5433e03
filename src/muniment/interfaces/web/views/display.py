"""Display settings: chosen on one page, without signing in and without scripts."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from muniment.interfaces.web import display
from muniment.interfaces.web.answers import came_from, private
from muniment.interfaces.web.display import Density, Display, Keys, TextSize, Theme
from muniment.interfaces.web.gate import anyone

THEMES = (
    (Theme.SYSTEM, _lazy("跟随系统")),
    (Theme.LIGHT, _lazy("浅色")),
    (Theme.DARK, _lazy("深色")),
    (Theme.CONTRAST, _lazy("高对比度")),
)
TEXT_SIZES = (
    (TextSize.NORMAL, _lazy("标准")),
    (TextSize.LARGE, _lazy("大")),
    (TextSize.LARGEST, _lazy("特大")),
)
DENSITIES = (
    (Density.COMFORTABLE, _lazy("宽松")),
    (Density.DENSE, _lazy("紧凑")),
)
KEYS = (
    (Keys.ON, _lazy("使用")),
    (Keys.OFF, _lazy("不使用")),
)
_PICK_ONE = {
    "required": _lazy("请选择一项。"),
    "invalid_choice": _lazy("没有这个选项，请从下面选择一项。"),
}


class DisplayForm(forms.Form):
    """The choices, each one of a few."""

    theme = forms.ChoiceField(
        choices=THEMES, label=_lazy("配色"), widget=forms.RadioSelect, error_messages=_PICK_ONE
    )
    text = forms.ChoiceField(
        choices=TEXT_SIZES,
        label=_lazy("文字大小"),
        widget=forms.RadioSelect,
        error_messages=_PICK_ONE,
    )
    density = forms.ChoiceField(
        choices=DENSITIES,
        label=_lazy("列表疏密"),
        widget=forms.RadioSelect,
        error_messages=_PICK_ONE,
    )
    keys = forms.ChoiceField(
        choices=KEYS,
        required=False,  # a page from before there was this choice
        label=_lazy("单键快捷键"),
        help_text=_lazy("按一个键就翻到上一件、下一件等。用语音输入的人可能误触，可以不使用。"),
        widget=forms.RadioSelect,
        error_messages=_PICK_ONE,
    )

    def chosen(self) -> Display:
        """Return what was chosen in a form that is valid."""
        given = self.cleaned_data
        return Display(
            Theme(given["theme"]),
            TextSize(given["text"]),
            Density(given["density"]),
            Keys(given["keys"] or Keys.ON),
        )


@anyone
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; keep what is chosen and lead back to where the person was."""
    back = came_from(request)
    form = DisplayForm(request.POST if request.method == "POST" else None, initial=_now(request))
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("显示设置已保存在这个浏览器里。"))
        return _kept(redirect(back), form.chosen())
    status = 422 if form.is_bound else 200
    context = {"form": form, "back": back}
    return private(render(request, "muniment/display.html", context, status=status))


def _now(request: HttpRequest) -> dict[str, str]:
    shown = display.read(request.COOKIES.get(display.COOKIE, ""))
    return {"theme": shown.theme, "text": shown.text, "density": shown.density, "keys": shown.keys}


def _kept(response: HttpResponse, chosen: Display) -> HttpResponse:
    response.set_cookie(
        display.COOKIE,
        display.written(chosen),
        max_age=display.KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
