"""A PDF is inspected in a process of its own, which a hostile file may keep busy, fill or kill.

The child is handed bytes and trusted certificates and nothing else; it answers with one JSON
document. When it does not answer in time, the signatures are judged by the bytes alone.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from recordkit.errors import Words
from recordkit.evidence import Judgement, Trust
from recordkit.evidence.documents import (
    Aspect,
    Fact,
    FoundSignature,
    Inspection,
    Placed,
    judge_ranges,
)
from recordkit.terms.vocabulary import Verdict

SECONDS = 60.0
MEMORY_BYTES = 3 << 30
_MODULE = "recordkit.verifier.pdf_child"


def inspect_pdf_apart(
    document: bytes, *, trust: Trust, at: datetime | None, seconds: float = SECONDS
) -> Inspection:
    """Return what the child found; whatever the file does, an answer comes back in time."""
    asked = {
        "anchors": [_text(each) for each in trust.anchors],
        "intermediates": [_text(each) for each in trust.intermediates],
        "at": None if at is None else at.isoformat(),
        "seconds": int(seconds) + 1,
        "memory_bytes": MEMORY_BYTES,
        "size_bytes": len(document),
    }
    try:
        # The interpreter and the module are ours; nothing of a file is on the command line.
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-m", _MODULE],
            input=json.dumps(asked).encode() + b"\n" + document,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what readers print about a file helps nobody
            timeout=seconds,
            check=True,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
        )
        return inspection_of(json.loads(answer.stdout))
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return judge_ranges(document, trust=trust, at=at, why=_did_not_answer(seconds))


def transported(inspection: Inspection) -> dict[str, object]:
    """Return an inspection as the child says it. PDF signatures have no picture of their own."""
    return {
        "kind": inspection.kind,
        "judgements": _judgements(inspection.judgements),
        "facts": _facts(inspection.facts),
        "signatures": [
            {
                "number": each.number,
                "kind": each.kind,
                "judgements": _judgements(each.judgements),
                "facts": _facts(each.facts),
                "differing": each.differing,
                "not_covered": each.not_covered,
                "placed": [(one.page, one.boundary, one.clip) for one in each.placed],
            }
            for each in inspection.signatures
        ],
    }


def inspection_of(said: Mapping[str, Any]) -> Inspection:
    """Return the inspection that the child said; raises KeyError, TypeError or ValueError."""
    return Inspection(
        str(said["kind"]),
        _judgements_of(said["judgements"]),
        tuple(
            FoundSignature(
                number=str(each["number"]),
                kind=str(each["kind"]),
                judgements=_judgements_of(each["judgements"]),
                facts=_facts_of(each["facts"]),
                differing=tuple(map(str, each["differing"])),
                not_covered=tuple(map(str, each["not_covered"])),
                placed=tuple(Placed(*map(str, one)) for one in each["placed"]),
            )
            for each in said["signatures"]
        ),
        _facts_of(said["facts"]),
    )


def _judgements(held: Iterable[Judgement]) -> list[tuple[str, str, str, str]]:
    return [(str(each.aspect), each.verdict.name, each.reason.zh, each.reason.en) for each in held]


def _judgements_of(said: Iterable[tuple[str, str, str, str]]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(Aspect(aspect), Verdict[verdict], Words(str(zh), str(en)))
        for aspect, verdict, zh, en in said
    )


def _facts(held: Iterable[Fact]) -> list[tuple[str, str, str, str]]:
    return [(key, words.zh, words.en, value) for key, words, value in held]


def _facts_of(said: Iterable[tuple[str, str, str, str]]) -> tuple[Fact, ...]:
    return tuple((str(key), Words(str(zh), str(en)), str(value)) for key, zh, en, value in said)


def _text(held: bytes) -> str:
    return base64.b64encode(held).decode("ascii")


def _did_not_answer(seconds: float) -> Judgement:
    words = Words(
        f"结构在 {seconds:g} 秒和内存限额内未能分析完",
        f"its structure could not be analysed within {seconds:g} seconds and the memory allowed",
    )
    return Judgement(Aspect.STRUCTURE, Verdict.INDETERMINATE, words)
