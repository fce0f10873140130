"""A folder in PolNeAR's format -> annotated articles.

Enters: ``DIR/data/SPLIT/text/NAME.txt`` and ``DIR/data/SPLIT/attributions/NAME_ANNOTATOR.ann`` (brat: ``T`` lines are
spans, pieces parted by semicolons; ``E`` lines join a Source, a Cue and a Content). Leaves: :class:`Annotated`
articles with code-point offsets. Left to others: words and tags. Of several annotators the first by name counts.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.records import Span

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One annotated attribution; source and cue may be missing, pieces are sorted."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]

    def role(self, name: str) -> tuple[Span, ...]:
        """The spans of ``source``, ``cue`` or ``content``."""
        return {"source": self.source, "cue": self.cue, "content": self.content}[name]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article's text and its attributions."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


def read_split(root: Path, split: str) -> list[Annotated]:
    """The articles of one split, sorted by name; those without annotation are left out."""
    folder = root / "data" / split
    if not (folder / "text").is_dir() or not (folder / "attributions").is_dir():
        raise SourceError(f"{folder} holds no text/ and attributions/ folders: give a folder in PolNeAR's format")
    by_name: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        by_name.setdefault(path.stem.rpartition("_")[0], path)
    found = []
    for path in sorted((folder / "text").glob("*.txt")):
        if path.stem in by_name:
            text = path.read_bytes().decode("utf-8")
            found.append(Annotated(path.stem, text, tuple(read_annotations(by_name[path.stem], text))))
    return found


def read_annotations(path: Path, text: str) -> Iterator[Attribution]:
    """The attributions of one ``.ann`` file that have a content."""
    spans: dict[str, list[Span]] = {}
    events: list[str] = []
    for line in path.read_bytes().decode("utf-8").split("\n"):
        fields = line.rstrip("\r").split("\t")
        if re.fullmatch(r"T\d+", fields[0]):
            pieces = fields[1].partition(" ")[2].split(";")
            spans[fields[0]] = [(int(p.split()[0]), int(p.split()[1])) for p in pieces]
            if any(not 0 <= a <= b <= len(text) for a, b in spans[fields[0]]):
                raise SourceError(f"{path.name}: {fields[0]} lies outside its text of {len(text)} characters")
        elif re.fullmatch(r"E\d+", fields[0]):
            events.append(fields[1])
    for event in events:
        roles: dict[str, list[Span]] = {role: [] for role in ROLES}
        for argument in event.split():
            role, _, key = argument.partition(":")
            role = role.rstrip("0123456789").lower()
            if role in roles:
                roles[role] += spans[key]
        if roles["content"]:
            yield Attribution(*(tuple(sorted(roles[role])) for role in ROLES))


def folder_sha256(root: Path, split: str) -> str:
    """SHA-256 over the names and bytes of a split's files, in order: says which data a model was made from."""
    digest = hashlib.sha256()
    for path in sorted((root / "data" / split).rglob("*.*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


# Marks in pairs that newspapers use; a text is now and then put into another style, so that none is the only one known.
STYLES = (('"', '"'), ("“", "”"), ("''", "''"), ("``", "''"), ("«", "»"), ("„", "“"), ("‘", "’"))
DOUBLE = re.compile(r"''|``|[“”\"]")


def restyle(article: Annotated, style: tuple[str, str]) -> Annotated:
    """The same article with other double quotation marks, offsets moved along.

    >>> quote = Attribution((), (), ((0, 4),))
    >>> again = restyle(Annotated("a", '"No" is it.', (quote,)), ("''", "''"))
    >>> again.text, again.attributions[0].content
    ("''No'' is it.", ((0, 6),))
    """
    out: list[str] = []
    starts, shifts = [0], [0]
    last, shift, is_open = 0, 0, False
    for match in DOUBLE.finditer(article.text):
        before = article.text[match.start() - 1 : match.start()]
        is_open = match.group() in "“``" or (match.group() != "”" and (not before or before.isspace() or before in "([—-"))
        mark = style[0] if is_open else style[1]
        out += [article.text[last : match.start()], mark]
        last, shift = match.end(), shift + len(mark) - (match.end() - match.start())
        starts.append(match.end())
        shifts.append(shift)
    text = "".join([*out, article.text[last:]])

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((a + shifts[bisect_right(starts, a) - 1], b + shifts[bisect_right(starts, b) - 1]) for a, b in spans)

    return Annotated(article.name, text, tuple(Attribution(moved(a.source), moved(a.cue), moved(a.content)) for a in article.attributions))
