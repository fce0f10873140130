"""A small article, invented, with its records made by hand: for tests of the graph and of what is built on it.

It has what the model has to tell apart: a quote in two pieces, an inferred speaker, a quote without a speaker, one
inside another, a missing mark, an institution that is no entity, and a number of every precision.
"""

from __future__ import annotations

from decimal import Decimal

from kg.records import Affiliation, Article, Claim, Correction, Decision, Entity, Extraction, Form, Mention, Quantity, Quote, Span, What

TEXT = """Reservoir runs low in Oldmere

"The dam is safe," said Mira Holt, a senior hydrologist at the Lake Office. "We measured 12.5 metres on Monday, \
down from 14 metres."

Holt, a Norlandic citizen, added that about 300 farms lost between 10 and 20 percent of their crop each month. \
Nobody will starve," she said.

According to General Ivo Brandt of the Water Guard, the guard believes that engineers said the pumps would fail. \
More than 40 pumps, at least 5 tankers and up to 90 guards are there, slightly less than 100 people, slightly more \
than 7 barrels a well, fewer than 8 boats and around 2 to 3 buses; thousands wait. The toll doubled in May. \
It costs 80 crowns, or about 9 dollars. Prices rose by 6 cents.

It is claimed that the crisis is over.
"""

ARTICLE = Article(
    "oldmere",
    TEXT,
    title="Reservoir runs low in Oldmere",
    published="2031-05-04",
    publisher="The Oldmere Post",
    source="https://news.example/oldmere",
)
UNIT = "http://qudt.org/vocab/unit/"


def at(words: str, occurrence: int = 1) -> Span:
    """The span of these words, the first time they stand in the text or a later one."""
    start = -1
    for _ in range(occurrence):
        start = TEXT.index(words, start + 1)
    return (start, start + len(words))


def mention(words: str, form: Form, occurrence: int = 1, confidence: float = 1.0) -> Mention:
    return Mention(at(words, occurrence), words, form, confidence)


HOLT = Entity(
    key="mira-holt", name="Mira Holt", kind="person", aliases=("Holt",), nationality="Norlandic", nationality_span=at("Norlandic"),
    mentions=(mention("Mira Holt", "full_name"), mention("Holt", "partial_name", 2, 0.98), mention("she", "pronoun", 1, 0.77777777)),
    affiliations=(
        Affiliation(at("a senior hydrologist at the Lake Office"), "senior hydrologist", at("senior hydrologist"), "Lake Office", at("Lake Office")),
    ),
)  # fmt: skip
BRANDT = Entity(
    key="ivo-brandt", name="Ivo Brandt", kind="person", title="General", mentions=(mention("Ivo Brandt", "full_name"),),
    affiliations=(
        Affiliation(at("General Ivo Brandt of the Water Guard"), None, None, "Water Guard", at("Water Guard"), organisation="water-guard"),
        Affiliation(at("General Ivo Brandt of the Water Guard"), "General", at("General"), None, None, confidence=0.9),
    ),
)  # fmt: skip
ENGINEERS = Entity(key="engineers", name="engineers", kind="group", mentions=(mention("engineers", "nominal"),), named=False)
GUARD = Entity(key="water-guard", name="Water Guard", kind="organisation", mentions=(mention("Water Guard", "full_name"),))
OLDMERE = Entity(key="oldmere", name="Oldmere", kind="place", mentions=(mention("Oldmere", "full_name"),))
OTHER = Entity(key="dam", name="The dam", kind="other", mentions=(mention("The dam", "nominal"),), named=False)

QUOTES = (
    Quote(
        (at('"The dam is safe,"'), at('"We measured 12.5 metres on Monday, down from 14 metres."')), "", "direct", "speech",
        (at('"The dam')[0], at("14 metres.")[1] + 1), "mira-holt", at("Mira Holt"), at("said"), confidence=0.987654321,
    ),
    Quote(
        (at("about 300 farms lost between 10 and 20 percent of their crop each month"),), "", "indirect", "speech",
        (at("Holt,", 2)[0], at("each month.")[1]), "mira-holt", at("Holt", 2), at("added"), confidence=0.9, medium="water-guard",
        medium_span=at("Water Guard"),
    ),
    Quote(
        (at('Nobody will starve,"'),), "", "direct", "speech", (at("Nobody")[0], at("she said.")[1]), "mira-holt", None, at("said", 2),
        anomaly="missing_opening_mark", confidence=0.5,
    ),
    Quote(
        (at("engineers said the pumps would fail"),), "", "indirect", "thought", (at("According")[0], at("fail.")[1]), "water-guard",
        at("the guard"), at("believes"), confidence=0.8,
    ),
    Quote(
        (at("the pumps would fail"),), "", "indirect", "speech", (at("According")[0], at("fail.")[1]), "engineers", at("engineers"), at("said", 3),
        basis="inferred", confidence=0.8,
    ),
    Quote((at("the crisis is over"),), "", "indirect", "speech", (at("It is claimed")[0], at("over.")[1]), cue=at("claimed"), confidence=0.6),
)  # fmt: skip

QUANTITIES = (
    Quantity(
        at("12.5 metres on Monday, down from 14 metres"), "", Decimal("12.5"), unit="metre", qudt_unit=UNIT + "M", change_from=Decimal(14),
        change_to=Decimal("12.50"), direction="down", measured="level of the reservoir", time="Monday", time_span=at("Monday"),
        speaker="mira-holt", quote=0, confidence=0.95,
    ),
    Quantity(at("about 300 farms"), "", Decimal(300), approx=True, unit="farm", hedge=at("about"), speaker="mira-holt", quote=1),
    Quantity(
        at("between 10 and 20 percent"), "", min=Decimal(10), max=Decimal(20), unit="percent", qudt_unit=UNIT + "PERCENT", per="month",
        measured="crop", measured_span=at("crop"), statistic="mean", speaker="mira-holt", quote=1, confidence=0.9,
    ),
    Quantity(at("More than 40 pumps"), "", Decimal(40), comparator=">", unit="pump"),
    Quantity(at("at least 5 tankers"), "", Decimal(5), comparator=">=", unit="tanker"),
    Quantity(at("up to 90 guards"), "", max=Decimal(90), unit="guard"),
    Quantity(at("slightly less than 100 people"), "", Decimal(100), approx=True, comparator="<", unit="person"),
    Quantity(
        at("slightly more than 7 barrels a well"), "", Decimal(7), approx=True, comparator=">", unit="barrel", qudt_unit=UNIT + "BBL_US", per="well"
    ),
    Quantity(at("fewer than 8 boats"), "", Decimal(8), comparator="<", unit="boat"),
    Quantity(at("around 2 to 3 buses"), "", min=Decimal(2), max=Decimal(3), approx=True, unit="bus"),
    Quantity(at("thousands"), "", approx=True),
    Quantity(at("doubled"), "", Decimal(2), unit="times", direction="up", measured="toll", time="May"),
    Quantity(at("80 crowns"), "", Decimal("8E+1"), unit="crown", equivalent=13),
    Quantity(at("about 9 dollars"), "", Decimal(9), approx=True, unit="USD", qudt_unit=UNIT + "CCY_USD", hedge=at("about", 2)),
    Quantity(at("6 cents"), "", Decimal(6), unit="cent", direction="up", measured="Prices", measured_span=at("Prices")),
)  # fmt: skip

CLAIMS = (
    Claim((at("The dam is safe")[0], at("14 metres.")[1]), "The dam is safe", 0, about=("dam",), quantities=(0,), modality="evaluation"),
    Claim(at("about 300 farms lost between 10 and 20 percent of their crop each month"), "about 300 farms lost", 1, quantities=(1, 2)),
    Claim(at("Nobody will starve"), "anybody will starve", 2, polarity="negative", modality="prediction", certainty="certain"),
    Claim(at("engineers said the pumps would fail"), "engineers said the pumps would fail", 3),
    Claim(at("the pumps would fail"), "the pumps would fail", 4, modality="prediction", hedge=at("would"), certainty="probable"),
    Claim(at("the crisis is over"), "the crisis is over", 5),
)


def decision(id: str, what: What, why: str = "") -> Decision:
    return Decision(id, "2031-05-05T08:00:00Z", "Ines Okafor", what, {}, why)


CORRECTIONS = (
    Correction(decision("5d1f0c3a", "speaker", "Heard it."), at("the pumps would fail"), "Ivo Brandt", "engineers", quote=4),
    Correction(decision("6e2a1d4b", "not-a-quote"), at("thousands wait"), "thousands wait"),
    Correction(decision("7f3b2e5c", "span"), at("The toll doubled"), conflict="no quote is found at these words any more"),
)

EXTRACTION = Extraction(
    ARTICLE, (HOLT, ENGINEERS, GUARD), (BRANDT, OLDMERE, OTHER), QUOTES, QUANTITIES, CLAIMS, corrections=CORRECTIONS,
    engine="rules 1 with a model 3.8",
)  # fmt: skip
