"""The PRONOM engine (siegfried), asked about the two ends of a file.

It takes paths and holds the interpreter while it works, so it is given a nameless scratch file
with a few kilobytes and never the file itself: a whole scan costs it milliseconds, both ends a
fraction of one. What it would find in the middle of a file (the PDF/A claim) is found elsewhere.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from recordkit.formats.faults import EngineAway
from recordkit.formats.pronom import Match, certain_match
from recordkit.formats.sources import Glance

_END_BYTES = 4096
_NO_MATCH = "UNKNOWN"
_loaded_in: list[int] = []  # the process in which the engine was started


def match(glance: Glance) -> Match | None:
    """Return PRONOM's best word on what was glanced at, or None.

    Raises:
        EngineAway: The engine was started in a parent process; it does not survive a fork.
    """
    return _matched(_both_ends(glance))


# The same file is glanced at when it is arranged and again when its package is checked. The
# answer depends on these bytes alone, so it is remembered; 2,048 glances are at most 16 MiB.
@lru_cache(maxsize=2048)
def _matched(both_ends: bytes) -> Match | None:
    return certain_match(both_ends) or _asked(both_ends)


def _asked(both_ends: bytes) -> Match | None:
    with _scratch_file(both_ends) as path:
        found = _identify(path)
    if found is None or found["id"] == _NO_MATCH:
        return None
    mime_type = found["mime"].split(",")[0].strip()
    return Match(found["id"], found["format"], found["version"], mime_type)


def _both_ends(glance: Glance) -> bytes:
    if glance.size_bytes <= 2 * _END_BYTES:
        return glance.head
    return glance.head[:_END_BYTES] + glance.tail[-_END_BYTES:]


def _identify(path: str) -> dict[str, str] | None:
    # Imported on first use: the engine brings a runtime with threads of its own. A process
    # forked after that has the runtime without its threads and would wait for ever.
    import pygfried

    if not _loaded_in:
        _loaded_in.append(os.getpid())
    elif _loaded_in[0] != os.getpid():
        raise EngineAway(
            f"the engine was started in process {_loaded_in[0]}, this is process {os.getpid()}",
            zh=f"识别组件在进程 {_loaded_in[0]} 中启动，当前进程是 {os.getpid()}",
        )
    matches = pygfried.identify(path, detailed=True)["files"][0]["matches"]
    return {key: str(value) for key, value in matches[0].items()} if matches else None


@contextmanager
def _scratch_file(content: bytes) -> Iterator[str]:
    """Hold `content` in a file without a name for as long as the engine looks at it."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("recordkit-glance")
        try:
            os.write(descriptor, content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
        return
    with tempfile.TemporaryDirectory() as folder:  # pragma: no cover - elsewhere than Linux
        path = Path(folder) / "glance"
        path.write_bytes(content)
        yield str(path)
