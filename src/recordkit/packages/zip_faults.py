"""What can be wrong with a ZIP that somebody else made."""

from __future__ import annotations

from recordkit.errors import ContentFault, Words


class ZipFault(ContentFault):
    """The archive cannot be opened safely. Every fault below is one of these."""


class DamagedArchive(ZipFault):
    """The bytes are not a whole ZIP archive, or contradict themselves."""

    code = "PKG-201"
    title = Words("压缩包已损坏或不是 ZIP", "The archive is damaged or no ZIP")
    mend = Words("请重新生成压缩包并完整上传", "Make the archive again and send it whole")


class SplitArchive(ZipFault):
    """The archive is one part of several."""

    code = "PKG-202"
    title = Words("不接受分卷压缩包", "A split archive is not accepted")
    mend = Words("请合并为一个 ZIP 后再报送", "Join the parts into one ZIP and send that")


class EncryptedEntry(ZipFault):
    """A member is encrypted."""

    code = "PKG-203"
    title = Words("压缩包中有加密文件", "The archive holds an encrypted file")
    mend = Words("请解除密码后重新压缩", "Remove the password and make the archive again")
    basis = "DA/T 70-2018 GD-3-8"


class UnsupportedCompression(ZipFault):
    """A member is compressed by other means than stored or deflate."""

    code = "PKG-204"
    title = Words("压缩方式不被接受", "The compression method is not accepted")
    mend = Words(
        "只接受“存储”或 Deflate 方式，请用通用工具重新压缩",
        "Only stored and deflate are accepted; make the archive again with an ordinary tool",
    )
    basis = "DA/T 70-2018 GD-3-8"


class UnsafeEntryName(ZipFault):
    """A member's name could lead outside, or means different things on different systems."""

    code = "PKG-205"
    title = Words("压缩包中的文件名不安全", "A file name in the archive is not safe")
    mend = Words(
        "文件名须为相对路径，以 / 分隔，不含 ..、盘符、反斜杠和控制字符",
        "Use relative names with / and without .., drive letters, backslashes, control characters",
    )


class DuplicateEntryName(ZipFault):
    """Two members have the same name."""

    code = "PKG-206"
    title = Words("压缩包中有重名文件", "Two files in the archive have the same name")
    mend = Words("请为其中一个文件改名", "Rename one of them")


class ClashingEntryName(ZipFault):
    """Two names differ, yet on some systems they are the same file."""

    code = "PKG-207"
    title = Words("压缩包中的文件名相互冲突", "File names in the archive clash")
    mend = Words(
        "文件名不能仅以大小写或字符组合形式区分，也不能与文件夹同名",
        "Names must differ by more than case or composition, and from folders",
    )


class TooManyEntries(ZipFault):
    """The archive has more members than the limit."""

    code = "PKG-208"
    title = Words("压缩包内文件过多", "The archive holds too many files")
    mend = Words("请分批报送", "Send it in several pieces")


class ArchiveTooLarge(ZipFault):
    """The members together, or one alone, are larger than the limit."""

    code = "PKG-209"
    title = Words("压缩包内容过大", "The archive's content is too large")
    mend = Words("请分批报送，或联系管理员调整上限", "Send it in pieces or ask for a higher limit")


class SuspiciousRatio(ZipFault):
    """A member is declared to unpack to very many times its size."""

    code = "PKG-210"
    title = Words("压缩比异常，疑似压缩炸弹", "The compression ratio is that of a ZIP bomb")
    mend = Words(
        "请检查该文件；确需报送时以“存储”方式压缩",
        "Look at that file; if it is genuine, store it without compression",
    )
