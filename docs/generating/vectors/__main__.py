"""Writes the vectors; with `--check`, names those that are not what the code makes today."""

from __future__ import annotations

import sys

from docs.generating.vectors.issuing import FOLDER
from docs.generating.vectors.writing import stale, vectors


def main() -> int:
    """Write every vector, or say which are stale."""
    if "--check" in sys.argv[1:]:
        outdated = stale()
        for name in outdated:
            sys.stderr.write(f"docs/formats/vectors/{name} is stale\n")
        return bool(outdated)
    for name, content in vectors():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
