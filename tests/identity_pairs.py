"""The pairs of ``data/identities.txt`` as referents: what ``test_identity.py`` judges the rules by."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kg.identity import Referent, Registry, decide
from kg.identity.facts import Sort

FILE = Path(__file__).parent / "data" / "identities.txt"
TEXTS = ("1" * 16, "2" * 16)


@dataclass(frozen=True)
class Pair:
    line: str
    section: str
    answer: str
    referents: tuple[Referent, ...]

    @property
    def sort(self) -> Sort:
        return "organisation" if self.section.startswith("bodies") else "person"

    def registry(self) -> Registry:
        return decide(self.referents)

    def given(self) -> str:
        """What the rules say: same, open or apart."""
        registry = self.registry()
        entity = {link.referent: link.entity for link in registry.links}
        one, other = (f"{text}/it" for text in TEXTS)
        if entity[one] == entity[other]:
            return "same"
        return "open" if any((q.one, q.other) == (one, other) for q in registry.questions) else "apart"


@dataclass
class Side:
    """One side of a pair: the referent and the bodies of its article."""

    text: str
    found: list[Referent] = field(default_factory=list)

    def read(self, words: str, sort: Sort) -> None:
        name, *fields = (part.strip() for part in words.split(";"))
        known = {key: value.strip() for key, _, value in (f.partition(":") for f in fields)}
        assert set(known) <= {"role", "at", "nat", "title", "aka", "aka-at", "on"}, words
        bodies: tuple[str, ...] = ()
        if "at" in known:
            other = known.get("aka-at", "").partition("=")[2].strip()
            self.found.append(Referent(f"{self.text}/body", "organisation", known["at"], (other,) if other else ()))
            bodies = (f"{self.text}/body",)
        also = tuple(known["aka"].split("/")) if "aka" in known else ()
        roles = (known["role"],) if "role" in known else ()
        self.found.append(Referent(f"{self.text}/it", sort, name, also, known.get("title"), known.get("nat"), roles, bodies, known.get("on")))


def pairs() -> list[Pair]:
    """All pairs, in the order of the file."""
    section, found = "", []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            answer, _, sides = line.partition(":")
            read = []
            for text, words in zip(TEXTS, sides.split("|"), strict=True):
                side = Side(text)
                side.read(words, "organisation" if section.startswith("bodies") else "person")
                read += side.found
            found.append(Pair(line, section, answer, tuple(read)))
    return found
