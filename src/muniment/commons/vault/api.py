"""The door of the vault."""

from muniment.commons.vault.operations import register, store_new
from muniment.commons.vault.queries import is_held, open_content, paths, problems, vault_facts
from muniment.commons.vault.shapes import VaultFacts
from muniment.kernel.ports import (
    DigestMismatch,
    DiskFull,
    NewObject,
    ObjectContent,
    ObjectNotHeld,
)

__all__ = [
    "DigestMismatch",
    "DiskFull",
    "NewObject",
    "ObjectContent",
    "ObjectNotHeld",
    "VaultFacts",
    "is_held",
    "open_content",
    "paths",
    "problems",
    "register",
    "store_new",
    "vault_facts",
]
