"""How tests speak to the platform: hand cases in, let it work, look at what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muniment.commons.catalogue import revision
from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.config import wiring
from muniment.config.home import Home
from muniment.interfaces.cli.demonstration import filing as handing
from muniment.interfaces.cli.demonstration.cases import (
    AgencyChoice,
    Fault,
    ItemChoice,
    LinkChoice,
    MadeCase,
    Profile,
    make_case,
)
from muniment.interfaces.cli.demonstration.cases.files.pdf import Page, pdf
from muniment.interfaces.cli.demonstration.city import ITEMS, ORGANISATIONS
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import running
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from muniment.stages.packaging import api as packaging
from recordkit.errors import Fault as Refused
from tests.house import keys

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
CLOSED_ON = date(2026, 2, 20)
LEASE = timedelta(seconds=301)
LICENCE = pdf("电子证照", [Page(("本证照由电子证照共享平台提供。",))], created_at=AT)
STAGES = (arrangement.arrange, packaging.seal, checking.check_for_filing, filing.file_cases)


def choice_of(organisation: str = "market", *, place: int = 0) -> handing.Choice:
    """Return the `place`-th item of an organisation of the city, with its rules on that day."""
    agency = next(one for one in ORGANISATIONS if one.key == organisation)
    item = [one for one in ITEMS if one.organisation == organisation][place]
    materials = [m for _, first, m in item.versions() if first <= CLOSED_ON][-1]
    return handing.Choice(
        AgencyChoice(agency.name, agency.credit_code, agency.region_code),
        ItemChoice(item.code, item.name, item.item_type.value, tuple(materials)),
    )


def made(
    index: int,
    fault: Fault | None = None,
    *,
    choice: handing.Choice | None = None,
    profile: Profile = Profile.TINY,
    link: LinkChoice | None = None,
    closed_on: date = CLOSED_ON,
) -> MadeCase:
    """Return a made case; the same choices give the same bytes."""
    chosen = choice or choice_of()
    return make_case(
        seed=1,
        index=index,
        profile=profile,
        item=chosen.item,
        agency=chosen.agency,
        closed_on=closed_on,
        fault=fault,
        link=link,
    )


@dataclass
class House:
    """A city, a home, and whatever a test wants done there."""

    place: Home
    by: identity.Agent = field(default_factory=drop_agent)

    def start(self) -> None:
        """Wire the adapters anew, as a process does that starts."""
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(wiring, "now", lambda: AT)
            built = wiring.build(self.place)
        parts.install(replace(built, signers=keys.agency_signers()))

    def receive(self, *cases: MadeCase, at: datetime = AT) -> list[capture.Received | Refused]:
        """Hand cases in together; what cannot even be opened is answered with its fault."""
        answers = capture.receive_from(
            sources=[_source(case) for case in cases], door=capture.Door.COMMAND, by=self.by, at=at
        )
        return list(answers)

    def captured(self, *cases: MadeCase, at: datetime = AT) -> list[UUID]:
        """Hand in cases that must be received, and return their records."""
        return [_received(answer).record_id for answer in self.receive(*cases, at=at)]

    def after(
        self, stage: Callable[..., object] | None, *cases: MadeCase, at: datetime = AT
    ) -> list[UUID]:
        """Take cases through every stage up to and with `stage`, door by door."""
        records = self.captured(*cases, at=at)
        for work in STAGES[: STAGES.index(stage) + 1] if stage else ():
            work(record_ids=records, by=PLATFORM, at=at)
        return records

    def work(self, *, at: datetime = AT, only: Sequence[str] | None = None) -> int:
        """Work until nothing waits, on `only` these kinds of work if given."""
        took = 0
        with _only(only):
            while True:
                moved, did = lifecycle.follow(at=at), lifecycle.run_once(at=at)
                took += did
                if not moved and not did:
                    return took

    def finish(self, *cases: MadeCase, at: datetime = AT) -> list[UUID]:
        """Hand cases in and work until nothing waits."""
        records = self.captured(*cases, at=at)
        self.work(at=at)
        return records


@contextmanager
def _only(names: Sequence[str] | None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if names is not None:
            patch.setattr(running, "names", lambda: tuple(names))
        yield


def state_of(record_id: UUID) -> holdings.RecordState:
    """Return how far along its life a record is."""
    return holdings.get_record(record_id=record_id).state


def submission_of(case: MadeCase) -> capture.Source:
    """Return a made case as something that capture can open."""
    return _source(case)


def statements(work: Callable[[], object]) -> int:
    """Return how many statements `work` takes when nothing was read before.

    A bulk insert counts once, into however many parts the database has it cut.
    """
    forget_what_was_read()
    with CaptureQueriesContext(connection) as seen:
        work()
    said = [query["sql"].split(" VALUES ")[0] for query in seen]
    return sum(
        1
        for before, now in pairwise(["", *said])
        if not (now.startswith("INSERT") and now == before)
    )


def tags_of(record_id: UUID) -> list[str]:
    """Return what the ledger says of a record, in order."""
    return [entry.tag for entry in custody.history_of(subject_id=record_id)]


def forget_what_was_read() -> None:
    """Let the catalogue read its tables again: another test's city may have stood in them."""
    revision._reading[0] = revision.Reading(stamp=None)


def furnish(root: Path) -> Home:
    """Return a home under `root` that has the keys of the run."""
    for name in ("keys", "trust"):
        (root / name).symlink_to(keys.keys_home() / name, target_is_directory=True)
    return Home(root)


def _source(case: MadeCase) -> capture.Source:
    @contextmanager
    def opened() -> Iterator[object]:
        yield handing.submission_of(case)

    return opened  # type: ignore[return-value]


def _received(answer: capture.Received | Refused) -> capture.Received:
    if isinstance(answer, Refused):
        raise answer
    return answer
