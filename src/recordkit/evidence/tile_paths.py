"""Where tiles and entry bundles of the ledger lie: one way to write each place, and to read it.

Source: the C2SP specification tlog-tiles, https://c2sp.org/tlog-tiles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recordkit.errors import ContentFault, Words

TILE_WIDTH = 256
TILE_HEIGHT = 8
_LEVELS = frozenset(map(str, range(64)))
# Of an index no more groups than a size of 63 bits can give.
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/"
    r"(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class NoTilePath(ContentFault):
    """A text is not the path of a tile or an entry bundle."""

    code = "LOG-202"
    title = Words("不是保管日志分片的路径", "Not the path of a tile of the ledger")
    mend = Words(
        "路径应如 tile/0/x001/067.p/8 或 tile/entries/x001/067",
        "Write paths like tile/0/x001/067.p/8 or tile/entries/x001/067",
    )
    basis = "C2SP tlog-tiles"


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile by its place. `width` is how many hashes it holds."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Where it lies."""
        return tile_path(self.level, self.index, self.width)


@dataclass(frozen=True, slots=True)
class EntryBundle:
    """One bundle of entries by its place. `width` is how many entries it holds."""

    index: int
    width: int

    @property
    def path(self) -> str:
        """Where it lies."""
        return bundle_path(self.index, self.width)


def parse_tile_path(path: str) -> Tile | EntryBundle:
    """Return which tile or bundle a path names; there is one way to write each.

    Raises:
        NoTilePath: It names none.
    """
    found = _PATH.fullmatch(path)
    width = int(found["width"] or TILE_WIDTH) if found is not None else 0
    if found is not None and width <= TILE_WIDTH:
        index = int(found["index"].replace("/", "").replace("x", ""))
        is_bundle = found["level"] == "entries"
        place = EntryBundle(index, width) if is_bundle else Tile(int(found["level"]), index, width)
        # What is written back differs where groups of zeros lead, or a full width is said.
        if (found["level"] in _LEVELS or is_bundle) and place.path == path:
            return place
    raise NoTilePath(f"not the path of a tile: {path!r:.100}", zh=f"不是分片路径：{path!r:.100}")


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile, for example ``tile/0/x001/067.p/8``."""
    if not 0 <= level < len(_LEVELS):
        raise ValueError(f"no tile has level {level}")
    return f"tile/{level}/{_index_path(index, width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a bundle of entries, for example ``tile/entries/x001/067.p/8``."""
    return f"tile/entries/{_index_path(index, width)}"


def _index_path(index: int, width: int) -> str:
    """Write an index in groups of three digits, all but the last marked with x."""
    if index < 0 or not 0 < width <= TILE_WIDTH:
        raise ValueError(f"no tile has index {index} and width {width}")
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    path = "/".join(reversed(groups))
    return path if width == TILE_WIDTH else f"{path}.p/{width}"
