"""What the rooms stand on in tests: parts in memory, and a database that can be emptied."""

from __future__ import annotations

import pytest
from tests.doubles.parts import InMemoryParts, in_memory_parts

from muniment.kernel import parts


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> InMemoryParts:
    """Install parts in memory for one test and give them to it."""
    monkeypatch.setattr(parts, "_installed", [])
    found = in_memory_parts()
    parts.install(found.parts)
    return found
