"""A web address -> its bytes, carefully: what a page may do to the one who reads it is decided here.

Enters: addresses. Leaves: a :class:`Page`. Left to others: what its bytes mean.

Reading order: ``fetcher`` (what is asked, in which order; the rules in one list), ``addresses`` (who may be asked), ``robots`` (what a site asks
for), ``line`` (one request), ``packing`` (what swells). Here stands only what needs no network, so that who reads files never waits for the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["TYPES", "Page", "content_type", "is_address"]

TYPES = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"}
    | {"text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"}
)
"""What is read from the web."""
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: ``url`` after redirects, ``type`` without parameters, ``charset`` as the server states it."""

    url: str
    type: str
    charset: str | None
    data: bytes


def is_address(place: str) -> bool:
    """Whether an input is meant as an address rather than a file.

    >>> is_address("https://news.example/a"), is_address("C:\\news\\a.txt"), is_address("a.txt")
    (True, False, False)
    """
    return ADDRESS.match(place) is not None


def content_type(header: str | None) -> tuple[str, str | None]:
    """Type and charset of a Content-Type.

    >>> content_type('Text/HTML; charset="UTF-8"'), content_type(None)
    (('text/html', 'UTF-8'), ('', None))
    """
    kind = (header or "").partition(";")[0].strip().lower()
    charset = CHARSET.search(header or "")
    return kind, charset[1] if charset else None
