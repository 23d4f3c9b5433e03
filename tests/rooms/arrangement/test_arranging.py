"""A closed case becomes components in their places, or reasons why it cannot."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from lxml import etree, html
from tests.house.house import (
    AT,
    LICENCE,
    House,
    choice_of,
    made,
    statements,
    tags_of,
)

from muniment.commons.catalogue import api as catalogue
from muniment.commons.catalogue.models import CategoryRule, Fonds
from muniment.interfaces.cli.demonstration.cases import Fault, LinkChoice, MadeCase, Profile
from muniment.interfaces.cli.demonstration.links import licence_service
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from recordkit.description.tally import TallyResult
from recordkit.fixity import Digests
from recordkit.packages.model import ComponentKind
from recordkit.terms.vocabulary import Ending, Provenance


def arrange(*record_ids):
    return arrangement.arrange(record_ids=record_ids, by=PLATFORM, at=AT)


def arranged(record_id):
    return arrangement.arranged(record_ids=[record_id])[record_id]


def reasons(record_id):
    versions = capture.versions_of(record_ids=[record_id])
    return arrangement.reasons_of(versions=versions)[record_id]


def with_links(case: MadeCase, *addresses: str, sha256: str | None = None) -> MadeCase:
    document = json.loads(case.document)
    document["links"] = [
        {
            "title": f"电子证照{number}",
            "role": "basis",
            "address": address,
            "provenance": "called",
            **({"sha256": sha256} if sha256 else {}),
        }
        for number, address in enumerate(addresses, 1)
    ]
    return replace(case, document=json.dumps(document, ensure_ascii=False).encode())


class TestACase:
    def test_has_every_described_file_at_its_place(self, house: House):
        case = made(0, profile=Profile.LEAN)
        [licence] = house.after(arrangement.arrange, case)

        one = arranged(licence)

        content = [c for c in one.components if c.kind is ComponentKind.CONTENT]
        sent = {c.submitted_path for c in content if c.submitted_path}
        assert sent == {path for path, _ in case.files if path != "data/process.json"}
        assert all(c.format.puid for c in one.components)
        assert len({c.path for c in one.components}) == len(one.components)
        assert set(one.keys) == {c.path for c in one.components}

    def test_keeps_where_each_component_comes_from(self, house: House):
        case = made(0)
        [licence] = house.after(arrangement.arrange, case)
        said = {c["path"]: c["provenance"] for c in json.loads(case.document)["components"]}

        found = {c.submitted_path: c.provenance.value for c in arranged(licence).components}

        assert said.items() <= found.items()

    def test_is_classified_by_what_is_in_force(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0))

        placed = arranged(licence).classification

        assert placed.category == ("ZY", "XK")
        assert (placed.year, placed.retention) == (2026, "D30")
        assert placed.retention_basis

    def test_is_arranged_once_however_often_it_is_asked(self, house: House):
        [licence] = house.captured(made(0))

        first, second = arrange(licence), arrange(licence)

        assert first == second
        assert first[0].ending is Ending.DONE
        assert tags_of(licence).count("arrangement:case:arranged") == 1

    def test_that_is_still_open_is_left_alone(self, house: House):
        document = json.loads(made(0).document) | {"is_closed": False}
        open_case = replace(made(0), document=json.dumps(document, ensure_ascii=False).encode())
        [licence] = house.captured(open_case)

        arrange(licence)

        assert arrangement.arranged(record_ids=[licence]) == {}

    def test_whose_bytes_are_lost_is_our_error_and_stops_nobody(self, house: House):
        first, broken, last = house.captured(made(0), made(1), made(2))
        parts.get().staging.discard(shelf=broken)

        outcomes = {o.subject_id: o.ending for o in arrange(first, broken, last)}

        assert outcomes == {first: Ending.DONE, broken: Ending.ERROR, last: Ending.DONE}
        assert set(arrangement.arranged(record_ids=[first, broken, last])) == {first, last}


class TestWhatIsNotLaidDown:
    def test_sends_a_case_back_when_the_agency_has_no_fonds(self, house: House):
        Fonds.objects.all().delete()
        [licence] = house.captured(made(0))

        [outcome] = arrange(licence)

        assert outcome.ending is Ending.FAILED
        [reason] = reasons(licence)
        assert "全宗" in reason.what.zh

    def test_sends_a_case_back_when_no_category_covers_the_item(self, house: House):
        CategoryRule.objects.all().delete()
        [licence] = house.captured(made(0))

        arrange(licence)

        [reason] = reasons(licence)
        assert (reason.what.zh, reason.mend.zh) != ("", "")

    def test_sends_only_that_case_back(self, house: House):
        land = choice_of("land")
        Fonds.objects.filter(organisation_id=_organisation(land.agency.credit_code)).delete()
        market, other = house.captured(made(0), made(1, choice=land))

        endings = {o.subject_id: o.ending for o in arrange(market, other)}

        assert endings == {market: Ending.DONE, other: Ending.FAILED}


class TestALink:
    def test_to_an_allowed_host_becomes_the_file(self, house: House, monkeypatch):
        with licence_service(LICENCE) as (host, link):
            monkeypatch.setenv("MUNIMENT_LINK_HOSTS", host)
            house.start()
            [licence] = house.after(arrangement.arrange, made(0, link=link))

        [fetched] = [c for c in arranged(licence).components if c.fetched]
        assert fetched.digests == Digests.of(LICENCE)
        assert fetched.provenance is Provenance.CALLED
        assert (fetched.fetched.address, fetched.fetched.status) == (link.address, 200)
        assert fetched.fetched.media_type == "application/pdf"
        with parts.get().staging.open(arranged(licence).keys[fetched.path]) as stream:
            assert stream.read() == LICENCE

    def test_to_a_host_that_is_not_allowed_is_not_followed_and_named(self, house: House):
        with licence_service(LICENCE) as (_, link):
            [licence] = house.after(arrangement.arrange, made(0, link=link))

        [reason] = reasons(licence)
        assert reason.where == link.address
        assert "允许" in reason.what.zh
        assert reason.clause.endswith("article 13")
        assert tags_of(licence)[-1] == "arrangement:case:failed"

    def test_that_nobody_answers_is_named(self, house: House, monkeypatch):
        with licence_service(LICENCE) as (host, link):
            monkeypatch.setenv("MUNIMENT_LINK_HOSTS", host)
        house.start()
        [licence] = house.after(arrangement.arrange, made(0, link=link))

        [reason] = reasons(licence)
        assert reason.where == link.address
        assert "无法访问" in reason.what.zh

    def test_to_another_file_than_was_described_is_named(self, house: House, monkeypatch):
        with licence_service(LICENCE) as (host, link):
            monkeypatch.setenv("MUNIMENT_LINK_HOSTS", host)
            house.start()
            wrong = LinkChoice(link.address, "0" * 64)
            [licence] = house.after(arrangement.arrange, made(0, link=wrong))

        [reason] = reasons(licence)
        assert reason.where == link.address
        assert "摘要" in reason.what.zh

    def test_is_named_with_every_other_that_fails(self, house: House):
        addresses = [f"http://licences.example/{number}.pdf" for number in range(3)]
        [licence] = house.after(arrangement.arrange, with_links(made(0), *addresses))

        assert [reason.where for reason in reasons(licence)] == addresses


class TestAnAssembledView:
    def test_becomes_a_page_and_a_snapshot_that_say_the_same(self, house: House):
        case = made(0)
        [licence] = house.after(arrangement.arrange, case)
        one = arranged(licence)

        [page] = [c for c in one.components if c.rendition_of]
        snapshot = next(c for c in one.components if c.path == page.rendition_of)

        shown = _words(html.fromstring(_content(one, page.path)))
        kept = _words(etree.fromstring(_content(one, snapshot.path)))
        sheet = json.loads(dict(case.files)["data/process.json"])
        said = [sheet["办件编号"], sheet["办理机关"], *sheet["办理过程"][0].values()]
        assert all(str(word) in shown for word in said)
        assert all(str(word) in kept for word in said)

    def test_is_kept_with_the_data_behind_it(self, house: House):
        case = made(0)
        [licence] = house.after(arrangement.arrange, case)
        one = arranged(licence)

        snapshots = [c for c in one.components if c.kind is ComponentKind.SNAPSHOT]

        assert {c.path.rpartition(".")[2] for c in snapshots} == {"xml", "json"}
        [behind] = [c for c in snapshots if c.submitted_path]
        assert _content(one, behind.path) == dict(case.files)["data/process.json"]

    def test_that_cannot_be_read_is_named(self, house: House):
        case = _with_file(made(0), "data/process.json", b"{not json")
        [licence] = house.after(arrangement.arrange, case)

        [reason] = reasons(licence)
        assert reason.where == "data/process.json"

    def test_with_a_template_that_nobody_knows_is_named(self, house: House):
        document = json.loads(made(0).document)
        document["views"][0]["template"] = "builtin:fortune-cookie"
        case = replace(made(0), document=json.dumps(document, ensure_ascii=False).encode())

        [licence] = house.after(arrangement.arrange, case)

        [reason] = reasons(licence)
        assert "fortune-cookie" in reason.what.en


class TestTheTally:
    def test_has_no_gap_in_a_good_case(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0))

        assert _gaps(licence) == []

    def test_names_a_material_that_is_missing(self, house: House):
        case = made(0, Fault.MISSING_MATERIAL)
        [licence] = house.after(arrangement.arrange, case)

        [gap] = _gaps(licence)
        assert gap.name
        assert gap.material_code not in case.document.decode()
        assert _entry(licence, "arrangement:case:arranged")["gaps"] == 1

    def test_takes_a_recorded_reason_for_what_is_absent(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0, Fault.ACCOMMODATED_MATERIAL))

        assert _gaps(licence) == []
        [line] = [x for x in arranged(licence).tally if x.result is TallyResult.ACCOMMODATED]
        assert "容缺" in line.reason

    def test_leaves_out_what_is_not_to_be_filed(self, house: House):
        case = made(0)
        described = json.loads(case.document)["components"]
        code = next(c["material_code"] for c in described if c["material_code"])
        item = choice_of().item.item_code
        _publish(item, code, is_filed=False)
        [licence] = house.after(arrangement.arrange, case)

        assert code not in {c.material_code for c in arranged(licence).components}


class TestStatements:
    def test_are_as_many_for_32_cases_as_for_8(self, house: House):
        choices = [choice_of("market"), choice_of("land"), choice_of("labour"), choice_of("water")]

        def asked(first: int, count: int) -> int:
            cases = [made(first + i, choice=choices[i % 4]) for i in range(count)]
            records = house.captured(*cases)
            return statements(lambda: arrange(*records))

        assert asked(0, 8) == asked(100, 32)


def _gaps(record_id):
    return [line for line in arranged(record_id).tally if line.result is TallyResult.MISSING]


def _content(one, path: str) -> bytes:
    with parts.get().staging.open(one.keys[path]) as stream:
        return stream.read()


def _words(tree) -> str:
    return "\n".join(text.strip() for text in tree.itertext() if text.strip())


def _entry(record_id, tag: str):
    from muniment.commons.custody import api as custody

    return next(e.detail for e in custody.history_of(subject_id=record_id) if e.tag == tag)


def _organisation(credit_code: str):
    from muniment.commons.identity import api as identity

    return identity.organisations_by_code(credit_codes=[credit_code])[credit_code].id


def _with_file(case: MadeCase, path: str, content: bytes) -> MadeCase:
    files = tuple((name, content if name == path else held) for name, held in case.files)
    return replace(case, files=files)


def _publish(item_code: str, material_code: str, *, is_filed: bool) -> None:
    rules = catalogue.item_rules(item_code=item_code, version=None, on=AT.date())
    materials = tuple(
        replace(rule, is_filed=is_filed, reason_not_filed="仅供核验")
        if rule.code == material_code
        else rule
        for rule in rules.materials
    )
    catalogue.publish_versions(
        versions=[
            catalogue.NewItemVersion(item_code, rules.version + 1, date(2026, 1, 1), materials)
        ],
        by=PLATFORM,
        at=AT,
    )
