"""Software keys: made once, by whoever is first, and never half."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.doubles.breaking import BreakingDisk, Killed

from muniment.adapters.durable import StorageAway
from muniment.adapters.signing import (
    SigningKeyAway,
    UnsafeSoftwareSigners,
    demonstration_trust,
    issue_agency_signer,
    ledger_signer,
    make_demonstration_authority,
    timestamp_signer,
)
from muniment.kernel.ports import DiskFull
from recordkit.evidence import (
    NoteVerifier,
    SignatureAlgorithm,
    UnsafeStandIn,
    parse_certificate,
    parse_checkpoint,
    sign_checkpoint,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.terms.vocabulary import Verdict

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(days=400)
CODE = "11370000MB2856123A"
NAME = "某市政务服务管理局"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_demonstration_authority(tmp_path / "keys", tmp_path / "trust", AT)
    return tmp_path


@pytest.fixture
def signers(home: Path) -> UnsafeSoftwareSigners:
    issue_agency_signer(home / "keys", CODE, NAME, AT)
    with pytest.warns(UnsafeStandIn, match="UnsafeSoftwareSigners"):
        return UnsafeSoftwareSigners(home / "keys")


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestTheDemonstrationAuthority:
    def test_is_made_once(self, home: Path):
        made = contents_of(home)

        make_demonstration_authority(home / "keys", home / "trust", LATER)

        assert contents_of(home) == made

    def test_keeps_its_keys_for_the_owner(self, home: Path):
        assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (home / "keys").iterdir()}
        assert modes == {0o600}

    def test_publishes_nothing_secret(self, home: Path):
        published = b"".join(contents_of(home / "trust").values())

        assert b"PRIVATE" not in published
        assert b"CERTIFICATE" in published

    def test_signs_checkpoints_with_the_published_key(self, home: Path):
        [vkey] = (home / "trust").glob("*.vkey")
        signer = ledger_signer(home / "keys")

        text = sign_checkpoint(signer.name, 1, bytes(32), signer)

        verifier = NoteVerifier.parse(vkey.read_text().strip())
        assert parse_checkpoint(text, [verifier]).signers == (verifier,)

    def test_is_the_same_for_two_that_start_at_once(self, tmp_path: Path):
        def start() -> None:
            make_demonstration_authority(tmp_path / "keys", tmp_path / "trust", AT)

        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        kinds = sorted(path.suffix for path in (tmp_path / "trust").iterdir())
        assert kinds == [".crl", ".pem", ".vkey"]
        with pytest.warns(UnsafeStandIn):
            timestamp_signer(tmp_path / "keys")

    def test_leaves_the_anchors_of_an_earlier_one(self, home: Path, tmp_path: Path):
        make_demonstration_authority(tmp_path / "other keys", home / "trust", LATER)

        assert len(demonstration_trust(home / "trust").anchors) == 2

    @pytest.mark.parametrize("after", [False, True])
    def test_killed_at_any_step_is_finished_the_second_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
    ):
        disk = BreakingDisk(monkeypatch)
        for number in range(100):
            home = tmp_path / f"{number}"
            disk.kill(at=number, after=after)
            try:
                make_demonstration_authority(home / "keys", home / "trust", AT)
            except Killed:
                disk.heal()
            else:
                break
            make_demonstration_authority(home / "keys", home / "trust", AT)
            with pytest.warns(UnsafeStandIn):
                timestamp_signer(home / "keys")
            assert len(demonstration_trust(home / "trust").anchors) == 1
        assert number > 15

    def test_on_a_full_disk_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        disk = BreakingDisk(monkeypatch)
        disk.fill(at=1)

        with pytest.raises(DiskFull):
            make_demonstration_authority(tmp_path / "keys", tmp_path / "trust", AT)


class TestAnAgencysSigner:
    def test_seals_what_the_published_authority_vouches_for(
        self, signers: UnsafeSoftwareSigners, home: Path
    ):
        signer = _signer(signers)

        cms = sign_detached(b"<manifest/>", signer=signer, signed_at=AT)

        trust = demonstration_trust(home / "trust")
        reading = verify_detached(b"<manifest/>", cms, trust=trust, at=AT)
        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_trust", reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_validity", reading.judgements) is Verdict.PASSED

    def test_is_sm2_and_names_the_agency(self, signers: UnsafeSoftwareSigners):
        signer = _signer(signers)

        certificate = parse_certificate(signer.certificates[0])
        assert signer.algorithm is SignatureAlgorithm.SM2_SM3
        assert NAME in certificate.name

    def test_shows_its_certificate_beside_the_authority_s(self, signers: UnsafeSoftwareSigners):
        shown = list(signers.certificates())

        assert _signer(signers).certificates[0] in shown
        assert all(parse_certificate(der).valid_until > AT for der in shown)
        assert len(shown) == 3  # the agency's, the authority's, and that of its timestamps

    def test_is_read_once(self, signers: UnsafeSoftwareSigners, home: Path):
        first = _signer(signers)
        (home / "keys" / f"{CODE}.key.pem").unlink()

        assert signers.signer_of(CODE) is first

    def test_is_issued_once(self, signers: UnsafeSoftwareSigners, home: Path):
        made = contents_of(home / "keys")

        issue_agency_signer(home / "keys", CODE, NAME, LATER)

        assert contents_of(home / "keys") == made

    def test_may_lie_in_another_folder_than_the_authority(self, home: Path):
        issue_agency_signer(
            home / "keys" / "agencies", CODE, NAME, AT, authority_folder=home / "keys"
        )

        assert {*contents_of(home / "keys" / "agencies")} == {
            f"{CODE}.key.pem",
            f"{CODE}.chain.pem",
        }

    def test_that_was_never_issued_is_an_outage(self, signers: UnsafeSoftwareSigners):
        with pytest.raises(SigningKeyAway, match="11370000MB2856124X"):
            signers.signer_of("11370000MB2856124X")

    @pytest.mark.parametrize("code", ["", "../authority", "authority", "1" * 17, "1" * 19])
    def test_of_a_code_that_is_none_is_an_outage_and_reads_no_file(
        self, signers: UnsafeSoftwareSigners, code: str
    ):
        with pytest.raises(SigningKeyAway, match="no unified social credit code"):
            signers.signer_of(code)

    def test_is_not_issued_for_a_code_that_is_none(self, home: Path):
        with pytest.raises(ValueError, match="credit code"):
            issue_agency_signer(home / "keys", "../x", NAME, AT)

    def test_is_not_issued_without_an_authority(self, tmp_path: Path):
        with pytest.raises(SigningKeyAway):
            issue_agency_signer(tmp_path, CODE, NAME, AT)

    def test_whose_key_cannot_be_read_is_an_outage(
        self, signers: UnsafeSoftwareSigners, home: Path
    ):
        path = home / "keys" / f"{CODE}.key.pem"
        path.unlink()
        path.mkdir()

        with pytest.raises(StorageAway):
            signers.signer_of(CODE)


def _signer(signers: UnsafeSoftwareSigners):
    with pytest.warns(UnsafeStandIn, match="UnsafeSoftwareSigner"):
        return signers.signer_of(CODE)


class TestTrustWithoutAnything:
    def test_names_nobody(self, tmp_path: Path):
        assert demonstration_trust(tmp_path).anchors == ()
