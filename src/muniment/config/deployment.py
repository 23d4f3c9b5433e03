"""The deployment check: refuses what weakens the evidence. `muniment check --deploy` runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register

from muniment.kernel import parts

_HINT = "Connect a real one before records that matter are filed; see docs/guide/operating.md."


@register(Tags.security, deploy=True)
def nothing_unsafe_stands_in(app_configs: Any, **options: Any) -> Sequence[Error]:
    """Return one error for each stand-in that is wired."""
    del app_configs, options
    return [
        Error(f"{words.zh} / {words.en}", hint=_HINT, id=f"muniment.E{number:03}")
        for number, words in enumerate(parts.get().stand_ins, start=1)
    ]
