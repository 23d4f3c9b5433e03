"""The page that anybody checks a receipt with: one file, no server, no network.

The page is kept here as readable modules (`page/*.js`), which are joined in their order; there is
no build step and nothing from elsewhere. The keys that it trusts are written into it, and their
fingerprint is printed on it so that it can be compared with a published one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from recordkit.evidence import Quorum, WitnessPolicy, canonical_json
from recordkit.verifier.trust import KnownKeys

# What stands on what; a module may import from those before it.
MODULES = (
    "bytes",
    "sha2",
    "sm3",
    "curves",
    "ed25519",
    "der",
    "signatures",
    "verdicts",
    "certificates",
    "tokens",
    "archive",
    "records",
    "json",
    "ledger",
    "witnesses",
    "receipts",
    "codes",
    "checks",
    "papers",
    "page",
)
_IMPORT = re.compile(r'^import \{([\w, ]+)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE)
_ODD = re.compile(r"^(?:import|export)\b(?! (?:async |const |let |class |function))", re.MULTILINE)
_GROUP = 8  # digits of a fingerprint that are read together


def receipt_page(keys: KnownKeys) -> bytes:
    """Return the page, in UTF-8, that trusts `keys` and nobody else. The same keys, the same bytes.

    Certificates that are trusted with nothing themselves (intermediates) are left out.
    """
    script, style = joined_modules(), _text("page.css")
    page = _text("page.html") % {
        "policy": content_policy(script=script, style=style),
        "style": style,
        "script": script,
        "fingerprint": in_groups(trust_fingerprint(keys)),
        # A data block ends at the first "</script", wherever it stands.
        "trust": _trust_json(keys).replace("<", "\\u003c"),
    }
    return page.encode("utf-8")


def page_policy() -> str:
    """Return the content security policy of the page, for a server that hands it out."""
    return content_policy(script=joined_modules(), style=_text("page.css"))


def trust_fingerprint(keys: KnownKeys) -> str:
    """Return the SHA-256, in hexadecimal, of the trusted keys; their order does not matter.

    It is over canonical JSON: `anchors`, the sorted base64 of certificates in DER, and
    `log_keys`, the sorted verifier keys; and `witnesses` where any are known, with their sorted
    `keys`, and the `quorum` that is asked for or null: `of` them, sorted, at least `threshold`.
    """
    held = {"anchors": sorted(_anchors(keys)), "log_keys": sorted(keys.log_keys)}
    return hashlib.sha256(canonical_json(held | _witnesses(keys.witnesses))).hexdigest()


def in_groups(fingerprint: str) -> str:
    """Return a fingerprint as people read it aloud, in groups of eight digits."""
    return " ".join(
        fingerprint[start : start + _GROUP] for start in range(0, len(fingerprint), _GROUP)
    )


def content_policy(*, script: str, style: str) -> str:
    """Return the policy that allows exactly this script and style, and no request at all."""
    return (
        f"default-src 'none'; script-src '{_hash_source(script)}'; "
        f"style-src '{_hash_source(style)}'; base-uri 'none'; form-action 'none'"
    )


@cache
def joined_modules(*, last: str = MODULES[-1]) -> str:
    """Return the modules up to `last` as one script: each in a scope of its own, in their order.

    Raises:
        ValueError: A module takes from one that does not come before it, or what is not given.
    """
    given: dict[str, frozenset[str]] = {}
    pieces = ['"use strict";\n']
    for name in MODULES[: MODULES.index(last) + 1]:
        source = _text(f"{name}.js")
        exports = _EXPORT.findall(source)
        pieces.append(_scoped(name, source, given, exports))
        given[name] = frozenset(exports)
    return "".join(pieces)


def _scoped(name: str, source: str, given: dict[str, frozenset[str]], exports: list[str]) -> str:
    for names, origin in _IMPORT.findall(source):
        missing = {each.strip() for each in names.split(",")} - given.get(origin, frozenset())
        if missing:
            raise ValueError(f"{name}.js: {origin}.js does not give {', '.join(sorted(missing))}")
    body = _IMPORT.sub(r"const {\1} = $\2;\n", source)
    body = re.sub(r"^export (?=(?:async |const|let|class|function))", "", body, flags=re.MULTILINE)
    if _ODD.search(body):
        raise ValueError(f"{name}.js: an import or export in another form")
    return f"const ${name} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


@cache
def _text(name: str) -> str:
    return (resources.files("recordkit.verifier") / "page" / name).read_text("utf-8")


def _trust_json(keys: KnownKeys) -> str:
    held = {"anchors": list(_anchors(keys)), "log_keys": list(keys.log_keys)}
    return json.dumps(held | _witnesses(keys.witnesses))


def _witnesses(asked: WitnessPolicy) -> dict[str, Any]:
    """Return the member for witnesses, in the one order that canonical JSON has; or none."""
    if not asked.witnesses and asked.quorum is None:
        return {}
    quorum = None if asked.quorum is None else _quorum(asked.quorum)
    return {"witnesses": {"keys": sorted(map(str, asked.witnesses)), "quorum": quorum}}


def _quorum(asked: Quorum) -> dict[str, Any]:
    members = (_quorum(each) if isinstance(each, Quorum) else str(each) for each in asked.members)
    return {"of": sorted(members, key=canonical_json), "threshold": asked.threshold}


def _anchors(keys: KnownKeys) -> Iterator[str]:
    return (base64.b64encode(der).decode("ascii") for der in keys.trust.anchors)


def _hash_source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
