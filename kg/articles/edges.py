"""The head and foot of a printed page -> what they say of the article: a date, the paper's name, the address it was printed from.

Enters: lines. Leaves: :class:`Edges`. Left to others: which lines are heads and feet (``pdf``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.articles.found import day, web
from kg.articles.head import MONTHS, names_publisher

MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r")\.?"
WEEKDAY = r"(?:\w+day,?\s+)?"
DATE = re.compile(
    rf"\b{WEEKDAY}(\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+(?:19|20)\d\d|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://\S+")
PAGE = re.compile(r"(?:\bpage\s+)?(?<![\w/])[A-Z]?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?![\w/])|\bpage\s+[A-Z]?\d{1,4}\b", re.IGNORECASE)
PARTS = re.compile(r"\s*[|·•,/]\s*|\s+[–—-]+\s*|\s{2,}")


@dataclass(frozen=True, slots=True)
class Edges:
    """What a line at a page's edge says; ``alone`` where it says nothing else."""

    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    alone: bool = False

    @classmethod
    def of(cls, line: str) -> Edges:
        """What one line says.

        >>> Edges.of("MONDAY, 4 MAY 2031   TIDEWATER GAZETTE   3")
        Edges(published='2031-05-04', publisher='Tidewater Gazette', url=None, alone=True)
        >>> Edges.of("The council met on 4 May 2031.")
        Edges(published='2031-05-04', publisher=None, url=None, alone=False)
        """
        words = line.title() if line.isupper() else line
        address = ADDRESS.search(words)
        words = ADDRESS.sub("  ", words)
        date = DATE.search(words)
        rest = PAGE.sub("  ", DATE.sub("  ", words))
        parts = [part.strip(" -–—") for part in PARTS.split(rest) if part.strip(" -–—")]
        papers = [part for part in parts if names_publisher(part)]
        said = bool(date or papers or address or PAGE.search(words))
        return cls(
            day(date[1].title()) if date else None, papers[0] if papers else None, web(address[0]) if address else None, said and parts == papers
        )


def stated_by(lines: Iterable[str]) -> Edges:
    """What the heads and feet of all pages say together, the first word for each."""
    found = [Edges.of(line) for line in lines]
    published, publisher, url = (
        next((value for each in found if (value := getattr(each, name))), None) for name in ("published", "publisher", "url")
    )  # fmt: skip
    return Edges(published, publisher, url)
