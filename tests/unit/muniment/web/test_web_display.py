"""Display settings: what comes out of a cookie, and the page on which they are chosen."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from muniment.interfaces.web import display
from muniment.interfaces.web.display import Density, Display, Keys, TextSize, Theme

CHOSEN = {"theme": "contrast", "text": "largest", "density": "dense"}


class TestTheCookie:
    @pytest.mark.parametrize("words", list(product(Theme, TextSize, Density, Keys)))
    def test_gives_back_what_was_chosen(self, words):
        chosen = Display(*words)

        assert display.read(display.written(chosen)) == chosen

    @pytest.mark.parametrize(
        ("cookie", "due"),
        [
            ("", Display()),
            ("dark", Display()),
            ("dark.large", Display()),
            ("dark.large.dense.on.more", Display()),
            (
                "dark.large.dense.more",
                Display(Theme.DARK, TextSize.LARGE, Density.DENSE),
            ),
            (
                "dark.large.dense.off",
                Display(Theme.DARK, TextSize.LARGE, Density.DENSE, Keys.OFF),
            ),
            ("sepia.large.dense", Display(text=TextSize.LARGE, density=Density.DENSE)),
            ("dark.huge.dense", Display(theme=Theme.DARK, density=Density.DENSE)),
            ("dark.large.thin", Display(theme=Theme.DARK, text=TextSize.LARGE)),
            ("DARK.Large. dense", Display()),
            ('dark" onload="x.large.dense', Display(text=TextSize.LARGE, density=Density.DENSE)),
            ("large.dense.dark", Display()),
        ],
    )
    def test_with_an_unknown_word_is_as_if_the_word_were_absent(self, cookie, due):
        assert display.read(cookie) == due

    @given(st.text())
    def test_of_any_text_gives_words_of_the_tables_only(self, cookie):
        read = display.read(cookie)

        assert isinstance(read.theme, Theme)
        assert isinstance(read.text, TextSize)
        assert isinstance(read.density, Density)


def _choose(client=None, **given):
    return (client or Client()).post("/display/", CHOSEN | given)


class TestThePage:
    def test_is_open_to_those_who_have_not_signed_in_and_shows_what_is_in_force(self):
        client = Client()
        client.cookies["display"] = "dark.large.dense"

        page = client.get("/display/").content.decode()

        assert 'data-theme="dark" data-text="large" data-density="dense"' in page
        checked = re.findall(r'<input type="radio"[^>]*value="(\w+)"[^>]* checked', page)
        assert checked == ["dark", "large", "dense", "on"]

    def test_shows_no_word_of_a_cookie_that_it_does_not_know(self):
        client = Client()
        client.cookies["display"] = "sepia.large.dense"

        page = client.get("/display/").content.decode()

        assert "sepia" not in page
        assert 'data-theme="system" data-text="large" data-density="dense"' in page

    def test_keeps_what_was_chosen_for_long_in_one_cookie_and_leads_back(self):
        answer = _choose(next="/cases/?state=filed")

        kept = answer.cookies["display"]
        assert (answer.status_code, answer["Location"]) == (302, "/cases/?state=filed")
        assert kept.value == "contrast.largest.dense.on"
        assert (kept["samesite"], kept["path"], kept["httponly"]) == ("Lax", "/", True)
        assert kept["max-age"] > 360 * 24 * 3600

    def test_keeps_that_single_keys_are_not_wanted(self):
        client = Client()
        _choose(client, keys="off")

        page = client.get("/display/").content.decode()

        assert client.cookies["display"].value == "contrast.largest.dense.off"
        assert 'data-keys="off"' in page

    @pytest.mark.parametrize(
        "given",
        [
            {"theme": "sepia"},
            {"text": ""},
            {"density": "dense.dark"},
            {"theme": "DARK"},
            {"keys": "x"},
        ],
    )
    def test_refuses_what_is_not_on_offer_and_keeps_nothing(self, given):
        answer = _choose(**given)

        assert answer.status_code == 422
        assert "display" not in answer.cookies
        assert "field__why" in answer.content.decode()

    @pytest.mark.parametrize(
        "where",
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "///elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "http://testserver@elsewhere.example/",
            "http://testserver/cases/",
            "javascript:alert(1)",
            "cases/",
            "?next=x",
            "",
        ],
    )
    def test_leads_nowhere_but_to_addresses_of_ours(self, where):
        assert _choose(next=where)["Location"] == "/"

        shown = Client().get("/display/", {"next": where}).content.decode()
        assert 'name="next" value="/"' in shown

    def test_refuses_a_form_that_is_not_ours(self):
        answer = _choose(Client(enforce_csrf_checks=True))

        assert answer.status_code == 403
        assert "display" not in answer.cookies

    def test_takes_a_form_that_is_ours(self):
        client = Client(enforce_csrf_checks=True)
        client.get("/display/")
        token = client.cookies["csrftoken"].value

        assert _choose(client, csrfmiddlewaretoken=token).status_code == 302

    @pytest.mark.parametrize(
        ("cookie", "schemes", "sheets"),
        [
            ("system.normal.dense", "light dark", ["light", "dark", "contrast"]),
            ("light.normal.dense", "light", ["light"]),
            ("dark.normal.dense", "dark", ["light", "dark"]),
            ("contrast.normal.dense", "light dark", ["light", "contrast"]),
        ],
    )
    def test_lays_each_theme_over_the_light_one(self, cookie, schemes, sheets):
        client = Client()
        client.cookies["display"] = cookie

        page = client.get("/sign-in/").content.decode()

        assert f'name="color-scheme" content="{schemes}"' in page
        found = [name for name in ("light", "dark", "contrast") if f"themes/{name}" in page]
        assert found == sheets
        assert ("prefers-contrast: more" in page) is cookie.startswith("system")
