"""Verification for anyone: a package or a receipt, offline, without the platform.

`verify_package` and `verify_receipt_file` judge structure, digests, signature, evidence (time)
and ledger, each verdict apart. The command is `recordkit` (see `cli`). This is the one part of
the library that opens paths.
"""

from recordkit.verifier.package import verify_package
from recordkit.verifier.receipt import verify_receipt_file
from recordkit.verifier.trust import KnownKeys, read_trust
from recordkit.verifier.verification import Aspect, Verification

__all__ = [
    "Aspect",
    "KnownKeys",
    "Verification",
    "read_trust",
    "verify_package",
    "verify_receipt_file",
]
