"""PDF: whether it opens, whether it is encrypted, what is active in it, which PDF/A it claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
from pikepdf import settings

from recordkit.errors import Words
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.opening import (
    NOT_ENCRYPTED,
    OPENED,
    Looked,
    Opening,
    encrypted,
    failed,
    hazard,
    locked,
    undecided,
)
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

MAX_METADATA_BYTES = 1 << 20
MAX_REPAIR_BYTES = 64 << 20  # repairing reads the whole file, so it is not tried on larger ones
_QUICK_PAGES = 200
_MAX_ANNOTATIONS = 2_000
_EOF_WITHIN_BYTES = 1024

# Process-wide bounds of the PDF engine, set before anything is opened: a compressed object
# stream of a few kilobytes may otherwise unfold into gigabytes.
settings.set_qpdf_limits(
    flate_max_memory=64 << 20,
    run_length_max_memory=64 << 20,
    png_max_memory=64 << 20,
    tiff_max_memory=64 << 20,
    dct_max_memory=128 << 20,
    parser_max_container_size=300_000,
    doc_max_warnings=200,
)

# PRONOM's identifiers of the levels of ISO 19005
PDFA_PUIDS = {
    "1a": "fmt/95",
    "1b": "fmt/354",
    "2a": "fmt/476",
    "2b": "fmt/477",
    "2u": "fmt/478",
    "3a": "fmt/479",
    "3b": "fmt/480",
    "3u": "fmt/481",
    "4": "fmt/1910",
    "4e": "fmt/1911",
    "4f": "fmt/1912",
}
PDFA_NAME = "Acrobat PDF/A - Portable Document Format"
_MAY_EMBED = ("3a", "3b", "3u", "4f")
_PREFIX = re.compile(rb"xmlns:(\w+)\s*=\s*[\"']http://www\.aiim\.org/pdfa/ns/id/[\"']")

_ACTIVE = {
    "/JavaScript": ("javascript", Words("含有 JavaScript 脚本", "it contains JavaScript")),
    "/Launch": ("launch", Words("含有启动外部程序的动作", "it can start other programs")),
    "/ImportData": ("import_data", Words("含有导入外部数据的动作", "it can import data")),
    "/SubmitForm": (
        "submit_form",
        Words("含有向外部提交表单的动作", "it can submit a form elsewhere"),
    ),
}


def read_pdf(looked: Looked) -> tuple[Opening, str]:
    """Return what opening the file established and the PDF/A level that it claims ("" if none)."""
    try:
        with _open(looked, repair=False) as pdf:
            return _read_opened(pdf, looked)
    except pikepdf.PasswordError:
        return _LOCKED_BY_PASSWORD, ""
    except _STOPPED as fault:
        return _after_damage(looked, fault), ""


def claimed_level(looked: Looked) -> str:
    """Return the PDF/A level that a file claims; empty when none, or when it does not open."""
    try:
        with _open(looked, repair=False) as pdf:
            return "" if pdf.is_encrypted else _claimed_level(pdf)
    except (pikepdf.PasswordError, *_STOPPED):
        # How it does not open is for a reading to say; here it only means that no claim was read.
        return ""


# What the engine raises over a damaged file; the later ones over objects of the wrong type.
_STOPPED = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
)

_LOCKED_BY_PASSWORD = Opening(
    locked(),
    encrypted("password_to_open", Words("需要密码才能打开", "a password is needed to open it")),
)


@contextmanager
def _open(looked: Looked, *, repair: bool) -> Iterator[pikepdf.Pdf]:
    looked.stream.seek(0)
    with pikepdf.open(
        looked.stream,
        attempt_recovery=repair,
        suppress_warnings=True,
        inherit_page_attributes=False,
    ) as pdf:
        yield pdf


def _read_opened(pdf: pikepdf.Pdf, looked: Looked) -> tuple[Opening, str]:
    level = "" if pdf.is_encrypted else _claimed_level(pdf)
    restricted = encrypted(
        "permissions_only",
        Words(
            "设有权限加密（可打开，但限制使用）", "encrypted to restrict its use, though it opens"
        ),
    )
    opening = Opening(
        _pages_open(pdf, looked),
        restricted if pdf.is_encrypted else NOT_ENCRYPTED,
        tuple(_hazards(pdf, level, thorough=looked.thorough)),
    )
    return opening, level


def _pages_open(pdf: pikepdf.Pdf, looked: Looked) -> Finding:
    count = len(pdf.pages)
    if count == 0:
        return failed(DoesNotOpenWhole("it has no page", zh="没有任何页面"))
    if looked.thorough and (problems := pdf.check_pdf_syntax()):
        return failed(
            DoesNotOpenWhole(
                f"{len(problems)} problems, the first: {_told(problems[0])}",
                zh=f"有 {len(problems)} 处问题，第一处：{_told(problems[0])}",
            )
        )
    return OPENED


def _after_damage(looked: Looked, fault: Exception) -> Opening:
    """Say what a file is that does not open as it stands: locked, cut short, or to be repaired."""
    if "encrypt" in str(fault).lower() or "security handler" in str(fault).lower():
        note = Words("以证书或其他方式加密", "encrypted by certificate or in another way")
        return Opening(locked(), encrypted("certificate_or_other", note))
    if b"%%EOF" not in looked.glance.tail[-_EOF_WITHIN_BYTES:]:
        return _undone(
            DoesNotOpenWhole(
                "no %%EOF at its end: the file is cut short", zh="缺少 %%EOF 结尾，文件不完整"
            )
        )
    if looked.glance.size_bytes > MAX_REPAIR_BYTES:
        return _undone(CannotBeJudged(f"damaged: {_told(fault)}", zh=f"文件损坏：{_told(fault)}"))
    return _repaired(looked, fault)


def _repaired(looked: Looked, fault: Exception) -> Opening:
    """Try to repair. What opens only so is neither whole nor lost: a person decides."""
    try:
        with _open(looked, repair=True) as pdf:
            opening, _ = _read_opened(pdf, looked)
    except pikepdf.PasswordError:
        return _LOCKED_BY_PASSWORD
    except _STOPPED as second:
        return _undone(
            DoesNotOpenWhole(f"damaged: {_told(second)}", zh=f"文件损坏：{_told(second)}")
        )
    if opening.opens.verdict is Verdict.FAILED:
        return opening
    doubt = CannotBeJudged(
        f"it opens only after repair: {_told(fault)}", zh=f"修复后才能打开：{_told(fault)}"
    )
    return Opening(undecided(doubt), opening.encrypted, opening.hazards)


def _undone(fault: DoesNotOpenWhole | CannotBeJudged) -> Opening:
    finding = failed(fault) if isinstance(fault, DoesNotOpenWhole) else undecided(fault)
    return Opening(finding, Finding(Verdict.INDETERMINATE))


def _told(fault: object) -> str:
    """Return the engine's words without its name for our stream."""
    return re.sub(r"^(?:WARNING: )?stream <[^>]*>:?\s*", "", str(fault))[:200]


def _claimed_level(pdf: pikepdf.Pdf) -> str:
    """Return for example "2b" when the metadata claims PDF/A-2b. A claim is not conformance."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return ""
    if int(metadata.get("/Length", 0)) > MAX_METADATA_BYTES:
        return ""
    content = metadata.read_bytes()
    declared = _PREFIX.search(content)
    if declared is None:
        return ""
    part = _property(content, declared[1], b"part")
    level = part + _property(content, declared[1], b"conformance").lower()
    return level if level in PDFA_PUIDS else ""


def _property(content: bytes, prefix: bytes, name: bytes) -> str:
    """Return a property written as an attribute or as an element; empty when absent."""
    found = re.search(
        rb"\b" + prefix + rb":" + name + rb"(?:\s*=\s*[\"']|\s*>\s*)([0-9A-Za-z]+)", content
    )
    return found[1].decode("ascii") if found else ""


def _hazards(pdf: pikepdf.Pdf, level: str, *, thorough: bool) -> Iterator[Finding]:
    seen: set[str] = set()
    for kind, where in _actions(pdf, thorough=thorough):
        if kind in _ACTIVE and kind not in seen:
            seen.add(kind)
            what, note = _ACTIVE[kind]
            yield hazard(what, note, where=where)
    if _has_embedded_files(pdf) and level not in _MAY_EMBED:
        note = Words("内嵌其他文件", "other files are embedded in it")
        yield hazard("embedded_files", note, verdict=Verdict.INDETERMINATE)
    form = _dictionary(pdf.Root.get("/AcroForm"))
    if form is not None and "/XFA" in form:
        note = Words("含有 XFA 动态表单", "it contains a dynamic XFA form")
        yield hazard("xfa_form", note, verdict=Verdict.INDETERMINATE)


def _has_embedded_files(pdf: pikepdf.Pdf) -> bool:
    names = _dictionary(pdf.Root.get("/Names"))
    return names is not None and "/EmbeddedFiles" in names


def _actions(pdf: pikepdf.Pdf, *, thorough: bool) -> Iterator[tuple[str, str]]:
    """Yield kind and place of every action met in the catalogue, pages, annotations and fields."""
    names = _dictionary(pdf.Root.get("/Names"))
    if names is not None and "/JavaScript" in names:
        yield "/JavaScript", "Names"
    yield from _actions_of(pdf.Root, "OpenAction", ("/OpenAction",))
    left = _MAX_ANNOTATIONS if not thorough else 1_000_000
    for number, page in enumerate(pdf.pages, start=1):
        if number > _QUICK_PAGES and not thorough:
            return
        place = f"page {number}"
        yield from _actions_of(page.obj, place, ())
        for annotation in _array(page.obj.get("/Annots"))[:left]:
            left -= 1
            if (dictionary := _dictionary(annotation)) is not None:
                yield from _actions_of(dictionary, place, ("/A",))


def _actions_of(
    holder: pikepdf.Object, place: str, keys: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the actions that `holder` starts under `keys` or as additional actions (/AA)."""
    started = [holder.get(key) for key in keys]
    if (additional := _dictionary(holder.get("/AA"))) is not None:
        started += [action for _, action in additional.items()]
    for action in started:
        # Actions may be chained, perhaps in a circle: the first few show what kind they are.
        dictionary = _dictionary(action)
        for _ in range(8):
            if dictionary is None:
                break
            yield str(dictionary.get("/S", "")), place
            dictionary = _dictionary(dictionary.get("/Next"))


def _dictionary(value: object) -> pikepdf.Dictionary | None:
    return value if isinstance(value, pikepdf.Dictionary) else None


def _array(value: object) -> list[object]:
    return list(value) if isinstance(value, pikepdf.Array) else []
