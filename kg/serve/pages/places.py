"""Where things are: the addresses of people, quotes and numbers among the pages.

Enters: keys, spans, addresses out of articles. Leaves: addresses. Left to others: what is there.
"""

from __future__ import annotations

from urllib.parse import quote


def address(url: str | None) -> str:
    """An address that may be followed; empty for every other one (``javascript:``)."""
    return url if url and url.lower().startswith(("https://", "http://")) else ""


def person_at(key: str | None) -> str:
    """The page of somebody, by the key of the entity or of the referent.

    >>> person_at("organisation/coastal-institute"), person_at("2d711642b726b044/mira-holt")
    ('/institution/coastal-institute', '/person/2d711642b726b044/mira-holt')
    """
    if not key:
        return ""
    sort, _, rest = key.partition("/")
    return f"/institution/{quote(rest)}" if sort == "organisation" else f"/person/{quote(rest if sort == 'person' else key)}"


def quote_at(text: str, place: str, letter: str = "q") -> str:
    """Where a quote (or with ``n`` a number) stands in its article's page."""
    return f"/article/{quote(text)}#{letter}-{quote(place)}"
