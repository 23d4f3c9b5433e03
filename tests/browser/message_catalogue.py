"""The words of the pages: finds them in code and templates, and keeps the English ones in step.

    python tests/browser/message_catalogue.py

adds what is new to `locale/en/LC_MESSAGES/django.po` (empty, to be translated), takes out what
is no longer said, and compiles. The Chinese is the message itself and needs no file.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "muniment" / "interfaces" / "web"
PO = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

_IN_CODE = {"_": None, "_lazy": None, "gettext": None, "ngettext": (1, 2)}

Said = str | tuple[str, str]  # one message, or singular and plural


def messages() -> dict[Said, list[str]]:
    """Return every message with the files that say it, in the order of the files."""
    found: dict[Said, list[str]] = {}
    for path in sorted([*WEB.rglob("*.py"), *WEB.rglob("*.html")]):
        place = path.relative_to(WEB).as_posix()
        for said in _in_code(path) if path.suffix == ".py" else _in_template(path):
            places = found.setdefault(said, [])
            if place not in places:
                places.append(place)
    return found


def catalogue() -> Catalog:
    """Return the English catalogue as it is committed."""
    with PO.open("rb") as stream:
        words = read_po(stream, locale="en")
    words.creation_date = words.revision_date = _SAME_DAY  # so that compiling twice is the same
    return words


def compiled(words: Catalog) -> bytes:
    """Return what the compiled file has to be."""
    sink = io.BytesIO()
    write_mo(sink, words)
    return sink.getvalue()


def renewed(old: Catalog | None) -> Catalog:
    """Return the catalogue with exactly the messages that are said, translations kept."""
    new = Catalog(locale="en", fuzzy=False)
    for said, places in messages().items():
        kept = old.get(said[0] if isinstance(said, tuple) else said) if old else None
        new.add(said, kept.string if kept else "", locations=[(place, 0) for place in places])
    return new


def _in_code(path: Path) -> Iterator[Said]:
    for _line, said, _comments, _context in extract_from_file(
        "python", path, keywords=_IN_CODE, options={"encoding": "utf-8"}
    ):
        yield said


def _in_template(path: Path) -> Iterator[Said]:
    """Let Django parse the template, so that what is found is what it will look up."""
    from django.template import Engine, Template
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    engine = Engine(
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "muniment": "muniment.interfaces.web.templatetags.muniment",
        }
    )
    template = Template(path.read_text(encoding="utf-8"), engine=engine)
    for node in template.nodelist.get_nodes_by_type((TranslateNode, BlockTranslateNode)):
        if isinstance(node, TranslateNode):
            yield node.filter_expression.var.literal
            continue
        singular, _names = node.render_token_list(node.singular)
        plural, _names = node.render_token_list(node.plural)
        yield (singular, plural) if plural else singular


_SAME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = rb"""# English words of the web interface. The identifier of a message is its Chinese.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def main() -> None:
    """Bring the catalogue in step and compile it; say what is still to be translated."""
    words = renewed(catalogue() if PO.exists() else None)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        stream.write(_HEADER)
        write_po(stream, words, width=100, omit_header=True, include_lineno=False)
    MO.write_bytes(compiled(catalogue()))
    missing = [message.id for message in words if message.id and not _is_said(message.string)]
    lines = [f"{len(words)} messages, {len(missing)} to be translated", *map(str, missing)]
    sys.stdout.write("\n  ".join(lines) + "\n")


def _is_said(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings_web")
    import django

    django.setup()
    main()
