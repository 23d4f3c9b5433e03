"""The bytes of one material: which format, and how large for which profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.choices import Profile
from muniment.interfaces.cli.demonstration.cases.files import records
from muniment.interfaces.cli.demonstration.cases.files.docx import docx
from muniment.interfaces.cli.demonstration.cases.files.ofd import ofd
from muniment.interfaces.cli.demonstration.cases.files.pdf import LINES_PER_PAGE, Page, pdf
from muniment.interfaces.cli.demonstration.cases.files.png import signature_png
from muniment.interfaces.cli.demonstration.cases.files.scans import Scan, Sheet, scan
from muniment.interfaces.cli.demonstration.cases.prose import sentences

# What applicants send, by how often: families of recordkit.formats.
_SENT = {"jpeg": 0.55, "pdf": 0.3, "docx": 0.08, "png": 0.04, "ofd": 0.03}
_SENT_TINY = {"pdf": 0.7, "ofd": 0.2, "docx": 0.1}
_LAID_OUT = {"pdf": 0.8, "ofd": 0.2}
_SCANNED_PDFS = 0.47
_MOST_OFFICIAL_PAGES = 4
EXTENSIONS = {
    **{name: name for name in ("pdf", "ofd", "docx", "png", "xml", "json", "csv", "html")},
    "jpeg": "jpg",
    "text": "txt",
}


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The sheets of one profile: whole scans, pages of scanned PDFs, pictures within documents."""

    scans: tuple[Sheet, ...]
    pages: tuple[Sheet, ...]
    picture: Sheet | None
    signature: tuple[int, int]
    most_pages: int
    most_lines: int


# A sheet of 155 by 219 blocks is A4 at 150 dpi, 207 by 292 at 200 dpi, 310 by 438 at 300 dpi.
_SIZES: Mapping[Profile, _Sizes] = {
    Profile.FULL: _Sizes(
        (
            Sheet(155, 219, 11),
            Sheet(155, 219, 17),
            Sheet(207, 292, 11),
            Sheet(207, 292, 11),
            Sheet(207, 292, 17, has_colour=True),
            Sheet(207, 292, 11, has_colour=True),
            Sheet(310, 438, 5),
            Sheet(310, 438, 11, has_colour=True),
        ),
        (Sheet(105, 148, 9), Sheet(155, 219, 11), Sheet(155, 219, 11, has_colour=True)),
        Sheet(60, 80, 6),
        (320, 120),
        12,
        60,
    ),
    Profile.LEAN: _Sizes(
        (Sheet(39, 55, 3), Sheet(39, 55, 3, has_colour=True)),
        (Sheet(18, 26, 3),),
        Sheet(18, 24, 3),
        (60, 20),
        12,
        60,
    ),
    Profile.TINY: _Sizes((Sheet(20, 28, 3),), (Sheet(20, 28, 3),), None, (60, 20), 1, 8),
}


@dataclass(frozen=True, slots=True)
class Brief:
    """What a file is to be: its title, the facts it begins with, its day, its size."""

    title: str
    facts: records.Fields
    created_at: datetime
    profile: Profile
    note: str  # goes into images, so that no two cases share one
    is_official: bool = False  # made by a system: text, never a scan


class NoFormatToMake(ValueError):
    """A material accepts none of the formats that can be made here."""


def family_for(chance: Chance, accepted: Sequence[str], *, profile: Profile, is_sent: bool) -> str:
    """Return a family that the material accepts, as likely as applicants send it.

    What is not sent by an applicant (`is_sent`) comes from a system, as a fixed layout.

    Raises:
        NoFormatToMake: Nothing that is accepted can be made here.
    """
    usual = _SENT_TINY if profile is Profile.TINY else _SENT
    if not is_sent:
        usual = _LAID_OUT
    allowed = [name for name in usual if not accepted or name in accepted]
    if allowed:
        return chance.weighted(allowed, [usual[name] for name in allowed])
    for name in accepted:
        if name in EXTENSIONS:
            return name
    raise NoFormatToMake(f"accepts {', '.join(accepted)}; can make {', '.join(EXTENSIONS)}")


def content(chance: Chance, family: str, brief: Brief) -> bytes:
    """Return a file of `family` that says what `brief` asks for."""
    return _MAKERS[family](chance, brief)


def _jpeg(chance: Chance, brief: Brief) -> bytes:
    return scan(chance, chance.one_of(_SIZES[brief.profile].scans), brief.note).content


def _png(chance: Chance, brief: Brief) -> bytes:
    return signature_png(chance, *_SIZES[brief.profile].signature)


def _pdf(chance: Chance, brief: Brief) -> bytes:
    may_be_scanned = brief.profile is not Profile.TINY and not brief.is_official
    is_scanned = may_be_scanned and chance.happens(_SCANNED_PDFS)
    pages = _scanned_pages(chance, brief) if is_scanned else _written_pages(chance, brief)
    return pdf(brief.title, pages, created_at=brief.created_at)


def _scanned_pages(chance: Chance, brief: Brief) -> list[Page]:
    sheets = [chance.one_of(_SIZES[brief.profile].pages) for _ in range(chance.whole(1, 4))]
    return [Page(scan=scan(chance, sheet, brief.note)) for sheet in sheets]


def _written_pages(chance: Chance, brief: Brief) -> list[Page]:
    sizes = _SIZES[brief.profile]
    most = min(_MOST_OFFICIAL_PAGES, sizes.most_pages) if brief.is_official else sizes.most_pages
    count = min(sizes.most_lines, LINES_PER_PAGE - 2)
    first = Page([*_said(brief), *sentences(chance, count)][:count], _picture(chance, brief))
    more = chance.whole(min(2, most), most) - 1
    return [first, *(Page(sentences(chance, count)) for _ in range(more))]


def _docx(chance: Chance, brief: Brief) -> bytes:
    most = _SIZES[brief.profile].most_lines
    paragraphs = [*_said(brief), *sentences(chance, 2 * chance.whole(most // 6, most))]
    picture = _picture(chance, brief) if chance.happens(0.5) else None
    return docx(brief.title, paragraphs, picture)


def _ofd(chance: Chance, brief: Brief) -> bytes:
    count = min(30, _SIZES[brief.profile].most_lines)
    lines = [*_said(brief), *sentences(chance, count)]
    return ofd(brief.title, lines, _picture(chance, brief), created_at=brief.created_at)


def _xml(chance: Chance, brief: Brief) -> bytes:
    least, most = (4, 4) if brief.profile is Profile.TINY else (8, 25)
    more = enumerate(sentences(chance, chance.whole(least, most)), 1)
    answers = [(f"说明事项{number}", said) for number, said in more]
    return records.form_xml(brief.title, [*brief.facts, *answers])


def _json(_chance: Chance, brief: Brief) -> bytes:
    return records.json_document({"title": brief.title, **dict(brief.facts)})


def _csv(_chance: Chance, brief: Brief) -> bytes:
    return records.csv_table(brief.facts)


def _html(chance: Chance, brief: Brief) -> bytes:
    return records.html_page(brief.title, [*_said(brief), *sentences(chance, 8)])


def _plain(chance: Chance, brief: Brief) -> bytes:
    return records.plain_text(brief.title, [*_said(brief), *sentences(chance, 8)])


def _said(brief: Brief) -> list[str]:
    return [f"{name}：{value}" for name, value in brief.facts]


def _picture(chance: Chance, brief: Brief) -> Scan | None:
    sheet = _SIZES[brief.profile].picture
    return scan(chance, sheet, brief.note) if sheet is not None else None


_MAKERS: Mapping[str, Callable[[Chance, Brief], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "pdf": _pdf,
    "docx": _docx,
    "ofd": _ofd,
    "xml": _xml,
    "json": _json,
    "csv": _csv,
    "html": _html,
    "text": _plain,
}
