"""The watched drop folder: whatever is moved into it whole is handed in.

A sender writes under another name (ending in `.part`, or starting with a dot) and renames when
done; a file that is still growing is left alone until it has been quiet for a while. What was
taken in moves to `accepted`, what was not to `refused` with a file beside it that says why. A
submission marked as a state secret is removed at once: nothing of it may be kept, nor its name.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from muniment.commons.identity import api as identity
from muniment.interfaces.submissions import opened
from muniment.kernel.agents import system
from muniment.kernel.clock import now
from muniment.stages.capture import api as capture
from recordkit.errors import Fault, Outage
from recordkit.packages.secrecy import ClassifiedMaterial

log = logging.getLogger(__name__)

QUIET_SECONDS = 2.0
TOGETHER = 16
ACCEPTED, REFUSED = "accepted", "refused"
_LOCK = ".lock"


def drop_agent() -> identity.Agent:
    """Return the agent that stands for whoever may write into the folder."""
    return identity.Agent(
        agent_id=system("drop-folder"),
        account_id=None,
        display_name="drop-folder",
        organisation_id=identity.NO_ORGANISATION,
        organisation_name="",
        region_code="",
        roles=frozenset({identity.Role.CLIENT}),
        permissions=identity.PERMISSIONS_OF[identity.Role.CLIENT],
        scope=identity.EVERYTHING,
    )


@dataclass(slots=True)
class DropFolder:
    """One watched folder. Any number of workers may watch it; one at a time looks."""

    root: Path
    quiet_seconds: float = QUIET_SECONDS
    _left: set[str] = field(default_factory=set)  # what could not be moved away when done

    def prepare(self) -> None:
        """Make the folder if it is not there."""
        self.root.mkdir(parents=True, exist_ok=True)

    def look(self) -> int:
        """Hand in what lies there whole; return how many submissions were dealt with."""
        if not self.root.is_dir():
            return 0
        with _alone_in(self.root) as is_alone:
            if not is_alone:
                return 0
            ready = [path for path in sorted(self.root.iterdir()) if self._is_ready(path)]
            groups = [ready[at : at + TOGETHER] for at in range(0, len(ready), TOGETHER)]
            return sum(self._deal_with(group) for group in groups)

    def _is_ready(self, path: Path) -> bool:
        name = path.name
        if name.startswith(".") or name.endswith(".part") or name in (ACCEPTED, REFUSED):
            return False
        if name in self._left or path.is_symlink():
            return False
        if not (path.is_dir() or name.lower().endswith(".zip")):
            return False
        return time.time() - _last_touched(path) >= self.quiet_seconds

    def _deal_with(self, paths: list[Path]) -> int:
        try:
            answers = capture.receive_from(
                sources=[partial(opened, path) for path in paths],
                door=capture.Door.FOLDER,
                by=drop_agent(),
                at=now(),
            )
        except Outage as away:
            log.warning("the drop folder is left for later: %s", away)
            return 0
        return sum(self._conclude(*pair) for pair in zip(paths, answers, strict=True))

    def _conclude(self, path: Path, answer: capture.Received | Fault) -> int:
        if isinstance(answer, Outage):
            log.warning("%r is left for later: %s", path.name, answer)
            return 0
        try:
            self._put_away(path, answer)
        except OSError as error:
            # It would be handed in again at every look; a person has to see to the folder.
            self._left.add(path.name)
            # Without the trace, which would name what may not be named.
            log.error("something in the drop folder stays there: %s", error.strerror)  # noqa: TRY400
        return 1

    def _put_away(self, path: Path, answer: capture.Received | Fault) -> None:
        if isinstance(answer, ClassifiedMaterial):
            log.warning("a submission with a secrecy marker was refused and removed")
            _remove(path)
            self._say(f"classified-{time.time_ns()}", answer)
        elif isinstance(answer, Fault):
            log.info("%r was refused: %s", path.name, answer.code)
            self._say(self._moved(path, REFUSED).name, answer)
        else:
            log.info("%r is record %s", path.name, answer.record_id)
            self._moved(path, ACCEPTED)

    def _moved(self, path: Path, where: str) -> Path:
        folder = self.root / where
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        if target.exists():
            target = folder / f"{path.stem}-{time.time_ns()}{path.suffix}"
        path.replace(target)
        return target

    def _say(self, name: str, refused: Fault) -> None:
        said = {
            "code": refused.code,
            "title": {"zh": refused.title.zh, "en": refused.title.en},
            "detail": {"zh": refused.detail.zh, "en": refused.detail.en},
            "mend": {"zh": refused.mend.zh, "en": refused.mend.en},
            "basis": refused.basis,
        }
        folder = self.root / REFUSED
        folder.mkdir(exist_ok=True)
        text = json.dumps(said, ensure_ascii=False, indent=1)
        (folder / f"{name}.reason.json").write_bytes(text.encode("utf-8", "replace"))


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock while the block lasts; yield False when another process does."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _last_touched(path: Path) -> float:
    """Return when anything of it was last written; what vanishes meanwhile is being moved."""
    try:
        if not path.is_dir():
            return path.stat().st_mtime
        below = [each.lstat().st_mtime for each in path.rglob("*")]
        return max(below, default=path.stat().st_mtime)
    except OSError:
        return time.time()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
