"""Records to triples: what a user of the graph would notice if it were wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node
from sample import ARTICLE, CLAIMS, EXTRACTION, HOLT, QUANTITIES, QUOTES, TEXT, at

from kg import vocabulary as v
from kg.graph import as_graph, correction_triples, graph_iri, spoken_spans, spoken_text, triples
from kg.records import Affiliation, Article, Direction, Entity, Extraction, Mention, Quantity, Quote
from kg.vocabulary import EQ, EQV, OA, ORG, PROV, QUDT, SCHEMA

GRAPH = as_graph(EXTRACTION)
TEXT_NODE = v.text_iri(ARTICLE.sha256)


def words(graph: Graph, span: Node | None) -> str:
    """The words of a span node."""
    return str(graph.value(graph.value(span, OA.hasSelector), OA.exact))


def only(graph: Graph, subject: Node | None, predicate: URIRef) -> Node:
    """The one value of a property."""
    (value,) = graph.objects(subject, predicate)
    return value


def quotation(start: str) -> Node:
    """The quotation whose text begins so."""
    (node,) = (s for s, text in GRAPH.subject_objects(SCHEMA.text) if str(text).startswith(start) and (s, v.RDF_TYPE, SCHEMA.Quotation) in GRAPH)
    return node


def quantity(words_of_it: str, part: str = "") -> URIRef:
    return v.node_iri(TEXT_NODE, "quantity", at(words_of_it), part=part)


def named(name: str, graph: Graph = GRAPH) -> Node:
    (node,) = (s for s in graph.subjects(SCHEMA.name, Literal(name)) if (s, v.RDF_TYPE, EQ.Referent) in graph)
    return node


# --- the whole -----------------------------------------------------------------------------------------------------------


def test_each_triple_comes_once_and_no_node_is_blank() -> None:
    found, corrected = list(triples(EXTRACTION)), list(correction_triples(EXTRACTION))
    assert len(found) == len(set(found))
    assert len(corrected) == len(set(corrected)) > 40
    assert {*found, *corrected} == set(GRAPH)
    assert not [t for triple in found for t in triple if isinstance(t, BNode)]


def test_every_span_has_the_words_that_stand_at_its_offsets() -> None:
    spans = list(GRAPH.subjects(v.RDF_TYPE, OA.SpecificResource))
    assert len(spans) > 50
    for span in spans:
        selector = only(GRAPH, span, OA.hasSelector)
        start, end = (int(str(only(GRAPH, selector, p))) for p in (OA.start, OA.end))
        assert str(span) == f"{TEXT_NODE}#char={start},{end}"
        if (selector, v.RDF_TYPE, OA.TextQuoteSelector) in GRAPH:
            assert str(only(GRAPH, selector, OA.exact)) == TEXT[start:end]
            assert TEXT[:start].endswith(str(only(GRAPH, selector, OA.prefix)))
            assert TEXT[end:].startswith(str(only(GRAPH, selector, OA.suffix)))


def test_offsets_are_code_points_not_bytes_nor_utf_16() -> None:
    text = "Zoë 🙂 Ødegård said no."
    start = text.index("Ødegård")
    entity = Entity("o", "Ødegård", "person", mentions=(Mention((start, start + 7), "Ødegård", "partial_name"),))
    graph = as_graph(Extraction(Article("x", text), (entity,)))
    (mention,) = graph.subjects(v.RDF_TYPE, OA.Annotation)
    assert words(graph, graph.value(mention, OA.hasTarget)) == "Ødegård"


def test_the_graph_is_no_copy_of_the_article() -> None:
    literals = {str(o) for o in GRAPH.objects() if isinstance(o, Literal)}
    assert not any(TEXT in words for words in literals)
    context = only(GRAPH, quotation("about 300 farms"), EQ.context)
    assert GRAPH.value(GRAPH.value(context, OA.hasSelector), OA.exact) is None


def test_order_of_records_changes_no_triple() -> None:
    shuffled = replace(EXTRACTION, speakers=EXTRACTION.speakers[::-1], entities=EXTRACTION.entities[::-1])
    assert set(triples(shuffled)) == set(triples(EXTRACTION))


def test_same_bytes_under_any_hash_seed() -> None:
    script = "import sys; sys.path.insert(0, sys.argv[1]); import sample; from kg.graph import as_graph, triples; "
    script += "sys.stdout.write(as_graph(sample.EXTRACTION).serialize(format='turtle') + repr(list(triples(sample.EXTRACTION))))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "4242")
    }
    assert len(runs) == 1
    assert len(runs.pop()) > 50_000


def test_an_article_of_fifty_quotes_takes_well_under_a_tenth_of_a_second() -> None:
    line = '"The water is low," said Mira Holt. About 300 farms closed.\n'
    size = len(line)
    article = Article("long", line * 50)
    quotes = [
        Quote(((i * size, i * size + 19),), "", "direct", "speech", (i * size, i * size + 35), "mira-holt", (i * size + 25, i * size + 34))
        for i in range(50)
    ]
    quantities = [Quantity((i * size + 36, i * size + 51), "", Decimal(300), approx=True, unit="farm") for i in range(50)]
    mentions = tuple(Mention((i * size + 25, i * size + 34), "Mira Holt", "full_name") for i in range(50))
    long = Extraction(article, (Entity("mira-holt", "Mira Holt", "person", mentions=mentions),), (), tuple(quotes), tuple(quantities))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        count = len(list(triples(long)))
        times.append(time.perf_counter() - start)
    assert count > 3000
    assert min(times) < 0.1


# --- article and provenance --------------------------------------------------------------------------------------------------


def test_the_article_says_what_is_known_of_it() -> None:
    article = v.article_iri(ARTICLE.sha256)
    assert str(only(GRAPH, article, SCHEMA.identifier)) == "oldmere"
    assert str(only(GRAPH, article, SCHEMA.headline)) == ARTICLE.title
    assert only(GRAPH, article, SCHEMA.datePublished) == Literal("2031-05-04", datatype=v.DATE)
    assert str(only(GRAPH, only(GRAPH, article, SCHEMA.publisher), SCHEMA.name)) == "The Oldmere Post"
    assert str(only(GRAPH, TEXT_NODE, SCHEMA.sha256)) == ARTICLE.sha256


def test_what_is_not_known_of_an_article_is_not_written() -> None:
    graph = as_graph(Extraction(Article("a", "Nothing.", published="last week", source="/home/reader/a.txt")))
    article = v.article_iri(Article("a", "Nothing.").sha256)
    assert set(graph.predicates(article)) == {v.RDF_TYPE, SCHEMA.identifier, SCHEMA.encoding}
    assert "/home/reader" not in graph.serialize(format="nt")


def test_an_address_on_the_web_is_kept() -> None:
    graph = as_graph(Extraction(Article("a", "Nothing.", source="https://news.example/a")))
    assert str(only(graph, v.article_iri(Article("a", "Nothing.").sha256), SCHEMA.url)) == "https://news.example/a"


def test_the_graph_names_the_software_and_the_engine() -> None:
    run = only(GRAPH, graph_iri(EXTRACTION), PROV.wasGeneratedBy)
    names = {str(only(GRAPH, agent, SCHEMA.name)) for agent in GRAPH.objects(run, PROV.wasAssociatedWith)}
    assert names == {"kg", "rules 1 with a model 3.8"}


# --- people --------------------------------------------------------------------------------------------------------------------


def test_a_person_has_the_names_the_kind_and_the_mentions_of_the_record() -> None:
    holt = named("Mira Holt")
    assert (holt, v.RDF_TYPE, SCHEMA.Person) in GRAPH
    assert [str(o) for o in GRAPH.objects(holt, SCHEMA.alternateName)] == ["Holt"]
    mentions = {words(GRAPH, only(GRAPH, m, OA.hasTarget)): GRAPH.value(m, EQ.mentionForm) for m in GRAPH.subjects(OA.hasBody, holt)}
    assert mentions == {"Mira Holt": EQV.fullName, "Holt": EQV.partialName, "she": EQV.pronoun}
    assert str(only(GRAPH, named("Ivo Brandt"), SCHEMA.honorificPrefix)) == "General"


def test_a_description_is_told_from_a_name() -> None:
    assert only(GRAPH, named("Mira Holt"), EQ.named).toPython() is True  # type: ignore[attr-defined]
    assert only(GRAPH, named("engineers"), EQ.named).toPython() is False  # type: ignore[attr-defined]


def test_memberships_have_a_role_an_institution_or_both() -> None:
    def of(name: str) -> set[tuple[str | None, str | None]]:
        found: set[tuple[str | None, str | None]] = set()
        for m in GRAPH.subjects(ORG.member, named(name)):
            role, place = GRAPH.value(m, ORG.role), GRAPH.value(m, ORG.organization)
            found.add((str(GRAPH.value(role, v.PREF_LABEL)) if role else None, str(GRAPH.value(place, SCHEMA.name)) if place else None))
        return found

    assert of("Mira Holt") == {("senior hydrologist", "Lake Office")}
    assert of("Ivo Brandt") == {(None, "Water Guard"), ("General", None)}


def test_an_institution_without_a_record_becomes_a_referent_and_one_with_that_name_is_found() -> None:
    office = named("Lake Office")
    assert (office, v.RDF_TYPE, SCHEMA.Organization) in GRAPH
    assert words(GRAPH, only(GRAPH, office, EQ.span)) == "Lake Office"
    known = Entity("lo", "Lake Office of Oldmere", "organisation", aliases=("Lake Office",))
    graph = as_graph(replace(EXTRACTION, entities=(*EXTRACTION.entities, known)))
    (membership,) = graph.subjects(ORG.member, named("Mira Holt", graph))
    assert graph.value(membership, ORG.organization) == named("Lake Office of Oldmere", graph)


def test_a_mention_that_was_found_twice_is_one() -> None:
    twice = replace(HOLT, mentions=(HOLT.mentions[0], replace(HOLT.mentions[0], confidence=0.5)))
    graph = as_graph(Extraction(ARTICLE, (twice,)))
    (mention,) = graph.subjects(v.RDF_TYPE, OA.Annotation)
    assert [str(o) for o in graph.objects(mention, EQ.confidence)] == ["1"]


def test_a_nationality_is_the_word_of_the_text_with_its_evidence() -> None:
    holt = named("Mira Holt")
    assert only(GRAPH, holt, SCHEMA.nationality) == Literal("Norlandic")
    (statement,) = GRAPH.subjects(v.RDF_SUBJECT, holt)
    assert words(GRAPH, only(GRAPH, statement, EQ.span)) == "Norlandic"


def test_two_people_with_one_name_stay_two_whatever_their_order() -> None:
    pair = tuple(Entity(key, "Mira Holt", "person", mentions=(Mention(at("Mira Holt"), "Mira Holt", "full_name"),)) for key in ("a", "b"))

    def referents(order: Sequence[Entity]) -> set[Node]:
        return set(as_graph(Extraction(ARTICLE, tuple(order))).subjects(v.RDF_TYPE, EQ.Referent))

    assert {str(r).rpartition("/")[2] for r in referents(pair)} == {"mira-holt", "mira-holt.2"}
    assert referents(pair) == referents(pair[::-1])


def test_hostile_names_make_safe_iris_and_stay_as_they_are_in_literals() -> None:
    hostile = '"><script>} <http://evil.example/> \n\\u0022 ../世界'
    entity = replace(HOLT, name=hostile, aliases=(), affiliations=(Affiliation((0, 9), hostile, None, hostile, None),))
    graph = as_graph(Extraction(replace(ARTICLE, publisher=hostile, title=hostile), (entity,)))
    for node in {*graph.subjects(), *graph.objects()}:
        if isinstance(node, URIRef):
            assert not set(str(node)) & set('<>"{}|\\^` \n世')
    for form in ("turtle", "nt", "xml"):
        again = Graph().parse(data=graph.serialize(format=form), format=form)
        assert len(list(again.subjects(SCHEMA.name, Literal(hostile)))) == 3


# --- quotations ----------------------------------------------------------------------------------------------------------------


def test_a_quotation_in_two_pieces_is_one_with_two_fragments() -> None:
    node = quotation("The dam is safe")
    assert str(only(GRAPH, node, SCHEMA.text)) == "The dam is safe [...] We measured 12.5 metres on Monday, down from 14 metres."
    pieces = {GRAPH.value(f, SCHEMA.position).toPython(): words(GRAPH, GRAPH.value(f, EQ.span)) for f in GRAPH.objects(node, SCHEMA.hasPart)}  # type: ignore[union-attr]
    assert pieces == {1: "The dam is safe,", 2: "We measured 12.5 metres on Monday, down from 14 metres."}


def test_kind_mode_and_anomaly_are_those_of_the_record() -> None:
    assert only(GRAPH, quotation("The dam"), EQ.quoteKind) == EQV.direct
    assert only(GRAPH, quotation("engineers said"), EQ.quoteMode) == EQV.thought
    starving = quotation("Nobody will starve")
    assert only(GRAPH, starving, EQ.anomaly) == EQV.missingOpeningMark
    assert str(only(GRAPH, starving, SCHEMA.text)) == "Nobody will starve"


def test_a_quotation_is_attributed_with_cue_source_and_confidence() -> None:
    node = quotation("The dam")
    attribution = only(GRAPH, node, PROV.qualifiedAttribution)
    assert only(GRAPH, attribution, PROV.agent) == only(GRAPH, node, PROV.wasAttributedTo) == named("Mira Holt")
    assert words(GRAPH, only(GRAPH, attribution, EQ.cue)) == "said"
    assert words(GRAPH, only(GRAPH, attribution, EQ.sourceSpan)) == "Mira Holt"
    assert str(only(GRAPH, attribution, EQ.confidence)) == "0.9877"
    assert only(GRAPH, attribution, EQ.basis) == EQV.stated


def test_stated_needs_words_to_point_at() -> None:
    assert QUOTES[2].basis == "stated"
    assert only(GRAPH, only(GRAPH, quotation("Nobody"), PROV.qualifiedAttribution), EQ.basis) == EQV.inferred


def test_a_quotation_without_a_speaker_asserts_none_and_can_be_asked_for() -> None:
    rows = list(GRAPH.query("SELECT ?text { ?q schema:text ?text ; prov:qualifiedAttribution/eq:anomaly eqv:unspecifiedSource }"))
    assert [str(row[0]) for row in rows] == ["the crisis is over"]  # type: ignore[index]
    node = quotation("the crisis is over")
    assert GRAPH.value(node, PROV.wasAttributedTo) is None
    assert words(GRAPH, only(GRAPH, only(GRAPH, node, PROV.qualifiedAttribution), EQ.cue)) == "claimed"


def test_a_quotation_inside_another_is_relayed_by_the_innermost_around_it() -> None:
    assert list(GRAPH.subject_objects(EQ.relays)) == [(quotation("engineers said"), quotation("the pumps"))]
    nested = tuple(Quote((span,), "", "indirect", "speech", (0, 40)) for span in ((0, 40), (5, 40), (5, 40), (10, 20), (30, 40)))
    graph = as_graph(Extraction(Article("n", "x" * 40), quotes=nested))
    assert {tuple(str(n).rpartition("/")[2] for n in pair) for pair in graph.subject_objects(EQ.relays)} == {
        ("0-40", "5-40"),
        ("5-40", "10-20"),
        ("5-40", "30-40"),
    }


@pytest.mark.parametrize(
    ("text", "words_inside"),
    [
        ('"Dry," ', "Dry,"),
        ("“Very dry.”", "Very dry."),
        ("‘Dry’", "Dry"),
        ("«Sec»", "Sec"),
        ('Dry,"', "Dry,"),
        ('"Dry', "Dry"),
        ('"A" and "B"', 'A" and "B'),
        ('"Wet" it is', '"Wet" it is'),
        ("All the farmers'", "All the farmers"),
        ('""', '""'),
    ],
)
def test_the_marks_around_a_direct_quote_are_left_out(text: str, words_inside: str) -> None:
    quote = Quote(((0, len(text.rstrip())),), "", "direct", "speech", (0, len(text)))
    ((start, end),) = spoken_spans(text, quote)
    assert text[start:end] == words_inside
    assert spoken_spans(text, replace(quote, kind="mixed")) == quote.content


@given(st.text(alphabet="\"“”'’ab, ", min_size=1, max_size=12))
def test_whatever_the_marks_some_words_stay(text: str) -> None:
    ((start, end),) = spoken_spans(text, Quote(((0, len(text)),), "", "direct", "speech", (0, len(text))))
    assert 0 <= start <= 1
    assert len(text) - 1 <= end <= len(text)
    assert start < end


def test_only_a_comma_before_the_closing_mark_is_dropped() -> None:
    text = '"Dry, dry, dry," she said. "Why?"'
    assert spoken_text(text, Quote(((0, 16), (27, 33)), "", "direct", "speech", (0, 33))) == "Dry, dry, dry [...] Why?"


# --- quantities ----------------------------------------------------------------------------------------------------------------

VALUES = {
    "12.5 metres on Monday, down from 14 metres": (EQV.exact, "12.5", None, None, "M", "metre"),
    "about 300 farms": (EQV.approximate, "300", None, None, "NUM", "farm"),
    "between 10 and 20 percent": (EQV.range, None, "10", "20", "PERCENT", "percent"),
    "More than 40 pumps": (EQV.above, None, "40", None, "NUM", "pump"),
    "at least 5 tankers": (EQV.atLeast, None, "5", None, "NUM", "tanker"),
    "up to 90 guards": (EQV.atMost, None, None, "90", "NUM", "guard"),
    "slightly less than 100 people": (EQV.justBelow, None, None, "100", "NUM", "person"),
    "slightly more than 7 barrels a well": (EQV.justAbove, None, "7", None, "BBL_US", "barrel"),
    "fewer than 8 boats": (EQV.below, None, None, "8", "NUM", "boat"),
    "around 2 to 3 buses": (EQV.approximateRange, None, "2", "3", "NUM", "bus"),
    "thousands": (EQV.unspecifiedNumber, None, None, None, "NUM", None),
    "doubled": (EQV.exact, "2", None, None, "NUM", "times"),
    "80 crowns": (EQV.exact, "80", None, None, "NUM", "crown"),
    "about 9 dollars": (EQV.approximate, "9", None, None, "CCY_USD", "USD"),
    "6 cents": (EQV.exact, "6", None, None, "NUM", "cent"),
}


def test_the_table_of_values_is_whole() -> None:
    assert len(VALUES) == len(QUANTITIES)


@pytest.mark.parametrize("said", VALUES)
def test_a_value_is_what_the_words_say_and_no_more(said: str) -> None:
    value = only(GRAPH, quantity(said), QUDT.quantityValue)
    numbers = [GRAPH.value(value, p) for p in (QUDT.numericValue, QUDT.lowerBound, QUDT.upperBound, EQ.unitLabel)]
    point, low, high, label = (None if n is None else str(n) for n in numbers)
    unit = str(only(GRAPH, value, QUDT.hasUnit)).removeprefix(str(v.UNIT))
    assert (only(GRAPH, value, EQ.precision), point, low, high, unit, label) == VALUES[said]


@pytest.mark.parametrize(
    ("number", "written", "datatype"),
    [
        (Decimal("5E+12"), "5000000000000", v.INTEGER),
        (Decimal("0.30"), "0.3", v.DECIMAL),
        (Decimal("1E-7"), "0.0000001", v.DECIMAL),
        (Decimal("-4.0"), "-4", v.INTEGER),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789", v.DECIMAL),
    ],
)
def test_numbers_are_exact_and_canonical(number: Decimal, written: str, datatype: URIRef) -> None:
    graph = as_graph(Extraction(ARTICLE, quantities=(Quantity((0, 9), "", number),)))
    (literal,) = graph.objects(None, QUDT.numericValue)
    assert (str(literal), literal.datatype) == (written, datatype)  # type: ignore[attr-defined]


def test_a_confidence_of_one_is_written_as_every_store_writes_it() -> None:
    membership = next(GRAPH.subjects(ORG.member, named("Mira Holt")))
    assert str(only(GRAPH, membership, EQ.confidence)) == "1"


def test_a_rate_keeps_what_it_is_counted_by() -> None:
    month, well = quantity("between 10 and 20 percent"), quantity("slightly more than 7 barrels a well")
    assert (str(only(GRAPH, month, EQ.per)), str(only(GRAPH, month, EQ.perPeriod))) == ("month", "P1M")
    assert (str(only(GRAPH, well, EQ.per)), GRAPH.value(well, EQ.perPeriod)) == ("well", None)


def test_a_quantity_leads_to_what_it_measures_when_who_said_it_and_where() -> None:
    node = quantity("12.5 metres on Monday, down from 14 metres")
    assert str(only(GRAPH, only(GRAPH, node, SCHEMA.variableMeasured), SCHEMA.name)) == "level of the reservoir"
    assert str(only(GRAPH, only(GRAPH, node, v.HAS_TIME), v.LABEL)) == "Monday"
    assert only(GRAPH, node, PROV.wasAttributedTo) == named("Mira Holt")
    assert only(GRAPH, node, EQ.inQuotation) == quotation("The dam")
    (claim,) = GRAPH.subjects(EQ.quantity, node)
    assert only(GRAPH, claim, SCHEMA.appearance) == quotation("The dam")


def test_a_change_between_levels_has_both_as_quantities() -> None:
    said = "12.5 metres on Monday, down from 14 metres"
    change = quantity(said, "change")
    assert only(GRAPH, change, EQ.direction) == EQV.decrease
    assert only(GRAPH, change, EQ.to) == quantity(said)
    before = only(GRAPH, change, EQ["from"])
    assert str(only(GRAPH, only(GRAPH, before, QUDT.quantityValue), QUDT.numericValue)) == "14"


def test_a_factor_has_no_levels_and_a_difference_no_factor() -> None:
    assert set(GRAPH.predicates(quantity("doubled", "change"))) == {v.RDF_TYPE, EQ.direction, EQ.factor, EQ.span, EQ.confidence}
    assert only(GRAPH, quantity("6 cents", "change"), EQ.delta) == quantity("6 cents")
    assert (quantity("about 300 farms", "change"), None, None) not in GRAPH


def test_the_conversion_of_the_source_is_kept() -> None:
    assert only(GRAPH, quantity("80 crowns"), EQ.statedEquivalent) == quantity("about 9 dollars")


@pytest.mark.parametrize(
    ("before", "after", "stated", "direction"),
    [(80, 80, None, EQV.unchanged), (70, 80, None, EQV.increase), (90, 80, "up", EQV.decrease), (None, 80, "up", EQV.increase)],
)
def test_levels_tell_the_direction_before_words_do(before: int | None, after: int, stated: Direction | None, direction: URIRef) -> None:
    level = None if before is None else Decimal(before)
    change = Quantity(at("80 crowns"), "", Decimal(after), unit="crown", change_from=level, change_to=Decimal(after), direction=stated)
    graph = as_graph(Extraction(ARTICLE, quantities=(change,)))
    assert set(graph.objects(None, EQ.direction)) == {direction}


def test_a_range_said_backwards_keeps_its_bounds_in_order() -> None:
    graph = as_graph(Extraction(ARTICLE, quantities=(Quantity(at("80 crowns"), "", min=Decimal(30), max=Decimal(20)),)))
    assert [str(o) for o in graph.objects(None, QUDT.lowerBound)] == ["20"]
    assert [str(o) for o in graph.objects(None, QUDT.upperBound)] == ["30"]


# --- claims ----------------------------------------------------------------------------------------------------------------------


def test_each_claim_appears_in_its_quotation() -> None:
    claims = set(GRAPH.subjects(v.RDF_TYPE, SCHEMA.Claim))
    assert len(claims) == len(CLAIMS)
    (denied,) = GRAPH.subjects(EQ.polarity, EQV.negative)
    assert only(GRAPH, denied, SCHEMA.appearance) == quotation("Nobody will starve")
    (about,) = GRAPH.objects(None, SCHEMA.about)
    assert about == named("The dam")
