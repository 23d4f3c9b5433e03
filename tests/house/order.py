"""What must hold of a house whatever happened in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from ocfl.storage_root import StorageRoot

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import Entry
from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import Component, Record, StateTally
from muniment.commons.vault.models import StoredObject
from muniment.kernel import parts
from muniment.stages.filing import api as filing
from muniment.stages.filing.models import Allotment, FiledCase
from recordkit.evidence import verify_receipt
from recordkit.terms.vocabulary import Verdict
from tests.house.house import AT, House

ONCE = (
    "capture:submission:received",
    "arrangement:case:arranged",
    "packaging:package:sealed",
    "checking:package:passed",
    "filing:case:filed",
)


def assert_filed_once(record_ids: Sequence[UUID], *, proofs: int = 4) -> None:
    """Assert that every record is filed exactly once, with one of everything and all of it."""
    wanted = set(record_ids)
    records = holdings.find_records(record_ids=record_ids)
    assert {one.state for one in records.values()} == {holdings.RecordState.FILED}
    assert set(records) == wanted
    _assert_said_once(wanted)
    _assert_rows_agree(records.values())
    for record_id in record_ids:
        assert parts.get().vault.problems(record_id) == ()
    assert Component.objects.filter(record__record_id__in=wanted).count() >= len(wanted)
    step = max(1, len(record_ids) // proofs)
    for record_id in record_ids[::step]:
        assert_receipt_proves(record_id)


def assert_in_order(house: House) -> None:
    """Assert what holds of the whole house: codes, counts, vault, ledger, staging."""
    assert gaps_in_codes() == []
    _assert_tallied()
    held = set(parts.get().vault.objects())
    assert held == set(StoredObject.objects.values_list("record_id", flat=True))
    assert held == set(FiledCase.objects.values_list("record_id", flat=True))
    assert held == set(Record.objects.filter(state="filed").values_list("record_id", flat=True))
    if held:
        root = StorageRoot(root=str(house.place.vault))
        assert root.validate(validate_objects=True, check_digests=False), (
            "the OCFL root is not valid"
        )
    while custody.anchor(at=AT).pending:
        pass
    assert custody.verify_ledger().problems == ()


def assert_receipt_proves(record_id: UUID) -> None:
    """Assert that a record's receipt holds against the package that the vault has."""
    receipt = filing.receipt_of(record_id=record_id)
    with parts.get().vault.open(record_id, filing.PACKAGE_PATH) as stream:
        package = type(receipt.package).of(stream.read())
    judged = verify_receipt(
        receipt,
        package=package,
        trust=parts.get().trust,
        log_keys=(parts.get().ledger_signer.vkey,),
    )
    assert [j for j in judged if j.verdict is not Verdict.PASSED] == []


def gaps_in_codes() -> list[str]:
    """Return every series whose numbers are not 1, 2, 3 … each once, by what is wrong."""
    series: dict[str, list[int]] = defaultdict(list)
    for name, number in Allotment.objects.values_list("series__name", "number"):
        series[name].append(number)
    codes = list(Allotment.objects.values_list("reference_code", flat=True))
    twice = [code for code, count in Counter(codes).items() if count > 1]
    return twice + [
        f"{name}: {sorted(numbers)}"
        for name, numbers in series.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]


def last_number(code: str) -> int:
    """Return the item number in which a reference code ends."""
    found = re.search(r"(\d+)$", code)
    assert found is not None
    return int(found[1])


def _assert_said_once(wanted: set[UUID]) -> None:
    said = Counter(Entry.objects.filter(tag__in=ONCE).values_list("subject_id", "tag"))
    assert {said[record_id, tag] for record_id in wanted for tag in ONCE} == {1}


def _assert_rows_agree(records: Iterable[holdings.RecordShape]) -> None:
    """Record, allotment and filed case say the same code and the same moment."""
    for record in records:
        filed = FiledCase.objects.get(record_id=record.record_id)
        allotted = Allotment.objects.get(record_id=record.record_id)
        assert record.reference_code == filed.reference_code == allotted.reference_code
        assert record.filed_at == filed.filed_at
        assert filed.receipt_since is not None


def _assert_tallied() -> None:
    tallied: Counter[tuple[UUID, str]] = Counter()
    for agency, state, number in StateTally.objects.values_list("agency_id", "state", "records"):
        tallied[agency, state] += number
    assert +tallied == Counter(Record.objects.values_list("agency_id", "state"))
