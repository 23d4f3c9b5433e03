"""Finding a secrecy marker before anything else is looked at.

State secrets never enter this network. A marker at any door is a refusal that keeps nothing but
the fact of refusal; so what is found here is never quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from recordkit.errors import Refusal, Words
from recordkit.packages.json_document import Twice

_FIELD_WORDS = (
    "secrecy",
    "securityclassification",
    "securitylevel",
    "classificationlevel",
    "密级",
    "涉密",
    "保密级别",
)
_FIELD = re.compile("|".join(_FIELD_WORDS))
# A marker opens the field; 商业秘密 or 不涉密 does not begin with one.
_MARKER = re.compile(r"国家秘密|秘密|机密|绝密|涉密|confidential|topsecret|secret|statesecret")
# The form in which a marker stands on a document itself: 机密★10年.
_STAR_MARKER = re.compile(r"(?:秘密|机密|绝密)\s*[★☆]")
_FILLER = re.compile(r"[\s_\-·•./]+")
_FIELD_IN_TEXT = re.compile(r'"([^"\\]{1,60})"\s*:\s*[\[{\s]*"([^"\\]{1,60})')


class ClassifiedMaterial(Refusal):
    """The material bears a secrecy marker. It is refused and nothing of it is kept."""

    code = "PKG-101"
    title = Words("涉密材料不得进入本系统", "Classified material is refused")
    mend = Words(
        "请立即停止上传，按保密规定处理该材料；未保存任何内容",
        "Stop sending it and treat it as the secrecy rules demand; nothing of it was kept",
    )
    basis = "the Measures, article 16"

    def __init__(self) -> None:
        super().__init__(
            "the submission bears a secrecy marker; nothing of it was kept",
            zh="报送内容带有国家秘密标志，已拒绝接收，未保存任何内容",
        )


def refuse_classified(tree: object) -> None:
    """Do nothing for a tree without a marker in a secrecy field, or a starred one anywhere.

    Raises:
        ClassifiedMaterial: There is one. The fault says no more than that.
    """
    if any(_is_marked(key, text) for key, text in _texts(tree)):
        raise ClassifiedMaterial


def refuse_classified_text(document: bytes) -> None:
    """Do the same for a document that could not be parsed, as far as its text shows."""
    for encoding in ("utf-8", "gb18030"):
        text = document.decode(encoding, errors="replace")
        fields = [(_secrecy_field(key), said) for key, said in _FIELD_IN_TEXT.findall(text)]
        if _STAR_MARKER.search(text) or any(_is_marked(key, value) for key, value in fields):
            raise ClassifiedMaterial


def refuse_classified_names(names: Iterable[str]) -> None:
    """Do nothing unless a file name bears a starred marker."""
    if any(_STAR_MARKER.search(name) for name in names):
        raise ClassifiedMaterial


def is_marker(text: str) -> bool:
    """Whether `text`, as the value of a secrecy field, names a state secret.

    Case, width, spaces, stars and terms do not matter: 机密★10年 and `Top Secret` are markers.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKER.match(_FILLER.sub("", plain).lstrip("★☆*(（[【《")) is not None


def _is_marked(key: str, text: str) -> bool:
    return (bool(key) and is_marker(text)) or _STAR_MARKER.search(text) is not None


def _texts(tree: object) -> Iterator[tuple[str, str]]:
    """Yield every text with the secrecy field that it lies under, empty when under none."""
    # A list of what is still to be seen instead of recursion: the nesting may be hostile.
    waiting: list[tuple[str, object]] = [("", tree)]
    while waiting:
        field, value = waiting.pop()
        if isinstance(value, dict):
            repeated = value.repeated if isinstance(value, Twice) else ()
            for key, part in chain(value.items(), repeated):
                yield "", key
                waiting.append((field or _secrecy_field(key), part))
        elif isinstance(value, list):
            waiting.extend((field, part) for part in value)
        elif isinstance(value, str):
            yield field, value


def _secrecy_field(key: str) -> str:
    plain = _FILLER.sub("", unicodedata.normalize("NFKC", key).casefold())
    return key if _FIELD.search(plain) else ""
