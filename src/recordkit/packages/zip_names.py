"""The names in a ZIP: how they are decoded, and which are safe.

ZIP knows two encodings: UTF-8, marked by a flag, and whatever the maker's system used. Archives
made by Chinese tools carry GB18030 without saying so, those of macOS carry UTF-8 without saying
so. Names are data: nothing here or later opens a path made from one.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable

from recordkit.errors import Words
from recordkit.packages.zip_faults import (
    ClashingEntryName,
    DuplicateEntryName,
    UnsafeEntryName,
)

UTF8_FLAG = 1 << 11
UNICODE_PATH_EXTRA = 0x7075
_UNIX_HOSTS = (3, 19)  # Unix and macOS, the upper byte of "version made by"
_DRIVE = re.compile(r"[A-Za-z]:")
# Characters that show a name as another than it is, the direction overrides among them. Private
# use and unassigned characters stay allowed: rare characters of personal names live there.
_DECEIVING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# The codec follows GB 18030-2000, which had no Unicode place for these characters of names.
_SINCE_2022 = str.maketrans(
    {
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
        0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
        0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
    }
)  # fmt: skip
_SHOWN_CHARS = 80


def decoded_name(raw: bytes, *, flags: int, host: int, extra: bytes, all_utf8: bool) -> str:
    """Return the name as text in NFC.

    `all_utf8` says whether every unmarked name of the archive would be valid UTF-8; only then
    is an unmarked name from a Unix host taken for it. Otherwise GB18030 goes before code page
    437, because an archive from a Chinese desktop is far more likely here than a Western one.

    Raises:
        UnsafeEntryName: The name is marked as UTF-8 and is not.
    """
    if flags & UTF8_FLAG:
        try:
            return unicodedata.normalize("NFC", raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise _unsafe(repr(raw[:_SHOWN_CHARS]), _NOT_UTF8) from error
    if said := _unicode_path(raw, extra):
        return unicodedata.normalize("NFC", said)
    return unicodedata.normalize(
        "NFC", _unmarked(raw, may_be_utf8=all_utf8 and host in _UNIX_HOSTS)
    )


def _unmarked(raw: bytes, *, may_be_utf8: bool) -> str:
    if may_be_utf8:
        return raw.decode("utf-8")
    try:
        return raw.decode("gb18030").translate(_SINCE_2022)
    except UnicodeDecodeError:
        return raw.decode("cp437")


def is_utf8(raw: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def objection_to_path(path: str, *, max_chars: int = 1000) -> Words | None:
    """Return why `path` is not a safe relative path, None when it is.

    Safe means: the same file, inside the folder, on every system that may ever unpack it.
    """
    if not path or len(path) > max_chars:
        return Words(
            f"长度应为 1 至 {max_chars} 个字符", f"it must have 1 to {max_chars} characters"
        )
    if path.startswith("/") or _DRIVE.match(path):
        return Words("是绝对路径", "it is absolute")
    if "\\" in path or ":" in path:
        return Words("含反斜杠或冒号", "it contains a backslash or a colon")
    if any(unicodedata.category(character) in _DECEIVING for character in path):
        return Words("含控制字符或不可见字符", "it contains control or invisible characters")
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return Words("含 .、.. 或空的路径段", "it contains an empty, . or .. segment")
    if any(part != part.strip() or part.endswith(".") for part in parts):
        return Words(
            "路径段以空格开头或以空格、句点结尾", "a segment begins or ends in a space or dot"
        )
    return None


def refuse_unsafe(name: str, *, max_chars: int) -> None:
    """Do nothing for a safe member name; a folder's ends in a slash.

    Raises:
        UnsafeEntryName: Naming the name and the objection.
    """
    objection = objection_to_path(name.removesuffix("/"), max_chars=max_chars)
    if objection is not None:
        raise _unsafe(repr(name[:_SHOWN_CHARS]), objection)


def refuse_clashes(files: Iterable[str], folders: Iterable[str]) -> None:
    """Do nothing when every file is itself alone, also on systems that ignore case.

    Raises:
        DuplicateEntryName: The same name twice.
        ClashingEntryName: Two names that some systems cannot tell apart, or a file that is
            also a folder.
    """
    seen: dict[str, str] = {}
    parents: dict[str, str] = {}
    for name in files:
        key = folded(name)
        if key in seen:
            raise _twice(seen[key], name)
        seen[key] = name
        parent = key
        while "/" in parent:
            parent = parent.rpartition("/")[0]
            parents.setdefault(parent, name)
    parents |= {folded(name.removesuffix("/")): name for name in folders}
    for key in seen.keys() & parents.keys():
        raise ClashingEntryName(
            f"{seen[key]!r} is a file and, in {parents[key]!r}, a folder",
            zh=f"{seen[key]!r} 既是文件又是文件夹（{parents[key]!r}）",
        )


def folded(name: str) -> str:
    """Return the key under which systems that ignore case would store `name`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


_NOT_UTF8 = Words("标明为 UTF-8 但不是", "it is marked as UTF-8 and is not")


def _unsafe(shown: str, objection: Words) -> UnsafeEntryName:
    return UnsafeEntryName(f"{shown}: {objection.en}", zh=f"{shown}：{objection.zh}")


def _twice(first: str, second: str) -> DuplicateEntryName | ClashingEntryName:
    if first == second:
        return DuplicateEntryName(f"{first!r} is there twice", zh=f"{first!r} 出现两次")
    return ClashingEntryName(f"{first!r} and {second!r}", zh=f"{first!r} 与 {second!r}")


def _unicode_path(raw: bytes, extra: bytes) -> str:
    """Return the name from the Info-ZIP Unicode path field when it belongs to `raw`."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == UNICODE_PATH_EXTRA and len(body) > 5 and _belongs(body, raw):
            return body[5:].decode("utf-8")
        at += 4 + size
    return ""


def _belongs(body: bytes, raw: bytes) -> bool:
    """Whether a Unicode path field was made for the name in `raw` and not for an earlier one."""
    version, crc = struct.unpack_from("<BI", body)
    return bool(version == 1 and crc == zlib.crc32(raw) and is_utf8(body[5:]))
