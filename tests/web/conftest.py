"""The town of the identity room, with one person of each of the roles that administer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from muniment.commons.identity import api as identity
from muniment.kernel.agents import PLATFORM
from tests.rooms.conftest import wired
from tests.rooms.identity.conftest import AT, PASSWORD, Town, fast_hashing, town

__all__ = ["AT", "PASSWORD", "Town", "fast_hashing", "town", "wired"]

Role = identity.Role
AsWhom = Callable[..., Client]


def visitor(account_id: UUID, language: str = "zh-hans", *, csrf: bool = False) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(enforce_csrf_checks=csrf, headers={"accept-language": language})
    account = get_user_model().objects.get(pk=account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator_id(town: Town) -> UUID:
    return town.holder(Role.SYSTEM_ADMINISTRATOR, "it")


@pytest.fixture
def security_id(town: Town) -> UUID:
    return town.holder(Role.SECURITY_OFFICER, "it")


@pytest.fixture
def administrator(administrator_id: UUID) -> Client:
    return visitor(administrator_id)


@pytest.fixture
def security(security_id: UUID) -> Client:
    return visitor(security_id)


@pytest.fixture
def auditor(town: Town) -> Client:
    return visitor(town.holder(Role.AUDITOR, "it"))


@pytest.fixture
def newest() -> Callable[[], identity.AuditShape]:
    """Return the newest line of the audit log that is not about reading it."""

    def read() -> identity.AuditShape:
        lines = identity.read_audit(by=PLATFORM, at=AT, limit=9)
        return next(one for one in lines if one.action is not identity.AuditedAction.AUDIT_READ)

    return read


@pytest.fixture
def at() -> datetime:
    return AT
