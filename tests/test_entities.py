"""Who is who within one article."""

from __future__ import annotations

import time

import pytest
from conftest import document

from kg.entities import free_key, slug
from kg.entities.names import cluster_names
from kg.mentions import NamedMention
from kg.pipeline import extract
from kg.records import Extraction


def said_by(extraction: Extraction) -> list[str | None]:
    names = {e.key: e.name for e in extraction.speakers}
    return [names.get(q.speaker or "") for q in extraction.quotes]


def test_two_people_of_one_surname_stay_two() -> None:
    found = extract("“Yes,” said Ada Moe. Later it was another's turn. “No,” said Finn Moe. “Never,” Moe added.")
    assert said_by(found) == ["Ada Moe", "Finn Moe", "Finn Moe"]
    assert [e.name for e in found.speakers] == ["Ada Moe", "Finn Moe"]
    (bare,) = [m for e in found.speakers for m in e.mentions if m.text == "Moe"]
    assert bare.confidence < 1


def test_an_initial_is_the_same_person() -> None:
    assert said_by(extract("“Yes,” said Ada B. Moe. “We will see,” said A. Moe on Monday.")) == ["Ada B. Moe", "Ada B. Moe"]


def test_titles_keep_he_and_she_apart() -> None:
    text = "Mr. Ivan Petrak met Ms. Lena Voss on Monday. “We agreed on everything,” he said. “Almost everything,” she said."
    assert said_by(extract(text)) == ["Ivan Petrak", "Lena Voss"]


def test_a_pronoun_with_nobody_before_it_stays_open() -> None:
    (quote,) = extract("“Nobody told us anything,” he said.").quotes
    assert quote.speaker is None
    assert quote.source_mention is not None


def test_everybody_and_nobody_are_no_speakers() -> None:
    assert extract("Some say the bridge was never safe.").speakers == ()


def test_a_country_that_speaks_is_an_organisation() -> None:
    (speaker,) = extract("Norway said it would close the border on Monday.").speakers
    assert (speaker.name, speaker.kind) == ("Norway", "organisation")


def test_keys_are_unique_and_safe() -> None:
    found = extract("“Yes,” said Ada Moe. “No,” said Åda Møe.")
    keys = [e.key for e in found.speakers]
    assert len(set(keys)) == len(keys)
    taken: set[str] = set()
    assert [free_key("a", taken), free_key("a", taken)] == ["a", "a-2"]


@pytest.mark.parametrize(
    ("name", "key"), [("Ada Moe", "ada-moe"), ("the World Bank", "world-bank"), ("<script>", "script"), ("漢字", "unnamed"), ("a" * 200, "a" * 80)]
)
def test_slugs(name: str, key: str) -> None:
    assert slug(name) == key


def test_speakers_of_the_example(example_extraction: Extraction) -> None:
    told = {e.name: (e.kind, e.role, e.institution, e.nationality) for e in example_extraction.speakers}
    assert (
        told.items()
        >= {
            "Arne Bård Dalhaug": ("person", None, None, None),
            "British Ministry of Defence": ("organisation", None, None, None),
            "Tormod Heier": ("person", "professor of strategy and military operations", "Norwegian Defence College", None),
            "Ben Hodges": ("person", "General", None, "American"),
            "Russian central bank": ("organisation", None, None, None),
        }.items()
    )
    assert {name for name, (kind, *_) in told.items() if kind == "person"} == {"Arne Bård Dalhaug", "Tormod Heier", "Ben Hodges"}


def person(number: int, text: str, title: str | None = None) -> NamedMention:
    return NamedMention(number, number, text, (number, number + 1), "person", "PERSON", title)


def body(number: int, text: str) -> NamedMention:
    return NamedMention(number, number, text, (number, number + 1), "organisation", "ORG")


@pytest.mark.parametrize(
    "names",
    [
        [person(n, f"A{n}x Lindqvist") for n in range(5000)],
        [person(n, f"Ada Lindq{n}vist") if n % 2 else person(n, f"Lindq{n}wist", "Ms.") for n in range(5000)],
        [person(n, "Ada Lindqvist" if n % 2 else "Lindqvist") for n in range(5000)],
        [body(n, f"Port{n} Harbour{n} Authority") for n in range(5000)],
    ],
    ids=["one surname", "misspelt titled names", "one person", "bodies of one kind"],
)
def test_thousands_of_names_take_no_time(names: list[NamedMention]) -> None:
    """Linear: 0.1 to 0.4 CPU seconds for 5,000; what is quadratic takes a hundred times as long."""
    start = time.process_time()
    found = cluster_names(document("x"), names)
    assert time.process_time() - start < 5
    assert sorted(index for cluster in found for index in cluster.names) == list(range(5000))


def test_a_pronoun_says_how_sure_it_is() -> None:
    found = extract("“We agreed on everything,” said Ada Moe. “Nothing is lost,” she added.")
    sure = {mention.text: mention.confidence for mention in found.speakers[0].mentions}
    assert sure["Ada Moe"] == 1
    assert 0.85 < sure["she"] < 1


def test_two_who_fit_are_told_apart_by_title_and_first_name() -> None:
    found = extract("Actress Robin Aske met Kim Tolland, a spokesman for the Rail Board. “All is well,” she said. “All is late,” he said.")
    assert said_by(found) == ["Robin Aske", "Kim Tolland"]


def test_the_body_of_a_noun_has_to_allow_it() -> None:
    text = "The State Railway spoke to the papers. Some days later the union met. “We strike,” the union said."
    (quote,) = extract(text).quotes
    assert quote.speaker != "state-railway"


@pytest.mark.parametrize("labels", [("Q", "A"), ("QUESTION", "ANSWER")])
def test_whose_turn_it_is_says_not_who_speaks(labels: tuple[str, str]) -> None:
    asks, answers = labels
    found = extract(
        f"Ada Moe built the dam.\n\n{asks}: Why did you leave?\n\n{answers}: The spillway was too small, I said so.\n\nAda Moe: I would again."
    )
    assert said_by(found)[0] is None
    assert {e.name for e in found.speakers} == {"Ada Moe"}
    assert all(q.source_mention is not None for q in found.quotes)  # the label stays with the words
