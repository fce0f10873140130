"""Texts with the answer written in them, for the tests.

A file holds cases, each under a line ``## name``; a file of an article (``data/articles``) is one case, named by the file's
stem. Words of a quote stand in ``<q by="Jane Doe" kind=direct>...</q>``. Everything else is the text. In the tag:

* ``by=?``: the speaker stays open; ``or="the board|board"``: other names that are right as well;
* ``mode=thought`` where it is no speech; ``cue=none`` where the words go on without a cue;
* ``id=1``: pieces of one quote share it;
* ``optional=yes``: people differ on whether this is a quote: finding it is not wrong, leaving it out neither.

Tags may nest, for a report within a report: the outer quote holds the words of the inner one.

Lines ``@speaker Jane Doe | role: chief engineer / engineer | institution: Harbour Authority`` before the text say who the
speakers are, as the text does; ``/`` divides answers that are equally right (``-``: none). What is left out, the text does
not state; ``?`` is not judged. ``| kind: organisation`` or ``group`` where it is no person, ``| also: the port / port``
for other names that are right as well. ``tests/README.md`` says what is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from kg.records import Span

DATA = Path(__file__).parent / "data"
TAG = re.compile(r"<(/?)q(?=[\s>])([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
SPEAKERS = re.compile(r"(?:@speaker .+\n)*\n*")
FIELDS = ("kind", "role", "institution", "also")


@dataclass
class Marked:
    """An expected quote: its pieces, who says it, its kind and mode."""

    by: str | None
    kind: str
    mode: str
    spans: list[Span] = field(default_factory=list)
    also: tuple[str, ...] = ()
    """Other names that are right as well; ``?`` where an open speaker is."""
    cued: bool = True
    optional: bool = False


@dataclass(frozen=True)
class Speaker:
    """Who a speaker is, as the text says: equally right answers, "" for none, ``None`` where it is not judged."""

    name: str
    kind: str
    roles: tuple[str, ...] | None
    institutions: tuple[str, ...] | None
    also: tuple[str, ...]


@dataclass
class Case:
    """One text with its expected quotes, in order."""

    name: str
    text: str
    quotes: list[Marked]
    speakers: list[Speaker] = field(default_factory=list)


def read_cases(path: Path) -> list[Case]:
    """The cases of a file."""
    parts = re.split(r"^## (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [read_case(name, body.strip("\n")) for name, body in zip(parts[1::2], parts[2::2], strict=True)]


def read_article(path: Path) -> Case:
    """The one case that an article's file is."""
    return read_case(path.stem, path.read_text(encoding="utf-8"))


def read_case(name: str, body: str) -> Case:
    """One case: the tags taken out, their places kept."""
    head = SPEAKERS.match(body)
    assert head is not None
    speakers = [read_speaker(name, line) for line in head[0].split("\n") if line]
    text = ""
    opened: list[tuple[Marked, int]] = []
    quotes: list[Marked] = []
    by_id: dict[str, Marked] = {}
    position = head.end()
    for match in TAG.finditer(body, position):
        text += body[position : match.start()]
        position = match.end()
        if match[1]:
            assert opened, f"{name}: a closing tag without an opening one"
            quote, start = opened.pop()
            quote.spans.append((start, len(text)))
            continue
        given = {key: quoted or plain for key, quoted, plain in ATTRIBUTE.findall(match[2])}
        quote = by_id.get(given.get("id", "")) or new_quote(given)
        if not any(quote is known for known in quotes):
            quotes.append(quote)
        if "id" in given:
            by_id[given["id"]] = quote
        assert quote.by == named(given["by"]), f"{name}: pieces of one quote have two speakers"
        opened.append((quote, len(text)))
    assert not opened, f"{name}: a tag is not closed"
    return Case(name, text + body[position:], quotes, speakers)


def new_quote(given: dict[str, str]) -> Marked:
    """A quote without its pieces, of a tag's attributes."""
    also = tuple(given["or"].split("|")) if "or" in given else ()
    cued, optional = given.get("cue") != "none", given.get("optional") == "yes"
    return Marked(named(given["by"]), given["kind"], given.get("mode", "speech"), also=also, cued=cued, optional=optional)


def named(by: str) -> str | None:
    return None if by == "?" else by


def read_speaker(case: str, line: str) -> Speaker:
    """One line ``@speaker Jane Doe | role: ...``."""
    name, *parts = (part.strip() for part in line.removeprefix("@speaker ").split("|"))
    given = dict(part.split(": ", 1) for part in parts)
    assert set(given) <= set(FIELDS), f"{case}: {line}: a speaker has {', '.join(FIELDS)}"
    also = tuple(given["also"].split(" / ")) if "also" in given else ()
    return Speaker(name, given.get("kind", "person"), answers(given.get("role", "-")), answers(given.get("institution", "-")), also)


def answers(value: str) -> tuple[str, ...] | None:
    """Answers that are equally right; ``None`` for ``?``."""
    return None if value == "?" else tuple("" if answer == "-" else answer for answer in value.split(" / "))
