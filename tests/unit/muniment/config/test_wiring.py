"""Which signers the settings ask for, and what then no longer stands in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.adapters.pkcs11_signing import Pkcs11Signers
from muniment.adapters.signing import UnsafeSoftwareSigners
from muniment.config import wiring
from muniment.config.home import Home
from muniment.kernel.settings import SettingNotUsable

AT = datetime(2026, 1, 2, tzinfo=UTC)
CODE = "11330100002489559F"


class TestSoftwareKeys:
    def test_are_what_is_used_without_a_token_and_are_named_as_a_stand_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.delenv("MUNIMENT_HSM_MODULE", raising=False)

        built = wiring.build(Home(tmp_path))

        assert isinstance(built.signers, UnsafeSoftwareSigners)
        assert wiring.SOFTWARE_KEYS in built.stand_ins


class TestATokenInTheSettings:
    def test_takes_the_place_of_software_keys(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("MUNIMENT_HSM_MODULE", "/opt/maker/libpkcs11.so")

        built = wiring.build(Home(tmp_path))

        assert isinstance(built.signers, Pkcs11Signers)
        assert wiring.SOFTWARE_KEYS not in built.stand_ins

    def test_means_that_no_software_key_is_made(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("MUNIMENT_HSM_MODULE", "/opt/maker/libpkcs11.so")
        place = Home(tmp_path)
        wiring.build(place)

        wiring.make_agency_key(place, agency_code=CODE, agency_name="某局", at=AT)

        assert list(place.keys.rglob(f"{CODE}*")) == []


class TestReadMechanisms:
    def test_takes_numbers_as_makers_write_them(self):
        found = wiring.read_mechanisms("sm2-sm3=0x80000101, sm2-key-type=2147483905")

        assert found == (("sm2-sm3", 0x80000101), ("sm2-key-type", 0x80000101))

    def test_of_nothing_is_nothing(self):
        assert wiring.read_mechanisms("") == ()

    @pytest.mark.parametrize(
        "text",
        ["sm2-sm3", "sm2-sm3=", "sm2-sm3=abc", "sm4=0x1", "sm2-sm3=-1", "sm2-sm3=0x1ffffffff"],
    )
    def test_refuses_what_it_cannot_use(self, text: str):
        with pytest.raises(SettingNotUsable, match="MUNIMENT_HSM_MECHANISMS"):
            wiring.read_mechanisms(text)
