"""Where a component lies in a package, and what its file name may look like.

Names must survive every file system that a package will ever be unpacked on. Source: the
folders and prefixes of a public realisation of GB/T 42727-2023 annex B; the rules are ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from recordkit.errors import Words
from recordkit.packages.model import ComponentKind, PackagedComponent
from recordkit.terms.vocabulary import MaterialRole

FOLDERS: Mapping[MaterialRole, str] = MappingProxyType(
    {
        MaterialRole.BASIS: "申报文件",
        MaterialRole.PROCEDURAL: "过程文件",
        MaterialRole.OUTCOME: "结果文件",
    }
)
PREFIXES: Mapping[MaterialRole, str] = MappingProxyType(
    {MaterialRole.BASIS: "A", MaterialRole.PROCEDURAL: "B", MaterialRole.OUTCOME: "C"}
)
SNAPSHOT_FOLDER = "数据快照"
SNAPSHOT_PREFIX = "S"
SUBMITTED_FOLDER = "原始报送"
CASE_DOCUMENT_PATH = f"{SUBMITTED_FOLDER}/case.json"  # the submitted document, exact bytes

LONGEST_NAME_CHARS = 100
LONGEST_NAME_BYTES = 240  # in UTF-8; the common file systems stop at 255
_ALLOWED = re.compile(r"[0-9A-Za-z_\-一-龥.()（）]")
_NOT_ALLOWED = re.compile(r"[^0-9A-Za-z_\-一-龥.()（）]+")
_EXTENSION = re.compile(r"[0-9a-z]{1,10}")
_UNTITLED = "材料"


def package_path(role: MaterialRole, order: int, title: str, extension: str) -> str:
    """Return the place of a content file, for example 申报文件/A01_营业执照.pdf.

    `order` counts within the family and makes the name unique. Characters that a name may not
    have become underscores; the component's description keeps the title as it is.
    """
    name = _file_name(f"{PREFIXES[role]}{order:02d}_", title, extension)
    return f"{FOLDERS[role]}/{name}"


def snapshot_path(order: int, title: str, extension: str) -> str:
    """Return the place of the data behind a view, for example 数据快照/S01_申请表.json."""
    return f"{SNAPSHOT_FOLDER}/{_file_name(f'{SNAPSHOT_PREFIX}{order:02d}_', title, extension)}"


def folder_of(component: PackagedComponent) -> str:
    """Return the folder that a component of this kind and family belongs into."""
    if component.kind is ComponentKind.SNAPSHOT:
        return SNAPSHOT_FOLDER
    return FOLDERS[component.role]


def objection_to_name(name: str) -> Words | None:
    """Return why `name` is no file name for a package, None when it is one."""
    if not name or len(name) > LONGEST_NAME_CHARS or len(name.encode()) > LONGEST_NAME_BYTES:
        return Words(
            f"文件名应为 1 至 {LONGEST_NAME_CHARS} 个字符，UTF-8 不超过 {LONGEST_NAME_BYTES} 字节",
            f"a name has 1 to {LONGEST_NAME_CHARS} characters and at most {LONGEST_NAME_BYTES} "
            "bytes in UTF-8",
        )
    if name.startswith(".") or name.endswith("."):
        return Words("文件名不能以句点开头或结尾", "a name neither begins nor ends in a dot")
    odd = sorted({character for character in name if not _ALLOWED.fullmatch(character)})
    if odd:
        shown = " ".join(f"U+{ord(character):04X}" for character in odd[:5])
        return Words(
            f"文件名含不允许的字符：{shown}",
            f"the name has characters that are not allowed: {shown}",
        )
    return None


def _file_name(prefix: str, title: str, extension: str) -> str:
    ending = extension.casefold().lstrip(".")
    suffix = f".{ending}" if _EXTENSION.fullmatch(ending) else ""
    stem = _allowed_stem(title)
    if suffix and stem.casefold().endswith(suffix):
        stem = stem[: -len(suffix)]
    stem = _shortened(stem, prefix, suffix).rstrip("._") or _UNTITLED
    return f"{prefix}{stem}{suffix}"


def _allowed_stem(title: str) -> str:
    # Full-width letters and digits have an allowed form; what has none is replaced.
    characters = (
        character if _ALLOWED.fullmatch(character) else unicodedata.normalize("NFKC", character)
        for character in unicodedata.normalize("NFC", title.strip())
    )
    return _NOT_ALLOWED.sub("_", "".join(characters)).strip("._")


def _shortened(stem: str, prefix: str, suffix: str) -> str:
    around = len(prefix) + len(suffix)
    stem = stem[: LONGEST_NAME_CHARS - around]
    raw = stem.encode("utf-8")[: LONGEST_NAME_BYTES - around]
    return raw.decode("utf-8", errors="ignore")
