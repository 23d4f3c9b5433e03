"""When certificates run out is seen before they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.doubles.keys import agency_signer
from tests.doubles.parts import FakeSigners, InMemoryParts

from muniment.kernel import parts
from muniment.lifecycle import api as lifecycle
from recordkit.evidence import parse_certificate

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


class WithADamagedFile(FakeSigners):
    """Signers one of whose certificate files is damaged."""

    def certificates(self) -> Iterator[bytes]:
        yield from super().certificates()
        yield b"no certificate"


class TestCertificates:
    def test_of_keys_and_of_those_trusted_are_told_apart(self, wired: InMemoryParts):
        [anchor, *_] = wired.parts.trust.anchors
        [own, *_] = list(wired.parts.signers.certificates())

        lines = lifecycle.certificates_page(at=AT).lines

        assert {line.name for line in lines if line.is_trusted} >= {parse_certificate(anchor).name}
        assert [line.name for line in lines if not line.is_trusted] == [parse_certificate(own).name]

    def test_run_out_in_order_and_say_in_how_many_days(self, wired: InMemoryParts):
        lines = lifecycle.certificates_page(at=AT).lines

        ends = [line.valid_until for line in lines]
        assert ends == sorted(ends)
        assert all(line.days_left == (line.valid_until - AT).days for line in lines)

    def test_that_ran_out_have_less_than_no_days_left(self, wired: InMemoryParts):
        long_after = max(line.valid_until for line in lifecycle.certificates_page(at=AT).lines)

        lines = lifecycle.certificates_page(at=long_after + timedelta(seconds=1)).lines

        assert all(line.days_left < 0 for line in lines)

    def test_that_cannot_be_read_come_first_and_stop_no_other(self, wired: InMemoryParts):
        count = lifecycle.certificates_page(at=AT).total
        parts.install(replace(wired.parts, signers=WithADamagedFile(agency_signer())))

        page = lifecycle.certificates_page(at=AT)

        assert page.total == count + 1
        assert page.lines[0].problem is not None
        assert page.lines[0].valid_until is None

    def test_are_paged(self, wired: InMemoryParts):
        every = lifecycle.certificates_page(at=AT)
        first = lifecycle.certificates_page(at=AT, size=1)
        second = lifecycle.certificates_page(at=AT, size=1, cursor=first.next_cursor)

        assert (*first.lines, *second.lines) == every.lines[:2]
