"""The process that `pdf_apart` starts: inspects one PDF and ends.

It knows nothing but the bytes and certificates that it is handed.
"""

from __future__ import annotations

import base64
import json
import sys
from contextlib import suppress
from datetime import datetime

from recordkit.evidence import Trust
from recordkit.evidence.documents import inspect_pdf
from recordkit.verifier.format_in_short import with_format
from recordkit.verifier.pdf_apart import transported


def main() -> None:
    """Answer what standard input asks: a line of JSON, then the bytes of the file."""
    asked = json.loads(sys.stdin.buffer.readline())
    _be_small(int(asked["memory_bytes"]), int(asked["seconds"]))
    document = sys.stdin.buffer.read(int(asked["size_bytes"]))
    trust = Trust(
        anchors=tuple(map(base64.b64decode, asked["anchors"])),
        intermediates=tuple(map(base64.b64decode, asked["intermediates"])),
    )
    at = None if asked["at"] is None else datetime.fromisoformat(asked["at"])
    found = inspect_pdf(document, trust=trust, at=at)
    sys.stdout.write(json.dumps(transported(with_format(found, document, name="x.pdf"))))


def _be_small(memory_bytes: int, seconds: int) -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
