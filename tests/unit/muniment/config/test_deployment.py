"""The deployment check refuses whatever weakens the evidence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from muniment.config.deployment import nothing_unsafe_stands_in
from muniment.kernel import parts
from recordkit.errors import Words


def wired_with(monkeypatch: pytest.MonkeyPatch, *stand_ins: Words) -> None:
    monkeypatch.setattr(parts, "get", lambda: SimpleNamespace(stand_ins=stand_ins))


class TestTheDeploymentCheck:
    def test_refuses_every_stand_in_by_name(self, monkeypatch: pytest.MonkeyPatch):
        wired_with(monkeypatch, Words("甲", "UnsafeA"), Words("乙", "UnsafeB"))

        errors = nothing_unsafe_stands_in(None)

        assert [error.id for error in errors] == ["muniment.E001", "muniment.E002"]
        assert "UnsafeA" in errors[0].msg

    def test_lets_real_parts_pass(self, monkeypatch: pytest.MonkeyPatch):
        wired_with(monkeypatch)

        assert nothing_unsafe_stands_in(None) == []
