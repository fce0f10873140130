"""Names: where they begin and end, and what kind they are."""

from __future__ import annotations

import re

import pytest
from conftest import document

from kg.documents import find_model, load_model, parse
from kg.mentions import named_mentions
from kg.mentions.apposed import description
from kg.mentions.humans import behind_body, sign
from kg.records import Article

CASES = [
    ("Gen. Ada Moe met Mr. Ivan Petrak.", [("Ada Moe", "person", "Gen."), ("Ivan Petrak", "person", "Mr.")]),
    ("President Lena Voss spoke in Norway.", [("Lena Voss", "person", "President"), ("Norway", "place", None)]),
    (
        "The World Health Organization (WHO) warned. WHO said more.",
        [("World Health Organization", "organisation", None), ("WHO", "organisation", None), ("WHO", "organisation", None)],
    ),
    ("The Harbour Authority closed the bridge.", [("Harbour Authority", "organisation", None)]),
    ("Ivan Petrak's farm was flooded. Petrak left.", [("Ivan Petrak", "person", None), ("Petrak", "person", None)]),
]


# A name of one word, and what the words beside it make it; "-": nothing does, the name model's answer stands.
LONE = [
    ("[Solvik], who chairs the committee, said the bridge was safe.", "person"),
    ("“The bridge is safe,” said [Solvik], who is leaving in May.", "person"),
    ("[Solvik], who voted against, called the plan a mistake.", "person"),
    ("[Solvik], 54, said the bridge was safe.", "person"),
    ("[Solvik], now in her late fifties, said the bridge was safe.", "person"),
    ("[Solvik], a former nurse, said the bridge was safe.", "person"),
    ("[Solvik], the committee's chair, said the bridge was safe.", "person"),
    ("[Solvik], mother of two, said the bridge was safe.", "person"),
    ("[Solvik], whose husband works at the port, said the bridge was safe.", "person"),
    ("[Solvik], herself a nurse, said the bridge was safe.", "person"),
    ("[Solvik] himself said the bridge was safe.", "person"),
    ("Its chairman, [Solvik], said the bridge was safe.", "person"),
    ("His 17-year-old daughter, [Solvik], said the bridge was safe.", "person"),
    ("The mayor [Solvik] said the bridge was safe.", "person"),
    ("[Solvik], which makes pumps, said the order was lost.", "organisation"),
    ("[Solvik], a brewery in the north, said it would close.", "organisation"),
    ("The operator [Solvik] said the boat would stop.", "organisation"),
    ("Shares in the Danish shipping company [Solvik] fell on Monday.", "organisation"),
    ("An analyst at consultancy [Solvik] said the order was lost.", "organisation"),
    ("An analyst at the think tank [Solvik] said the order was lost.", "organisation"),
    ("[Solvik], who have lost three times, said the coach would stay.", "-"),
    ("[Solvik], who lost on Sunday, said the coach would stay.", "-"),
    ("[Solvik], whose union has 4,000 members, said the bridge was safe.", "-"),
    ("[Solvik], whose shares fell by 4%, said the order was lost.", "-"),
    ("[Solvik], a member of the alliance, said the order was lost.", "-"),
    ("From [Solvik], the lawmaker wrote that the order was lost.", "-"),
    ("[Solvik], the director and the clerk met at noon.", "-"),
    ("He had left for [Solvik], the mayor, Ann Lee, said.", "-"),
]


def marked(text: str) -> tuple[str, tuple[int, int]]:
    """A sentence without the brackets around a name, and where the name stands."""
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "").replace("]", ""), (start, end)


@pytest.mark.parametrize(("text", "kind"), LONE, ids=[c[0][:60] for c in LONE])
def test_a_lone_name_is_what_stands_beside_it(text: str, kind: str) -> None:
    plain, span = marked(text)
    doc = document(plain)
    (token,) = doc.tokens_in(span)
    told = {m.span: m.kind for m in named_mentions(doc)}
    if kind == "-":
        assert not behind_body(doc, token.i)
        assert not sign(doc, token.i, token.i)
    else:
        assert told[span] == kind


def test_a_body_called_so_before_stays_one() -> None:
    doc = document("Tidewell plc makes pumps. Tidewell, who voted against, called the plan a mistake.")
    assert [m.kind for m in named_mentions(doc) if m.text == "Tidewell"] == ["organisation"]


# Names with a mark in them stand in brackets; those beside them too, where they are names of their own.
POSSESSIVES = [
    "The [Seafarers' League] said the port was unsafe.",
    "The [Pilots’ Guild] said the port was unsafe.",
    "The [Workers' Education Board] said rents were high.",
    "The [Men's Sheds Movement] said rents were high.",
    "The [National Farmers' Union] said milk was cheap.",
    "The [Sailors' and Dockers' Union] said the port was unsafe.",
    "The [League Managers' Guild] said the season was long.",
    "The [People's Party] said taxes would rise.",
    "[Women's Aid Network] said the shelter was full.",
    "[St Mary's Hospital] said the wards were full.",
    "[Moody's] said the debt was too high. [Moody's] cut its rating.",
    "[Norway]'s [Ministry of Trade] said exports fell.",
    "[Tidewell]'s [Pump Division] said sales had doubled.",
    "The union's [League of Friends] said sales had doubled.",
    "The ministers' Conference call lasted an hour, the [Treasury] said.",
]


@pytest.mark.parametrize("text", POSSESSIVES, ids=[t[:40] for t in POSSESSIVES])
def test_an_owner_is_part_of_a_name_or_is_not(text: str) -> None:
    doc = document(text.replace("[", "").replace("]", ""))
    assert [m.text for m in named_mentions(doc)] == re.findall(r"\[(.+?)\]", text)


# The phrase before the comma that says who Jo Strandberg is; nothing where it says it of somebody else.
PHRASES = [
    ("But its finance director, Jo Strandberg, said the ships were full.", "its finance director"),
    ("“We are full,” said the mayor, Jo Strandberg.", "the mayor"),
    ("Ships are full, according to its chairman, Jo Strandberg.", "its chairman"),
    ("On Monday the company's head of sales, Jo Strandberg, said so.", "the company's head of sales"),
    ("Velmark's finance chief, Jo Strandberg, said so.", "Velmark's finance chief"),
    ("His 17-year-old daughter, Jo Strandberg, said so.", "His 17-year-old daughter"),
    ("The company and its founder, Jo Strandberg, said so.", "its founder"),
    ("In a letter to the mayor, Jo Strandberg said so.", ""),
    ("In a letter to the mayor, Jo Strandberg, a lawyer, said so.", ""),
    ("When she met the director, Jo Strandberg said so.", ""),
    ("Asked by the chairman, Jo Strandberg said so.", ""),
    ("Anna Dahl leads over her rival, Jo Strandberg, in the polls.", ""),
    ("They met in a pub in the harbour, Jo Strandberg said.", ""),
]


@pytest.mark.parametrize(("text", "phrase"), PHRASES, ids=[c[0][:40] for c in PHRASES])
def test_the_phrase_before_a_comma(text: str, phrase: str) -> None:
    doc = document(text)
    start = text.index("Jo Strandberg")
    first, last = doc.tokens_in((start, start + len("Jo Strandberg")))
    words = description(doc, first.i, last.i)
    assert (doc.text[words[0].start : words[-1].end] if words else "") == phrase


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:30] for c in CASES])
def test_names(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    doc = document(text)
    found = named_mentions(doc)
    assert [(m.text, m.kind, m.title) for m in found] == expected
    assert all(doc.text[slice(*m.span)] == m.text for m in found)


def test_the_suite_has_its_size() -> None:
    assert (len(CASES), len(LONE), len(POSSESSIVES), len(PHRASES)) == (5, 28, 15, 13)


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    doc = document("Iodine is scarce. Most iodine comes from fish, and iodine pills help.")
    assert [m.text for m in named_mentions(doc)] == []


def test_an_outlet_and_its_day_at_the_head_name_nobody() -> None:
    text = "Lamps out\n\nBy Ida Holm\n\nThe Skerry Times, 4 July 2031\n\nIt will stop in May, it said. The Skerry Times is old."
    article = Article("lamps", text, "Lamps out", "2031-07-04", "The Skerry Times")
    starts = [mention.span[0] for mention in named_mentions(parse(article, load_model(find_model()))) if mention.text.endswith("Skerry Times")]
    assert starts == [text.rindex("Skerry Times")]
