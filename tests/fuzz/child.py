"""One target, guided by coverage, in a process of its own: `python -m tests.fuzz.child NAME …`.

Started by the runner; the options are those of libFuzzer. Everything of ours is instrumented, so
that a path through our code that was not taken yet is worth keeping.
"""

from __future__ import annotations

import resource
import sys

import atheris

# Address space, not memory in use: what a parser may reserve at once before it is stopped.
ADDRESS_SPACE_BYTES = 4 << 30


def main() -> None:
    """Fuzz one target until libFuzzer's options say to stop; never returns."""
    name = sys.argv[1]
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    with atheris.instrument_imports(include=["recordkit", "muniment"]):
        from tests.fuzz.finding import load

        target = load(name)
    target.seeds()  # imports whatever it imports late, and fails here if it cannot
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
