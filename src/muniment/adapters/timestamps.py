"""Timestamps that we make ourselves, for trying things out."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable
from datetime import datetime

from recordkit.evidence import Signer, UnsafeStandIn, issue_token
from recordkit.fixity import DigestAlgorithm

# Under 2.25, where anybody may make an object identifier from a UUID (ITU-T X.667).
DEMONSTRATION_POLICY = "2.25.235112177261793356585067999908009119544"


class UnsafeLocalTimestamps:
    """Real RFC 3161 tokens from a clock and a key of our own: nobody else vouches for the time."""

    is_real = False

    def __init__(
        self,
        signer: Signer,
        now: Callable[[], datetime],
        policy: str = DEMONSTRATION_POLICY,
    ) -> None:
        self._signer = signer
        self._now = now
        self._policy = policy
        warnings.warn(
            "UnsafeLocalTimestamps vouches for its own clock; use a timestamp authority for real "
            "records",
            UnsafeStandIn,
            stacklevel=2,
        )

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
        """Return an RFC 3161 token (DER) over a digest; ValueError if it is not one."""
        return issue_token(
            digest,
            algorithm=algorithm,
            signer=self._signer,
            # Never the same twice, also after a restart (RFC 3161, 2.4.2, serialNumber).
            serial=secrets.randbits(63) | 1 << 63,
            at=self._now(),
            policy=self._policy,
        )
