"""The process that `text_reading` starts: reads one file after another until nobody asks.

It knows nothing but the bytes it is handed; it has no settings, no keys and no database.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

from recordkit.formats.texts import TextFound, WhyNot, read_text

_KINDNESS = 10  # how far behind everybody else it stands


def main(number: int, memory_bytes: int) -> None:
    """Answer each line on standard input about the file that is open under `number`."""
    _be_small(memory_bytes)
    for line in sys.stdin:
        answer = _answer(number, json.loads(line))
        said = {"text": answer.text, "is_cut": answer.is_cut, "why_not": answer.why_not or ""}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _answer(number: int, asked: dict[str, str | int]) -> TextFound:
    with open(number, "rb", closefd=False) as stream:
        try:
            return read_text(
                stream,
                size_bytes=int(asked["size"]),
                family=str(asked["family"]),
                name=str(asked["name"]),
                limit=int(asked["limit"]),
            )
        except Exception:  # noqa: BLE001 - whatever a file does to a parser, the next is read
            return TextFound(why_not=WhyNot.DAMAGED)


def _be_small(memory_bytes: int) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(_KINDNESS)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
