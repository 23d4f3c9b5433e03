"""Cases that never were, made of real files: what the demonstration and the benchmarks file.

`make_case` gives one case of the submission format `muniment-case/1`, the same bytes for the same
choices; `write_folder` and `write_zip` put it where it can be submitted from. `PLANTINGS` is the
table of what can be wrong with a case and what then becomes of it.
"""

from muniment.interfaces.cli.demonstration.cases.choices import (
    AgencyChoice,
    ExpectedEnding,
    Fault,
    ItemChoice,
    LinkChoice,
    MadeCase,
    Profile,
)
from muniment.interfaces.cli.demonstration.cases.contents import NoFormatToMake
from muniment.interfaces.cli.demonstration.cases.faults import (
    MALWARE_MARKER,
    PLANTINGS,
    FaultNotPossible,
    expected_ending,
)
from muniment.interfaces.cli.demonstration.cases.making import make_case
from muniment.interfaces.cli.demonstration.cases.materials import DEFAULT_MATERIALS
from muniment.interfaces.cli.demonstration.cases.writing import write_folder, write_zip

__all__ = [
    "DEFAULT_MATERIALS",
    "MALWARE_MARKER",
    "PLANTINGS",
    "AgencyChoice",
    "ExpectedEnding",
    "Fault",
    "FaultNotPossible",
    "ItemChoice",
    "LinkChoice",
    "MadeCase",
    "NoFormatToMake",
    "Profile",
    "expected_ending",
    "make_case",
    "write_folder",
    "write_zip",
]
