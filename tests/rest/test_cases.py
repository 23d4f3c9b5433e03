"""Handing in, following and fetching, over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from muniment.interfaces.cli.demonstration.cases import Fault, MadeCase
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.kernel.work import Reason
from muniment.stages.capture import api as capture
from recordkit.errors import Words
from recordkit.verifier.cli import recordkit
from tests.house.house import AT, House, made
from tests.rest.system import System, zipped

CLOSURE = {"closed_at": "2026-02-20T16:30:00+08:00", "actor": {"name": "温如许", "post": "审批员"}}


def still_open(index: int, *, parts_of: int | None = None) -> MadeCase:
    """Return a case that is not closed yet, with its first files only if asked."""
    case = made(index)
    document = json.loads(case.document)
    document["is_closed"] = False
    document["steps"] = [s for s in document["steps"] if s["kind"] not in ("closure", "delivery")]
    files = case.files
    if parts_of is not None:
        files = case.files[:parts_of]
        _keep_only(document, {path for path, _ in files})
    return MadeCase(case.case_number, json.dumps(document).encode(), tuple(files))


def rest_of(index: int, *, without: int) -> MadeCase:
    """Return the piece that `still_open` left out."""
    case = made(index)
    document = json.loads(case.document)
    document["is_closed"] = False
    document["steps"] = []
    files = case.files[without:]
    _keep_only(document, {path for path, _ in files})
    return MadeCase(case.case_number, json.dumps(document).encode(), tuple(files))


def _keep_only(document: dict[str, Any], paths: set[str]) -> None:
    document["components"] = [c for c in document["components"] if c["path"] in paths]
    document["views"] = [
        view for view in document.get("views", []) if {view["data_path"], view["template"]} & paths
    ]


def uploads_left() -> int:
    return sum(1 for _ in parts.get().uploads.held())


class TestACase:
    def test_that_comes_as_a_zip_is_filed_and_proved(
        self, house: House, system: System, tmp_path: Path
    ):
        taken = system.submitted(zipped(made(1)))
        house.work()
        record = taken.json()["record_id"]

        status = system.get(f"/cases/{record}").json()
        receipt = system.get(f"/cases/{record}/receipt")
        package = system.get(f"/cases/{record}/package")

        assert taken.status_code == 201
        assert taken["Location"] == f"/api/v1/cases/{record}"
        assert (status["state"], status["stage"]) == ("filed", "已归档")
        assert status["reference_code"]
        assert set(status["links"]) == {
            "self",
            "reports",
            "receipt",
            "receipt_paper",
            "package",
        }
        (tmp_path / "p.zip").write_bytes(b"".join(package.streaming_content))
        (tmp_path / "r.json").write_bytes(b"".join(receipt.streaming_content))
        assert int(package["Content-Length"]) == (tmp_path / "p.zip").stat().st_size
        files = ["verify", f"{tmp_path}/p.zip", "--receipt", f"{tmp_path}/r.json"]
        said = CliRunner().invoke(recordkit, [*files, "--trust", str(house.place.trust)])
        assert said.exit_code == 0, said.output

    def test_that_comes_in_single_files_is_the_same_case(self, house: House, system: System):
        case = made(2)
        whole = system.submitted(zipped(case))

        again = system.post("/cases", system.in_files(case), key="other")

        assert (whole.status_code, again.status_code) == (201, 200)
        assert again.json() == whole.json() | {"is_repeat": True}

    def test_gives_its_uploads_up_once_it_is_taken_in(self, system: System):
        system.submitted(zipped(made(3)))

        assert uploads_left() == 0

    def test_keeps_its_uploads_for_another_try_when_it_is_not_taken_in(self, system: System):
        case = made(4)
        body = system.in_files(case)
        wrong = body | {"case": body["case"] | {"item_code": "990000"}}

        refused = system.post("/cases", wrong, key="k")
        taken = system.post("/cases", body, key="k")

        assert (refused.status_code, refused.json()["code"]) == (422, "CAT-201")
        assert taken.status_code == 201

    def test_that_is_not_whole_on_our_side_yet_is_refused(self, system: System):
        begun = system.post("/uploads", {"size_bytes": 10}).json()

        answer = system.post("/cases", {"upload_id": begun["upload_id"]}, key="k")

        assert (answer.status_code, answer.json()["code"]) == (409, "CAP-107")

    def test_cannot_use_what_somebody_else_uploaded(self, system: System, stranger: System):
        upload_id = stranger.uploaded(zipped(made(5)))

        answer = system.post("/cases", {"upload_id": upload_id}, key="k")

        assert (answer.status_code, answer.json()["code"]) == (404, "CAP-302")

    def test_of_another_agency_is_refused(self, stranger: System):
        answer = stranger.submitted(zipped(made(6)))

        assert (answer.status_code, answer.json()["code"]) == (403, "CAP-102")

    def test_of_another_agency_is_not_there(self, system: System, stranger: System):
        record = system.submitted(zipped(made(7))).json()["record_id"]

        answers = [
            stranger.get(f"/cases/{record}"),
            stranger.get(f"/cases/{record}/reports"),
            stranger.get(f"/cases/{record}/receipt"),
            stranger.get(f"/cases/{record}/package"),
            stranger.post(f"/cases/{record}/pieces", {"case": {}}),
            stranger.post(f"/cases/{record}/closure", CLOSURE),
        ]

        assert {answer.status_code for answer in answers} == {404}
        assert stranger.get("/cases").json()["cases"] == []

    def test_that_is_not_filed_yet_has_no_receipt(self, system: System):
        record = system.submitted(zipped(made(8))).json()["record_id"]

        answer = system.get(f"/cases/{record}/receipt")

        assert (answer.status_code, answer.json()["code"]) == (404, "FIL-301")
        assert "receipt" not in system.get(f"/cases/{record}").json()["links"]

    def test_is_put_off_while_too_much_waits(self, system: System, monkeypatch):
        upload_id = system.uploaded(zipped(made(9)))
        monkeypatch.setenv("MUNIMENT_QUEUE_LIMIT", "0")

        answer = system.post("/cases", {"upload_id": upload_id}, key="k")

        assert answer.status_code == 503
        assert answer["Retry-After"] == "30"
        assert answer["Content-Type"] == "application/problem+json"
        monkeypatch.delenv("MUNIMENT_QUEUE_LIMIT")
        assert system.post("/cases", {"upload_id": upload_id}, key="k").status_code == 201


class TestAnIdempotencyKey:
    def test_is_required_for_a_case(self, system: System):
        answer = system.post("/cases", {"case": {}})

        assert (answer.status_code, answer.json()["code"]) == (422, "API-204")

    @pytest.mark.parametrize(
        "key", ["x" * 201, "two words", "ключ".encode().decode("latin-1"), '"']
    )
    def test_is_refused_when_it_is_none(self, system: System, key: str):
        assert system.post("/cases", {"case": {}}, key=key).json()["code"] == "API-204"

    def test_gets_the_first_answer_also_when_the_uploads_are_gone(self, system: System):
        said = {"upload_id": system.uploaded(zipped(made(1)))}
        first = system.post("/cases", said, key="once")

        again = system.post("/cases", said, key='"once"')

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json() | {"is_repeat": True}

    def test_gets_the_first_answer_for_the_same_content_uploaded_anew(self, system: System):
        first = system.submitted(zipped(made(1)), key="once")

        again = system.submitted(zipped(made(1), method=0), key="once")

        assert again.json() == first.json() | {"is_repeat": True}

    def test_gets_the_first_answer_also_after_the_case_was_returned(
        self, house: House, system: System
    ):
        broken = zipped(made(1, Fault.MISSING_MATERIAL))
        first = system.submitted(broken, key="once").json()
        house.work()

        again = system.submitted(broken, key="once")

        assert again.status_code == 200
        assert again.json() == first | {"is_repeat": True, "state": "returned"}
        assert len(capture.submissions_of(record_id=UUID(first["record_id"]))) == 1

    def test_stands_for_one_submission(self, system: System):
        system.submitted(zipped(made(1)), key="once")

        other = system.submitted(zipped(made(2)), key="once")

        assert (other.status_code, other.json()["code"]) == (409, "CAP-104")

    def test_of_another_system_is_another_key(self, system: System, stranger: System):
        system.submitted(zipped(made(1)), key="once")

        answer = stranger.submitted(zipped(made(2)), key="once")

        assert answer.json()["code"] == "CAP-102"  # and not that the key is used

    def test_under_which_a_repeat_was_answered_is_remembered_too(self, system: System):
        system.submitted(zipped(made(1)), key="first")
        said = {"upload_id": system.uploaded(zipped(made(1)))}
        system.post("/cases", said, key="second")

        assert system.post("/cases", said, key="second").status_code == 200


class TestPieceByPiece:
    def test_a_case_is_completed_and_closed_and_filed(self, house: House, system: System):
        first = system.post("/cases", system.in_files(still_open(1, parts_of=2)), key="k")
        record = first.json()["record_id"]
        nothing_yet = house.work()

        second = system.post(f"/cases/{record}/pieces", system.in_files(rest_of(1, without=2)))
        closed = system.post(f"/cases/{record}/closure", CLOSURE)
        house.work()

        assert (first.json()["state"], nothing_yet) == ("open", 0)
        assert (second.status_code, second.json()["version"]) == (201, 2)
        assert (closed.status_code, closed.json()["state"]) == (201, "closed")
        assert system.get(f"/cases/{record}").json()["state"] == "filed"

    def test_closing_twice_is_harmless(self, system: System):
        taken = system.post("/cases", system.in_files(still_open(1)), key="k").json()
        at = f"/cases/{taken['record_id']}/closure"
        first = system.post(at, CLOSURE)

        again = system.post(at, CLOSURE)
        otherwise = system.post(at, CLOSURE | {"closed_at": "2026-02-21T16:30:00+08:00"})

        assert again.json() == first.json() | {"is_repeat": True}
        assert (otherwise.status_code, otherwise.json()["code"]) == (409, "CAP-103")

    def test_a_piece_sent_twice_is_one(self, system: System):
        taken = system.post("/cases", system.in_files(still_open(1, parts_of=2)), key="k").json()
        at = f"/cases/{taken['record_id']}/pieces"
        first = system.post(at, system.in_files(rest_of(1, without=2)))

        again = system.post(at, system.in_files(rest_of(1, without=2)))

        assert again.json() == first.json() | {"is_repeat": True}

    def test_a_piece_of_another_case_is_refused(self, system: System):
        taken = system.post("/cases", system.in_files(still_open(1, parts_of=2)), key="k").json()

        answer = system.post(
            f"/cases/{taken['record_id']}/pieces", system.in_files(rest_of(2, without=2))
        )

        assert (answer.status_code, answer.json()["code"]) == (422, "PKG-222")

    def test_a_piece_of_a_case_that_nobody_knows_is_refused(self, system: System):
        answer = system.post(
            "/cases/01930000-0000-7000-8000-000000000001/pieces", {"case": {"format": "x"}}
        )

        assert (answer.status_code, answer.json()["code"]) == (404, "CAP-301")

    def test_a_piece_after_the_closure_is_refused(self, system: System):
        taken = system.submitted(zipped(made(1))).json()
        late = system.in_files(rest_of(1, without=2))
        late["case"]["remarks"] = "迟到"

        answer = system.post(f"/cases/{taken['record_id']}/pieces", late)

        assert (answer.status_code, answer.json()["code"]) == (409, "CAP-103")

    def test_a_returned_case_is_not_mended_piece_by_piece(self, system: System):
        taken = system.submitted(zipped(made(1))).json()
        because = capture.CaseToReturn(UUID(taken["record_id"]), 1, (Reason(Words("缺件", "gap")),))
        capture.return_to_agency(returns=[because], by=PLATFORM, at=AT)

        piece = system.post(
            f"/cases/{taken['record_id']}/pieces", system.in_files(rest_of(1, without=2))
        )
        closure = system.post(f"/cases/{taken['record_id']}/closure", CLOSURE)

        assert (piece.status_code, piece.json()["code"]) == (409, "CAP-105")
        assert (closure.status_code, closure.json()["code"]) == (409, "CAP-105")

    @pytest.mark.parametrize(
        "change",
        [
            {"closed_at": "yesterday"},
            {"closed_at": "2026-02-20T16:30:00"},
            {"closed_at": 1771576200},
            {"closed_at": "0001-01-01T00:00:00+14:00"},
            {"actor": {"name": ""}},
            {"actor": "温如许"},
            {"outcome": {"kind": "maybe"}},
            {"close": True},
        ],
    )
    def test_a_closure_that_makes_no_sense_is_refused_with_its_places(
        self, system: System, change: dict[str, object]
    ):
        taken = system.post("/cases", system.in_files(still_open(1)), key="k").json()

        answer = system.post(f"/cases/{taken['record_id']}/closure", CLOSURE | change)

        assert answer.status_code == 422
        assert [
            line["where"].strip("/").split("/")[0] for line in answer.json()["problems"]
        ] == list(change)

    def test_a_closure_says_how_the_case_ended(self, house: House, system: System):
        taken = system.post("/cases", system.in_files(still_open(1)), key="k").json()
        outcome = {"kind": "granted", "text": "准予许可", "licence_number": "JY1"}

        system.post(f"/cases/{taken['record_id']}/closure", CLOSURE | {"outcome": outcome})

        case = capture.collected_case(record_id=UUID(taken["record_id"])).case
        assert case.outcome is not None
        assert (case.outcome.kind, case.outcome.licence_number) == ("granted", "JY1")
        assert case.is_closed


class TestACaseThatWasReturned:
    def test_says_every_reason_in_the_language_asked_for(self, house: House, system: System):
        taken = system.submitted(zipped(made(1, Fault.MISSING_MATERIAL))).json()
        house.work()

        zh = system.get(f"/cases/{taken['record_id']}").json()
        en = system.get(f"/cases/{taken['record_id']}", **{"Accept-Language": "en"}).json()
        reports = system.get(f"/cases/{taken['record_id']}/reports").json()["reports"]

        assert (zh["state"], zh["attention"]) == ("returned", "failed")
        reasons = zh["returns"][0]["reasons"]
        assert reasons
        assert all(reason["what"] and reason["mend"] and reason["who"] for reason in reasons)
        assert en["returns"][0]["reasons"][0]["what"] != reasons[0]["what"]
        assert [report["verdict"] for report in reports] in ([], ["failed"])

    def test_is_sent_again_whole_as_a_new_version(self, house: House, system: System):
        first = system.submitted(zipped(made(1, Fault.MISSING_MATERIAL))).json()
        house.work()

        again = system.submitted(zipped(made(1)))
        house.work(at=AT + timedelta(minutes=1))

        assert (again.status_code, again.json()["version"]) == (201, 2)
        assert again.json()["record_id"] == first["record_id"]
        status = system.get(f"/cases/{first['record_id']}").json()
        assert (status["state"], status["version"], len(status["returns"])) == ("filed", 2, 1)

    def test_closed_before_it_was_accepted_is_told_so(self, house: House, system: System):
        taken = system.submitted(zipped(made(1, Fault.CLOSED_BEFORE_ACCEPTED)))
        house.work()

        status = system.get(f"/cases/{taken.json()['record_id']}", **{"Accept-Language": "en"})

        assert taken.status_code == 201
        assert status.json()["state"] == "returned"
        assert (
            "accept" in " ".join(r["what"] for r in status.json()["returns"][0]["reasons"]).lower()
        )


class TestAskingAgainAndAgain:
    def test_costs_a_handful_of_queries_and_reads_no_bytes(
        self, house: House, system: System, monkeypatch, django_assert_max_num_queries
    ):
        record = system.submitted(zipped(made(1))).json()["record_id"]
        house.work()
        monkeypatch.setattr(type(parts.get().vault), "open", _never)

        with django_assert_max_num_queries(6):
            answer = system.get(f"/cases/{record}")

        assert answer.json()["state"] == "filed"

    def test_a_page_costs_the_same_however_long_it_is(
        self, system: System, django_assert_max_num_queries
    ):
        for index in range(1, 8):
            system.submitted(zipped(made(index)))

        for size in (1, 7):
            with django_assert_max_num_queries(6):
                assert len(system.get(f"/cases?size={size}").json()["cases"]) == size


def _never(*args: object) -> None:
    pytest.fail("bytes were read")


class TestTheListOfCases:
    def test_is_paged_and_narrowed(self, system: System):
        numbers = [made(index).case_number for index in (1, 2, 3)]
        for index in (1, 2, 3):
            system.submitted(zipped(made(index)))

        first = system.get("/cases?size=2").json()
        last = system.get(f"/cases?size=2&cursor={first['next_cursor']}").json()
        found = system.get(f"/cases?q={numbers[1]}").json()
        none = system.get("/cases?state=filed").json()

        assert [line["case_number"] for line in first["cases"] + last["cases"]] == numbers[::-1]
        assert last["next_cursor"] == ""
        assert [line["case_number"] for line in found["cases"]] == [numbers[1]]
        assert none["cases"] == []

    @pytest.mark.parametrize(
        "query",
        [
            "state=lost",
            "cursor=²",
            "cursor=-1",
            "cursor=9999999999999999999",
            "size=0",
            "size=201",
            "q=" + "x" * 201,
        ],
    )
    def test_refuses_a_question_that_makes_no_sense(self, system: System, query: str):
        assert system.get(f"/cases?{query}").status_code == 422
