"""All decisions of a file: which are in force, which of them concern an article, and how another one is added.

Enters: the file. Leaves: :class:`Ledger`; with :func:`add`, the file with one line more. Left to others: the form of a
line (``lines``), what a decision changes (``apply``).

Decisions count in the order of their moments, whatever the order of their lines, so that two copies of a file that were
added to apart and merged say the same in either order. A decision is never taken out: a later one withdraws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.corrections.lines import decisions, written
from kg.errors import CorrectionError
from kg.files import locked, write
from kg.records import HASH_DIGITS, Article, Decision

VERDICTS = ("same", "different")


@dataclass(frozen=True)
class Ledger:
    """Decisions in the order in which they count."""

    decisions: tuple[Decision, ...] = ()

    @classmethod
    def ordered(cls, decisions: Iterable[Decision]) -> Ledger:
        """The decisions by their moments; of two in one second the earlier line counts first."""
        return cls(tuple(sorted(decisions, key=lambda decision: decision.on)))

    def with_one(self, decision: Decision) -> Ledger:
        """The ledger as it will be with one decision more."""
        return self.ordered((*self.decisions, decision))

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {decision.id: number for number, decision in enumerate(self.decisions)}

    @cached_property
    def withdrawn(self) -> Mapping[str, Decision]:
        """Id of a decision that is withdrawn -> the one that withdrew it; an undo can be undone."""
        position = self._position
        out: dict[str, Decision] = {}
        for number in reversed(range(len(self.decisions))):
            decision = self.decisions[number]
            if decision.what == "undo" and decision.id not in out and position.get(decision.given["of"], number) < number:
                out.setdefault(decision.given["of"], decision)
        return out

    @cached_property
    def in_force(self) -> tuple[Decision, ...]:
        """Decisions that are carried out: not withdrawn, and not themselves a withdrawal."""
        return tuple(d for d in self.decisions if d.what != "undo" and d.id not in self.withdrawn)

    @cached_property
    def _by_place(self) -> Mapping[str, tuple[Decision, ...]]:
        """Decisions in force about the words of an article, by the text's hash and by the article's name."""
        found: dict[str, list[Decision]] = {}
        for decision in self.in_force:
            if "text" in decision.given:
                found.setdefault(f"text {decision.given['text']}", []).append(decision)
                found.setdefault(f"article {decision.given['article']}", []).append(decision)
        return {key: tuple(each) for key, each in found.items()}

    def of(self, article: Article) -> tuple[Decision, ...]:
        """Decisions in force about this text, or about another text of an article of this name, in their order."""
        own = self._by_place.get(f"text {article.sha256[:HASH_DIGITS]}", ())
        namesake = self._by_place.get(f"article {article.id}", ())
        if not own or not namesake:
            return own or namesake
        # Both are in order; of two in one second the order of the lines still counts.
        position = self._position
        return tuple(sorted({d.id: d for d in (*own, *namesake)}.values(), key=lambda d: position[d.id]))

    def verdicts(self) -> Iterator[Decision]:
        """Decisions in force on who is who."""
        return (decision for decision in self.in_force if decision.what in VERDICTS)

    def called(self, id: str) -> Decision:
        """The decision whose id begins so. Raises :class:`~kg.errors.CorrectionError` where that is none or several."""
        found = [decision for decision in self.decisions if decision.id.startswith(id)]
        exact = [decision for decision in found if decision.id == id]
        if len(exact or found) != 1:
            several = f"several decisions begin with {id!r}: write more of the id" if found else f"there is no decision {id!r}"
            raise CorrectionError(f"{several} (kg correct list shows them)")
        return (exact or found)[0]


def read(path: Path) -> Ledger:
    """The decisions of a file; none where there is no file."""
    return Ledger.ordered(decisions(content(path), str(path)))


def content(path: Path) -> bytes:
    """The bytes of a file, none where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CorrectionError(f"the file of corrections cannot be read: {error.strerror or error}", article=str(path)) from error


def add(path: Path, decision: Decision) -> None:
    """Put a decision behind the others: the new file takes the old one's place whole, one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent):
        before = content(path)
        if any(other.id == decision.id for other in decisions(before, str(path))):
            raise CorrectionError(f"there is a decision {decision.id!r} already", article=str(path))
        between = b"" if not before or before.endswith(b"\n") else b"\n"
        write(path, before + between + written(decision).encode("utf-8") + b"\n")
