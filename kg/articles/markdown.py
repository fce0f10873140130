"""Markdown -> the text that it sets: signs of mark-up taken away, lines joined to paragraphs.

Enters: a string. Leaves: :class:`~kg.articles.found.Found`. Left to others: tables (their lines stay as they are).

A block quote keeps its sign "> ", an item of a list its "- ". What stands above the text between lines of three hyphens gives title,
date, author, publisher and address where it has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.articles.found import Found, day, text_of, web, words

FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,5000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
OUTLET = ("publisher", "outlet", "publication", "site", "source")
"""What the outlet may be called in the front matter."""
FIELD = re.compile(r"(\w[\w -]{0,30}):[ \t]*(.*)")
HEADING = re.compile(r"#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
RULE = re.compile(r"[ \t]{0,3}(?:[-*_=][ \t]*){3,}$")
ITEM = re.compile(r"[ \t]{0,8}(?:[-*+]|\d{1,3}[.)])[ \t]+(?=\S)")
QUOTE = re.compile(r"[ \t]{0,3}>[ \t>]*")
FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
DEFINITION = re.compile(r"[ \t]{0,3}\[[^\]\n]{1,100}\]:[ \t]*\S")
# Each takes a limited stretch, so that none reads the rest of the text from every sign.
INLINE = (
    (re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,1000}(?:[ \t]+\"[^\"\n]{0,200}\")?\)"), ""),
    (re.compile(r"\[([^\[\]]{1,500})\](?:\([^()\s]{0,1000}(?:[ \t]+\"[^\"\n]{0,200}\")?\)|\[[^\[\]]{0,100}\])"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,1000})>"), r"\1"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"(?<!\w)(\*\*|__)(?=\S)([^*_\n]{1,1000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]{1,1000}?)(?<=\S)\1(?![\w*_])"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])"), r"\1"),
)


def read(text: str) -> Found:
    """The text of a piece of Markdown, and what its front matter says.

    >>> read("# Storm\\n\\nThe *old* harbour\\nis [shut](/a).\\n\\n> So it\\n> is.").text
    'Storm\\n\\nThe old harbour is shut.\\n\\n> So it is.'
    """
    fields, body = front_matter(text)
    title = words(fields.get("title") or fields.get("headline"))
    shown = text_of([plain for block in blocks(without_comments(body)) if (plain := inline(block).strip())])
    return Found(
        shown if title is None or shown.startswith(title) else f"{title}\n\n{shown}",
        title,
        day(fields.get("date") or fields.get("published")),
        words(next(filter(None, map(fields.get, OUTLET)), None)),
        web(fields.get("url") or fields.get("canonical")),
        words(fields.get("author") or fields.get("byline")),
    )


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Fields above the text, and the text."""
    match = FRONT.match(text)
    if match is None:
        return {}, text.removeprefix("\ufeff")
    found = [field for line in match[1].splitlines() if (field := FIELD.match(line))]
    return {field[1].lower().strip(): field[2].strip().strip("\"'") for field in found}, text[match.end() :]


def without_comments(text: str) -> str:
    """A text without what stands between "<!--" and "-->"; one that is never closed is none."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join((*parts, text[at:]))


def blocks(text: str) -> Iterator[str]:
    """The blocks of a text, each on one line."""
    gathered: list[str] = []
    code: str | None = None
    for line in [*text.splitlines(), ""]:
        fence = FENCE.match(line)
        if fence or code:
            code = None if code and fence and fence[1] == code else (code or (fence[1] if fence else None))
            line = ""
        heading, quote, item = HEADING.match(line), QUOTE.match(line), ITEM.match(line)
        alone = not line.strip() or RULE.match(line) or DEFINITION.match(line) or heading
        begins = item or (quote and not (gathered and gathered[0].startswith("> ")))
        if gathered and (alone or begins):
            yield " ".join(gathered)
            gathered = []
        if heading:
            yield heading[1].strip()
        elif not alone:
            words = line[quote.end() :] if quote else f"- {line[item.end() :]}" if item else line
            gathered.append(f"> {words.strip()}" if quote and not gathered else words.strip())


def inline(block: str) -> str:
    """A block without the signs within its lines."""
    for pattern, plain in INLINE:
        block = pattern.sub(plain, block)
    return block
