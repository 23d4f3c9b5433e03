"""The city and the house, for conftest files to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings

from muniment.interfaces.cli.demonstration.city import LoadedCity, load_city
from muniment.kernel import parts
from tests.house.house import AT, House, forget_what_was_read, furnish

PASSWORD = "Quiet-lantern-58"


def found_city() -> LoadedCity:
    """Bring the demonstration city in, with passwords that are cheap to hash."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AUTH_PASSWORD_VALIDATORS=[],
    ):
        return load_city(
            at=AT, password_of=lambda name: PASSWORD, secret_of=lambda client: "s" * 43
        )


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: object) -> Iterator[LoadedCity]:
    """The city, for every test of a module that leaves the database as it was."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield found_city()
        transaction.set_rollback(True)


@pytest.fixture
def house(
    city: LoadedCity, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """The platform on disks of its own, in the city; nothing of it outlives the test."""
    yield from _standing(tmp_path, monkeypatch)


@pytest.fixture
def committed_house(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """A house of its own in which commits are real."""
    found_city()
    yield from _standing(tmp_path, monkeypatch)
    connection.close()


def _standing(root: Path, patch: pytest.MonkeyPatch) -> Iterator[House]:
    patch.setattr(parts, "_installed", [])
    forget_what_was_read()
    found = House(furnish(root))
    found.start()
    yield found
    forget_what_was_read()
