"""Evidence is renewed before it dies: many with one token, whatever happens in between."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import OperationalError
from tests.doubles.timestamp_server import TimestampServer, serving
from tests.house.dying import Manner, Mortal, let_go
from tests.house.fixtures import committed_house
from tests.house.house import AT, House, made, statements, tags_of
from tests.house.order import assert_filed_once, assert_in_order, assert_receipt_proves
from tests.house.taking_out import take_out, verdicts, verified

from muniment.adapters.signing import timestamp_signer
from muniment.adapters.timestamp_authority import HttpTimestamps
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.commons.vault import api as vault
from muniment.commons.vault.models import StoredObject
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from muniment.stages.filing.models import FiledCase, Stamp
from recordkit.errors import Fault, Outage
from recordkit.evidence import (
    Ground,
    Purpose,
    RenewalWay,
    SignatureAlgorithm,
    Standing,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    new_key,
    newest_token,
    verify_evidence_record,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

__all__ = ["committed_house"]

YEAR = timedelta(days=365)
LATER = AT + YEAR
BOTH = (DigestAlgorithm.SM3, DigestAlgorithm.SHA256)


class Clock:
    """An authority of the house whose time a test sets, and which counts what it stamps."""

    is_real = False

    def __init__(self, house: House, at: datetime = AT) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsafeStandIn)
            signer = timestamp_signer(house.place.keys)
            self._inner = UnsafeLocalTimestamps(signer, now=lambda: self.at)
        self.at, self.is_away = at, False
        self.stamped: list[DigestAlgorithm] = []
        self.install()

    def install(self) -> None:
        parts.install(replace(parts.get(), timestamps=self))

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
        if self.is_away:
            raise Outage("away")
        self.stamped.append(algorithm)
        return self._inner.stamp(digest, algorithm)


@pytest.fixture
def clock(house: House) -> Clock:
    return Clock(house)


def renew(
    at: datetime = LATER,
    *,
    way: RenewalWay = RenewalWay.TIMESTAMP,
    before: datetime | None = None,
    limit: int = 256,
    **more: object,
) -> filing.RenewalStep:
    """Renew everything that was stamped before `before`, which is `at` when not given."""
    parts.get().timestamps.at = at  # the clock of this file
    total, after = filing.RenewalStep(), None
    due = filing.Due(before=before or at)
    while True:
        step = filing.renew_evidence(
            way=way, due=due, by=PLATFORM, at=at, after=after, limit=limit, **more
        )
        if step.after is None:
            return total
        after = step.after
        total = filing.RenewalStep(
            total.renewed + step.renewed,
            total.adopted + step.adopted,
            total.problems + step.problems,
        )


def evidence_of(record_id: UUID, path: str = filing.EVIDENCE_PATH) -> bytes:
    with vault.open_content(record_id=record_id, path=path) as stream:
        return stream.read()


def reading_of(record_id: UUID, path: str = filing.EVIDENCE_PATH):
    filed = filing.find_filed(record_ids=[record_id])[record_id].package
    digests = {"sm3": bytes.fromhex(filed.sm3), "sha256": bytes.fromhex(filed.sha256)}
    return verify_evidence_record(
        evidence_of(record_id, path), digests.get, trust=parts.get().trust
    )


def on_disk(house: House, record_id: UUID, name: str) -> list[Path]:
    return sorted(house.place.vault.glob(f"*/*{record_id}/v*/content/{name}"))


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def renew_with_another_authority(house: House, clock: Clock, ends_at: datetime) -> None:
    """Let another authority stand beside the demonstration's, certified for ten years more."""
    key, root_key = (new_key(SignatureAlgorithm.ECDSA_SHA256) for _ in range(2))
    validity = Validity(AT, ends_at + 10 * YEAR)
    root = make_authority(root_key, subject=Subject("另一机构"), validity=validity, serial=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        issuer = UnsafeSoftwareSigner(root_key.to_pem(), certificates_to_pem([root]))
        leaf = issue_certificate(
            key.public_key_info,
            issuer=issuer,
            subject=Subject("另一时间戳机构"),
            purpose=Purpose.TIMESTAMPS,
            validity=validity,
            serial=2,
        )
        signer = UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem([leaf, root]))
        clock._inner = UnsafeLocalTimestamps(signer, now=lambda: clock.at)
    clock.at = ends_at - timedelta(days=10)
    trust = parts.get().trust
    parts.install(replace(parts.get(), trust=Trust((*trust.anchors, root))))


class TestRenewalByTimestamp:
    def test_keeps_one_token_for_the_whole_batch(self, house: House, clock: Clock):
        first = house.finish(*(made(i) for i in range(3)))
        second = house.finish(*(made(i) for i in range(3, 5)))
        clock.stamped.clear()

        step = renew()

        assert step == filing.RenewalStep(renewed=5)
        assert clock.stamped == [DigestAlgorithm.SHA256]
        assert len({newest_token(evidence_of(each)) for each in (*first, *second)}) == 1
        assert_filed_once([*first, *second])
        assert_in_order(house)

    def test_is_what_receipts_show_from_then_on(self, house: House, clock: Clock):
        clock.at = AT
        [licence] = house.finish(made(0))
        before = filing.receipt_of(record_id=licence)
        clock.at = LATER

        renew()

        after = filing.receipt_of(record_id=licence)
        assert after.evidence_record != before.evidence_record
        assert (reading_of(licence).stamped_at, reading_of(licence).renewed_at) == (AT, LATER)
        assert_receipt_proves(licence)

    def test_verifies_for_somebody_without_us(self, house: House, clock: Clock, tmp_path: Path):
        [licence, _] = house.finish(made(0), made(1))

        renew()

        said = verified(take_out(house, licence, tmp_path))
        assert said["exit_status"] == 0
        assert set(verdicts(said).values()) <= {"passed", "not_applicable"}

    def test_leaves_every_byte_that_was_there_where_it_was(self, house: House, clock: Clock):
        [licence] = house.finish(made(0))
        before = {path: path.read_bytes() for path in on_disk(house, licence, "*")}

        renew()

        assert {path: path.read_bytes() for path in before} == before
        assert [path.parent.parent.name for path in on_disk(house, licence, "evidence.ers")] == [
            "v1",
            "v2",
        ]
        assert vault.problems(record_id=licence) == ()
        assert StoredObject.objects.get(pk=licence).version == 2

    def test_stands_in_the_ledger_for_each_record(self, house: House, clock: Clock):
        records = house.finish(made(0), made(1))

        renew()

        for record_id in records:
            assert tags_of(record_id).count("filing:evidence:renewed") == 1
        assert_in_order(house)

    def test_is_done_once_however_often_it_is_asked(self, house: House, clock: Clock):
        records = house.finish(made(0), made(1))
        renew()
        held = [evidence_of(each) for each in records]

        assert renew() == filing.RenewalStep()
        assert [evidence_of(each) for each in records] == held

    def test_can_be_done_again_when_it_is_due_again(self, house: House, clock: Clock):
        [licence] = house.finish(made(0))
        renew()
        clock.at = LATER + YEAR

        assert renew(LATER + YEAR).renewed == 1
        assert len(reading_of(licence).times) == 3
        assert_receipt_proves(licence)

    def test_goes_through_the_vault_in_batches(self, house: House, clock: Clock):
        records = house.finish(*(made(i) for i in range(5)))
        clock.stamped.clear()

        assert renew(limit=2).renewed == 5
        assert len(clock.stamped) == 3
        assert_filed_once(records)

    def test_asks_nobody_when_nothing_is_due(self, house: House, clock: Clock):
        house.finish(made(0))
        clock.stamped.clear()

        assert renew(before=AT - YEAR) == filing.RenewalStep()
        assert clock.stamped == []


class TestWhatIsNotRenewed:
    @pytest.mark.parametrize("content", [b"", b"\x30\x03\x02\x01\x01"])
    def test_is_evidence_that_cannot_be_read_and_its_neighbours_are(
        self, house: House, clock: Clock, content: bytes
    ):
        good, bad = house.finish(made(0), made(1))
        [path] = on_disk(house, bad, "evidence.ers")
        overwrite(path, content)

        step = renew()

        assert step.renewed == 1
        assert [problem.record_id for problem in step.problems] == [bad]
        assert step.problems[0].why.zh != step.problems[0].why.en
        assert reading_of(good).renewed_at == LATER

    def test_is_the_evidence_of_another_record(self, house: House, clock: Clock):
        first, second = house.finish(made(0)), house.finish(made(1))
        [path] = on_disk(house, second[0], "evidence.ers")
        overwrite(path, evidence_of(first[0]))

        step = renew()

        assert [problem.record_id for problem in step.problems] == second

    def test_is_what_came_too_late(self, house: House, clock: Clock):
        [licence] = house.finish(made(0))
        too_late = AT + 10 * YEAR  # the demonstration authority is certified for five
        clock.at = too_late

        step = renew(too_late)

        assert [problem.record_id for problem in step.problems] == [licence]

    def test_is_a_package_that_changed_when_it_is_hashed_anew(self, house: House, clock: Clock):
        good, bad = house.finish(made(0), made(1))
        [path] = on_disk(house, bad, "package.zip")
        overwrite(path, path.read_bytes() + b"!")

        step = renew(way=RenewalWay.HASH_TREE)

        assert step.renewed == 1
        assert [problem.record_id for problem in step.problems] == [bad]
        assert reading_of(good).renewed_at == LATER

    def test_is_anything_while_the_authority_is_away(self, house: House, clock: Clock):
        records = house.finish(made(0), made(1))
        held = [evidence_of(each) for each in records]
        clock.is_away = True

        with pytest.raises(Outage):
            renew()

        assert [evidence_of(each) for each in records] == held
        clock.is_away = False
        assert renew().renewed == 2
        assert_filed_once(records)


class TestRenewalByHashTree:
    def test_goes_on_under_both_algorithms_side_by_side(self, house: House, clock: Clock):
        records = house.finish(*(made(i) for i in range(3)))
        clock.stamped.clear()

        assert renew(way=RenewalWay.HASH_TREE, algorithms=BOTH).renewed == 3

        assert sorted(clock.stamped) == sorted(BOTH)
        for record_id in records:
            for path, name in ((filing.EVIDENCE_PATH, "sha256"), (filing.SM3_EVIDENCE_PATH, "sm3")):
                reading = reading_of(record_id, path)
                assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}
                assert reading.times[-1].digest_algorithm == name
            assert_receipt_proves(record_id)
        assert_in_order(house)

    def test_is_followed_by_timestamps_on_both(self, house: House, clock: Clock):
        [licence] = house.finish(made(0))
        renew(way=RenewalWay.HASH_TREE, algorithms=BOTH)
        clock.at = LATER + YEAR
        clock.stamped.clear()

        renew(LATER + YEAR)

        assert sorted(clock.stamped) == sorted(BOTH)
        for path in (filing.EVIDENCE_PATH, filing.SM3_EVIDENCE_PATH):
            assert reading_of(licence, path).renewed_at == LATER + YEAR

    def test_may_leave_the_old_algorithm_behind(self, house: House, clock: Clock, tmp_path: Path):
        [licence] = house.finish(made(0))

        renew(way=RenewalWay.HASH_TREE, algorithms=[DigestAlgorithm.SM3])

        assert reading_of(licence).times[-1].digest_algorithm == "sm3"
        said = verified(take_out(house, licence, tmp_path))
        assert set(verdicts(said).values()) <= {"passed", "not_applicable"}


class TestTheCalendar:
    def test_says_what_runs_out_when_and_for_how_many(self, house: House, clock: Clock):
        clock.at = AT
        house.finish(*(made(i) for i in range(3)))

        found = filing.evidence_calendar(at=AT)

        by_ground = {line.ground: line for line in found.lines}
        assert {line.records for line in found.lines} == {3}
        assert by_ground[Ground.AUTHORITY].standing is Standing.LATER
        assert by_ground[Ground.DIGEST].name == "sha256"
        assert (found.newest_at, found.records, found.batches_unknown) == (AT, 3, 0)
        ends_at = by_ground[Ground.AUTHORITY].runs_out_at
        soon = filing.evidence_calendar(at=ends_at - timedelta(days=10))
        assert soon.lines[0].standing is Standing.DUE

    def test_leads_to_what_is_due(self, house: House, clock: Clock):
        clock.at = AT
        house.finish(made(0))
        lead = timedelta(days=180)
        ends_at = filing.evidence_calendar(at=AT).lines[0].runs_out_at

        def due(at: datetime) -> filing.RenewalStep:
            seen = filing.evidence_calendar(at=at, lead=lead)
            chosen = filing.due_by(seen, way=RenewalWay.TIMESTAMP, at=at, lead=lead)
            return filing.renew_evidence(way=RenewalWay.TIMESTAMP, due=chosen, by=PLATFORM, at=at)

        assert due(AT).renewed == 0
        with pytest.raises(filing.RenewalGainsNothing):  # the same authority ends as soon
            due(ends_at - timedelta(days=10))
        renew_with_another_authority(house, clock, ends_at)
        assert due(ends_at - timedelta(days=10)).renewed == 1
        assert due(ends_at - timedelta(days=9)).renewed == 0

    def test_counts_each_record_under_its_newest_token(self, house: House, clock: Clock):
        house.finish(*(made(i) for i in range(3)))
        renew()

        assert dict(Stamp.objects.values_list("stamped_at", "records")) == {AT: 0, LATER: 3} or (
            Counter(Stamp.objects.values_list("records", flat=True)) == {0: 1, 3: 1}
        )
        assert filing.evidence_calendar(at=LATER).records == 3

    def test_takes_stock_of_what_was_filed_before_there_was_one(self, house: House, clock: Clock):
        house.finish(made(0), made(1))
        house.finish(made(2))
        before = sorted(Stamp.objects.values_list("token_sha256", "records"))
        Stamp.objects.all().delete()
        assert filing.evidence_calendar(at=AT).batches_unknown == 2

        while filing.take_stock(limit=1):
            pass

        assert sorted(Stamp.objects.values_list("token_sha256", "records")) == before
        assert filing.evidence_calendar(at=AT).batches_unknown == 0

    def test_takes_stock_of_rows_that_were_made_anew_after_a_renewal(
        self, house: House, clock: Clock
    ):
        records = house.finish(made(0)) + house.finish(made(1))
        filed_with = dict(FiledCase.objects.values_list("record_id", "batch_id"))
        renew()
        Stamp.objects.all().delete()
        for record_id, batch_id in filed_with.items():
            FiledCase.objects.filter(pk=record_id).update(batch_id=batch_id)

        while filing.take_stock():
            pass

        assert [row.records for row in Stamp.objects.all()] == [2]
        assert renew() == filing.RenewalStep()
        assert_filed_once(records)


class TestARunThroughEverything:
    def test_goes_on_with_the_moment_at_which_it_was_begun(self, house: House, clock: Clock):
        kind = {"way": RenewalWay.TIMESTAMP, "algorithms": [DigestAlgorithm.SHA256]}
        run, before = filing.begin_run(**kind, at=LATER)

        assert filing.begin_run(**kind, at=LATER + YEAR) == (run, before)
        filing.end_run(run=run, at=LATER + YEAR)
        assert filing.begin_run(**kind, at=LATER + YEAR)[1] == LATER + YEAR


class TestStatements:
    def test_of_a_renewal_are_as_many_for_32_records_as_for_8(self, house: House, clock: Clock):
        def renewing(first: int, count: int, at: datetime) -> int:
            house.finish(*(made(first + i) for i in range(count)))
            clock.at = at
            due = filing.Due(before=at)
            return statements(
                lambda: filing.renew_evidence(way=RenewalWay.TIMESTAMP, due=due, by=PLATFORM, at=at)
            )

        renewing(0, 2, LATER)
        few = renewing(100, 6, LATER + YEAR)
        many = renewing(200, 24, LATER + 2 * YEAR)

        assert few == many

    def test_of_the_calendar_do_not_grow(self, house: House, clock: Clock):
        house.finish(made(0))
        few = statements(lambda: filing.evidence_calendar(at=AT))
        for number in range(1, 6):
            house.finish(made(number))

        assert statements(lambda: filing.evidence_calendar(at=AT)) == few


@pytest.mark.slow
class TestKilled:
    @pytest.fixture
    def mortal(self, committed_house: House) -> Iterator[Mortal]:
        with pytest.MonkeyPatch.context() as patch:
            yield Mortal(patch)

    @pytest.mark.parametrize("manner", list(Manner))
    def test_at_any_step_it_goes_on_and_renews_each_record_once(
        self, committed_house: House, mortal: Mortal, manner: Manner
    ):
        house = committed_house
        records = house.finish(made(0), made(1))
        clock = Clock(house)
        with mortal.doomed(None, manner):
            renew()
        steps = list(mortal.taken)
        assert len(steps) > 20
        # Evidence grows with every renewal: the manners take the steps in turn, each every third.
        turn = list(Manner).index(manner)
        for number, step in enumerate(_telling(steps)[turn :: len(Manner)]):
            clock.at = at = LATER + timedelta(days=number + 1)
            times = [len(reading_of(each).times) for each in records]
            # What is no death the command says, and is called again.
            with mortal.doomed(step, manner), suppress(OperationalError, Fault):
                renew(at)
            if manner is Manner.DIES:
                let_go()
                house.start()
                clock.install()

            again = renew(at)

            assert again.problems == ()
            assert renew(at) == filing.RenewalStep()
            assert [len(reading_of(each).times) for each in records] == [n + 1 for n in times]
            assert len({newest_token(evidence_of(each)) for each in records}) <= 2
        for record_id in records:
            renewals = tags_of(record_id).count("filing:evidence:renewed")
            assert renewals == len(reading_of(record_id).times) - 1
        let_go()
        house.start()
        assert_filed_once(records)
        assert_in_order(house)


class TestFilingWithAnAuthorityOverHttp:
    """With a real one on loopback, and one that lies: nothing is filed on its word, or lost."""

    @pytest.fixture
    def server(self, house: House) -> Iterator[TimestampServer]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsafeStandIn)
            signer = timestamp_signer(house.place.keys)
        with serving(TimestampServer(signer, AT, stranger=signer)) as found:
            parts.install(
                replace(
                    parts.get(),
                    timestamps=HttpTimestamps(
                        found.url, trust=parts.get().trust, timeout_seconds=1.0
                    ),
                )
            )
            yield found

    @pytest.mark.parametrize("manner", ["wrong_nonce", "garbage", "failing", "refusing"])
    def test_waits_and_files_once_the_authority_can_be_believed(
        self, house: House, server: TimestampServer, manner: str
    ):
        records = house.after(checking.check_for_filing, made(0), made(1))
        server.manner = manner
        with pytest.raises(Outage):
            filing.file_cases(record_ids=records, by=PLATFORM, at=AT)
        assert not any(vault.is_held(record_id=each) for each in records)
        server.manner = "honest"

        filing.file_cases(record_ids=records, by=PLATFORM, at=AT)
        filing.issue_receipts(record_ids=records, by=PLATFORM, at=AT)

        assert_filed_once(records)
        assert_in_order(house)
        assert filing.newest_timestamp_at() == AT


def _telling(steps: list[str]) -> list[int]:
    """Return the first and the last step of each run of equal ones."""
    return [
        place
        for place, name in enumerate(steps)
        if {*steps[max(0, place - 1) : place + 2]} != {name} or place in (0, len(steps) - 1)
    ]
