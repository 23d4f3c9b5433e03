"""What the verifier's tests stand on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conformance.filing import Filed, file_in


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    """A good package with its receipt and the keys that verify both."""
    return file_in(tmp_path)
