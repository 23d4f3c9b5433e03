"""The watched drop folder: whatever is moved into it whole is handed in.

A sender writes under another name (ending in `.part`, or starting with a dot) and renames when
done; a file that is still growing is left alone until it has been quiet for a while. What was
taken in moves to `accepted`, what was not to `refused` with a file beside it that says why. A
submission marked as a state secret is removed at once: nothing of it may be kept.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from dataclasses import dataclass
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
ACCEPTED, REFUSED = "accepted", "refused"


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
    """One watched folder."""

    root: Path
    quiet_seconds: float = QUIET_SECONDS

    def look(self) -> int:
        """Hand in what lies there whole; return how many submissions were dealt with."""
        if not self.root.is_dir():
            return 0
        ready = [path for path in sorted(self.root.iterdir()) if self._is_ready(path)]
        return sum(self._deal_with(path) for path in ready)

    def _is_ready(self, path: Path) -> bool:
        name = path.name
        if name.startswith(".") or name.endswith(".part") or name in (ACCEPTED, REFUSED):
            return False
        if path.is_symlink() or not (path.is_dir() or name.lower().endswith(".zip")):
            return False
        return time.time() - _last_touched(path) >= self.quiet_seconds

    def _deal_with(self, path: Path) -> int:
        try:
            with opened(path) as submission:
                received = capture.receive_case(
                    submission=submission, door=capture.Door.FOLDER, by=drop_agent(), at=now()
                )
        except Outage as away:
            log.warning("%s is left for later: %s", path.name, away)
            return 0
        except ClassifiedMaterial as refused:
            log.warning("a submission with a secrecy marker was refused and removed")
            _remove(path)
            self._say(path.name, refused)
        except Fault as refused:
            self._move(path, REFUSED)
            self._say(path.name, refused)
        else:
            log.info("%s is record %s", path.name, received.record_id)
            self._move(path, ACCEPTED)
        return 1

    def _move(self, path: Path, where: str) -> None:
        folder = self.root / where
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        if target.exists():
            target = folder / f"{path.stem}-{time.time_ns()}{path.suffix}"
        os.replace(path, target)

    def _say(self, name: str, refused: Fault) -> None:
        said = {
            "code": refused.code,
            "title": {"zh": refused.title.zh, "en": refused.title.en},
            "detail": {"zh": refused.detail.zh, "en": refused.detail.en},
            "mend": {"zh": refused.mend.zh, "en": refused.mend.en},
        }
        folder = self.root / REFUSED
        folder.mkdir(exist_ok=True)
        text = json.dumps(said, ensure_ascii=False, indent=1)
        (folder / f"{name}.reason.json").write_text(text, encoding="utf-8")


def _last_touched(path: Path) -> float:
    if not path.is_dir():
        return path.stat().st_mtime
    below = [each.lstat().st_mtime for each in path.rglob("*")]
    return max(below, default=path.stat().st_mtime)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
