"""What a web page says itself of when it was published and when it was changed: meta elements, microdata, JSON-LD.

Enters: the page as a tree. Leaves: days, in the page's order. Left to others: a date in the text or in the address (``html``).

Pages say both, in several vocabularies, and say only one of them in some: a date is taken for what its name says that it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from kg.articles.found import day

PUBLISHED = frozenset(
    {"article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created"}
    | {
        "dcterms.issued",
        "pubdate",
        "publishdate",
        "publication_date",
        "publish-date",
        "sailthru.date",
        "parsely-pub-date",
        "cxenseparse:recs:publishtime",
    }
)
MODIFIED = frozenset({"article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod"})
NAMES = ("property", "name", "itemprop")
# Where JSON-LD keeps the article that a page is about; comments, lists and related articles stand under other names.
INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
ARTICLE = ("Article", "Report", "Posting")
DEEPEST = 6


def stated(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """The days on which a page says that it was published, and that it was changed."""
    published: list[str] = []
    modified: list[str] = []
    for name, value in (*of_elements(tree), *of_data(tree)):
        if (found := day(value)) and name in PUBLISHED | MODIFIED:
            (published if name in PUBLISHED else modified).append(found)
    return published, modified


def of_elements(tree: HtmlElement) -> Iterator[tuple[str, object]]:
    """What meta elements and microdata name."""
    for element in tree.xpath("//meta[@content] | //time[@itemprop] | //*[@itemprop and @datetime]"):
        value = element.get("content") or element.get("datetime") or "".join(element.itertext())
        for attribute in NAMES:
            if name := element.get(attribute):
                yield name.strip().lower(), value


def of_data(tree: HtmlElement) -> Iterator[tuple[str, object]]:
    """What JSON-LD says, that of an article before that of its page."""
    nodes: list[dict[str, Any]] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            nodes.extend(nodes_of(json.loads(script.text or "", strict=False)))
        except (ValueError, RecursionError):
            continue
    for node in sorted(nodes, key=lambda node: not is_article(node)):
        for key in ("datePublished", "dateModified"):
            yield key.lower(), node.get(key)


def nodes_of(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of a piece of JSON-LD that are of the page itself."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from nodes_of(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in INSIDE:
            yield from nodes_of(value.get(key), depth + 1)


def is_article(node: dict[str, Any]) -> bool:
    """Whether an object is an article, a report or a posting of some kind."""
    kinds = node.get("@type")
    return any(str(kind).endswith(ARTICLE) for kind in (kinds if isinstance(kinds, list) else [kinds]))
