"""Papers: what people hold in their hands, set as PDF/A from plain values.

`receipt_paper` is the printed form of a receipt; `code_svg` draws its QR code. The same input
gives the same bytes. A character that no font of ours has is a fault that names it: a paper with
a hole in it is never handed out. Fonts come with the package `pylopdf_fonts_zh_cn`; nothing of
the machine's own is used.
"""

from recordkit.papers.faults import CharacterNotInFonts, TooLongForCode
from recordkit.papers.qr_codes import code_svg
from recordkit.papers.receipt_paper import receipt_paper

__all__ = ["CharacterNotInFonts", "TooLongForCode", "code_svg", "receipt_paper"]
