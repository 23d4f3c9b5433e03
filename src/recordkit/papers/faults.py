"""Why a paper cannot be set."""

from __future__ import annotations

from recordkit.errors import ContentFault, Words


class CharacterNotInFonts(ContentFault):
    """A paper should show a character that none of our fonts has."""

    code = "PAP-201"
    title = Words("打印字体中没有这个字", "No font of ours has a character")
    mend = Words(
        "请系统管理员安装含有该字的字体并登记；在此之前可改用回执文件（.json），内容相同",
        "Ask the administrator to add a font that has it; until then use the receipt file (.json), "
        "which says the same",
    )
    basis = "ISO 19005-3:2012, clause 6.2.11"


class TooLongForCode(ContentFault):
    """What a QR code should hold is longer than what is read from paper."""

    code = "PAP-202"
    title = Words("内容过长，放不进二维码", "Too long for a QR code")
    mend = Words(
        "请缩短核验网页的地址；回执文件（.json）不受影响",
        "Shorten the address of the checking page; the receipt file (.json) is not affected",
    )
