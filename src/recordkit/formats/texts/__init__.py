"""The words that stand in a file, for finding it by them.

`read_text` gives what a reader of the file would see as text: of plain text and its encodings,
XML, HTML, office documents, OFD and the text layer of PDF. It never recognises characters in
pictures. A file may be hostile: what is read, unfolded and returned is bounded; how long it takes
is for the caller to bound (`muniment.adapters.text_reading` does, in a process of its own).
"""

from recordkit.formats.texts.found import MOST_CHARACTERS, TextFound, WhyNot
from recordkit.formats.texts.reading import MOST_BYTES, read_text

__all__ = ["MOST_BYTES", "MOST_CHARACTERS", "TextFound", "WhyNot", "read_text"]
