"""The door of the vault."""

from muniment.commons.vault.operations import add_layers, register, register_layers, store_new
from muniment.commons.vault.queries import (
    is_held,
    open_content,
    paths,
    problems,
    stored_by_day,
    vault_facts,
)
from muniment.commons.vault.shapes import StoredDay, VaultFacts
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
    "StoredDay",
    "VaultFacts",
    "add_layers",
    "is_held",
    "open_content",
    "paths",
    "problems",
    "register",
    "register_layers",
    "store_new",
    "stored_by_day",
    "vault_facts",
]
