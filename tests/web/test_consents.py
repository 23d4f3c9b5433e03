"""Resetting an administrator's password takes two: one asks on one screen, another on their own."""

from __future__ import annotations

import re

import pytest

from muniment.commons.identity import api as identity
from tests.web.conftest import visitor

Role = identity.Role
WHY = {"reason": "本人遗忘密码，已当面核实"}


@pytest.fixture
def auditor_id(town):
    return town.holder(Role.AUDITOR, "it")


@pytest.fixture
def asked(administrator, security_id, auditor_id):
    """Return the address of a request that waits for the auditor."""
    administrator.post(f"/people/{security_id}/password/", WHY)
    page = visitor(auditor_id).get("/consents/").content.decode()
    return re.search(r"/consents/[0-9a-f-]{36}/", page)[0]


class TestTwoAdministrators:
    def test_reset_the_password_of_a_third_together(
        self, administrator, security_id, auditor_id, asked
    ):
        auditor = visitor(auditor_id)
        home = auditor.get("/").context["counts"][0]
        assert (home.count, home.address) == (1, "/consents/")
        assert "本人遗忘密码" in auditor.get(asked).content.decode()

        answer = auditor.post(asked, WHY | {"answer": "give"})

        assert answer.url == "/consents/"
        assert "另一位管理员已同意" in administrator.get(f"/people/{security_id}/").content.decode()
        told = administrator.post(f"/people/{security_id}/password/", WHY)
        assert re.search(r'id="secret">[^<]{10,}<', told.content.decode())

    def test_leave_it_as_it_is_when_the_second_declines(
        self, administrator, security_id, auditor_id, asked
    ):
        visitor(auditor_id).post(asked, WHY | {"answer": "decline"})

        page = administrator.post(f"/people/{security_id}/password/", WHY)

        assert page.status_code == 302
        assert 'id="secret"' not in page.content.decode()

    def test_are_two(self, administrator, security, asked):
        for who in (administrator, security):
            page = who.post(asked, WHY | {"answer": "give"})
            assert page.status_code == 422
            assert "此项申请不由您同意" in page.content.decode()

    def test_say_yes_or_no_and_why(self, auditor_id, asked):
        page = visitor(auditor_id).post(asked, {"reason": ""})

        assert page.status_code == 422
        assert "请选择同意或不同意" in page.content.decode()


def test_asking_tells_no_password_and_asking_again_only_waits(administrator, security_id, town):
    address = f"/people/{security_id}/password/"
    assert "须另一位管理员同意" in administrator.get(address).content.decode()

    first, second = administrator.post(address, WHY), administrator.post(address, WHY)

    assert (first.status_code, second.status_code) == (302, 302)
    assert "等另一位管理员同意" in administrator.get(f"/people/{security_id}/").content.decode()


def test_nothing_waits_where_nobody_asked(auditor):
    assert "没有等您同意的申请" in auditor.get("/consents/").content.decode()


def test_a_request_that_there_is_not_is_refused(auditor):
    page = auditor.get("/consents/00000000-0000-0000-0000-000000000007/")

    assert page.status_code == 409
