"""Every setting: name, default, unit, what it does, and what a mistake or an attacker could do.

The table feeds Django's settings and `docs/settings.md`. Each is read from the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from recordkit.errors import Outage, Words


class SettingNotUsable(Outage):
    """A setting has a value that cannot be used."""

    code = "KRN-501"
    title = Words("配置项取值不可用", "A setting cannot be used")
    mend = Words("请按 docs/settings.md 修改该环境变量", "See docs/settings.md")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: str
    unit: str
    does: str
    risk: str


TABLE = (
    Setting(
        "MUNIMENT_HOME",
        "var",
        "folder",
        "Where everything is kept: database, vault, staging, ledger, keys.",
        "Whoever writes here can destroy records, though not unnoticed; whoever reads the keys "
        "can sign.",
    ),
    Setting(
        "MUNIMENT_DATABASE",
        "",
        "URL",
        "Empty: SQLite in the home folder. Otherwise postgresql://user:password@host/name.",
        "Holds a password; keep it out of logs and shared files.",
    ),
    Setting(
        "MUNIMENT_SECRET_KEY",
        "",
        "text",
        "Signs sessions. Empty: made once and kept in the home folder.",
        "Whoever knows it can forge sessions.",
    ),
    Setting(
        "MUNIMENT_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "host names, comma",
        "Host names that the web server answers to.",
        "A wildcard lets a forged Host header into links.",
    ),
    Setting(
        "MUNIMENT_HTTPS",
        "no",
        "yes or no",
        "Whether people reach the platform over HTTPS; cookies are then secure-only.",
        "Without it, sessions can be read on the network.",
    ),
    Setting(
        "MUNIMENT_LISTEN",
        "127.0.0.1:8000",
        "host:port",
        "Where `muniment serve` listens.",
        "Listening beyond loopback without HTTPS exposes sessions.",
    ),
    Setting("MUNIMENT_CITY", "示范市", "text", "Name of the city on every page.", "None."),
    Setting(
        "MUNIMENT_LINK_HOSTS",
        "",
        "host[:port], comma",
        "Hosts from which data links are fetched. Empty: none.",
        "A host listed here can be reached through a case that somebody submits.",
    ),
    Setting(
        "MUNIMENT_LINK_MAX_BYTES",
        "104857600",
        "bytes",
        "Largest file fetched from a link.",
        "A large value lets one case fill the disk.",
    ),
    Setting(
        "MUNIMENT_LINK_SECONDS",
        "20",
        "seconds",
        "How long fetching one link may take in all.",
        "A large value lets a slow host hold up a worker.",
    ),
    Setting(
        "MUNIMENT_UPLOAD_MAX_BYTES",
        "21474836480",
        "bytes",
        "Largest upload accepted.",
        "A large value lets one client fill the disk.",
    ),
    Setting(
        "MUNIMENT_UPLOAD_HOURS",
        "24",
        "hours",
        "How long an upload may lie without growing before it is given up.",
        "A large value lets abandoned uploads fill the disk.",
    ),
    Setting(
        "MUNIMENT_QUEUE_LIMIT",
        "20000",
        "jobs",
        "How many pieces of work may wait before the intake answers busy.",
        "Too large: a flood is accepted and everything is late.",
    ),
    Setting(
        "MUNIMENT_BATCH",
        "64",
        "records",
        "How many records a worker takes at a time.",
        "Very large values make leases run out.",
    ),
    Setting(
        "MUNIMENT_LEASE_SECONDS",
        "60",
        "seconds",
        "How long after a worker died another takes over its work; renewed while it works.",
        "Too short: work is done twice (harmless, slow).",
    ),
    Setting(
        "MUNIMENT_ATTEMPTS",
        "20",
        "times",
        "How often work that ended in error is tried before a person has to look; the pauses "
        "double up to five minutes, so 20 tries last about an hour.",
        "None.",
    ),
    Setting(
        "MUNIMENT_CLAMD",
        "",
        "host:port or socket path",
        "Where clamd answers. Empty: nothing is scanned, and reports say so.",
        "Without a scanner, malware may be filed.",
    ),
    Setting(
        "MUNIMENT_DROP_FOLDER",
        "",
        "folder",
        "Watched folder for case submissions. Empty: `drop` in the home folder.",
        "Whoever writes here submits cases as the drop-folder client.",
    ),
)


def read(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the value of a setting that stands in the table.

    Raises:
        KeyError: The table has no such setting.
    """
    row = next((row for row in TABLE if row.name == name), None)
    if row is None:
        raise KeyError(name)
    return (os.environ if environment is None else environment).get(name, row.default)


def read_number(name: str) -> int:
    """Return a setting as a whole number that is not negative.

    Raises:
        SettingNotUsable: It is something else.
    """
    text = read(name)
    if not text.isdigit():
        raise SettingNotUsable(f"{name}: expected a whole number, found {text!r}", where=name)
    return int(text)
