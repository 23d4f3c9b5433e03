"""The municipal regulation that the platform carries out, cited by article.

The Measures (《政务服务电子文件管理暂行办法》, in force since 9 October 2018) have 25 articles.
"""

from __future__ import annotations

from dataclasses import dataclass

LAST_ARTICLE = 25


@dataclass(frozen=True, slots=True, order=True)
class Article:
    """One article of the Measures."""

    number: int

    def __str__(self) -> str:
        return f"the Measures, article {self.number}"

    @property
    def zh(self) -> str:
        """The citation as people read it."""
        return f"《办法》第{self.number}条"


def measures(number: int) -> Article:
    """Return article `number` of the Measures.

    Raises:
        ValueError: The Measures have no such article.
    """
    if not 1 <= number <= LAST_ARTICLE:
        raise ValueError(f"the Measures have articles 1 to {LAST_ARTICLE}, not {number}")
    return Article(number)
