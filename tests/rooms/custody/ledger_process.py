"""A process of its own that keeps a ledger, to be killed by a test.

Its one argument is what to do: `run` records and anchors for ever and says so line by line;
`look` is the restart after a kill. `MUNIMENT_HOME` outlives both.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ORIGIN = "example.org/killed"


def prepare() -> None:
    """Set up the ledger's tables in the home folder, and its files beside them."""
    from muniment.config.django_settings import DATABASES

    settings.configure(
        DATABASES=DATABASES, INSTALLED_APPS=["muniment.commons.custody"], USE_TZ=True
    )
    django.setup()
    call_command("migrate", verbosity=0)

    from tests.doubles.parts import in_memory_parts

    from muniment.adapters.disk_ledger import DiskLedgerFiles
    from muniment.kernel import parts
    from recordkit.evidence import NoteSigner

    home = Path(os.environ["MUNIMENT_HOME"])
    key = home / "note.pem"
    if not key.exists():
        key.write_bytes(NoteSigner.generate(ORIGIN).to_pem())
    wired = replace(
        in_memory_parts().parts,
        ledger_files=DiskLedgerFiles(home / "ledger"),
        ledger_signer=NoteSigner.from_pem(ORIGIN, key.read_bytes()),
        ledger_origin=ORIGIN,
    )
    parts.install(wired)


def run() -> None:
    from tests.rooms.custody.ledger_events import NOW, record

    from muniment.commons.custody import api as custody

    recorded = 0
    while True:
        recorded += len(record(1 + recorded % 90))
        say("recorded", recorded)
        say("anchored", custody.anchor(at=NOW).size)


def look() -> None:
    from tests.rooms.custody.ledger_events import NOW

    from muniment.commons.custody import api as custody
    from muniment.commons.custody.models import Entry

    state = custody.anchor(at=NOW)
    examined = custody.verify_ledger()
    say(Entry.objects.count(), state.size, state.pending, examined.is_whole, examined.problems)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    prepare()
    {"run": run, "look": look}[sys.argv[1]]()
