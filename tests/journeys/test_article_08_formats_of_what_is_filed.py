"""Article 8: records of every step of handling, in formats that stay readable."""

from __future__ import annotations

import pytest
from tests.house.house import House, made, state_of
from tests.house.taking_out import package_of

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault, Profile
from muniment.stages.capture import api as capture
from recordkit.terms.vocabulary import MaterialRole, StepKind

State = holdings.RecordState


class TestAFiledRecord:
    def test_has_every_step_of_its_handling_with_who_and_when(self, house: House):
        [licence] = house.finish(made(0))

        steps = package_of(licence).package.case.steps

        kinds = {step.kind for step in steps}
        assert kinds >= {
            StepKind.APPLICATION, StepKind.ACCEPTANCE, StepKind.HANDLING, StepKind.CLOSURE,
        }  # fmt: skip
        assert all(step.started_at and step.actor.name for step in steps)

    def test_has_basis_procedure_and_outcome(self, house: House):
        [licence] = house.finish(made(0, profile=Profile.LEAN))

        roles = {component.role for component in package_of(licence).package.components}

        assert roles == set(MaterialRole)

    def test_knows_the_format_of_each_component_by_its_bytes(self, house: House):
        [licence] = house.finish(made(0, profile=Profile.LEAN))

        formats = [c.format for c in package_of(licence).package.components]

        assert all(each.puid and each.family and each.mime_type for each in formats)


class TestACaseIsReturned:
    @pytest.mark.parametrize(
        ("fault", "word"),
        [
            (Fault.REFUSED_FORMAT, "格式"),
            (Fault.WRONG_EXTENSION, "扩展名"),
            (Fault.ENCRYPTED_PDF, "加密"),
            (Fault.TRUNCATED_PDF, ""),
            (Fault.XML_WITH_DTD, ""),
            (Fault.PROCESS_INCOMPLETE, ""),
        ],
        ids=lambda value: value.value if isinstance(value, Fault) else "",
    )
    def test_for_what_could_not_be_read_in_thirty_years(
        self, house: House, fault: Fault, word: str
    ):
        [licence] = house.finish(made(0, fault))

        assert state_of(licence) is State.RETURNED
        [back] = capture.returns_of(record_id=licence)
        assert any(word in f"{reason.what.zh}{reason.mend.zh}" for reason in back.reasons)
