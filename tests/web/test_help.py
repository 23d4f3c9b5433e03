"""Help is there for every page and every error, in both languages, and leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.utils.translation import override
from docs.generating.codebase import faults as every_fault

from muniment.commons.identity import api as identity
from muniment.interfaces.web import helping, mending
from muniment.interfaces.web.errors import TROUBLES
from muniment.interfaces.web.helping import TOPICS
from tests.browser.journeys import PAGES
from tests.web.conftest import visitor

LANGUAGES = ("zh-hans", "en")
_CHINESE = re.compile(r"[一-鿿]")
ADDRESSES = [str(each.name) for each in get_resolver("muniment.interfaces.web.urls").url_patterns]


def shown(address: str, language: str = "zh-hans") -> str:
    return Client(headers={"accept-language": language}).get(address).content.decode()


def searched(asked: str) -> tuple[helping.Found, ...]:
    with override("zh-hans"):
        return helping.search(asked)


def text_of(slug: str, language: str) -> str:
    with override(language):
        return helping.plain_text(helping.BY_SLUG[slug])


class TestEveryPage:
    @pytest.mark.parametrize("name", ADDRESSES)
    def test_has_a_topic_of_its_own(self, name):
        assert [topic.slug for topic in TOPICS if name in topic.pages] != []

    @pytest.mark.parametrize("name", PAGES)
    def test_that_people_visit_leads_to_help_in_both_languages(self, name):
        address = urlsplit(PAGES[name][1]).path
        try:
            view_name = resolve(address, urlconf="muniment.interfaces.web.urls").view_name
        except Resolver404:
            view_name = ""
        topic = helping.topic_of(view_name)

        for language in LANGUAGES:
            assert len(text_of(topic.slug, language)) > 100

    def test_shows_the_way_to_its_own_topic_in_the_bar(self, security):
        answer = security.get("/roles/").content.decode()

        assert 'href="/help/roles/"' in answer

    def test_at_the_door_shows_the_way_to_help(self, db):
        assert 'href="/help/start/"' in shown("/sign-in/")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
class TestATopic:
    @pytest.mark.django_db
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_opens_without_signing_in_and_every_link_leads_somewhere(self, topic, language):
        text = shown(f"/help/{topic.slug}/", language)

        body = text[text.index("<article") : text.index("</article>")]
        links = re.findall(r'href="([^"#]*)(?:#([^"]*))?"', body)
        for address, _place in links:
            resolve(urlsplit(unescape(address)).path)
        assert "<h1>" in body

    def test_is_whole_in_english(self, topic):
        # Errors name files of packages, which are called in Chinese; they have a test of their own.
        text = text_of(topic.slug, "en").partition("Codes of the pages themselves")[0]

        assert _CHINESE.findall(text) == []

    def test_says_as_much_in_both_languages(self, topic):
        headings = []
        for language in ("zh", "en"):
            with override(language):
                from django.template.loader import get_template

                source = get_template(topic.template()).template.source
            headings.append((source.count("<h2"), source.count("<li>"), source.count("<pre")))

        assert headings[0] == headings[1]

    def test_is_found_from_the_index_and_from_another_page_or_topic(self, topic):
        others = {slug for each in TOPICS if each is not topic for slug in each.see}

        assert topic.pages or topic.slug in others

    def test_names_only_pages_and_topics_that_there_are(self, topic):
        assert set(topic.pages) <= set(ADDRESSES)
        assert set(topic.see) <= set(helping.BY_SLUG) - {topic.slug}


@pytest.mark.django_db
class TestSearching:
    def test_finds_words_in_the_text_and_titles_first(self):
        found = [each.topic.slug for each in searched("回执")]

        assert found[0] == "receipts"
        assert {"verifying", "sending"} <= set(found)

    def test_asks_for_every_word(self):
        assert [each.topic.slug for each in searched("pg_dump 快照")] == ["backup"]

    @pytest.mark.parametrize("asked", ["zzzz-nothing", "<script>", "回执\\"])
    def test_in_vain_says_so_and_repeats_nothing_unescaped(self, asked):
        text = Client().get("/help/", {"q": asked}).content.decode()

        assert "没有找到" in text
        assert "<script>" not in text

    def test_finds_an_error_by_its_code(self):
        assert "errors" in [each.topic.slug for each in searched("VLT-501")]

    def test_speaks_the_language_of_the_page(self):
        text = shown("/help/?q=receipt", "en")

        assert "Receipts, packages and checking them" in text

    def test_of_a_topic_that_is_not_there_is_not_found(self):
        assert Client().get("/help/nothing/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryError:
    def test_has_its_place_in_help_with_how_to_mend_it(self, language):
        text = unescape(shown("/help/errors/", language))
        spoken = "zh" if language.startswith("zh") else "en"

        for fault in every_fault():
            assert f'id="{fault.code}"' in text, fault
            for words in (fault.title, fault.mend, fault.who_acts):
                said = getattr(words, spoken)
                assert said[1:] in text, (fault, said)

    def test_of_the_pages_themselves_has_its_place_too(self, language):
        text = unescape(shown("/help/errors/", language))

        for trouble in TROUBLES:
            with override(language):
                assert f'id="{trouble.code}"' in text
                assert str(trouble.title) in text
                assert str(trouble.mend)[1:] in text
                assert str(trouble.who_acts) in text


class TestMending:
    def test_names_only_codes_and_rooms_that_there_are(self):
        codes = {fault.code for fault in every_fault()} | {each.code for each in TROUBLES}
        known = codes | {code[:3] for code in codes}

        assert set(mending._PAGES) - known == set()

    def test_leads_each_role_only_where_it_may_go(self, town, wired, at):
        codes = [fault.code for fault in every_fault()]
        for role in (identity.Role.HANDLER, identity.Role.AUDITOR, identity.Role.OPERATOR):
            account_id = town.holder(role, "it" if role is not identity.Role.HANDLER else "market")
            agent = identity.agent_of_account(account_id=account_id, at=at)
            client = visitor(account_id)
            places = {mending.place_to_mend(code, agent) for code in codes} - {None}

            for place in places:
                assert client.get(place.address).status_code in (200, 302), (role, place)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_offered_on_the_page_of_an_error_with_its_explanation(self, town, language):
        handler = visitor(town.holder(identity.Role.HANDLER, "market"), language)

        text = handler.get("/cases/01a203b9-9001-7ba0-8633-fa5ac015d338/").content.decode()

        assert "/help/errors/#HLD-" in text
        assert 'class="button button--primary" href="/cases/"' in text

    def test_is_offered_beside_a_form_that_was_refused(self, administrator, administrator_id):
        answer = administrator.post(
            f"/people/{administrator_id}/suspend/", {"reason": "误操作试验"}
        )

        assert 'href="/help/errors/#IDN-107"' in answer.content.decode()

    def test_of_nobody_leads_to_the_door_only(self):
        codes = [fault.code for fault in every_fault()]
        places = {mending.place_to_mend(code, None) for code in codes} - {None}

        assert {place.address for place in places} == {"/sign-in/"}

    def test_of_a_form_that_is_far_too_large_says_so(self, administrator, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        answer = administrator.post("/people/new/", {"username": "x" * 500})

        assert answer.status_code == 413
        assert "WEB-413" in answer.content.decode()

    def test_of_a_defect_says_the_incident_and_leads_to_what_it_means(
        self, administrator, monkeypatch
    ):
        monkeypatch.setattr(identity, "accounts", lambda **_asked: 1 / 0)
        administrator.raise_request_exception = False

        text = administrator.get("/people/").content.decode()

        assert "/help/errors/#WEB-500" in text
        assert re.search(r'class="code">[0-9a-f]{12}<', text)
