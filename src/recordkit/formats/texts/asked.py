"""What a reader of text is given, and the two ways in which it gives up early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from recordkit.formats.sources import Glance
from recordkit.formats.texts.gathering import Gathering


class Locked(Exception):
    """The file is encrypted."""


class Unread(Exception):
    """The file is of a kind that is not read here after all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open file, both its ends, its family, and where its text is to go."""

    stream: BinaryIO
    glance: Glance
    family: str
    into: Gathering
