"""What people correct: the file of decisions, what each kind changes, and that none is lost whatever the program finds."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import count, permutations
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from store_fixtures import harbour

from kg.cli.terminal import UNSAFE
from kg.corrections import Ledger, add, apply, asked, named, read, written
from kg.corrections.lines import FIELDS, decisions
from kg.errors import CorrectionError, KgError
from kg.export import answer, export
from kg.graph import as_graph
from kg.query import ask
from kg.records import Article, Correction, Decision, Entity, Extraction, Quote, What
from kg.store import Store
from kg.validate import check_text, validate
from kg.view import page

MINUTES = count()


def in_order(extraction: Extraction) -> Extraction:
    """The extraction with its quotes in the order of the text, as the program gives them."""
    order = sorted(range(len(extraction.quotes)), key=lambda n: extraction.quotes[n].content)
    quantities = tuple(q if q.quote is None else replace(q, quote=order.index(q.quote)) for q in extraction.quantities)
    return replace(extraction, quotes=tuple(extraction.quotes[n] for n in order), quantities=quantities, corrections=())


PLAIN = in_order(harbour())
TEXT = PLAIN.article.text
COUNCIL = 1  # the index of "the council ignored about 40 letters"
WALL = "The wall was too low"


def decision(what: What, given: dict[str, Any], why: str = "", by: str = "Ines Okafor") -> Decision:
    """A decision, a minute after the one before."""
    minute = next(MINUTES)
    return named(f"2031-05-04T{minute // 60 % 24:02}:{minute % 60:02}:00Z", by, what, given, why)


def speaker(quote: str, name: str | None, extraction: Extraction = PLAIN) -> Decision:
    return decision("speaker", asked.speaker(extraction, quote, name))


def after(*taken: Decision, extraction: Extraction = PLAIN) -> Extraction:
    return apply(extraction, taken)


def only(extraction: Extraction) -> Correction:
    (correction,) = extraction.corrections
    return correction


# What each kind of decision changes


def test_a_wrong_speaker_becomes_somebody_of_the_article() -> None:
    found = after(speaker("the council ignored", "Jonas Brandt"))
    quote = found.quotes[COUNCIL]
    assert (quote.speaker, quote.basis, quote.confidence) == ("jonas-brandt", "corrected", 1.0)
    assert (only(found).was, only(found).now, only(found).quote) == ("Mira Holt", "Jonas Brandt", COUNCIL)
    assert found.quantities[0].speaker == "jonas-brandt"  # about 40 letters
    assert {e.key for e in found.everybody()} == {e.key for e in PLAIN.everybody()}


def test_a_speaker_whom_the_article_was_not_known_to_name_is_somebody_new() -> None:
    found = after(speaker("damage rose", "Tidewater Gazette"))
    newcomer = next(e for e in found.speakers if e.name == "Tidewater Gazette")
    assert [TEXT[slice(*m.span)] for m in newcomer.mentions] == ["Tidewater Gazette"]
    assert (newcomer.key, newcomer.kind, found.quotes[2].speaker) == ("tidewater-gazette", "person", "tidewater-gazette")
    given = asked.speaker(PLAIN, "damage rose", "Nobody the text knows", "organisation")
    stranger = after(decision("speaker", given)).speakers
    assert [(e.kind, e.mentions) for e in stranger if e.name == "Nobody the text knows"] == [("organisation", ())]


def test_a_quote_may_be_left_without_a_speaker() -> None:
    found = after(speaker("the flood was", None), speaker('"a disgrace"', None))
    assert [q.speaker for q in found.quotes if "disgrace" in q.text] == [None, None]
    assert "residents" in {e.key for e in found.entities}, "who says nothing any more is one of the others"
    assert "residents" not in {e.key for e in found.speakers}


def test_who_is_moved_among_the_speakers_is_so_in_the_order_of_the_text() -> None:
    found = after(speaker(WALL, "the council"))
    assert [e.key for e in found.speakers] == ["council", "mira-holt", "coastal-institute", "jonas-brandt", "residents"]


def test_a_wrong_span() -> None:
    given = asked.span(PLAIN, WALL, ["The wall was too low"])
    found = after(decision("span", given))
    assert (found.quotes[0].text, found.quotes[0].kind, found.quotes[0].speaker) == ('"The wall was too low,"', "direct", "mira-holt")
    assert only(found).was == '"The wall was too low," [...] "We warned them."'
    assert len(found.claims) == len(PLAIN.claims)


def test_words_that_were_cut_off_come_with_their_numbers() -> None:
    given = asked.span(PLAIN, "the council ignored", ["the council"])
    found = after(decision("span", given))
    assert (found.quotes[COUNCIL].text, found.quotes[COUNCIL].kind) == ("the council", "indirect")
    assert (found.quantities[0].quote, found.quantities[0].speaker) == (None, None)
    assert [c.quote for c in found.claims] == [2], "the claim of words that are another quote now is made anew"


def test_what_is_no_quote_goes_and_the_others_keep_their_numbers_and_claims() -> None:
    found = after(decision("not-a-quote", asked.not_a_quote(PLAIN, WALL)))
    assert len(found.quotes) == len(PLAIN.quotes) - 1
    for before, now in zip(PLAIN.quantities, found.quantities, strict=True):
        assert now.quote == (None if before.quote is None else before.quote - 1)
    assert [(c.quote, c.text) for c in found.claims] == [(c.quote - 1, c.text) for c in PLAIN.claims]
    assert "mira-holt" in {e.key for e in found.speakers}


def test_a_number_in_a_quote_within_a_quote_goes_to_the_outer_one() -> None:
    inner = Quote((PLAIN.quantities[3].span,), "up to 400,000 kroner", "indirect", "speech", (0, 5), "mira-holt")
    nested = replace(PLAIN, quotes=(*PLAIN.quotes, inner), quantities=(replace(PLAIN.quantities[3], quote=7, equivalent=None),))
    found = after(decision("not-a-quote", asked.not_a_quote(nested, "up to 400,000 kroner")), extraction=nested)
    assert (found.quantities[0].quote, found.quantities[0].speaker) == (6, None)


def test_a_missing_quote() -> None:
    given = asked.missing(PLAIN, ["The pay of divers has doubled"], "Jonas Brandt", mode="thought")
    found = after(decision("missing-quote", given))
    quote = found.quotes[only(found).quote or -1]
    assert (quote.text, quote.kind, quote.mode, quote.speaker) == ("The pay of divers has doubled", "indirect", "thought", "jonas-brandt")
    assert TEXT[slice(*quote.context)] == "The pay of divers has doubled."
    assert [(q.text, q.quote, q.speaker) for q in found.quantities if q.text == "doubled"] == [("doubled", found.quotes.index(quote), "jonas-brandt")]
    assert only(found).was is None


def test_a_missing_quote_between_marks_is_direct_and_takes_the_marks() -> None:
    article = Article("a", 'Rain.\n\n"It is wet," he wrote, "very\nwet." More rain.')
    given = asked.missing(Extraction(article), ["It is wet", "very wet."], None)
    found = after(decision("missing-quote", given), extraction=Extraction(article))
    assert (found.quotes[0].kind, found.quotes[0].text) == ("direct", '"It is wet," [...] "very\nwet."')


NUMBERS = [
    ("about 40 letters", {"value": "42"}, "about 42 letter"),
    ("about 40 letters", {"value": "42", "approx": False, "unit": "envelope"}, "42 envelope"),
    ("about 40 letters", {"min": "40", "max": "50"}, "about 40 to 50 letter"),
    ("about 40 letters", {"comparator": ">"}, "about > 40 letter"),
    ("between 25,000", {"per": "year"}, "25000 to 30000 stone per year"),
    ("between 25,000", {"per": None, "unit": "tonne"}, "25000 to 30000 tonne"),
    ("between 25,000", {"value": "27,000"}, "27000 stone per month"),
    ("from 16", {"value": "19"}, "16 -> 19 percent"),
    ("from 16", {"max": "19"}, "19 up percent"),
    ("up to 400,000", {"unit": "EUR"}, "<= 400000 EUR"),
]


@pytest.mark.parametrize(("words", "fields", "now"), NUMBERS, ids=[f"{w} {f}" for w, f, _ in NUMBERS])
def test_a_wrong_number(words: str, fields: dict[str, Any], now: str) -> None:
    found = after(decision("number", asked.number(PLAIN, words, fields)))
    correction = only(found)
    assert correction.now == now.replace("19 up", "<= 19 up")
    assert correction.quantity is not None
    assert found.quantities[correction.quantity].confidence == 1.0
    assert validate(as_graph(found)).conforms


def test_a_known_unit_gets_its_iri_and_an_ambiguous_one_is_asked_about() -> None:
    given = asked.number(PLAIN, "up to 400,000", {"unit": "euros"})
    assert given["number"] == {"unit": "EUR"}
    assert after(decision("number", given)).quantities[3].qudt_unit == "http://qudt.org/vocab/unit/CCY_EUR"
    with pytest.raises(CorrectionError, match=r"the unit 'krone' may be .*NOK"):
        asked.number(PLAIN, "up to 400,000", {"unit": "krone"})


def test_decisions_build_on_one_another() -> None:
    first = decision("missing-quote", asked.missing(PLAIN, ["The pay of divers has doubled"], None))
    once = after(first)
    second = decision("span", asked.span(once, "The pay of", ["divers has doubled"]))
    twice = after(first, second)
    third = decision("not-a-quote", asked.not_a_quote(twice, "divers has"))
    thrice = after(first, second, third)
    assert [c.conflict for c in thrice.corrections] == [None, None, None]
    assert thrice.quotes == PLAIN.quotes
    assert thrice.speakers == PLAIN.speakers
    assert validate(as_graph(thrice)).conforms


def test_without_decisions_nothing_changes() -> None:
    assert apply(PLAIN, ()) is PLAIN
    assert replace(after(*[]), corrections=()) == PLAIN


# Another engine


def shifted(by: int, extraction: Extraction = PLAIN) -> Extraction:
    """The same article as an engine sees it that ends its quotes later or earlier."""
    quotes = [replace(q, content=(*q.content[:-1], (q.content[-1][0], q.content[-1][1] + by))) for q in extraction.quotes]
    return replace(extraction, quotes=tuple(replace(q, text=" [...] ".join(TEXT[a:b] for a, b in q.content)) for q in quotes))


def without(*lost: int, extraction: Extraction = PLAIN) -> Extraction:
    """The same article as an engine sees it that does not find some quotes, nor their claims."""
    stay = [n for n in range(len(extraction.quotes)) if n not in lost]
    quantities = tuple(replace(q, quote=stay.index(q.quote) if q.quote in stay else None) for q in extraction.quantities)
    claims = tuple(replace(c, quote=stay.index(c.quote)) for c in extraction.claims if c.quote in stay)
    return replace(extraction, quotes=tuple(extraction.quotes[n] for n in stay), quantities=quantities, claims=claims)


ALL = [
    speaker("the council ignored", "Jonas Brandt"),
    decision("span", asked.span(PLAIN, "damage rose", ["damage rose from 16 to 18 percent"])),
    decision("not-a-quote", asked.not_a_quote(PLAIN, "Repairs take")),
    decision("missing-quote", asked.missing(PLAIN, ["Rents fell by 300 kroner"], "the council")),
    decision("number", asked.number(PLAIN, "about 40", {"value": "41"})),
]
RIGHT = after(*ALL)


@pytest.mark.parametrize("by", [-2, 1, 3])
def test_corrections_hold_where_an_engine_moves_the_borders_of_quotes(by: int) -> None:
    found = after(*ALL, extraction=shifted(by))
    assert [c.conflict for c in found.corrections] == [None] * 5
    assert [(q.speaker, q.basis) for q in found.quotes] == [(q.speaker, q.basis) for q in RIGHT.quotes]
    assert found.quotes[2].content == RIGHT.quotes[2].content, "a span that was decided is as decided"


def test_what_an_engine_no_longer_finds_is_a_conflict_and_the_rest_holds() -> None:
    found = after(*ALL, extraction=without(COUNCIL, 2))
    assert [c.conflict for c in found.corrections] == [*["no quote is found at these words any more"] * 2, None, None, None]
    assert "Rents fell by 300 kroner" in [q.text for q in found.quotes]
    assert [problem.message for problem in found.problems] == [
        f"correction {d.id} could not be carried out: no quote is found at these words any more" for d in ALL[:2]
    ]
    assert TEXT[slice(*found.problems[0].span or (0, 0))].startswith("the council ignored")
    assert validate(as_graph(found)).conforms


def test_a_quote_that_an_engine_finds_by_now_is_still_as_the_person_said() -> None:
    other = after(ALL[3])
    learnt = replace(other, quotes=tuple(replace(q, speaker=None, confidence=0.4) if q.basis == "corrected" else q for q in other.quotes))
    found = after(ALL[3], extraction=replace(learnt, corrections=()))
    assert len(found.quotes) == len(other.quotes)
    assert [q.speaker for q in found.quotes if q.text.startswith("Rents")] == ["council"]
    assert only(found).was == "Rents fell by 300 kroner"


def test_another_quote_at_the_place_is_not_mistaken_for_the_one_that_was_meant() -> None:
    start = PLAIN.quotes[COUNCIL].start
    longer = replace(PLAIN.quotes[COUNCIL], content=((start, start + 160),), text=TEXT[start : start + 160])
    found = after(ALL[0], extraction=replace(without(COUNCIL), quotes=(PLAIN.quotes[0], longer, *PLAIN.quotes[2:]), quantities=(), claims=()))
    assert (only(found).conflict or "").startswith("the quote that is found here is another one: the council ignored about 40 letters. According")


def test_of_a_quote_and_one_within_it_the_meant_one_is_found() -> None:
    outer, inner = (next(n for n, q in enumerate(PLAIN.quotes) if q.text == words) for words in ('the flood was "a disgrace"', '"a disgrace"'))
    for number in (outer, inner):
        words = f"{PLAIN.quotes[number].start}-{PLAIN.quotes[number].end}"
        assert only(after(speaker(words, "Jonas Brandt"))).quote == number
    lost = after(speaker('"a disgrace"', "Jonas Brandt"), extraction=without(inner))
    assert only(lost).conflict, "the outer quote is not corrected in the place of the inner one"


def test_two_of_one_name_are_a_conflict_and_not_a_guess() -> None:
    twin = Entity("jonas-brandt-2", "Jonas Brandt", "person")
    found = after(ALL[0], extraction=replace(PLAIN, entities=(*PLAIN.entities, twin)))
    assert only(found).conflict == "several in the article are called Jonas Brandt: jonas-brandt, jonas-brandt-2"


def test_a_decision_at_odds_with_its_own_text_is_a_conflict() -> None:
    wrong = replace(ALL[0], given={**ALL[0].given, "words": "x" * len(ALL[0].given["words"])})
    assert only(after(wrong)).conflict == "the words of the decision are not those that stand at 164-200"


# Another text of the same article


def edited(text: str) -> Extraction:
    """The article as it was put on line again: the same quotes where their words still stand."""
    quotes = [(q, text.find(q.text)) for q in PLAIN.quotes if q.text in text and len(q.content) == 1]
    moved = tuple(replace(q, content=((at, at + len(q.text)),), context=(at, at + len(q.text)), cue=None, source_mention=None) for q, at in quotes)
    return Extraction(replace(PLAIN.article, text=text), PLAIN.speakers, PLAIN.entities, moved)


def test_a_decision_finds_its_words_again_in_a_changed_text() -> None:
    found = after(ALL[0], extraction=edited("Update: " + TEXT.replace("Tidewater Gazette", "The Gazette")))
    assert (only(found).conflict, only(found).now) == (None, "Jonas Brandt")


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("the council ignored", "the town council ignored"),  # the words have changed
        TEXT + "\n" + TEXT,  # and who of the two?
        "Another article that has the name of the first: harbour.",
    ],
    ids=["changed", "twice", "namesake"],
)
def test_where_its_words_are_gone_a_decision_leaves_a_text_alone(text: str) -> None:
    other = edited(text)
    assert after(ALL[0], extraction=other).corrections == ()


def test_short_words_are_found_again_by_what_stands_beside_them() -> None:
    number = ALL[4]
    given = number.given
    assert len(given["words"]) < 20
    found = edited(f"Now: {given['before']}{given['words']} or so.")
    with_number = replace(
        found, quantities=(replace(PLAIN.quantities[0], span=(5 + len(given["before"]), 5 + len(given["before"] + given["words"]))),)
    )
    assert only(after(number, extraction=with_number)).now == "about 41 letter"
    assert after(number, extraction=edited(f"Elsewhere {given['words']} were read.")).corrections == ()


# The file


def store_file(folder: Path, *taken: Decision) -> Path:
    file = folder / "corrections.jsonl"
    for each in taken:
        add(file, each)
    return file


def test_a_line_is_an_object_with_its_keys_in_a_fixed_order(tmp_path: Path) -> None:
    file = store_file(tmp_path, *ALL)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [d.id for d in ALL]
    for line, taken in zip(lines, ALL, strict=True):
        assert list(json.loads(line)) == ["id", "on", "by", "what", *FIELDS[taken.what], "why"]
        assert line == written(taken)
    assert read(file).decisions == tuple(ALL)


def test_adding_leaves_what_is_there_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    by_hand = written(ALL[0]).replace(", ", ",").replace('"why": ""', '"why":"by hand"')
    file.write_text(f"\n{by_hand}", encoding="utf-8")  # no newline at the end
    add(file, ALL[1])
    assert file.read_text(encoding="utf-8") == f"\n{by_hand}\n{written(ALL[1])}\n"
    assert [d.why for d in read(file).decisions] == ["by hand", ""]


def test_the_order_of_the_lines_and_of_the_keys_does_not_matter(tmp_path: Path) -> None:
    some = ALL[:3]
    results = set()
    for order in permutations(some):
        file = tmp_path / "c.jsonl"
        lines = [json.dumps(dict(reversed(json.loads(written(d)).items()))) for d in order]
        file.write_text("\r\n".join(lines), encoding="utf-8-sig")  # as some editors leave it
        results.add(repr(after(*read(file).of(PLAIN.article))))
    assert len(results) == 1


def test_two_copies_that_were_merged_count_each_line_once(tmp_path: Path) -> None:
    line = written(ALL[0])
    assert len(decisions(f"{line}\n{line}\n".encode(), "c")) == 1
    other = line.replace("Ines Okafor", "Jo Lind")
    with pytest.raises(CorrectionError, match=rf"^c: line 2: the id '{ALL[0].id}' is that of another decision, in line 1: give this one"):
        decisions(f"{line}\n{other}\n".encode(), "c")


GOOD = json.loads(written(ALL[0]))
NUMBER = json.loads(written(ALL[4]))
BROKEN: list[tuple[object, str]] = [
    (b"\xff\xfe", "it is no JSON object in UTF-8: repair it"),
    (b"{", "it is no JSON object"),
    (b"[" * 100_000, "it is no JSON object"),
    (b'["a"]', "a decision stands between braces"),
    (b"<<<<<<< HEAD", "it is no JSON object"),
    (b'{"what": NaN}', "it is no JSON object"),
    (b'{"id": "a", "id": "b"}', "the field 'id' stands there twice"),
    ({**GOOD, "what": "speakr"}, "the field 'what' is one of speaker, span"),
    ({k: x for k, x in GOOD.items() if k != "by"}, "the field 'by' is missing"),
    ({**GOOD, "spekaer": "x"}, "a decision of the kind 'speaker' has no field 'spekaer'"),
    ({**GOOD, "id": "A/B<script>"}, "the field 'id' is 4 to 40 small letters"),
    ({**GOOD, "on": "2031-05-04"}, "the field 'on' is a moment in UTC such as"),
    ({**GOOD, "on": "2031-02-30T00:00:00Z"}, "the field 'on' is a moment"),
    ({**GOOD, "by": ""}, "the field 'by' is a text of 1 to 300 characters"),
    ({**GOOD, "by": "x" * 301}, "the field 'by' is"),
    ({**GOOD, "by": ["x"]}, "the field 'by' is"),
    ({**GOOD, "by": "\ud800"}, "the field 'by' is"),
    ({**GOOD, "text": "../../etc/passwd"}, "the field 'text' is the first 16 hexadecimal digits"),
    ({**GOOD, "span": [5, 2]}, "the field 'span' is"),
    ({**GOOD, "span": [True, 37]}, "the field 'span' is"),
    ({**GOOD, "span": [0, 3]}, "the field 'words' is as long as the span"),
    ({**GOOD, "speaker": 3}, "the field 'speaker' is a name, or null for nobody"),
    ({**GOOD, "speaker_kind": "god"}, "the field 'speaker_kind' is one of person"),
    ({**NUMBER, "number": {}}, "the field 'number' is an object with some of value, min"),
    ({**NUMBER, "number": {"value": 3}}, "the field 'number' is"),
    ({**NUMBER, "number": {"value": "1e9999"}}, "the field 'number' is"),
    ({**NUMBER, "number": {"value": "1", "max": "2"}}, "not value beside min or max"),
    ({**NUMBER, "number": {"volume": "1"}}, "the field 'number' is"),
    ({"id": "abcd", "on": GOOD["on"], "by": "x", "what": "undo", "of": "", "why": ""}, "the field 'of' is the id of an earlier"),
    ({"id": "abcd", "on": GOOD["on"], "by": "x", "what": "same", "one": "mira", "other": "jo", "why": ""}, "the field 'one' is a text's 16 digits"),
    ({**json.loads(written(ALL[1])), "content": [[9, 12, "abc"], [0, 3, "abc"]]}, "the field 'content' is a list of"),
    ({**json.loads(written(ALL[1])), "content": [[9, 12, "abcd"]]}, "the field 'content' is a list of"),
]


@pytest.mark.parametrize(("line", "sentence"), BROKEN, ids=range(len(BROKEN)))
def test_a_line_that_is_not_understood_is_refused_with_its_place(line: object, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_bytes(written(ALL[1]).encode() + b"\n\n" + (line if isinstance(line, bytes) else json.dumps(line).encode()))
    with pytest.raises(CorrectionError, match=re.escape(sentence)) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: line 3: ")
    assert "\n" not in str(caught.value)
    before = file.read_bytes()
    with pytest.raises(CorrectionError):
        add(file, ALL[2])
    assert file.read_bytes() == before


def test_a_new_decision_has_to_fit_too() -> None:
    for bad in ({"by": "\udc80"}, {"by": ""}, {"why": "x" * 2_001}):
        parts = {"by": "Jo", "why": "", **bad}
        with pytest.raises(CorrectionError, match=r"the field '(by|why)' is a text"):
            named("2031-05-04T16:30:00Z", parts["by"], "undo", {"of": "abcd"}, parts["why"])


def test_ids_are_made_of_what_is_said_and_never_given_twice() -> None:
    one = named(GOOD["on"], "Jo", "undo", {"of": "abcd"}, "")
    assert one == named(GOOD["on"], "Jo", "undo", {"of": "abcd"}, "")
    assert named(GOOD["on"], "Jo", "undo", {"of": "abcd"}, "", [one.id]).id != one.id


def test_what_steers_terminals_and_editors_is_written_as_escapes(tmp_path: Path) -> None:
    nasty = "=1+1\x00\x1b[31m\u202e\u2028\u200b\ufeff\x85 Åse 世界 </script>\r\n"
    taken = decision("speaker", asked.speaker(PLAIN, WALL, nasty), why=nasty, by=nasty)
    line = written(taken)
    assert "Åse 世界" in line
    assert not UNSAFE.search(line.replace("\u200b", "\x00").replace("\ufeff", "\x00"))
    assert len(line.splitlines()) == 1
    assert read(store_file(tmp_path, taken)).decisions == (taken,)


def test_two_processes_lose_no_line(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from kg.corrections import add, named
for number in range(25):
    add(Path("c.jsonl"), named("2031-05-04T16:30:00Z", sys.argv[1], "undo", {"of": f"abc{number:03}"}, ""))
"""
    running = [subprocess.Popen([sys.executable, "-c", code, name], cwd=tmp_path) for name in ("Ines", "Jo", "Ada")]
    assert [each.wait(120) for each in running] == [0, 0, 0]
    assert len(read(tmp_path / "c.jsonl").decisions) == 75
    assert [path.name for path in tmp_path.iterdir()] == ["c.jsonl"]


# Which decisions are in force


def undo(target: Decision) -> Decision:
    return decision("undo", {"of": target.id})


def test_a_decision_can_be_withdrawn_and_the_withdrawal_too() -> None:
    first = speaker(WALL, "Jonas Brandt")
    second = undo(first)
    third = undo(second)
    assert Ledger.ordered([first]).in_force == (first,)
    assert Ledger.ordered([second, first]).in_force == ()
    assert Ledger.ordered([third, second, first]).in_force == (first,)
    assert Ledger.ordered([second, first]).withdrawn == {first.id: second}


def test_an_undo_withdraws_nothing_that_comes_after_it() -> None:
    first = undo(ALL[0])
    late = replace(ALL[0], on="2039-01-01T00:00:00Z")
    assert Ledger.ordered([first, late]).in_force == (late,)
    loop = [replace(first, given={"of": "bbbb"}, id="aaaa"), replace(first, given={"of": "aaaa"}, id="bbbb", on="2039-01-01T00:00:00Z")]
    assert set(Ledger.ordered(loop).withdrawn) == {"aaaa"}


def test_an_article_gets_its_own_decisions_and_those_of_its_name() -> None:
    ledger = Ledger.ordered([*ALL, decision("same", {"one": "0" * 16 + "/a", "other": "1" * 16 + "/b"})])
    assert ledger.of(PLAIN.article) == tuple(ALL)
    assert ledger.of(replace(PLAIN.article, id="elsewhere")) == tuple(ALL)
    assert ledger.of(replace(PLAIN.article, text="new")) == tuple(ALL)
    assert ledger.of(Article("other", "text")) == ()
    assert [d.what for d in ledger.verdicts()] == ["same"]


# What somebody types

ASKED = [
    ("no quote begins with 'The mast'", lambda: asked.find_quote(PLAIN, "The mast")),
    ("say which quote is meant", lambda: asked.find_quote(PLAIN, ' "" ')),
    ("no quote stands at 0-9", lambda: asked.find_quote(PLAIN, "0-9")),
    ("several quotes begin with 'the': write more of the words, or the offsets", lambda: asked.find_quote(PLAIN, "the")),
    ("no number begins with 'seven' (kg query quantities lists them)", lambda: asked.number(PLAIN, "seven", {"value": "7"})),
    ("say what is wrong with the number", lambda: asked.number(PLAIN, "about 40", {})),
    ("value is a number, and 'many' is none", lambda: asked.number(PLAIN, "about 40", {"value": "many"})),
    ("value is a number, and '1e99' is none", lambda: asked.number(PLAIN, "about 40", {"value": "1e99"})),
    ("the lower bound 9 is above the upper bound 2", lambda: asked.number(PLAIN, "about 40", {"min": "9", "max": "2"})),
    ("the words 'The mast' do not stand in the article", lambda: asked.span(PLAIN, WALL, ["The mast"])),
    ("the words 'kroner' stand in several places: write the offsets (", lambda: asked.missing(PLAIN, ["kroner"], None)),
    ("0-99999 is no stretch of a text of", lambda: asked.missing(PLAIN, ["0-99999"], None)),
    ("these are the words that the quote has already", lambda: asked.span(PLAIN, "the council ign", ["the council ignored about 40 letters"])),
    ("there is a quote at these words already (164-200)", lambda: asked.missing(PLAIN, ["the council ignored about 40 letters"], None)),
    ("the pieces of the quote overlap", lambda: asked.span(PLAIN, WALL, ["The wall was", "wall was too"])),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "call"), ASKED, ids=[sentence for sentence, _ in ASKED])
def test_what_is_not_clear_is_not_guessed(sentence: str, call: Any) -> None:
    with pytest.raises(CorrectionError, match=re.escape(sentence)):
        call()


@pytest.mark.parametrize("words", ["“The WALL  was", "49-130", '"The wall was too low," [...] "We warned them."'])
def test_a_quote_is_named_by_its_first_words_in_any_marks_or_by_its_offsets(words: str) -> None:
    assert asked.find_quote(PLAIN, words) is PLAIN.quotes[0]


# The store and the graph


def test_the_graph_says_who_changed_what_and_what_was_there_before() -> None:
    with Store.memory() as store:
        store.replace([RIGHT])
        rows = ask(store, "corrections").records()
        quotes = {record["quote"]: record["speaker"] for record in ask(store, "quotes").records()}
    assert [(r["correction"], r["was"], r["now"]) for r in reversed(rows)] == [
        ("wrongSpeaker", "Mira Holt", "Jonas Brandt"),
        ("wrongSpan", "damage rose from 16 to 18 percent within a year", "damage rose from 16 to 18 percent"),
        ("notAQuote", 'Repairs take between 25,000 and 30,000 stones each month,"', None),
        ("missingQuote", None, "Rents fell by 300 kroner"),
        ("wrongNumber", "about 40 letter", "about 41 letter"),
    ]
    assert {r["by"] for r in rows} == {"Ines Okafor"}
    assert quotes["the council ignored about 40 letters"] == "Jonas Brandt"
    assert quotes["Rents fell by 300 kroner"] == "the council"


def test_the_page_shows_who_corrected_a_quote_and_when() -> None:
    with Store.memory() as store:
        store.replace([RIGHT])
        shown = page(store)
    assert f"speaker by Ines Okafor, {ALL[0].on[:10]} (before: Mira Holt)" in shown
    assert f"number by Ines Okafor, {ALL[4].on[:10]} (before: about 40 letter)" in shown
    assert f"added by Ines Okafor, {ALL[3].on[:10]}" in shown


def test_a_corrected_graph_keeps_all_rules_and_is_the_same_each_time() -> None:
    graph = as_graph(RIGHT)
    report = validate(graph) + check_text(graph, TEXT)
    assert report.conforms, str(report)
    assert (report.focus["Correction"], report.focus["FormerVersion"]) == (5, 4)
    assert set(as_graph(after(*ALL))) == set(graph)


def test_a_graph_of_corrections_goes_when_there_are_none_any_more(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        store.replace([RIGHT])
        corrected = store.nquads()
        store.replace([PLAIN])
        assert [str(graph).rpartition("/")[2] for graph in store.graphs()] == ["extraction"]
        assert len(ask(store, "corrections")) == 0
        store.replace([RIGHT])
        assert store.nquads() == corrected


def test_an_article_is_read_back_from_the_store(tmp_path: Path) -> None:
    article = Article("a b", 'He said "yes".\r\n', "A title", "2031-05-04", "The Post", "https://news.example/a")
    with Store.open(tmp_path / "s") as store:
        store.replace([Extraction(article), Extraction(replace(article, text="Other.", title=None, published=None, publisher=None, source="a.txt"))])
        assert store.article(article.sha256) == article
        assert store.article(Article("", "Other.").sha256) == Article("a b", "Other.")
        with pytest.raises(KgError, match="no text with the hash"):
            store.article("0" * 64)


def test_what_a_decision_says_is_escaped_wherever_it_goes() -> None:
    nasty = "=cmd|'/c'!A1</script><b>&\x1b[31m\u202e"
    given = asked.speaker(PLAIN, "the council ignored", nasty)
    taken = [decision("speaker", given, why=nasty, by=nasty), replace(decision("not-a-quote", asked.not_a_quote(PLAIN, WALL), why=nasty), by=nasty)]
    found = after(*taken, extraction=without(0))
    with Store.memory() as store:
        store.replace([found])
        assert validate(store.as_graph()).conforms
        shown = page(store)
        table = export(store, "csv").decode()
        for form, name in (("turtle", "turtle"), ("rdfxml", "xml")):
            assert len(Graph().parse(data=export(store, form), format=name)) == len({quad[:3] for quad in store.quads()})
        rows = list(csv.reader(io.StringIO(table + answer(ask(store, "corrections"), "csv") + answer(ask(store, "conflicts"), "csv"))))
    assert nasty not in shown
    assert "</script><b>" not in shown
    for row in rows:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"-?[0-9.]+", cell)]


def test_the_tables_of_cases_are_whole() -> None:
    assert (len(NUMBERS), len(BROKEN), len(ASKED)) == (10, 32, 15)
