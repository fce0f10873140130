"""A web page -> the article in it: what trafilatura takes for its text, and what the page says about it.

Enters: bytes, the charset and the address that the server states. Leaves: :class:`~kg.articles.found.Found`. Left to others: fetching.

Menus, share buttons, cookie notices, captions, comments and lists of other articles go with trafilatura, and what it leaves of them with
``kg.lexicon.boilerplate``. The title stands first in the text, as it stands first on the page; a block quote keeps its sign "> ".
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.utils import load_html

from kg.articles.dates import stated
from kg.articles.found import Found, day, text_of, web, words
from kg.articles.texts import decode_page
from kg.errors import SourceError
from kg.lexicon.boilerplate import is_boilerplate

# No clock: what trafilatura takes for the latest possible date by itself is today.
DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
BLOCKS = frozenset(
    {"p", "div", "section", "article", "head", "h1", "h2", "h3", "h4", "h5", "h6", "list", "item", "ul", "ol", "li", "dl", "dt", "dd", "table"}
    | {"row", "tr", "cell", "td", "th", "pre", "quote", "blockquote", "lb", "br", "hr", "body", "main", "header", "footer"}
)
QUOTES = frozenset({"quote", "blockquote"})
NO_TEXT = ("script", "style", "figure", "figcaption", "template", "noscript", "svg", "form", "nav", "aside", "iframe", "button")
# A page is of several articles where the longest of its <article> elements has less than this share of their words, and more than
# two have as many words as a teaser.
MAIN_SHARE = 0.5
TEASER_WORDS = 15
FEWEST = 3


def read(data: bytes, charset: str | None = None, url: str | None = None) -> Found:
    """The article of a page. Raises :class:`~kg.errors.SourceError` where it holds none, or several."""
    tree = load_html(decode_page(data, charset))
    if tree is None:
        raise SourceError("this is no web page: nothing in it reads as HTML")
    if count := articles_on(tree):
        raise SourceError(f"the page lists {count} articles: give the address or the file of each")
    dates = stated(tree)  # before trafilatura takes the tree apart
    found = bare_extraction(
        tree, url=url, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=dict(DATES)
    )  # fmt: skip
    if not isinstance(found, Document):
        raise SourceError("the page holds no article: save the text itself to a file and give that")
    title = words(found.title)
    text = text_of(with_title(title, [block for block in blocks(found.body) if not is_boilerplate(block)]))
    if not any(c.isalnum() for c in text):
        raise SourceError("the page holds no article: save the text itself to a file and give that")
    own = web(found.url)
    if url and (own is None or not same_site(own, url)):
        own = web(url)  # a page may call only an address of its own site its own
    published, modified = dated(day(found.date), *dates)
    return Found(text, title, published, publisher(found, own), own, words(found.author), modified=modified)


def dated(guess: str | None, published: list[str], modified: list[str]) -> tuple[str | None, str | None]:
    """When a page was published and when it was changed: as it says itself, else as it was guessed.

    >>> dated("2031-05-09", ["2031-05-04"], ["2031-05-09"]), dated("2031-05-09", [], ["2031-05-09"]), dated("2031-05-04", [], ["2031-05-09"])
    (('2031-05-04', '2031-05-09'), (None, '2031-05-09'), ('2031-05-04', '2031-05-09'))
    """
    changed = modified[0] if modified else None
    if published:
        return (guess if guess in published else published[0]), changed
    return (None if guess in modified else guess), changed


def publisher(found: Document, url: str | None) -> str | None:
    """The site's name; what was only read off the address is none."""
    name = words(found.sitename)
    parts = urlsplit(url or found.url or "")
    host = (parts.hostname or "").removeprefix("www.")
    read_off = {host, host.partition(".")[0], parts.netloc, found.hostname}
    return None if name is None or name.lower().removeprefix("www.") in read_off else name


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, whether or not one begins with www, m or amp.

    >>> same_site("https://www.news.example/a", "https://amp.news.example/a"), same_site("https://news.example", "https://evil.example")
    (True, False)
    """
    first, second = (re.sub(r"^(?:www|m|amp|mobile)\.", "", (urlsplit(each).hostname or "").lower()) for each in (one, other))
    return bool(first) and first == second


def with_title(title: str | None, paragraphs: list[str]) -> list[str]:
    """The paragraphs with the title first, once."""
    if title is None or any(each.casefold() == title.casefold() for each in paragraphs[:2]):
        return paragraphs
    return [title, *paragraphs]


def articles_on(tree: HtmlElement) -> int:
    """How many articles a page lists, 0 where it is the page of one."""
    if tree.xpath("//meta[@property='og:type' and @content='article']"):
        return 0
    sizes = [len(" ".join(each.itertext()).split()) for each in tree.xpath("//article[not(ancestor::article)]")]
    listed = [size for size in sizes if size >= TEASER_WORDS]
    return len(listed) if len(listed) >= FEWEST and max(listed) < MAIN_SHARE * sum(listed) else 0


def fragment(markup: str) -> list[str]:
    """The paragraphs of a piece of HTML that is all article, as feeds carry it.

    >>> fragment("<p>One <b>two</b>.</p><blockquote>Three.</blockquote>")
    ['One two.', '> Three.']
    """
    tree = load_html(f"<html><body>{markup}</body></html>")
    if tree is None:
        return []
    etree.strip_elements(tree, *NO_TEXT, with_tail=False)
    body = tree.find("body")
    return blocks(tree if body is None else body)


def blocks(root: Any) -> list[str]:
    """The paragraphs below an element, each on one line; those of a block quote begin with "> "."""
    found: list[str] = []
    gathered: list[str] = []
    quoted = 0

    def end() -> None:
        line = " ".join("".join(gathered).split())
        gathered.clear()
        if line:
            found.append(f"> {line}" if quoted else line)

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            if element.tag in BLOCKS:
                end()
            quoted += element.tag in QUOTES
            gathered.append(element.text or "")
            continue
        if event == "end":
            if element.tag in BLOCKS:
                end()
            quoted -= element.tag in QUOTES
        if element is not root:
            gathered.append(element.tail or "")
    end()
    return found
