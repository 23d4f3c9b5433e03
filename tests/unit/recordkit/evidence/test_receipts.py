"""Receipts: one file that proves a filing offline and gives nobody else away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    CosignatureSigner,
    MalformedCheckpoint,
    MalformedReceipt,
    NoteSigner,
    Receipt,
    SignatureAlgorithm,
    Trust,
    WitnessPolicy,
    build_batch,
    canonical_json,
    evidence_record,
    inclusion_proof,
    issue_token,
    leaf_hash,
    parse_note,
    root_of,
    sign_checkpoint,
    verify_receipt,
    write_moment,
)
from recordkit.evidence.merkle import node_hash
from recordkit.fixity import DigestAlgorithm, Digests
from recordkit.terms.vocabulary import Verdict

LOG = NoteSigner.generate("records.example.gov.cn/log")
AGENCY, AGENCY_CODE = "某市大数据局", "11330100002489559F"
OURS = 3
ASPECTS = {
    "receipt_structure",
    "entry_names_package",
    "entry_names_agency",
    "ledger_inclusion",
    "checkpoint_signature",
    "evidence_structure",
    "tree_path",
    "token_structure",
    "token_value",
    "token_digest",
    "authority_trust",
}


def package_of(number: int) -> Digests:
    return Digests.of(b"package %d" % number)


def entry_of(number: int, at: datetime, **changed: object) -> bytes:
    package = package_of(number)
    detail: dict[str, object] = {
        "package_sha256": package.sha256,
        "package_sm3": package.sm3,
        "package_size_bytes": 1000 + number,
        "reference_code": f"J012-ZY·XK·2026·D30-{number:06}",
        "agency_name": AGENCY,
        "agency_code": AGENCY_CODE,
    }
    entry = {
        "format": "muniment-entry/1",
        "tag": "filing:case:filed",
        "subject": f"record-{number}",
        "agent": "agent-1",
        "at": write_moment(at),
        "basis": "the Measures, article 14",
        "detail": {name: value for name, value in (detail | changed).items() if value is not None},
    }
    return canonical_json(entry | {key: changed[key] for key in entry.keys() & changed.keys()})


def receipt_of(
    city: Any,
    at: datetime,
    *,
    algorithm: DigestAlgorithm = DigestAlgorithm.SM3,
    entry: bytes | None = None,
) -> Receipt:
    """Return the receipt of the fourth of six records that were filed together."""
    entries = [entry_of(number, at) for number in range(6)]
    entries[OURS] = entry or entries[OURS]
    leaves = [leaf_hash(each) for each in entries]
    batch = build_batch(
        [bytes.fromhex(getattr(package_of(number), algorithm)) for number in range(6)], algorithm
    )
    token = issue_token(
        batch.root, algorithm=algorithm, signer=city.timestamps, serial=1, at=at, policy="1.2.3"
    )
    return Receipt(
        record_id=f"record-{OURS}",
        reference_code=f"J012-ZY·XK·2026·D30-{OURS:06}",
        agency_name=AGENCY,
        agency_code=AGENCY_CODE,
        filed_at=at,
        package_size_bytes=1000 + OURS,
        package=package_of(OURS),
        evidence_record=evidence_record(batch, OURS, token),
        entry=entries[OURS],
        position=OURS,
        tree_size=6,
        proof=inclusion_proof(OURS, 6, lambda level, index: _node(leaves, level, index)),
        checkpoint=sign_checkpoint(LOG.name, 6, root_of(leaves), LOG),
        log_key=LOG.vkey,
    )


def verdicts(receipt: Receipt, city: Any, **options: Any) -> dict[str, Verdict]:
    asked = {"package": None, "trust": city.trust, "log_keys": (LOG.vkey,)} | options
    return {each.aspect: each.verdict for each in verify_receipt(receipt, **asked)}


class TestReceipt:
    def test_reads_back_as_itself(self, city: Any, now: datetime):
        receipt = receipt_of(city, now)

        assert Receipt.from_json(receipt.to_json()) == receipt
        assert receipt.to_json() == canonical_json(json.loads(receipt.to_json()))

    def test_reads_whatever_white_space_it_was_given(self, city: Any, now: datetime):
        receipt = receipt_of(city, now)
        pretty = json.dumps(json.loads(receipt.to_json()), indent=2).encode()

        assert Receipt.from_json(pretty) == receipt

    def test_gives_nobody_else_away(self, city: Any, now: datetime):
        written = receipt_of(city, now).to_json().decode()

        for other in set(range(6)) - {OURS}:
            assert f"record-{other}" not in written
            assert f"D30-{other:06}" not in written

    @pytest.mark.parametrize(
        ("where", "value"),
        [
            (("format",), "muniment-receipt/2"),
            (("record_id",), 5),
            (("record_id",), "\ud800"),
            (("filed_at",), "yesterday"),
            (("package", "size_bytes"), -1),
            (("package", "size_bytes"), 2**53),
            (("ledger", "tree_size"), 10**30),
            (("package", "size_bytes"), True),
            (("package", "size_bytes"), 1.0),
            (("package", "sm3"), "ABC"),
            (("evidence_record",), "%%%"),
            (("evidence_record",), "QQ"),
            (("ledger",), []),
            (("ledger", "position"), 6),
            (("ledger", "proof"), "QUFB"),
            (("ledger", "proof"), [1]),
            (("ledger", "checkpoint"), None),
            (("surplus",), "x"),
            (("ledger", "surplus"), "x"),
        ],
        ids=str,
    )
    def test_with_a_member_that_is_wrong_is_refused(
        self, city: Any, now: datetime, where: tuple[str, ...], value: object
    ):
        held = json.loads(receipt_of(city, now).to_json())
        inner = held
        for name in where[:-1]:
            inner = inner[name]
        inner[where[-1]] = value

        with pytest.raises(MalformedReceipt):
            Receipt.from_json(json.dumps(held).encode())

    @pytest.mark.parametrize(
        "content",
        [b"", b"{}", b"[]", b"\xff", b'{"format":1,"format":2}', b"[" * 100_000, b" " * (2 << 20)],
        ids=lambda content: repr(content[:12]),
    )
    def test_that_is_no_json_of_ours_is_refused(self, content: bytes):
        with pytest.raises(MalformedReceipt):
            Receipt.from_json(content)

    @given(st.binary(max_size=200))
    def test_of_any_bytes_is_refused(self, content: bytes):
        with pytest.raises(MalformedReceipt):
            Receipt.from_json(content)


class TestVerifyReceipt:
    @pytest.mark.parametrize("algorithm", list(DigestAlgorithm), ids=str)
    def test_is_good_in_every_aspect(self, city: Any, now: datetime, algorithm: DigestAlgorithm):
        found = verdicts(receipt_of(city, now, algorithm=algorithm), city)

        assert found == dict.fromkeys(ASPECTS, Verdict.PASSED)

    def test_compares_the_package_when_it_is_given(self, city: Any, now: datetime):
        receipt = receipt_of(city, now)

        same = verdicts(receipt, city, package=package_of(OURS))
        other = verdicts(receipt, city, package=package_of(0))
        half = verdicts(receipt, city, package=Digests(package_of(OURS).sm3, package_of(0).sha256))

        assert same["package_digests"] is Verdict.PASSED
        assert other.pop("package_digests") is half.pop("package_digests") is Verdict.FAILED
        assert set(other.values()) == set(half.values()) == {Verdict.PASSED}

    def test_without_trust_leaves_trust_open_and_says_so(self, city: Any, now: datetime):
        found = verdicts(receipt_of(city, now), city, trust=Trust(), log_keys=())

        assert found.pop("authority_trust") is Verdict.INDETERMINATE
        assert found.pop("checkpoint_signature") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}

    def test_names_its_witnesses_apart_when_they_are_asked_for(self, city: Any, now: datetime):
        receipt = receipt_of(city, now)
        witness = CosignatureSigner.generate("archives.example/witness")
        line = witness.cosignature_line(parse_note(receipt.checkpoint).text, at_seconds=1)
        cosigned = replace(receipt, checkpoint=receipt.checkpoint + line)
        asked = WitnessPolicy.any_of([witness.verifier])

        without, by_one = (verdicts(each, city, witnesses=asked) for each in (receipt, cosigned))

        assert without == dict.fromkeys(ASPECTS, Verdict.PASSED) | {
            "checkpoint_witnesses": Verdict.INDETERMINATE
        }
        assert by_one["checkpoint_witnesses"] is Verdict.PASSED
        assert Receipt.from_json(cosigned.to_json()) == cosigned  # no other format

    def test_with_another_ledgers_key_leaves_the_signature_open(self, city: Any, now: datetime):
        other = NoteSigner.generate(LOG.name)

        found = verdicts(receipt_of(city, now), city, log_keys=(other.vkey,))

        assert found["checkpoint_signature"] is Verdict.INDETERMINATE

    def test_refuses_a_trusted_key_that_is_no_key(self, city: Any, now: datetime):
        with pytest.raises(MalformedCheckpoint):
            verdicts(receipt_of(city, now), city, log_keys=("not a key",))

    @pytest.mark.parametrize(
        ("member", "value", "aspect"),
        [
            ("record_id", "record-9", "entry_names_package"),
            ("reference_code", "J012-ZY·XK·2026·D30-000009", "entry_names_package"),
            ("package_size_bytes", 9, "entry_names_package"),
            ("package", package_of(9), "entry_names_package"),
            ("agency_name", "另一单位", "entry_names_agency"),
            ("agency_code", "11330100002489559X", "entry_names_agency"),
            ("position", 2, "ledger_inclusion"),
            ("tree_size", 7, "ledger_inclusion"),
            ("proof", (), "ledger_inclusion"),
            ("checkpoint", "x", "checkpoint_signature"),
            pytest.param(
                "log_key",
                NoteSigner.generate(LOG.name).vkey,
                "checkpoint_signature",
                id="another-log-key",
            ),
            ("log_key", "x", "checkpoint_signature"),
            ("evidence_record", b"", "evidence_structure"),
            ("entry", b"{}", "receipt_structure"),
        ],
        ids=str,
    )
    def test_fails_the_aspect_that_an_altered_member_belongs_to(
        self, city: Any, now: datetime, member: str, value: object, aspect: str
    ):
        altered = replace(receipt_of(city, now), **{member: value})

        assert verdicts(altered, city)[aspect] is Verdict.FAILED

    @settings(max_examples=150, deadline=None)
    @given(data=st.data())
    def test_never_passes_whole_when_a_byte_is_changed(self, data: st.DataObject):
        written = bytearray(_receipt_once())
        position = data.draw(st.integers(0, len(written) - 1))
        written[position] ^= data.draw(st.integers(1, 255))

        try:
            receipt = Receipt.from_json(bytes(written))
        except MalformedReceipt:
            return

        found = verdicts(receipt, _CITY[0])
        assert max(found.values()) >= Verdict.INDETERMINATE

    def test_refuses_an_entry_of_another_kind(self, city: Any, now: datetime):
        returned = entry_of(OURS, now, tag="capture:case:returned")

        found = verdicts(receipt_of(city, now, entry=returned), city)

        assert found.pop("entry_names_package") is Verdict.FAILED
        assert set(found.values()) == {Verdict.PASSED}

    def test_leaves_the_agency_open_when_the_ledger_does_not_name_it(
        self, city: Any, now: datetime
    ):
        silent = entry_of(OURS, now, agency_name=None, agency_code=None)

        found = verdicts(receipt_of(city, now, entry=silent), city)

        assert found.pop("entry_names_agency") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}

    @pytest.mark.parametrize(
        "entry",
        [
            b"",
            b"null",
            b'{"format":"muniment-entry/1"}',
            b'{"format":"muniment-entry/1","detail":{} }',
            b'{"format":"muniment-entry/2","detail":{}}',
            b'{"detail":{},"detail":{},"format":"muniment-entry/1"}',
            b'{"detail":{"a":NaN},"format":"muniment-entry/1"}',
        ],
        ids=repr,
    )
    def test_refuses_an_entry_that_may_be_read_in_two_ways(
        self, city: Any, now: datetime, entry: bytes
    ):
        found = verdicts(replace(receipt_of(city, now), entry=entry), city)

        assert found["receipt_structure"] is Verdict.FAILED
        assert set(found) == ASPECTS

    def test_does_not_take_a_checkpoint_of_another_ledger(self, city: Any, now: datetime):
        receipt = receipt_of(city, now)
        other = NoteSigner.generate("other.example/log")
        root = root_of([leaf_hash(entry_of(number, now)) for number in range(6)])
        foreign = replace(
            receipt,
            checkpoint=sign_checkpoint(LOG.name, 6, root, other),
            log_key=other.vkey,
        )

        found = verdicts(foreign, city, log_keys=(other.vkey, LOG.vkey))

        assert found["checkpoint_signature"] is Verdict.FAILED

    def test_gives_every_reason_in_both_languages(
        self, city: Any, make_city: Callable[..., Any], now: datetime
    ):
        receipt = receipt_of(city, now)
        stranger = make_city(SignatureAlgorithm.ED25519).trust
        judged = (
            *verify_receipt(receipt, package=package_of(0), trust=stranger, log_keys=()),
            *verify_receipt(
                replace(receipt, entry=b"", checkpoint="", evidence_record=b""),
                package=None,
                trust=Trust(),
                log_keys=(),
            ),
        )

        for judgement in judged:
            assert any("\u4e00" <= each <= "\u9fff" for each in judgement.reason.zh), judgement
            assert judgement.reason.en


_CITY: list[Any] = []
_WRITTEN: list[bytes] = []


@pytest.fixture(autouse=True)
def _one_receipt_for_all_examples(city: Any, now: datetime) -> None:
    if not _WRITTEN:
        _CITY.append(city)
        _WRITTEN.append(receipt_of(city, now).to_json())


def _receipt_once() -> bytes:
    return _WRITTEN[0]


def _node(leaves: list[bytes], level: int, index: int) -> bytes:
    nodes = leaves[index << level : (index + 1) << level]
    while len(nodes) > 1:
        nodes = [node_hash(*nodes[at : at + 2]) for at in range(0, len(nodes), 2)]
    return nodes[0]
