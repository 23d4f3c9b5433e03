"""The home folder: what lies where, and the secrets that are made once."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from muniment.kernel import settings


@dataclass(frozen=True, slots=True)
class Home:
    """Paths under `MUNIMENT_HOME`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "muniment.sqlite3"

    @property
    def staging(self) -> Path:
        return self.root / "staging"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def vault(self) -> Path:
        return self.root / "vault" / "agency"

    @property
    def vault_drafts(self) -> Path:
        return self.root / "vault" / "drafts"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def trust(self) -> Path:
        """Certificates and ledger keys that a verifier needs; nothing secret."""
        return self.root / "trust"

    @property
    def drop(self) -> Path:
        chosen = settings.read("MUNIMENT_DROP_FOLDER")
        return Path(chosen) if chosen else self.root / "drop"

    def prepare(self) -> None:
        """Make the folders that are not there yet; the keys are for the owner alone."""
        for folder in (self.root, self.staging, self.vault, self.vault_drafts, self.ledger):
            folder.mkdir(parents=True, exist_ok=True)
        self.trust.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)


def home() -> Home:
    """Return the home folder in use, as an absolute path."""
    return Home(Path(settings.read("MUNIMENT_HOME")).resolve())


def secret_key() -> str:
    """Return the key that signs sessions, making it once when none was given."""
    given = settings.read("MUNIMENT_SECRET_KEY")
    if given:
        return given
    path = home().keys / "sessions.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")
