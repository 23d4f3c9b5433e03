"""The pages over the sample city, served on loopback by a process of its own.

python -m tests.browser.serving PORT
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django

PASSWORD = "Sample-City-2026"
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
WHILE = timedelta(days=365)
# Bulk work by the identifier that it is given.
DRAFT, DONE, STOPPED, PAUSED, CLASSING = 1, 2, 3, 4, 5
FAR_OFF = datetime(2090, 1, 1, tzinfo=UTC)
# Who can sign in: user name, name, roles. All belong to organisations that may hold the role.
PEOPLE = (
    ("officer", "王晓梅", ("records_officer",)),
    ("archivist", "刘思远", ("archivist",)),
    ("operator", "陈立", ("operator",)),
    ("leader", "高明", ("leader",)),
    ("auditor", "孙静", ("auditor",)),
    ("admin", "周正", ("system_administrator",)),
    ("security", "吴慎", ("security_officer",)),
    ("lockme", "何锁", ("handler",)),
    ("handler", "温如许", ("handler",)),
    ("both", "韦知白", ("handler", "records_officer", "leader")),
    ("supervisor", "方临渊", ("supervisor",)),
    ("mayor", "顾望舒", ("leader",)),
)

OF_THE_AUTHORITY = ("supervisor", "mayor")


def main(port: int) -> None:
    """Prepare a database in a fresh home, fill it with people, and serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings_web")
    django.setup()
    from django.core.management import call_command
    from django.core.servers.basehttp import WSGIServer, run
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0, run_syncdb=True)
    fill()
    fake()
    run("127.0.0.1", port, get_wsgi_application(), threading=True, server_cls=WSGIServer)


def fake() -> None:
    """Put the sample city behind the doors."""
    from muniment.commons.catalogue import api as catalogue
    from muniment.lifecycle import api as lifecycle
    from tests.browser import fake_catalogue, fake_platform

    for name, answer in fake_platform.answers(lifecycle).items():
        setattr(lifecycle, name, answer)
    catalogue.items = fake_catalogue.items
    catalogue.item_card = fake_catalogue.item_card
    for room, name, answer in fake_platform.beneath():
        setattr(room, name, answer)
    _undertake()
    threading.Thread(target=_carry_on, daemon=True).start()


def _undertake() -> None:
    """Let the officer have bulk work in every state that stays as it is."""
    from muniment.commons.identity import api as identity
    from muniment.commons.worklists import api as worklists
    from muniment.kernel.clock import now
    from muniment.lifecycle import api as lifecycle
    from muniment.lifecycle.api import Decision
    from tests.browser import fake_platform
    from tests.browser.sample_city import samples

    agent = identity.agent_of_username(username="officer", at=now())
    fake_platform.HOME[0] = agent.organisation_id
    every = [each.record_id for each in samples()]

    def drafted(decision: Decision, count: int, choice: str = "") -> UUID:
        lifecycle.pick_cases(agent=agent, ticked=every[:count])
        return lifecycle.draft_bulk(agent=agent, decision=decision, at=now(), choice=choice)

    def confirmed(decision: Decision, count: int) -> UUID:
        made = drafted(decision, count)
        lifecycle.confirm_bulk(undertaking_id=made, agent=agent, reason="已核对纸质原件", at=now())
        return made

    done = confirmed(Decision.ACCEPT, 60)
    while lifecycle.carry_on(at=now()):
        pass
    stopped = confirmed(Decision.RETURN, 30)
    turn = worklists.take_turn(limit=1, lease_seconds=60, at=now())
    assert turn is not None
    worklists.stop_undertaking(turn=turn, why=lifecycle.BulkNotYours.title)
    paused = confirmed(Decision.ACCEPT, 100)
    lifecycle.carry_on(at=now())
    lifecycle.pause_bulk(undertaking_id=paused, agent=agent)
    draft = drafted(Decision.ACCEPT, 100)
    classing = drafted(Decision.CLASSIFY, 100, "/0/ZY·XK")
    lifecycle.put_all_back(agent=agent)
    names = {DRAFT: draft, DONE: done, STOPPED: stopped, PAUSED: paused, CLASSING: classing}
    for number, made in names.items():
        _call(made, UUID(int=number))


def _call(undertaking_id: UUID, known_as: UUID) -> None:
    """Give bulk work an identifier that tests know."""
    from django.db import transaction

    from muniment.commons.worklists.models import Undertaking, UndertakingItem

    with transaction.atomic():
        UndertakingItem.objects.filter(undertaking_id=undertaking_id).update(
            undertaking_id=known_as
        )
        Undertaking.objects.filter(pk=undertaking_id).update(id=known_as)


def _carry_on() -> None:
    from muniment.kernel.clock import now
    from muniment.lifecycle import api as lifecycle

    while True:
        lifecycle.carry_on(at=now())
        time.sleep(0.3)


def fill() -> None:
    """Register three organisations and the people."""
    from muniment.commons.identity import api as identity
    from muniment.kernel.agents import PLATFORM
    from recordkit.terms.check_digits import credit_code_check

    at = BEGINNING
    identity.register_regions(regions=[identity.NewRegion("511600", "示范市")], by=PLATFORM, at=at)
    bodies = ("11511600008778183", "11511600008778191", "11511600008778204")
    codes = [body + credit_code_check(body + "0") for body in bodies]
    kinds = (
        identity.OrganisationKind.AGENCY,
        identity.OrganisationKind.ARCHIVES,
        identity.OrganisationKind.ARCHIVES_AUTHORITY,
    )
    names = ("示范市市场监督管理局", "示范市档案馆", "示范市档案局")
    organisations = [
        identity.NewOrganisation(name, code, kind, "511600")
        for name, code, kind in zip(names, codes, kinds, strict=True)
    ]
    identity.register_organisations(organisations=organisations, by=PLATFORM, at=at)
    agency, archives, authority = (
        identity.organisation_by_code(credit_code=code).id for code in codes
    )
    homes = {"records_officer": agency, "handler": agency, "leader": agency}
    for username, name, roles in PEOPLE:
        home = homes.get(roles[0], archives)
        home = authority if username in OF_THE_AUTHORITY else home
        opened = identity.open_accounts(
            accounts=[identity.NewAccount(username, name, home, PASSWORD)], by=PLATFORM, at=at
        )
        account = (*opened.new, *opened.existing)[0]
        grants = [identity.NewGrant(account.id, identity.Role(role), home) for role in roles]
        identity.grant_roles(grants=grants, by=PLATFORM, at=at)
    _fill_administration(agency)


def _fill_administration(agency: UUID) -> None:
    """Add what only the pages of administration show."""
    from muniment.commons.identity import api as identity
    from muniment.kernel.agents import PLATFORM

    at = BEGINNING
    new = [
        identity.NewAccount(username, name, agency, PASSWORD, post="窗口经办")
        for username, name in (("newcomer", "赵新"), ("leaver", "钱离"))
    ]
    newcomer, leaver = identity.open_accounts(accounts=new, by=PLATFORM, at=at).new
    identity.suspend_accounts(account_ids=[leaver.id], by=PLATFORM, at=at, reason="调离")
    grants = [
        identity.NewGrant(newcomer.id, identity.Role.LEADER, agency, starts_at=FAR_OFF),
        identity.NewGrant(leaver.id, identity.Role.HANDLER, agency, ends_at=at + WHILE),
    ]
    identity.grant_roles(grants=grants, by=PLATFORM, at=at)
    _fill_temporary(agency)
    client = identity.NewClient("market-portal", agency, "a-secret-of-32-characters-at-least")
    identity.make_clients(clients=[client], by=PLATFORM, at=at)


def _fill_temporary(agency: UUID) -> None:
    """Add two people whose password an administrator set."""
    from muniment.commons.identity import api as identity
    from muniment.kernel.agents import person

    admin = next(one for one in identity.accounts(query="admin") if one.username == "admin")
    new = [
        identity.NewAccount(username, name, agency, PASSWORD)
        for username, name in (("newly", "郑初"), ("freshly", "冯始"))
    ]
    identity.open_accounts(accounts=new, by=person(admin.id), at=BEGINNING)


if __name__ == "__main__":
    main(int(sys.argv[1]))
