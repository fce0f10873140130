"""The word lists: sorted, without repetition, each entry in one section, lemmas where lemmas are looked up."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.lexicon
from kg.lexicon import class_of, sections, word_list

FOLDER = Path(kg.lexicon.__file__).parent
LISTS = sorted(p.stem for p in FOLDER.glob("*.txt"))


def entries(name: str) -> list[list[str]]:
    """The entries by section, in the order of the file."""
    found: list[list[str]] = [[]]
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            found.append([])
        elif entry:
            found[-1].append(entry)
    return found


def test_the_lists_are_all_here() -> None:
    assert {"affinities", "cue_habits", "media", "organisation_words", "reporting_verbs", "research", "role_nouns", "source_nouns", "titles"} <= set(
        LISTS
    )


@pytest.mark.parametrize(
    "name",
    [
        "affinities",
        "claim_words",
        "cue_habits",
        "hearsay",
        "humans",
        "media",
        "organisation_words",
        "refusals",
        "reporting_verbs",
        "research",
        "role_nouns",
        "source_nouns",
        "stand_ins",
        "titles",
    ],
)
def test_sorted_unique_and_small(name: str) -> None:
    for section in entries(name):
        assert section == sorted(set(section))
        assert all(e == e.lower() for e in section)


@pytest.mark.parametrize("name", ["reporting_verbs", "source_nouns", "titles"])
def test_an_entry_has_one_section(name: str) -> None:
    known = [e for part in sections(name).values() for e in part]
    doubled = {e for e in known if known.count(e) > 1}
    assert not doubled
    assert len(class_of(name)) == len(known)


def test_habits_are_of_known_verbs() -> None:
    assert word_list("cue_habits") <= word_list("reporting_verbs")


def test_every_list_says_why() -> None:
    for name in LISTS:
        assert (FOLDER / f"{name}.txt").read_text(encoding="utf-8").startswith("#"), name
