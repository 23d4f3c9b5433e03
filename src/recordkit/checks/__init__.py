"""The four-property check: rules, the profiles that ask them, the engine, and its report.

`check_package` reads every member of an opened package once and asks every rule of a profile.
A rule is one pure function in `rules`; which code of which standard it answers, and how
severely, is a line of a profile in `profiles`. `Report` is what came of it, and outlives us.
"""

from recordkit.checks.engine import TOOL, check_package, examine
from recordkit.checks.outcome import RuleOutcome
from recordkit.checks.profile import Occasion, Profile, ProfileLine
from recordkit.checks.profiles.filing_dat70_2018 import FILING
from recordkit.checks.report import MalformedReport, Report
from recordkit.checks.rule import Rule
from recordkit.checks.subject import Subject, Surroundings
from recordkit.terms.scanning import ScanResult, ScanWord

__all__ = [
    "FILING",
    "TOOL",
    "MalformedReport",
    "Occasion",
    "Profile",
    "ProfileLine",
    "Report",
    "Rule",
    "RuleOutcome",
    "ScanResult",
    "ScanWord",
    "Subject",
    "Surroundings",
    "check_package",
    "examine",
]
