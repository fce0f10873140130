"""One form for the addresses under which one article may be found.

Enters: an address. Leaves: its canonical form, or none where it is no article's. Left to others: what follows of two that are equal
(``revisions``). Nothing is asked of any server.

>>> canonical("HTTP://News.Example:80/2031/harbour?utm_source=mail&id=7#photos")
'https://news.example/2031/harbour?id=7'
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from kg.lexicon import word_list

PORTS = {"http": 80, "https": 443}
# What may stand in a path or query as it is (RFC 3986); all else is written as %XX.
PLAIN = "/:@!$&'()*+,;=~"
# The third entry of a feed that gives its entries no addresses: tomorrow another entry is the third.
ENTRY = re.compile(r":\d+$")


def canonical(address: str) -> str | None:
    """The address without what does not tell articles apart; ``None`` of a front page, an entry without an address, and what is none.

    Left out are the scheme (a site's http and https show one page), the case of the host, the default port, the fragment, and what tells who sent
    the reader (``kg/lexicon/tracking.txt``); parameters stand in their order of letters.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host or ENTRY.search(parts.path):
        return None
    path, query = spelled(parts.path), parameters(parts)
    if path in ("", "/") and not query:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}{'' if port in (None, PORTS[parts.scheme]) else f':{port}'}{path or '/'}{f'?{query}' if query else ''}"


def parameters(parts: SplitResult) -> str:
    """The parameters that say which article is meant."""
    kept = [each for each in parts.query.split("&") if each and not tracking(each.partition("=")[0])]
    return "&".join(sorted(spelled(each) for each in kept))


def tracking(name: str) -> bool:
    """Whether a parameter says who sent the reader, and nothing of the article.

    >>> tracking("utm_campaign"), tracking("page")
    (True, False)
    """
    name = name.lower()
    return name in word_list("tracking", "name") or any(name.startswith(prefix) for prefix in word_list("tracking", "prefix"))


def spelled(part: str) -> str:
    """A path or a query with one spelling for each character.

    >>> spelled("/caf%c3%a9"), spelled("/café"), spelled("/a%2fb")
    ('/caf%C3%A9', '/caf%C3%A9', '/a%2Fb')
    """
    # A sign that has a meaning of its own (%2F, %3F) keeps its escape.
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", part)
    return "".join(escaped(piece) if piece.startswith("%") and len(piece) == 3 else quote(piece, safe=PLAIN + "%") for piece in pieces)


def escaped(piece: str) -> str:
    """A %XX: the letter, digit or mark that it stands for where that needs none, else in capitals."""
    sign = unquote_to_bytes(piece).decode("latin-1")
    return sign if sign.isascii() and (sign.isalnum() or sign in "-._~") else piece.upper()
