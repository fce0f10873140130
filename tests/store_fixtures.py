"""Two small articles with their records written by hand: what store, query, export and command line are tested on.

The second one is hostile: every string that comes from it tries to be markup, a formula, SPARQL or a terminal command.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rdflib.term import Literal, URIRef

from kg.records import Affiliation, Article, Claim, Correction, Decision, Entity, Extraction, Mention, Mode, Quantity, Quote, QuoteKind, Span, What
from kg.store import Entry

HARBOUR = """Harbour wall fails in storm

Tidewater Gazette

"The wall was too low," said Mira Holt, an engineer at the Coastal Institute. "We warned them."

Holt believes that the council ignored about 40 letters. According to the Coastal Institute, damage rose from 16 to 18 percent within a year.

Repairs take between 25,000 and 30,000 stones each month," said Jonas Brandt.

Residents perhaps said the flood was "a disgrace".

The wall will cost up to 400,000 kroner, or about 36,000 euros, it was said. The pay of divers has doubled. Rents fell by 300 kroner.
"""

BODY = "coastal-institute"

HOSTILE = """<script>alert(1)</script>

"=HYPERLINK(""http://x"")\x1b[31m, & ]]> </script>" said @Ann "\u202e} } SERVICE <http://127.0.0.1/> { ?s ?p ?o \\u0022 of +Org & <b>Sons</b>.
"""


def place(text: str, words: str, nth: int = 1) -> Span:
    """Where the words stand for the nth time."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return (start, start + len(words))


def quote(text: str, *pieces: str, speaker: str | None, kind: QuoteKind, context: str, mode: Mode = "speech", **more: Any) -> Quote:
    content = tuple(place(text, piece) for piece in pieces)
    return Quote(content, " [...] ".join(pieces), kind, mode, place(text, context), speaker, **more)


NUMBERS = ("value", "min", "max", "change_from", "change_to")


def quantity(text: str, words: str, *, confidence: float = 0.9, **more: Any) -> Quantity:
    numbers: dict[str, Any] = {name: Decimal(more.pop(name)) for name in NUMBERS if name in more}
    return Quantity(place(text, words), words, confidence=confidence, **numbers, **more)


def decision(id: str, what: What, by: str = "Ines Okafor", why: str = "") -> Decision:
    """A decision that a person took, as far as the graph wants to know it."""
    return Decision(id, "2031-05-04T16:30:00Z", by, what, {}, why)


def harbour() -> Extraction:
    """The ordinary article: seven quotes, eight quantities, five speakers, four corrections."""
    text = HARBOUR

    def at(words: str, nth: int = 1) -> Span:
        return place(text, words, nth)

    holt = Entity(
        "mira-holt", "Mira Holt", "person", ("Holt",),
        (Mention(at("Mira Holt"), "Mira Holt", "full_name"), Mention(at("Holt", 2), "Holt", "partial_name", 0.97)),
        (
            Affiliation(
                at("an engineer at the Coastal Institute"), "engineer", at("engineer"), "Coastal Institute", at("Coastal Institute"), BODY
            ),
        ),
        title="Dr",
    )  # fmt: skip
    institute = Entity(BODY, "Coastal Institute", "organisation", (), (Mention(at("Coastal Institute", 2), "Coastal Institute", "full_name"),))
    brandt = Entity("jonas-brandt", "Jonas Brandt", "person", (), (Mention(at("Jonas Brandt"), "Jonas Brandt", "full_name"),))
    residents = Entity("residents", "Residents", "group", (), (Mention(at("Residents"), "Residents", "nominal"),), named=False)
    council = Entity("council", "the council", "organisation", (), (Mention(at("the council"), "the council", "nominal"),), named=False)
    quotes = (
        quote(text, '"The wall was too low,"', '"We warned them."', speaker="mira-holt", kind="direct",
              context='"The wall was too low," said Mira Holt, an engineer at the Coastal Institute. "We warned them."',
              source_mention=at("Mira Holt"), cue=at("said"), confidence=0.98),
        quote(text, "the council ignored about 40 letters", speaker="mira-holt", kind="indirect", mode="thought",
              context="Holt believes that the council ignored about 40 letters.", source_mention=at("Holt", 2), cue=at("believes"), confidence=0.9),
        quote(text, "damage rose from 16 to 18 percent within a year", speaker=BODY, kind="indirect",
              context="According to the Coastal Institute, damage rose from 16 to 18 percent within a year.",
              source_mention=at("the Coastal Institute", 2), cue=at("According to"), confidence=0.9),
        quote(text, 'Repairs take between 25,000 and 30,000 stones each month,"', speaker="jonas-brandt", kind="direct",
              context='Repairs take between 25,000 and 30,000 stones each month," said Jonas Brandt.',
              source_mention=at("Jonas Brandt"), cue=at("said", 2), confidence=0.8, anomaly="missing_opening_mark"),
        quote(text, 'the flood was "a disgrace"', speaker="residents", kind="mixed", context='Residents perhaps said the flood was "a disgrace".',
              source_mention=at("Residents"), cue=at("said", 3), confidence=0.65, basis="inferred"),
        quote(text, "The wall will cost up to 400,000 kroner, or about 36,000 euros", speaker=None, kind="indirect",
              context="The wall will cost up to 400,000 kroner, or about 36,000 euros, it was said.", cue=at("it was said"), confidence=0.5),
        quote(text, '"a disgrace"', speaker="residents", kind="direct", context='Residents perhaps said the flood was "a disgrace".', confidence=0.7),
    )  # fmt: skip
    ccy = "http://qudt.org/vocab/unit/CCY_"
    quantities = (
        quantity(text, "about 40 letters", value=40, approx=True, unit="letter", hedge=at("about"), speaker="mira-holt", quote=1),
        quantity(text, "from 16 to 18 percent", value=18, change_from=16, change_to=18, direction="up", unit="percent",
                 qudt_unit="http://qudt.org/vocab/unit/PERCENT", measured="damage", measured_span=at("damage"), time="within a year",
                 time_span=at("within a year"), speaker=BODY, quote=2),
        quantity(text, "between 25,000 and 30,000 stones", min=25000, max=30000, unit="stone", per="month", measured="Repairs",
                 measured_span=at("Repairs"), speaker="jonas-brandt", quote=3),
        quantity(text, "up to 400,000 kroner", max=400000, comparator="<=", unit="NOK", qudt_unit=ccy + "NOK", measured="wall",
                 hedge=at("up to"), quote=5, equivalent=4),
        quantity(text, "about 36,000 euros", value=36000, approx=True, unit="EUR", qudt_unit=ccy + "EUR", hedge=at("about", 2), quote=5),
        quantity(text, "doubled", value=2, unit="times", direction="up", measured="pay of divers", confidence=0.4),
        quantity(text, "300 kroner", value=300, unit="NOK", qudt_unit=ccy + "NOK", direction="down", measured="Rents"),
    )  # fmt: skip
    claims = (
        Claim(at("the council ignored about 40 letters"), "the council ignored about 40 letters", 1, ("council",), (0,), certainty="possible",
              hedge=at("believes"), confidence=0.8),
        Claim(at("damage rose from 16 to 18 percent within a year"), "damage rose from 16 to 18 percent within a year", 2, (), (1,),
              certainty="certain", confidence=0.9),
    )  # fmt: skip
    corrections = (
        Correction(decision("0001-a", "speaker", why="They told me so."), quotes[4].content[0], None, "Residents", quote=4),
        Correction(decision("0002-b", "number"), at("up to 400,000 kroner"), "400000 NOK", "<= 400000 NOK", quantity=3),
        Correction(decision("0003-c", "not-a-quote", "Jo Lind"), at("Harbour wall fails in storm"), "Harbour wall fails in storm"),
        Correction(decision("0004-d", "span", "Jo Lind"), at("Rents fell"), conflict="no quote is found at these words any more"),
    )
    article = Article("harbour", text, "Harbour wall fails in storm", "2024-03-01", "Tidewater Gazette")
    return Extraction(article, (holt, institute, brandt, residents), (council,), quotes, quantities, claims, corrections=corrections)


def hostile() -> Extraction:
    """The hostile article: one speaker, one quote."""
    text = HOSTILE
    name = '@Ann "\u202e} } SERVICE <http://127.0.0.1/> { ?s ?p ?o \\u0022'
    org = "+Org & <b>Sons</b>"
    words = '"=HYPERLINK(""http://x"")\x1b[31m, & ]]> </script>"'
    ann = Entity(
        "ann", name, "person", (), (Mention(place(text, name), name, "full_name"),),
        (Affiliation(place(text, org), None, None, org, place(text, org)),),
    )  # fmt: skip
    said = quote(
        text, words, speaker="ann", kind="direct", context=text[28:-1], source_mention=place(text, name), cue=place(text, "said"), confidence=0.99
    )
    by, why = "<b>=Ines</b>\x1b[31m", "-2+3 </script> ]]> \u202e\n\t"
    corrections = (
        Correction(decision("0005-e", "speaker", by, why), said.content[0], "=1+1", name, quote=0),
        Correction(decision("0006-f", "speaker", by, why), conflict="@cmd </script>\x07"),
    )
    article = Article("=hostile\x07", text, "<script>alert(1)</script>", None, "Tidewater Gazette")
    return Extraction(article, (ann,), (), (said,), (), corrections=corrections)


# Small graphs, for writes that are interrupted


def entry(graph: str, *values: str) -> Entry:
    """A graph of this name, in which one node has these values."""
    subject, predicate = URIRef(f"http://example.org/{graph}/s"), URIRef("http://example.org/p")
    return Entry(URIRef(f"http://example.org/{graph}"), [(subject, predicate, Literal(value)) for value in values])


NEW = [entry("a", "new 1"), entry("c", "new 3")]
NEW_TEXT = Article("t", "New text.")


def new_state() -> list[Entry]:
    """What the writes below put in: two graphs and, with a text, a third."""
    return [*NEW, Entry(URIRef("http://example.org/d"), [], NEW_TEXT.sha256, NEW_TEXT.text)]


def many(round: int) -> list[Entry]:
    return [entry(f"g{number}", f"{round} {number}") for number in range(5)]


WRITER = """
import sys
from kg.store import Store
from store_fixtures import many
with Store.open(sys.argv[1]) as store:
    for round in range(100_000):
        store.replace_graphs(many(round))
        print(round, flush=True)
"""
"""A program that writes one state after the other into a store, and says each when it is written."""
