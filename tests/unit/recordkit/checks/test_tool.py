"""A report names the version that made it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from recordkit.checks import TOOL

PROJECT = Path(__file__).parents[4] / "pyproject.toml"


def test_the_tool_named_in_reports_is_the_released_version():
    version = tomllib.loads(PROJECT.read_text())["project"]["version"]

    assert f"recordkit {version}" == TOOL
