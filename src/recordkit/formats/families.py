"""Format families: the word that a format policy and a viewer decide by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from recordkit.errors import Words


@dataclass(frozen=True, slots=True)
class Family:
    """One family: what it is called and which extensions its files go by."""

    name: str
    words: Words
    extensions: tuple[str, ...] = ()
    mime_type: str = ""


_TABLE = (
    # name, Chinese, English, extensions, media type
    ("pdf", "PDF 文件", "PDF", "pdf", "application/pdf"),
    ("ofd", "OFD 版式文件", "OFD", "ofd", "application/ofd"),
    ("jpeg", "JPEG 图像", "JPEG image", "jpg jpeg jpe jfif", "image/jpeg"),
    ("png", "PNG 图像", "PNG image", "png", "image/png"),
    ("tiff", "TIFF 图像", "TIFF image", "tif tiff", "image/tiff"),
    ("jp2", "JPEG 2000 图像", "JPEG 2000 image", "jp2 j2k jpf jpx", "image/jp2"),
    ("gif", "GIF 图像", "GIF image", "gif", "image/gif"),
    ("bmp", "BMP 图像", "BMP image", "bmp dib", "image/bmp"),
    ("webp", "WebP 图像", "WebP image", "webp", "image/webp"),
    ("svg", "SVG 图形", "SVG drawing", "svg", "image/svg+xml"),
    (
        "docx",
        "Word 文档",
        "Word document",
        "docx docm dotx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "Excel 工作簿",
        "Excel workbook",
        "xlsx xlsm xltx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "pptx",
        "PowerPoint 演示文稿",
        "PowerPoint presentation",
        "pptx pptm ppsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("odt", "ODF 文本", "ODF text", "odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "ODF 表格", "ODF table", "ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "ODF 演示", "ODF slides", "odp", "application/vnd.oasis.opendocument.presentation"),
    ("doc", "Word 97–2003 文档", "Word 97–2003 document", "doc dot", "application/msword"),
    ("wps", "WPS 文字", "WPS text", "wps wpt", "application/vnd.ms-works"),
    (
        "xls",
        "Excel 97–2003 工作簿",
        "Excel 97–2003 workbook",
        "xls xlt",
        "application/vnd.ms-excel",
    ),
    ("et", "WPS 表格", "WPS table", "et ett", "application/vnd.ms-excel"),
    (
        "ppt",
        "PowerPoint 97–2003 演示",
        "PowerPoint 97–2003",
        "ppt pps",
        "application/vnd.ms-powerpoint",
    ),
    ("dps", "WPS 演示", "WPS slides", "dps", "application/vnd.ms-powerpoint"),
    (
        "encrypted_office",
        "加密的 Office 文档",
        "encrypted Office document",
        "docx docm xlsx xlsm pptx pptm",
        "application/encrypted",
    ),
    ("ole", "OLE 复合文档", "OLE compound document", "", "application/x-ole-storage"),
    ("rtf", "RTF 文档", "RTF document", "rtf", "application/rtf"),
    ("xml", "XML 文档", "XML document", "xml xsd xsl xslt", "application/xml"),
    ("html", "网页", "HTML page", "html htm xhtml", "text/html"),
    ("json", "JSON 数据", "JSON", "json geojson", "application/json"),
    ("csv", "CSV 表", "CSV table", "csv tsv", "text/csv"),
    ("text", "纯文本", "plain text", "txt text log md ini sql", "text/plain"),
    ("eml", "电子邮件", "e-mail message", "eml", "message/rfc822"),
    ("mp3", "MP3 音频", "MP3 audio", "mp3", "audio/mpeg"),
    ("wav", "WAV 音频", "WAV audio", "wav", "audio/x-wav"),
    ("mp4", "MP4 视频", "MP4 video", "mp4 m4v m4a mov", "video/mp4"),
    ("mpeg", "MPEG 视频", "MPEG video", "mpg mpeg", "video/mpeg"),
    ("avi", "AVI 视频", "AVI video", "avi", "video/x-msvideo"),
    ("zip", "ZIP 压缩包", "ZIP archive", "zip", "application/zip"),
    ("rar", "RAR 压缩包", "RAR archive", "rar", "application/vnd.rar"),
    ("7z", "7z 压缩包", "7z archive", "7z", "application/x-7z-compressed"),
    ("gzip", "gzip 压缩文件", "gzip file", "gz tgz", "application/gzip"),
    (
        "executable",
        "可执行程序",
        "executable program",
        "exe dll com scr so",
        "application/x-executable",
    ),
    ("other", "其他已知格式", "another known format", "", ""),
    ("unknown", "无法识别的格式", "unrecognised format", "", "application/octet-stream"),
    ("empty", "空文件", "empty file", "", "application/x-empty"),
)

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        name: Family(name, Words(zh, en), tuple(extensions.split()), mime)
        for name, zh, en, extensions, mime in _TABLE
    }
)

KNOWN_EXTENSIONS = frozenset(end for family in FAMILIES.values() for end in family.extensions)


def extension_agrees(extension: str, family: str) -> bool | None:
    """Return whether files of `family` go by `extension`; None when that cannot be said.

    It cannot be said of a name without an extension, of an extension that no family here goes
    by, and of a family that goes by none.
    """
    if not extension or extension not in KNOWN_EXTENSIONS:
        return None
    if family in ("other", "ole"):
        return None
    return extension in FAMILIES[family].extensions
