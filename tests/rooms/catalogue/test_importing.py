"""Item lists are taken in as they are, and what is odd is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from recordkit.terms.item_code import Irregularity

SAMPLE = Path(__file__).parents[2] / "fixtures" / "zwfw" / "items-sample.json"


@pytest.fixture
def sample() -> tuple[catalogue.ItemRow, ...]:
    return catalogue.read_item_list(SAMPLE.read_bytes())


def everything(**asked):
    return catalogue.items(scope=identity.EVERYTHING, size=200, **asked).rows


class TestImportingARealList:
    def test_keeps_all_its_codes_as_they_came(self, import_rows, sample):
        report = import_rows(*sample)

        assert (report.added, report.changed, report.unchanged) == (len(sample), 0, 0)
        assert {line.item.code for line in everything()} == {row.code for row in sample}

    def test_flags_the_codes_that_do_not_follow_the_pattern(self, import_rows, sample):
        report = import_rows(*sample)

        flagged = {one.code: one.what for one in report.flagged}
        assert flagged["H-000185-001-4444444444"]
        odd = {one.code for one in report.flagged if one.what == Irregularity.NO_CREDIT_CODE.words}
        assert "512B0052000016-511602000000-000-083372204-1-00" in odd
        assert "511Z07001006-511602000000-000-11511301008778183N-1-00" not in odd
        assert all(one.what.zh and one.what.en for one in report.flagged)

    def test_reports_departments_that_nobody_registered_and_guesses_none(self, import_rows, sample):
        report = import_rows(*sample)

        departments = {f"{row.department} {row.department_code}" for row in sample}
        assert set(report.unknown_departments) == departments
        assert all(line.item.agency_id is None for line in everything())

    def test_twice_changes_nothing(self, import_rows, sample):
        first = import_rows(*sample)
        before = everything()

        again = import_rows(*sample)

        assert (again.added, again.changed, again.unchanged) == (0, 0, len(sample))
        assert again.flagged == first.flagged
        assert everything() == before

    def test_costs_the_same_for_many_rows_as_for_few(
        self, import_rows, sample, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(14):
            import_rows(*sample)


class TestImportingItems:
    def test_finds_the_agency_once_it_is_registered(self, import_rows, sample, at):
        row = sample[0]
        import_rows(row)
        identity.register_organisations(
            organisations=[
                identity.NewOrganisation(
                    row.department, row.department_code, identity.OrganisationKind.AGENCY, "990000"
                )
            ],
            by=PLATFORM,
            at=at,
        )

        report = import_rows(row)

        assert (report.changed, report.unknown_departments) == (1, ())
        assert everything()[0].agency_name == row.department

    def test_believes_the_operator_about_a_department_and_remembers(
        self, import_rows, sample, places
    ):
        told = import_rows(*sample[1:3], departments={"区教科体局": places["land"]})
        again = import_rows(*sample[1:3])

        assert told.unknown_departments == ()
        assert (again.unchanged, again.unknown_departments) == (2, ())
        assert {line.item.agency_id for line in everything()} == {places["land"]}

    def test_for_a_department_of_nobody_registered_is_refused(
        self, import_rows, sample, market_item
    ):
        from muniment.kernel.ids import new_id

        with pytest.raises(identity.OrganisationUnknown):
            import_rows(sample[0], departments={"区经信局": new_id()})

    def test_takes_over_what_changed(self, import_rows, items, market_item):
        report = import_rows(catalogue.ItemRow(market_item, "食品经营许可（新）", "01"))

        assert (report.changed, report.added) == (1, 0)
        (item,) = catalogue.items_known(codes=[market_item]).values()
        assert item.name == "食品经营许可（新）"

    def test_does_not_take_rows_that_cannot_be_kept_and_says_which(self, import_rows):
        report = import_rows(
            catalogue.ItemRow("", "没有编码"),
            catalogue.ItemRow("1" * 500, "编码太长"),
            catalogue.ItemRow("A-1", "  "),
        )

        assert report.added == 0
        assert [one.code for one in report.not_taken] == ["没有编码", "1" * 200, "A-1"]

    def test_takes_the_first_of_rows_with_one_code_and_says_so(self, import_rows):
        report = import_rows(
            catalogue.ItemRow("A-1", "第一行", "1"), catalogue.ItemRow("A-1", "第二行", "1")
        )

        assert report.added == 1
        assert everything()[0].item.name == "第一行"
        assert any("first row" in one.what.en for one in report.flagged)

    @pytest.mark.parametrize("code", ["a\x00b", "\ud800", " 前后空格 ", "é", "ｅ", "<script>"])
    def test_keeps_hostile_codes_without_stumbling(self, import_rows, code):
        row = catalogue.ItemRow(code, "名称\x00\ud800" * 200, "\x00", "\x00", "\x00", "\x00")

        assert import_rows(row).added == 1
        assert import_rows(row).unchanged == 1
        assert catalogue.items_known(codes=[code])

    def test_recognises_both_patterns_as_regular(self, import_rows, market_item, sample):
        row = replace(sample[0], department_code="")
        report = import_rows(
            catalogue.ItemRow(market_item, "事项", "01"),
            replace(row, code="511Z0700100612-511602000000-000-11511301008778183N-1-00"),
        )

        assert {one.what.en for one in report.flagged} == {
            "the agency is not registered; nothing was guessed"
        }

    def test_stands_in_the_audit_log_when_it_changed_something(self, import_rows, items, at):
        import_rows(catalogue.ItemRow("A-1", "新事项", "1"))
        import_rows(catalogue.ItemRow("A-1", "新事项", "1"))

        lines = identity.read_audit(
            by=PLATFORM, at=at, action=identity.AuditedAction.ITEMS_IMPORTED
        )
        assert [line.subject for line in lines] == ["清单", "清单"]
