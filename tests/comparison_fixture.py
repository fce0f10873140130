"""Two papers about one strike: records written by hand, for the questions about figures side by side and the view graph."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from store_fixtures import place, quantity, quote

from kg.records import Affiliation, Article, Entity, Extraction, Mention

QUESTIONS = frozenset({"changed", "comparable", "contradictions", "figures", "members", "said"})
"""The questions whose answers are read off these articles."""

TIMES = """Strike at the Eskel yard

“Eskel Yard cut 1,200 jobs in March,” said Lena Ost of the Welders' Guild. The yard itself gives 400 jobs in March. Eskel Yard created \
30 jobs a week, said director Per Dahl.
"""
POST = """Welders of Eskel stay out

“Eskel Yard cut 410 jobs in March,” said Mira Holt, an economist. “It created 200 jobs a month,” she said. “It cut 90 jobs in April.”
"""


def person(text: str, key: str, name: str, body: str | None = None) -> Entity:
    """A person with one mention."""
    at = place(text, body) if body else None
    stated = (Affiliation(at, None, None, body, at),) if body and at else ()
    return Entity(key, name, "person", (), (Mention(place(text, name), name, "full_name"),), stated)


def yard(text: str) -> Entity:
    """The employer."""
    return Entity("eskel-yard", "Eskel Yard", "organisation", (), (Mention(place(text, "Eskel Yard"), "Eskel Yard", "full_name"),))


def eskel(text: str) -> Entity:
    """The town."""
    return Entity("eskel", "Eskel", "place", (), (Mention(place(text, "Eskel"), "Eskel", "full_name"),))


def jobs(text: str, words: str, number: int, event: str, **more: Any) -> Any:
    """Jobs of the yard."""
    return quantity(text, words, value=Decimal(number), unit="job", event=(event,), about=("Eskel Yard",), **more)


def times() -> Extraction:
    """The paper that asked the union first."""
    text = TIMES
    quotes = (
        quote(text, "“Eskel Yard cut 1,200 jobs in March,”", speaker="lena-ost", kind="direct", context="“Eskel Yard cut 1,200 jobs in March,” said "
              "Lena Ost of the Welders' Guild.", source_mention=place(text, "Lena Ost"), cue=place(text, "said")),
        quote(text, "Eskel Yard created 30 jobs a week", speaker="per-dahl", kind="indirect", context="Eskel Yard created 30 jobs a week, said "
              "director Per Dahl.", source_mention=place(text, "Per Dahl"), cue=place(text, "said", 2)),
    )  # fmt: skip
    march = {"time": "March", "time_span": place(text, "March")}
    found = (
        jobs(text, "1,200 jobs", 1200, "cut", speaker="lena-ost", quote=0, **march),
        jobs(text, "400 jobs", 400, "cut", **march),
        jobs(text, "30 jobs a week", 30, "create", per="week", speaker="per-dahl", quote=1),
    )
    speakers = (person(text, "lena-ost", "Lena Ost", "Welders' Guild"), person(text, "per-dahl", "Per Dahl"))
    return Extraction(Article("times", text, "Strike", "2031-04-02", "Harbour Times"), speakers, (yard(text), eskel(text)), quotes, found)


def post() -> Extraction:
    """The paper that asked an economist."""
    text = POST
    quotes = (
        quote(text, "“Eskel Yard cut 410 jobs in March,”", speaker="mira-holt", kind="direct",
              context="“Eskel Yard cut 410 jobs in March,” said Mira Holt, an economist.",
              source_mention=place(text, "Mira Holt"), cue=place(text, "said")),
        quote(text, "“It created 200 jobs a month,”", "“It cut 90 jobs in April.”", speaker="mira-holt", kind="direct",
              context="“It created 200 jobs a month,” she said. “It cut 90 jobs in April.”", source_mention=place(text, "she"),
              cue=place(text, "said", 2)),
    )  # fmt: skip
    found = (
        jobs(text, "410 jobs", 410, "cut", speaker="mira-holt", quote=0, time="March", time_span=place(text, "March")),
        jobs(text, "200 jobs a month", 200, "create", per="month", speaker="mira-holt", quote=1),
        jobs(text, "90 jobs", 90, "cut", speaker="mira-holt", quote=1, time="April", time_span=place(text, "April")),
    )
    return Extraction(Article("post", text, "Welders", "2031-04-03", "Valley Post"), (person(text, "mira-holt", "Mira Holt"),),
                      (yard(text), eskel(text)), quotes, found)  # fmt: skip


def papers() -> list[Extraction]:
    """Both."""
    return [times(), post()]
