"""Two security officers act at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM

Role = identity.Role


@pytest.mark.django_db(transaction=True)
class TestTwoGrantsAtOnce:
    def test_never_make_one_person_two_administrators(self, town, at):
        account_id = town.account("wang", "it")
        start = Barrier(2)

        def grant(role: Role) -> str:
            wanted = identity.NewGrant(account_id, role, town.ids["it"])
            start.wait()
            try:
                identity.grant_roles(grants=[wanted], by=PLATFORM, at=at)
            except identity.RolesKeptApart:
                return "refused"
            finally:
                connection.close()
            return "granted"

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(grant, [Role.AUDITOR, Role.SECURITY_OFFICER]))

        assert sorted(answers) == ["granted", "refused"]
        assert len(identity.grants_of(account_ids=[account_id])) == 1
