"""With an authority in the settings, nothing of our own clock is left in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doubles.keys import keys_folder

from muniment.adapters.timestamp_authority import HttpTimestamps
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.config import wiring
from muniment.config.home import Home
from muniment.kernel.settings import SettingNotUsable
from recordkit.evidence import certificates_in_pem


@pytest.fixture
def certificate() -> Path:
    return next((keys_folder().parent / "trust").glob("*.pem"))


@pytest.fixture
def place(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_without_an_address_our_own_clock_stands_in_and_is_shown(place: Home):
    found = wiring.build(place)

    assert isinstance(found.timestamps, UnsafeLocalTimestamps)
    assert wiring.OWN_CLOCK in found.stand_ins


def test_with_an_address_the_authority_is_asked_and_trusted(
    place: Home, certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MUNIMENT_TSA_URL", "http://tsa.example/")
    monkeypatch.setenv("MUNIMENT_TSA_CERTIFICATE", str(certificate))
    monkeypatch.setenv("MUNIMENT_TSA_POLICY", "1.2.3.4")

    found = wiring.build(place)

    assert isinstance(found.timestamps, HttpTimestamps)
    assert found.timestamps.is_real
    assert wiring.OWN_CLOCK not in found.stand_ins
    [pinned] = certificates_in_pem(certificate.read_bytes())
    assert pinned in found.trust.anchors
    monkeypatch.delenv("MUNIMENT_TSA_URL")
    assert pinned in wiring.build(place).trust.anchors  # what it stamped is verified for ever


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUNIMENT_TSA_CERTIFICATE", ""),
        ("MUNIMENT_TSA_CERTIFICATE", "/nowhere/tsa.pem"),
        ("MUNIMENT_TSA_CERTIFICATE", __file__),
        ("MUNIMENT_TSA_POLICY", "a policy"),
        ("MUNIMENT_TSA_URL", "tsa.example"),
        ("MUNIMENT_TSA_URL", "file:///etc/passwd"),
        ("MUNIMENT_TSA_SECONDS", "soon"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    place: Home, certificate: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv("MUNIMENT_TSA_URL", "http://tsa.example/")
    monkeypatch.setenv("MUNIMENT_TSA_CERTIFICATE", str(certificate))
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingNotUsable, match=name):
        wiring.build(place)
