"""What work, and what went wrong with it, are called for people; names are for machines."""

from __future__ import annotations

import re
from functools import cache

from django.template.defaultfilters import capfirst
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.interfaces.web import helping
from recordkit.errors import Words

# What each kind of work is to a person; the name itself stays beside it for operators.
WORK: dict[str, Promise] = {
    "arrange": _("整理清点"),
    "seal": _("封装"),
    "check_for_filing": _("归档检测"),
    "file_cases": _("归档登记"),
    "issue_receipts": _("签发回执"),
    "return_to_agency": _("退回报送单位"),
    "clear_staging": _("清理暂存"),
}
# What went wrong is told with its code first, as in `VLT-501 The disk is full`.
_CODE = re.compile(r"\b[A-Z]{3}-[1-5][0-9]{2}\b")


def work_said(name: str) -> str:
    """Return what a kind of work is called; a name nobody knows is shown as it is."""
    return capfirst(str(WORK.get(name.rpartition(".")[2], name)))


def code_in(note: str) -> str:
    """Return the code of the error that a note of a try begins with; empty: it has none."""
    found = _CODE.search(note)
    return found[0] if found else ""


def fault_words(note: str) -> Words | None:
    """Return what the error in a note is called, in both languages; None where nobody knows."""
    return _titles().get(code_in(note))


@cache
def _titles() -> dict[str, Words]:
    return {each.code: each.title for each in helping.faults()}
