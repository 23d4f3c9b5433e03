"""Documents in ZIP and compound files: whole, encrypted, with macros."""

from __future__ import annotations

from recordkit.errors import Words
from recordkit.formats import ofd
from recordkit.formats.archive import Archive
from recordkit.formats.compound import CompoundFile
from recordkit.formats.faults import DoesNotOpenWhole
from recordkit.formats.markup import check_part
from recordkit.formats.opening import (
    NOT_ENCRYPTED,
    Looked,
    Opening,
    encrypted,
    hazard,
    locked,
)
from recordkit.terms.finding import Finding

MAX_PART_BYTES = 64 << 20
_QUICK_BYTES = 1 << 20  # an archive that unfolds to no more is tested whole at every look
_MAIN_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_MACROS = Words("含有宏程序", "it contains macros")


def read_zip(looked: Looked) -> Opening:
    """See that every entry is where the directory says; small archives are unfolded whole."""
    archive = Archive(looked.stream, looked.glance.size_bytes)
    if names := archive.encrypted_names:
        return Opening(locked(), _encrypted_entries(names))
    _test_entries(archive, thorough=looked.thorough)
    return Opening(encrypted=NOT_ENCRYPTED)


def _test_entries(archive: Archive, *, thorough: bool) -> None:
    test = archive.test
    if not thorough and archive.unfolded_bytes > _QUICK_BYTES:
        test = archive.test_place
    for entry in archive.entries.values():
        if not entry.is_folder:
            test(entry)


def _encrypted_entries(names: tuple[str, ...]) -> Finding:
    note = Words(
        f"{len(names)} 个条目已加密，例如 {names[0]}",
        f"{len(names)} entries are encrypted, for example {names[0]}",
    )
    return encrypted("zip_entries", note, where=names[0])


def read_ooxml(looked: Looked) -> Opening:
    """See that the archive is whole and its content types and relationships are harmless XML."""
    archive = Archive(looked.stream, looked.glance.size_bytes)
    if names := archive.encrypted_names:
        return Opening(locked(), _encrypted_entries(names))
    folder = _MAIN_FOLDERS[looked.family]
    if not any(name.startswith(folder) for name in archive.entries):
        raise DoesNotOpenWhole(f"nothing in it lies in {folder}", zh=f"缺少主要部分（{folder}）")
    _check_part(archive, "[Content_Types].xml")
    _check_part(archive, "_rels/.rels")
    _test_entries(archive, thorough=looked.thorough)
    macros = tuple(
        hazard("macros", _MACROS, where=name)
        for name in sorted(archive.entries)
        if name.endswith("vbaProject.bin")
    )
    return Opening(encrypted=NOT_ENCRYPTED, hazards=macros)


def read_odf(looked: Looked) -> Opening:
    """See that the archive is whole, its content is harmless XML, and nothing is encrypted."""
    archive = Archive(looked.stream, looked.glance.size_bytes)
    manifest = archive.find("META-INF/manifest.xml")
    if manifest is not None:
        content = archive.read(manifest, limit=MAX_PART_BYTES)
        check_part(content, where=manifest.name)
        if b"encryption-data" in content:
            return Opening(locked(), encrypted("document", _PASSWORD, where=manifest.name))
    if names := archive.encrypted_names:
        return Opening(locked(), _encrypted_entries(names))
    _check_part(archive, "content.xml")
    _test_entries(archive, thorough=looked.thorough)
    return Opening(encrypted=NOT_ENCRYPTED)


_PASSWORD = Words("以密码加密", "encrypted with a password")


def _check_part(archive: Archive, name: str) -> None:
    entry = archive.find(name)
    if entry is None:
        raise DoesNotOpenWhole(f"{name} is absent", zh=f"缺少 {name}", where=name)
    check_part(archive.read(entry, limit=MAX_PART_BYTES), where=name)


def read_ofd(looked: Looked) -> Opening:
    """Follow the document from OFD.xml to its pages."""
    archive = Archive(looked.stream, looked.glance.size_bytes)
    if ofd.is_encrypted(archive):
        note = Words("OFD 文件已加密（GM/T 0099）", "encrypted after GM/T 0099")
        where = ofd.ENCRYPTION_ENTRY
        if names := archive.encrypted_names:
            return Opening(locked(), _encrypted_entries(names))
        return Opening(locked(), encrypted("ofd_encryption", note, where=where))
    ofd.check_structure(archive, thorough=looked.thorough)
    _test_entries(archive, thorough=looked.thorough)
    return Opening(encrypted=NOT_ENCRYPTED)


def read_encrypted_office(looked: Looked) -> Opening:
    """Say that it is locked: of a document in an encrypted compound file nothing is seen."""
    CompoundFile(looked.stream, looked.glance.size_bytes)
    return Opening(locked(), encrypted("password_to_open", _PASSWORD))


def read_compound(looked: Looked) -> Opening:
    """See that every sector in use is in the file, whether it is encrypted, and its macros."""
    document = CompoundFile(looked.stream, looked.glance.size_bytes)
    if _is_encrypted(document):
        return Opening(locked(), encrypted("password_to_open", _PASSWORD))
    has_macros = document.has("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA")
    macros = (hazard("macros", _MACROS),) if has_macros else ()
    return Opening(encrypted=NOT_ENCRYPTED, hazards=macros)


def _is_encrypted(document: CompoundFile) -> bool:
    if document.has("EncryptedSummary", "EncryptionInfo"):
        return True
    word = document.find("WordDocument")
    if word is not None:
        # fEncrypted of the file information block (MS-DOC, FibBase): bit 8 of the flags at 10.
        return document.beginning_of(word, 12).ljust(12, b"\x00")[11] & 1 == 1
    book = document.find("Workbook") or document.find("Book")
    return book is not None and _has_file_pass(document.beginning_of(book, 512))


def _has_file_pass(content: bytes) -> bool:
    """Whether a FILEPASS record stands among the first records of a workbook (MS-XLS)."""
    at = 0
    while at + 4 <= len(content):
        kind = int.from_bytes(content[at : at + 2], "little")
        if kind == 0x002F:
            return True
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    return False
