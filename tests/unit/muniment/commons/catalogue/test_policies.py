"""Which version, which line, whose item, what is odd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.catalogue.policies import (
    agency_of,
    best_category,
    best_line,
    in_force,
    is_in_force,
    objections_to_lines,
    objections_to_materials,
    oddities_of,
    reason_not_taken,
)
from muniment.commons.catalogue.shapes import ItemRow, NewScheduleLine
from muniment.commons.catalogue.vocabulary import ItemType, NotTaken, RowOddity, item_type_of
from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.item_code import ItemCode
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import MaterialRole

MARKET, LAND = "11990000073016863E", "11990000073020037N"
IDS = {MARKET: UUID(int=1), LAND: UUID(int=2)}
D30 = RetentionCode.THIRTY_YEARS


@dataclass(frozen=True)
class Term:
    effective_on: date
    ends_on: date | None = None


class TestInForce:
    def test_counts_the_first_and_the_last_day(self):
        term = Term(date(2024, 1, 1), date(2024, 12, 31))

        assert is_in_force(term, on=date(2024, 1, 1))
        assert is_in_force(term, on=date(2024, 12, 31))
        assert not is_in_force(term, on=date(2023, 12, 31))
        assert not is_in_force(term, on=date(2025, 1, 1))

    def test_without_an_end_goes_on(self):
        assert is_in_force(Term(date(2024, 1, 1)), on=date(2099, 1, 1))

    def test_of_several_is_the_one_that_began_last(self):
        old, new = Term(date(2024, 1, 1)), Term(date(2025, 1, 1))

        assert in_force([new, old], on=date(2025, 6, 1)) is new
        assert in_force([new, old], on=date(2024, 6, 1)) is old
        assert in_force([new, old], on=date(2023, 6, 1)) is None


class TestBestLine:
    of_item_and_outcome = NewScheduleLine(D30, "a", item_code="X", outcome="refused")
    of_item = NewScheduleLine(D30, "b", item_code="X")
    of_type_and_outcome = NewScheduleLine(D30, "c", item_type=ItemType.LICENSING, outcome="refused")
    of_type = NewScheduleLine(D30, "d", item_type=ItemType.LICENSING)
    of_outcome = NewScheduleLine(D30, "e", outcome="refused")
    of_the_rest = NewScheduleLine(D30, "f")
    ORDER = (of_item_and_outcome, of_item, of_type_and_outcome, of_type, of_outcome, of_the_rest)

    @pytest.mark.parametrize("number", range(len(ORDER)))
    def test_prefers_the_item_then_the_type_and_a_named_outcome_within_each(self, number):
        lines = self.ORDER[number:]

        for some in permutations(lines, min(len(lines), 3)):
            chosen = best_line(some, item_code="X", item_type="licensing", outcome="refused")
            assert chosen is min(some, key=self.ORDER.index)

    def test_passes_over_lines_for_others(self):
        lines = [self.of_item_and_outcome, self.of_type, self.of_the_rest]

        chosen = best_line(lines, item_code="Y", item_type="payment", outcome="refused")

        assert chosen is self.of_the_rest

    def test_is_none_when_the_schedule_covers_no_such_case(self):
        chosen = best_line([self.of_item], item_code="Y", item_type="payment", outcome="")

        assert chosen is None


class TestBestCategory:
    def test_goes_from_the_fonds_own_rule_to_the_general_one(self):
        rules = {("", ""): "ZY·QT", ("", "licensing"): "ZY·XK", ("J001", ""): "ZY·AA"}

        def of(fonds, kind):
            return best_category(rules, fonds_number=fonds, item_type=kind)

        assert of("J001", "licensing") == "ZY·AA"
        assert of("J002", "licensing") == "ZY·XK"
        assert of("J002", "payment") == "ZY·QT"
        assert best_category({}, fonds_number="J001", item_type="") is None


class TestAgencyOf:
    def of(self, row, departments=None):
        code = ItemCode.parse(row.code)
        return agency_of(row, code, registered=IDS, departments=departments or {})

    def test_is_the_one_whose_credit_code_the_row_has(self):
        assert self.of(ItemRow("x", "x", department_code=MARKET)) == (IDS[MARKET], None)

    def test_is_the_one_whose_credit_code_the_item_code_has(self):
        assert self.of(ItemRow(f"{LAND}3990151001000", "x")) == (IDS[LAND], None)

    def test_is_nobody_when_the_two_contradict_each_other(self):
        row = ItemRow(f"{LAND}3990151001000", "x", department_code=MARKET)

        assert self.of(row) == (None, RowOddity.AGENCY_CONTRADICTED)

    def test_is_nobody_when_no_such_agency_is_registered(self):
        row = ItemRow("x", "x", department="示范市市场监督管理局", department_code="68236467-9")

        assert self.of(row) == (None, RowOddity.AGENCY_UNKNOWN)

    def test_is_whom_the_operator_says(self):
        row = ItemRow("x", "x", department="区审批局", department_code=MARKET)

        assert self.of(row, {"区审批局": IDS[LAND]}) == (IDS[LAND], None)


class TestOdditiesOfARow:
    def test_of_a_regular_row_are_none(self):
        row = ItemRow("x", "x", "01", "局", MARKET, "990000")

        assert list(oddities_of(row)) == []

    def test_name_each_thing_that_is_odd(self):
        row = ItemRow("x", "x", "99", "局", "45225901-3", "5116")

        assert set(oddities_of(row)) == {
            RowOddity.TYPE_UNKNOWN,
            RowOddity.DEPARTMENT_CODE,
            RowOddity.REGION_CODE,
        }

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (ItemRow(" ", "名称"), NotTaken.NO_CODE),
            (ItemRow("1" * 121, "名称"), NotTaken.CODE_TOO_LONG),
            (ItemRow("1", " "), NotTaken.NO_NAME),
            (ItemRow("1", "名称"), None),
        ],
    )
    def test_keep_a_row_out_only_when_it_cannot_be_kept(self, row, reason):
        assert reason_not_taken(row, longest_code_chars=120) is reason


class TestItemTypeOf:
    @pytest.mark.parametrize("kind", list(ItemType))
    def test_reads_number_name_and_word(self, kind: ItemType):
        written = [kind.number, str(int(kind.number)), kind.words.zh, kind.value]

        assert [item_type_of(text) for text in written] == [kind] * 4

    @given(st.text(max_size=10))
    def test_never_stumbles(self, text: str):
        assert item_type_of(text) in (None, *ItemType)


def material(code="A01", **particulars) -> MaterialRule:
    return MaterialRule(code, "材料", MaterialRole.BASIS, **particulars)


class TestObjectionsToMaterials:
    def test_are_none_to_a_sound_list(self):
        condition = Condition(ConditionField.OUTCOME, ("granted",))
        conditional = material("A02", requirement=Requirement.CONDITIONAL, condition=condition)

        assert not list(objections_to_materials([material(), conditional]))

    @pytest.mark.parametrize(
        "materials",
        [
            [material(), material()],
            [material("")],
            [material(requirement=Requirement.CONDITIONAL)],
            [material(condition=Condition(ConditionField.OUTCOME, ("granted",)))],
            [material(is_filed=False)],
        ],
    )
    def test_name_what_is_wrong(self, materials):
        assert len(list(objections_to_materials(materials))) == 1


class TestObjectionsToLines:
    def objections(self, *lines):
        return list(objections_to_lines(lines, known_codes=frozenset({"X"})))

    def test_are_none_to_a_sound_schedule(self):
        lines = (NewScheduleLine(D30, "依据", item_code="X"), NewScheduleLine(D30, "依据"))

        assert self.objections(*lines) == []

    @pytest.mark.parametrize(
        "line",
        [
            NewScheduleLine(D30, " "),
            NewScheduleLine(D30, "依据", item_code="Y"),
            NewScheduleLine(D30, "依据", item_code="X", item_type=ItemType.PAYMENT),
        ],
    )
    def test_name_what_is_wrong_with_a_line(self, line):
        assert len(self.objections(line)) == 1

    def test_name_lines_that_come_twice_and_a_schedule_without_lines(self):
        line = NewScheduleLine(D30, "依据")

        assert len(self.objections(line, line)) == 1
        assert len(self.objections()) == 1
