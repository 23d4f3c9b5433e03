"""Which format a file has, whether that may be filed, and whether it opens.

`identify` looks at both ends of a file and at the parts that decide; PRONOM's identifiers come
from the siegfried engine, OFD and the containers are told by rules of our own. `read_format`
goes on to open it: is it whole, is it locked, is anything active in it? `DEFAULT_POLICY` says
what may be filed. None of them opens a path or believes a name.
"""

from recordkit.formats.families import FAMILIES, Family
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole, EngineAway, SwellsTooFar
from recordkit.formats.identification import Identification, identify
from recordkit.formats.memory import Readings
from recordkit.formats.policy import (
    DEFAULT_POLICY,
    FormatPolicy,
    PolicyDecision,
    PolicyLine,
)
from recordkit.formats.reading import Reading, read_format
from recordkit.formats.sources import ByteSource, HeldBytes, OpenedSource

__all__ = [
    "DEFAULT_POLICY",
    "FAMILIES",
    "ByteSource",
    "CannotBeJudged",
    "DoesNotOpenWhole",
    "EngineAway",
    "Family",
    "FormatPolicy",
    "HeldBytes",
    "Identification",
    "OpenedSource",
    "PolicyDecision",
    "PolicyLine",
    "Reading",
    "Readings",
    "SwellsTooFar",
    "identify",
    "read_format",
]
