"""A timestamp authority whose clock a test sets."""

from __future__ import annotations

from datetime import datetime, timedelta

from recordkit.errors import Outage, Words
from recordkit.evidence import issue_token
from recordkit.fixity import DigestAlgorithm
from tests.doubles.keys import MADE_AT, stamp_signer


class AuthorityAway(Outage):
    """The test has switched the authority off."""

    code = "TST-501"
    title = Words("时间戳机构不可用", "The timestamp authority is away")
    mend = Words("请稍后再试", "Try again later")


class FakeTimestamps:
    """Issues real tokens, one serial number after the other."""

    is_real = True

    def __init__(self) -> None:
        self.at: datetime = MADE_AT + timedelta(hours=1)
        self.is_away = False
        self.stamped: list[bytes] = []

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
        if self.is_away:
            raise AuthorityAway
        if len(digest) != 32:
            raise ValueError(f"{len(digest)} bytes")
        self.stamped.append(digest)
        return issue_token(
            digest,
            algorithm=algorithm,
            signer=stamp_signer(),
            serial=len(self.stamped),
            at=self.at,
            policy="2.25.1",
        )
