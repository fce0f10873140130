"""The same article twice: versions of one address, copies in several papers, and what is counted of them."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from copy_fixture import OWN, REPORT, agency, corrected, cut, longer, paper, prints
from copy_pairs import Pair, pairs
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import derived, search
from kg.bulk.hands import reprint
from kg.charts import charts, questions
from kg.charts.people import Part
from kg.charts.voices import voices
from kg.cli import main
from kg.copies import Arrivals, Print, decide, likeness, shingles
from kg.copies.addresses import canonical
from kg.copies.book import Book
from kg.copies.candidates import NEIGHBOURS, candidates
from kg.copies.judging import CONTAINED, SHORTEST
from kg.copies.revisions import revisions
from kg.copies.sketches import runs, sketch
from kg.errors import StoreError
from kg.identity import Referent, people
from kg.library import reading
from kg.query import ask
from kg.records import Extraction
from kg.search import terms
from kg.store import Entry, Store
from kg.validate import validate
from kg.vocabulary import COPIES, VIEW

PAIRS = list(pairs())


def kept(*builds: list[Extraction]) -> Store:
    """A store in memory after some builds."""
    store = Store.memory()
    for build in builds:
        derived.keep(store, build)
    return store


def counted(store: Store, name: str = "experts") -> dict[str, int]:
    """The quotes of each speaker, summed over all rows."""
    found: dict[str, int] = {}
    for row in ask(store, name).records():
        found[row["speaker"]] = found.get(row["speaker"], 0) + row["quotes"]
    return found


def links(store: Store) -> set[tuple[str, str, str]]:
    return {(row["article"], row["is"], row["other"]) for row in ask(store, "copies").records()}


# Two texts


def test_there_are_pairs_of_each_sort() -> None:
    assert len(PAIRS) == len({pair.name for pair in PAIRS}) == 74
    assert sum(pair.same for pair in PAIRS) == 42
    assert sum(pair.later for pair in PAIRS) == 21


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_copies_are_told_from_all_that_only_looks_alike(pair: Pair) -> None:
    one, other = shingles(pair.one), shingles(pair.other)
    assert min(len(one.runs), len(other.runs)) >= SHORTEST
    alike = likeness(one, other)
    assert alike == likeness(other, one)
    assert alike.copied is pair.same, alike


def test_the_sketches_let_every_copy_be_met() -> None:
    texts = sorted({text for pair in PAIRS if pair.same for text in (pair.one, pair.other)})
    found = [np.unique(runs(text)) for text in texts]
    met = set(candidates(np.stack([sketch(each) for each in found]), np.array([len(each) for each in found]), CONTAINED))
    for pair in PAIRS:
        if pair.same:
            assert tuple(sorted((texts.index(pair.one), texts.index(pair.other)))) in met, pair.name


def test_a_sketch_is_the_same_on_every_machine() -> None:
    assert sketch(np.unique(runs("The dam held, she said, and held again."))).tolist()[:4] == [35769, 29071, 33358, 5758]


def test_of_a_form_in_a_thousand_papers_each_meets_its_neighbours_alone() -> None:
    alike = np.zeros((1000, 192), dtype=np.uint16)
    assert len(list(candidates(alike, np.full(1000, 100), CONTAINED))) < 1000 * NEIGHBOURS


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    alike = [shingles(text) for text in (one, other)]
    if all(len(each.runs) for each in alike):
        assert 0 <= likeness(*alike).containment <= 1


# Addresses


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://News.Example/a", "https://news.example/a"),
        ("http://news.example:80/a#top", "https://news.example/a"),
        ("https://news.example:443/a?utm_source=x&UTM_Medium=y&fbclid=z", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/?p=17", "https://news.example/?p=17"),
        ("https://news.example/%7Ejo/caf%c3%a9", "https://news.example/~jo/caf%C3%A9"),
        ("https://news.example/a b\"<>", "https://news.example/a%20b%22%3C%3E"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/A", "https://news.example/A"),
        ("https://news.example/", None),
        ("https://news.example?utm_source=x", None),
        ("https://news.example/feed.xml:3", None),
        ("https://news.example:x/a", None),
        ("http://[::1", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)  # fmt: skip
def test_addresses_have_one_form(address: str, form: str | None) -> None:
    assert canonical(address) == form
    assert form is None or canonical(form) == form


@given(st.text())
def test_no_address_breaks_it(text: str) -> None:
    for address in (text, f"https://{text}", f"https://news.example/{text}", f"https://news.example/a?{text}"):
        form = canonical(address)
        assert form is None or canonical(form) == form


# Copies


def test_what_three_papers_carry_is_counted_once() -> None:
    store = kept(prints())
    assert links(store) == {("island", "copy", "ferry"), ("harvest", "copy", "ferry")}
    assert counted(store) == counted(store, "kinds") == {"Ilse Marwick": 1, "Tom Garrick": 1, "Bo Tarn": 1, OWN[1]: 1}
    assert [row["quotes"] for row in ask(store, "bodies").records()] == [1, 1]
    assert len(ask(store, "said")) == 4
    assert len(ask(store, "quotes")) == 3 + 2 + 4, "every print can still be read"
    assert {row["quotes"] for row in ask(store, "articles").records()} == {3, 2, 4}


def test_the_graph_keeps_its_rules() -> None:
    report = validate(kept(prints(), [corrected()]).as_graph())
    assert not report.findings, str(report)
    assert (report.focus["Collation"], report.focus["Repeats"]) == (3, 4)


def test_the_page_says_who_is_quoted_most_by_statements() -> None:
    assert sum(number for tie, number in voices(kept(prints()), Part()).ties.items() if tie.who.name == "Ilse Marwick") == 1


def test_what_three_papers_carry_is_listed_once_with_the_other_papers() -> None:
    store = kept(prints())
    found = search.index(store)
    assert found.counts()["quote"] == len(REPORT) + 1
    assert {row["name"]: row["quotes"] for row in found.most_quoted("person", 9)} == counted(store)
    (row,) = (found.quotes_of(who["id"])[0] for who in found.people_found(terms("Marwick"), ("person",), 5))
    assert (row["publisher"], [other["publisher"] for other in row["also"]]) == ("Tarn Courier", ["Eastwick Echo", "Karlby Post"])
    assert [row["publisher"] for row in found.quotes_found(terms("apples are ripe"))] == ["Tarn Courier"]
    assert found.quote_hits(terms("apples are ripe")) == 1
    assert {row["name"]: row["quotes"] for row in found.latest()} == {"ferry": 3, "island": 2, "harvest": 4}, "an article has its own"


def test_charts_count_what_three_papers_carry_once() -> None:
    for around, number in ((None, len(REPORT) + 1), ("Ilse Marwick", 1), ("Port of Tarn", 1)):
        _, dates, quoting = charts(kept(prints()), around)
        assert sum(int(row[-1]) for row in dates.rows) == sum(int(row[-1]) for row in quoting.rows) == number


def test_figures_of_copies_are_drawn_once(fire: dict[str, Extraction]) -> None:
    def given(*names: str) -> int:
        store = kept([fire[name] for name in names])
        return sum(1 for _ in store.values(questions.FIGURES % {"of": "", "limit": 99}))

    assert given("courier", "post") == given("courier") + 1, "the headline of the second paper is its own"


def test_rows_and_frames_have_what_three_papers_carry_once() -> None:
    with kg.Graph.of(*prints()) as graph:
        assert graph.counts()["quotes"] == len(graph.quotes) == len(graph.frame()) == len(REPORT) + 1
        assert {quote.speaker: quote.also for quote in graph.quotes} == {
            "Ilse Marwick": "harvest; island", "Tom Garrick": "harvest; island", "Bo Tarn": "harvest", OWN[1]: None
        }  # fmt: skip
        assert sum(speaker.quotes for speaker in graph.speakers) == len(REPORT) + 1
        assert f"{len(REPORT) + 1} quotes" in repr(graph)


def test_what_an_article_said_before_it_was_corrected_is_in_no_list() -> None:
    with kg.Graph.of(agency(), corrected()) as graph:
        said = [quote.text for quote in graph.quotes if quote.speaker == "Bo Tarn"]
        assert [words[:21] for words in said] == ["We have three engines"]
        found = search.index(graph.store)
        assert found.counts()["quote"] == graph.counts()["quotes"] == len(REPORT)
        assert not found.quotes_found(terms("two engines"))
        assert sum(int(row[-1]) for row in charts(graph.store)[1].rows) == len(REPORT)


def test_another_speaker_of_the_same_words_counts() -> None:
    (words, _, *about), *rest = REPORT
    other = paper("island", "2031-03-02", "Karlby Post", [(words, "Berit Holte", about[0], about[1]), *rest])
    store = kept([agency(), other])
    assert links(store) == {("island", "copy", "ferry")}
    assert counted(store)["Berit Holte"] == counted(store)["Ilse Marwick"] == 1


def test_two_reporters_who_heard_one_sentence_are_two_witnesses() -> None:
    others = [("The price of cod has fallen by a fifth since Monday and will fall again", "Jorun Tveit", "fisherwoman", None)] * 2
    store = kept([agency(), paper("cod", "2031-03-02", "Karlby Post", [REPORT[0], *others])])
    assert not links(store)
    assert counted(store)["Ilse Marwick"] == 2


def test_what_is_said_twice_in_one_article_is_said_twice() -> None:
    twice = [*REPORT, REPORT[0]]
    store = kept([paper("ferry", "2031-03-01", "Tarn Courier", twice), paper("island", "2031-03-02", "Karlby Post", [*twice, OWN])])
    assert counted(store, "kinds")["Ilse Marwick"] == 2


def test_copies_are_found_whatever_came_first_and_one_by_one() -> None:
    whole = kept(prints())
    for order in permutations(prints()):
        assert kept(list(order)).nquads() == whole.nquads()
        assert kept(*([each] for each in order)).nquads() == whole.nquads()


def test_copies_do_not_make_a_name_famous() -> None:
    """Five articles that name somebody without saying who that is would say that readers know them."""
    folk = [Referent(f"{n:016x}/maja-vinther", "person", "Maja Vinther") for n in range(5)]
    assert people.famous(folk) == {"Maja Vinther"}
    lines = [(words, "Maja Vinther", None, None) for words, *_ in REPORT]
    weather = ("rain", "snow", "hail", "fog", "sun")
    copies = [paper(f"p{n}", "2031-03-01", "Post", [*lines, (f"I expect {sky}", "Ada Brun", None, None)]) for n, sky in enumerate(weather)]
    banker = paper("bank", "2031-03-08", "Bank News", [("Rates will stay", "Maja Vinther", "director", "Bank of Tarn")])
    poet = paper("poem", "2031-03-09", "Verse", [("I rhyme at night", "Maja Vinther", "poet laureate", None)])
    store = kept([*copies, banker, poet])
    assert len(links(store)) == 4
    entities = {row["entity"] for row in ask(store, "person").records() if row["who"] == "Maja Vinther"}
    assert len(entities) > 1, "the banker and the poet are not one because a report was printed five times"


# Figures

HALL = """“The fire in Orla killed {} people,” said Mira Holt, the head of the fire brigade, on Monday. She said that the hall had been full.

The engineer of the town, Per Dahl, said that two of the doors had been locked for weeks. “Everybody knew of it and nobody had the key,” he said.

The county of Lenne has opened an inquiry, which is to report in May. The hall was built in 1961 and belongs to the town of Orla.
"""
MOURNING = """Mourning

“The fire in Orla killed 12 people,” said Jorun Tveit, a doctor at the hospital of Orla. “We count them by their coats.”

The sister of one of them, Bodil Aas, waited at the gate until it was dark. The county of Lenne keeps silent.
"""


def read(id: str, text: str, publisher: str, url: str | None = None) -> Extraction:
    """An article as it is read off its text."""
    found = kg.extract(text, id=id)
    return replace(found, article=replace(found.article, published="2031-03-01", publisher=publisher, url=url))


@pytest.fixture(scope="module")
def fire() -> dict[str, Extraction]:
    address = "https://courier.example/fire"
    return {
        "courier": read("courier", "Hall burnt out\n\n" + HALL.format(40), "Courier", address),
        "post": read("post", "Forty dead in Orla\n\n" + HALL.format(40), "Post"),
        "echo": read("echo", MOURNING, "Echo"),
        "corrected": read("courier", "Hall burnt out\n\n" + HALL.format(12), "Courier", address + "?utm_source=feed"),
    }


def test_copies_neither_agree_nor_contradict_and_a_third_paper_does_once(fire: dict[str, Extraction]) -> None:
    assert not ask(kept([fire["courier"], fire["post"]]), "comparable").rows
    rows = ask(kept([fire["courier"], fire["post"], fire["echo"]]), "contradictions").records()
    assert len(rows) == 1
    assert {rows[0]["words"], rows[0]["other_words"]} == {"40 people", "12 people"}


def test_old_figures_of_a_corrected_article_contradict_nobody(fire: dict[str, Extraction]) -> None:
    store = kept([fire["courier"]], [fire["echo"]])
    assert len(ask(store, "contradictions")) == 1
    derived.keep(store, [fire["corrected"]])
    assert not ask(store, "contradictions").rows
    assert [row["verdict"] for row in ask(store, "comparable").records()] == ["agrees"]
    assert ("Mira Holt", "40 people") not in [tuple(row.values()) for row in ask(store, "figures").records()]
    assert "40 people" in store.text(fire["courier"].article.sha256), "the old version can be read"


# Versions


def test_a_later_text_of_an_address_takes_the_place_of_the_earlier_one() -> None:
    store = kept([agency()], [corrected()])
    assert links(store) == {("ferry", "revision", "ferry")}
    assert counted(store) == {"Ilse Marwick": 1, "Tom Garrick": 1, "Bo Tarn": 1}
    (before,) = store.values("SELECT (COUNT(?quote) AS ?n) WHERE { ?quote a schema:Quotation }")
    assert before == ("6",), "both versions can be read"
    assert "We have two engines for three ships and no money for the fourth until May" not in {r["quote"] for r in ask(store, "said").records()}


def test_an_old_version_that_is_built_again_stays_old(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        for build in ([agency()], [corrected()]):
            derived.keep(store, build)
        before, arrivals = store.nquads(), (tmp_path / "s" / "arrivals.tsv").read_bytes()
        derived.keep(store, [agency()])
        assert (store.nquads(), (tmp_path / "s" / "arrivals.tsv").read_bytes()) == (before, arrivals)


def test_versions_of_one_build_do_not_depend_on_their_order(tmp_path: Path) -> None:
    for name, order in (("a", [agency(), corrected(), cut()]), ("b", [cut(), corrected(), agency()])):
        with Store.open(tmp_path / name) as store:
            derived.keep(store, order)
    with Store.open(tmp_path / "a") as one, Store.open(tmp_path / "b") as other:
        assert one.nquads() == other.nquads()
    assert (tmp_path / "a" / "arrivals.tsv").read_bytes() == (tmp_path / "b" / "arrivals.tsv").read_bytes()


def versions(*given: tuple[str, int, str | None]) -> list[str]:
    """Texts of one address, the oldest first: each with its length and date, in the order in which they came."""
    arrivals = Arrivals()
    known = [Print(text, length, day, ("https://a.example/x",)) for text, length, day in given]
    for each in known:
        arrivals.come([each])
    found = {each.text: each.witness for each in revisions(known, arrivals)}
    order = [text for text in found if text not in found.values()]
    while order[-1] in found:
        order.append(found[order[-1]])
    return order[::-1]


def test_a_later_date_makes_a_version_newer_and_else_a_later_arrival() -> None:
    assert versions(("b", 9, "2031-03-02"), ("a", 9, "2031-03-01")) == ["a", "b"]
    assert versions(("b", 9, "2031-03-01"), ("a", 9, "2031-03-01")) == ["b", "a"]
    assert versions(("b", 9, "2031-03-02"), ("a", 9, None)) == ["b", "a"], "a missing date says nothing"
    assert versions(("c", 1, None), ("a", 9, None), ("b", 5, None)) == ["c", "a", "b"]


def test_of_versions_that_came_together_the_longer_is_newer() -> None:
    known = [Print("a", 9, None, ("https://a.example/x",)), Print("b", 5, None, ("http://a.example/x",))]
    arrivals = Arrivals()
    arrivals.come(known)
    (found,) = revisions(known, arrivals)
    assert (found.text, found.witness) == ("a", "b")
    assert found.reason == "the same address (https://a.example/x); put into the store with it, and longer"


def test_one_text_at_two_addresses_keeps_both(tmp_path: Path) -> None:
    elsewhere = replace(agency(), article=replace(agency().article, url="https://mirror.example/ferry"))
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency()])
        derived.keep(store, [elsewhere])
        assert {str(o) for _, p, o, _ in store.quads(COPIES) if str(p).endswith("sameAs")} == {"https://courier.example/ferry"}
        derived.keep(store, [corrected()])
        found = links(store)
        assert found == {("ferry", "revision", "ferry"), ("ferry", "reprint", "ferry")}, "the address of the first build still leads to it"


def mirrored(url: str | None) -> Extraction:
    """The report, to the last character, somewhere else."""
    return replace(agency(), article=replace(agency().article, id="mirror", publisher="Mirror", published="2031-03-05", url=url))


def other_prints(store: Store) -> set[tuple[str, ...]]:
    """Which other prints of which article there are: identifier, paper, day."""
    rows = [row for row in ask(store, "copies").records() if row["is"] == "reprint"]
    assert {(row["score"], row["reason"]) for row in rows} <= {(Decimal(1), "the very same text")}
    return {(row["other"], row["article"], row["publisher"], str(row["published"])) for row in rows}


@pytest.mark.parametrize("url", ["https://mirror.example/ferry", None])
def test_the_very_same_text_in_another_paper_is_one_article_and_both_papers_are_kept(tmp_path: Path, url: str | None) -> None:
    mirror = mirrored(url)
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency()], again=[reprint(mirror.article), reprint(replace(agency().article, id="backup"))])
        assert other_prints(store) == {("ferry", "mirror", "Mirror", "2031-03-05")}
        assert len(ask(store, "articles").rows) == 1
        assert {row.also for row in reading.quotes(store)} == {"mirror"}
        assert validate(store).conforms
        derived.keep(store, [mirror])
        assert other_prints(store) == {("mirror", "ferry", "Tarn Courier", "2031-03-01")}
        before = (store.nquads(), (tmp_path / "s" / "arrivals.tsv").read_bytes())
        derived.keep(store, [mirror], again=[reprint(agency().article)])
        assert (store.nquads(), (tmp_path / "s" / "arrivals.tsv").read_bytes()) == before
        # A copy of a text has the text's other prints too.
        derived.keep(store, [cut()])
        assert {row.also for row in reading.quotes(store) if row.speaker == "Tom Garrick"} == {"ferry; mirror"}


def test_one_address_written_otherwise_is_no_other_print() -> None:
    again = replace(agency().article, id="b", url="http://COURIER.example:80/ferry?utm_source=mail")
    store = Store.memory()
    derived.keep(store, [agency()], again=[reprint(again)])
    assert other_prints(store) == set()


def test_a_list_of_arrivals_of_before_is_read_on(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency()])
    place = tmp_path / "s" / "arrivals.tsv"
    old = ["\t".join(line.split("\t")[:3]) for line in place.read_text(encoding="utf-8").splitlines()[1:]]
    place.write_text("\n".join(["# kg arrivals 1: round, text, address; lines are only ever added", *old, ""]), encoding="utf-8")
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [mirrored("https://mirror.example/ferry")])
        assert other_prints(store) == set(), "nothing but its address is known of the first"
        assert {str(o) for _, p, o, _ in store.quads(COPIES) if str(p).endswith("sameAs")} == {"https://courier.example/ferry"}
        derived.keep(store, [agency()])
        assert other_prints(store) == {("ferry", "mirror", "Mirror", "2031-03-05")}


def test_an_article_without_an_address_has_no_versions() -> None:
    bare = [replace(each, article=replace(each.article, url=None)) for each in (agency(), corrected())]
    assert {kind for _, kind, _ in links(kept(bare))} <= {"copy"}


# The store


def test_a_store_of_before_opens_and_learns(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency()])
        derived.keep(store, [cut(), longer()])
        after = store.nquads()
        store.replace((), [Entry(COPIES, []), Entry(VIEW, [])])
    for name in ("arrivals.tsv", "copies.sqlite"):
        (tmp_path / "s" / name).unlink()
    with Store.open(tmp_path / "s", read_only=True) as old:
        assert counted(old)["Ilse Marwick"] == 3
    with Store.open(tmp_path / "s") as store:
        derived.refresh(store)
        assert store.nquads() == after
        derived.keep(store, [corrected()])
        assert ("ferry", "revision", "ferry") in links(store)


@pytest.mark.parametrize("damage", [None, b"", b"no database", "form"], ids=["gone", "empty", "other", "another form"])
def test_the_file_of_sketches_can_be_lost(tmp_path: Path, damage: bytes | str | None) -> None:
    place = tmp_path / "s" / "copies.sqlite"
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, prints())
        before = store.nquads()
        if damage is None:
            place.unlink()
        elif isinstance(damage, bytes):
            place.write_bytes(damage)
        else:
            with sqlite3.connect(place) as database:
                database.execute("UPDATE form SET name = 'kg copies 0'")
            database.close()
        derived.refresh(store)
        assert store.nquads() == before
        with sqlite3.connect(place) as database:
            assert database.execute("SELECT COUNT(*) FROM sketch").fetchone() == (3,)
        database.close()


def test_texts_that_are_known_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency(), cut()])
        made: list[str] = []

        def noted(text: str) -> str:
            made.append(text)
            return text

        monkeypatch.setattr("kg.copies.book.runs", lambda text: runs(noted(text)))
        monkeypatch.setattr("kg.copies.book.shingles", lambda text: shingles(noted(text)))
        derived.refresh(store)
        assert not made
        derived.keep(store, [longer()])
        assert {longer().article.text} < set(made) <= {longer().article.text, agency().article.text, cut().article.text}


def test_who_only_reads_a_store_writes_no_sketches(tmp_path: Path) -> None:
    place = tmp_path / "s" / "copies.sqlite"
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, prints())
        whole = derived.derived(store).copies
    place.unlink()
    with Store.open(tmp_path / "s", read_only=True) as store:
        assert derived.derived(store).copies == whole
    assert not place.exists()


def test_a_damaged_list_of_arrivals_is_named(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        derived.keep(store, [agency()])
        (tmp_path / "s" / "arrivals.tsv").write_text("# kg arrivals 1\nx\ta\n", encoding="utf-8")
        with pytest.raises(StoreError, match="line 2 of the arrivals is not"):
            derived.refresh(store)


def test_an_export_of_one_copy_counts_its_quotes() -> None:
    store = kept(prints())
    with Store.memory() as part:
        part.replace([cut()])
        derived.put_part(part, derived.derived(store))
        assert counted(part) == {"Ilse Marwick": 1, "Tom Garrick": 1}
        assert not links(part)


def test_many_texts_are_decided_in_any_order() -> None:
    """Two hundred texts of which every third is a copy of another one."""
    chance = random.Random(7)
    words = [f"w{n}" for n in range(3000)]
    bases = [chance.choices(words, k=120) for _ in range(100)]
    texts = {f"{n:03}": " ".join(base) for n, base in enumerate(bases)}
    texts |= {f"{n + 100:03}": " ".join(base[: 70 + n]) for n, base in enumerate(bases[:50])}
    known = [Print(text, len(words), "2031-03-01") for text, words in texts.items()]
    book = Book(None, texts.__getitem__)
    found = decide(known, Arrivals(), book.sketches, book.likeness)
    assert {(each.text, each.witness) for each in found.collations} == {(f"{n + 100:03}", f"{n:03}") for n in range(50)}
    chance.shuffle(known)
    assert decide(known, Arrivals(), book.sketches, book.likeness) == found


# The command


def test_build_and_query_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def line(text: str, paper: str, url: str) -> str:
        return json.dumps({"text": text, "publisher": paper, "url": url, "published": "2031-03-01"}) + "\n"

    first = [("Courier", "courier.example/fire"), ("Post", "post.example/hall-burnt"), ("Echo", "echo.example/orla")]
    headlines = ["Hall burnt out", "Forty dead in Orla", "Locked doors"]
    archive = [line(f"{head}\n\n{HALL.format(40)}", name, f"https://{url}") for head, (name, url) in zip(headlines, first, strict=True)]
    (tmp_path / "one.jsonl").write_text("".join(archive), encoding="utf-8")
    (tmp_path / "two.jsonl").write_text(line("Hall burnt out\n\n" + HALL.format(38), "Courier", "http://courier.example/fire#top"), encoding="utf-8")
    for name in ("one.jsonl", "two.jsonl"):
        result = CliRunner().invoke(main, ["build", name])
        assert result.exit_code == 0, result.output
        answers = {q: CliRunner().invoke(main, ["query", q, "--format", "json"]).stdout for q in ("experts", "copies", "said")}
        assert answers["experts"].count('"value": "Mira Holt"') + answers["experts"].count('"value":"Mira Holt"') == (1 if name == "one.jsonl" else 2)
    assert "revision" in answers["copies"]


@pytest.mark.parametrize("large", [200, 1], ids=["few", "many"])
def test_of_one_text_in_two_papers_a_build_reads_one_and_keeps_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kg.bulk.LARGE", large)
    monkeypatch.setenv("KG_ENGINE", "rules")
    rows = [("Hall burnt out", 40, "Courier"), ("Hall burnt out", 40, "Post"), ("Forty dead in Orla", 41, "Echo")]
    lines = [{"text": f"{head}\n\n{HALL.format(dead)}", "publisher": paper, "url": f"https://{paper}.example/"} for head, dead, paper in rows]
    (tmp_path / "archive.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", "archive.jsonl", "--jobs", "1"])
    assert result.exit_code == 0, result.output
    assert "its text is the same as that of archive.jsonl:1; where it stood is kept" in result.output
    with Store.open(next(tmp_path.glob("*/format")).parent) as store:
        assert len(ask(store, "articles").rows) == 2
        (row,) = [row for row in ask(store, "copies").records() if row["is"] == "reprint"]
        assert (row["publisher"], row["its_publisher"]) == ("Post", "Courier")
