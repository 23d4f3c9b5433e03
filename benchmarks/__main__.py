"""The whole benchmark: every figure, then the page. `make bench` runs this."""

from __future__ import annotations

import subprocess
import sys

from benchmarks import report

# Each in a process of its own, so that one does not warm or burden the next.
PARTS = (
    ("filing", "full"),
    ("filing", "lean"),
    ("filing", "latency"),
    ("filing", "memory"),
    ("filing", "flatness"),
    ("reading", "verify"),
    ("reading", "lists"),
    ("ledger", "all"),
)


def main() -> int:
    """Run every part and write docs/benchmarks.md; 1 when a promise is not kept."""
    for module, what in PARTS:
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}", what], check=True)
    return report.main(["--strict"])


if __name__ == "__main__":
    sys.exit(main())
