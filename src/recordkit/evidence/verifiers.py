"""The other half of a signer: a public key that says whether a bare signature is its own.

For signatures that stand alone, without certificates around them; where there are certificates,
`signing.verify_detached` judges them, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from recordkit.evidence.acceptance import key_name
from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    PSS_SALT_BYTES,
    SIGNATURE_OIDS,
    NotVerifiedHere,
    SignatureAlgorithm,
    is_signed_by,
)
from recordkit.evidence.key_files import read_public_key
from recordkit.evidence.pss import pss_parameters
from recordkit.evidence.sm2 import DEFAULT_USER_ID

_USUAL = {
    "sm2": SignatureAlgorithm.SM2_SM3,
    "secp256r1": SignatureAlgorithm.ECDSA_SHA256,
    "secp384r1": SignatureAlgorithm.ECDSA_SHA384,
    "ed25519": SignatureAlgorithm.ED25519,
}


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key (DER SubjectPublicKeyInfo) with the algorithm by which it verifies.

    `user_id` counts for SM2 alone, whose signatures may be DER or 64 bytes r ‖ s.
    """

    public_key_info: bytes
    algorithm: SignatureAlgorithm
    user_id: bytes = DEFAULT_USER_ID

    @classmethod
    def of(
        cls,
        key_file: bytes,
        *,
        algorithm: SignatureAlgorithm | None = None,
        user_id: bytes = DEFAULT_USER_ID,
    ) -> Self:
        """Return the verifier of a public key or certificate, PEM or DER.

        Without `algorithm` the key's usual one is taken: PKCS #1 v1.5 with SHA-256 for RSA.

        Raises:
            MalformedEvidence: There is no such key in it.
            NotVerifiedHere: It is a key of a kind that we do not verify with.
        """
        public_key_info = read_public_key(key_file)
        return cls(public_key_info, algorithm or _usual(public_key_info), user_id)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` over `message` was made with this key.

        Raises:
            NotVerifiedHere: The key is too short to rely on.
        """
        is_pss = self.algorithm is SignatureAlgorithm.RSA_PSS_SHA256
        return is_signed_by(
            self.public_key_info,
            message,
            signature,
            algorithm=SIGNATURE_OIDS[self.algorithm],
            parameters=pss_parameters(DIGEST_OIDS["sha256"], PSS_SALT_BYTES) if is_pss else b"",
            user_id=self.user_id,
        )


def _usual(public_key_info: bytes) -> SignatureAlgorithm:
    name = key_name(public_key_info)
    if name.startswith("rsa"):
        return SignatureAlgorithm.RSA_SHA256
    if name in _USUAL:
        return _USUAL[name]
    raise NotVerifiedHere(f"keys of kind {name}")
