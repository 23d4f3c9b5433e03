"""Who looks after the machine sees whether timestamps still come, and how long they hold."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from muniment.commons.identity import api as identity
from muniment.kernel.clock import now
from muniment.stages.filing.models import Stamp
from tests.web.conftest import visitor


@pytest.fixture
def stamp(db):
    def enter(age: timedelta, holds: timedelta, records: int = 1) -> None:
        Stamp.objects.create(
            id=uuid4(),
            token_sha256=uuid4().hex * 2,
            stamped_at=now() - age,
            entered_at=now() - age,
            authority="某市时间戳",
            holds_until=now() + holds,
            digest_algorithm="sha256",
            signature_algorithm="sm2-sm3",
            records=records,
        )

    return enter


def page(town, language="zh-hans") -> str:
    operator = visitor(town.holder(identity.Role.OPERATOR, "it"), language)
    return operator.get("/operations/").content.decode()


def test_is_shown_with_when_the_first_evidence_runs_out(town, wired, stamp):
    stamp(timedelta(hours=3, minutes=1), timedelta(days=900))
    stamp(timedelta(days=9), timedelta(days=2), records=0)  # nothing rests on it any more

    said = page(town)

    assert "最新时间戳 3 小时前签发" in said
    assert (now() + timedelta(days=900)).strftime("%Y-%m-") in said.partition("；最早")[2][:200]


def test_is_shown_in_english(town, wired, stamp):
    stamp(timedelta(hours=3, minutes=1), timedelta(days=900))

    assert "newest timestamp given" in page(town, "en")


def test_is_none_before_anything_was_stamped(town, wired):
    assert "还没有时间戳" in page(town)
