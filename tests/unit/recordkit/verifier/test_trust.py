"""Whom the verifier trusts is what lies in one folder, read whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conformance.authority import authority
from tests.conformance.filing import ledger_signer

from recordkit.evidence import CosignatureSigner, certificates_to_pem
from recordkit.verifier.trust import UnreadableTrust, read_trust


class TestReadTrust:
    def test_takes_certificates_in_pem_and_der_and_ledger_keys(self, tmp_path: Path):
        first, second = authority().root, authority("陌生根证书").root
        (tmp_path / "a.pem").write_bytes(certificates_to_pem([first]))
        (tmp_path / "b.DER").write_bytes(second)
        (tmp_path / "c.vkey").write_text(f"\n# ours\n{ledger_signer().vkey}\n")

        keys = read_trust(tmp_path)

        assert keys.trust.anchors == (first, second)
        assert keys.log_keys == (ledger_signer().vkey,)

    def test_tells_witnesses_from_ledgers_and_asks_for_one_of_them(self, tmp_path: Path):
        first, second = (CosignatureSigner.generate(name) for name in ("a.example", "b.example"))
        (tmp_path / "all.vkey").write_text(f"{first.vkey}\n{ledger_signer().vkey}\n{second.vkey}\n")

        keys = read_trust(tmp_path)

        assert keys.log_keys == (ledger_signer().vkey,)
        assert keys.witnesses.witnesses == (first.verifier, second.verifier)
        assert keys.witnesses.quorum is not None
        assert keys.witnesses.quorum.is_met_by([second.verifier])
        assert not keys.witnesses.quorum.is_met_by([])

    def test_asks_for_as_many_witnesses_as_its_policy_says(self, tmp_path: Path):
        first, second = (CosignatureSigner.generate(name) for name in ("a.example", "b.example"))
        (tmp_path / "witnesses.policy").write_text(
            f"log {ledger_signer().vkey}\nwitness a {first.vkey}\nwitness b {second.vkey}\n"
            "group both all a b\nquorum both\n"
        )

        keys = read_trust(tmp_path)

        assert keys.log_keys == (ledger_signer().vkey,)
        assert keys.witnesses.quorum is not None
        assert not keys.witnesses.quorum.is_met_by([first.verifier])

    def test_holds_one_policy_and_not_two(self, tmp_path: Path):
        for name in ("a.policy", "b.policy"):
            (tmp_path / name).write_text("quorum none\n")

        with pytest.raises(UnreadableTrust, match="2"):
            read_trust(tmp_path)

    def test_passes_over_other_files_and_folders(self, tmp_path: Path):
        (tmp_path / "README.md").write_text("keys")
        (tmp_path / "old.pem").mkdir()

        keys = read_trust(tmp_path)

        assert keys.trust.anchors == ()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pem", b""),
            ("a.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            ("a.pem", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            ("a.der", b"\x30\x03\x02\x01\x01"),
            ("a.cer", bytes(2 << 20)),
            ("a.vkey", b"name+00000000+AAAA"),
            ("a.vkey", b"\xff\xfe"),
            ("a.policy", b"quorum nobody"),
        ],
    )
    def test_refuses_a_file_that_is_not_what_its_name_says(
        self, tmp_path: Path, name: str, content: bytes
    ):
        (tmp_path / name).write_bytes(content)

        with pytest.raises(UnreadableTrust) as refused:
            read_trust(tmp_path)

        assert name in refused.value.detail.zh
