"""Roles and institutions: what the words beside a name say, and nothing else."""

from __future__ import annotations

import pytest
from evaluate import Score, judge
from marked import DATA, Case, read_cases

from kg.pipeline import extract

PEOPLE = read_cases(DATA / "people.txt")
CASES: list[tuple[str, str | None, str | None]] = [
    (
        "“Yes,” said Ada Moe, professor of civil engineering at the University of Eastport.",
        "professor of civil engineering",
        "University of Eastport",
    ),
    ("“Yes,” said Ada Moe, editor at large at the Morning Gazette.", "editor at large", "Morning Gazette"),
    ("“Yes,” said Ada Moe, director of the Harbour Authority.", "director", "Harbour Authority"),
    ("“Yes,” said Ada Moe, 52, a nurse from Eastport.", "nurse from Eastport", None),
    ("“Yes,” said Harbour Authority director Ada Moe.", "director", "Harbour Authority"),
    ("“Yes,” said chief engineer Ada Moe.", "chief engineer", None),
    ("“Yes,” said Ada Moe of the Harbour Authority.", None, "Harbour Authority"),
    ("The director of the Harbour Authority, Ada Moe, said it was safe.", "director", "Harbour Authority"),
    ("Ada Moe is a senior economist at the World Bank. “Yes,” she said.", "senior economist", "World Bank"),
    ("“Yes,” said General Ada Moe.", "General", None),
    ("“Yes,” said Ms. Ada Moe.", None, None),
    ("“Yes,” said Ada Moe.", None, None),
    ("“Yes,” said Ada Moe, smiling broadly.", None, None),
    ("“Yes,” said the World Bank's Ada Moe.", None, "World Bank"),
    ("Ada Moe, chair of the Law Society and a former judge, said it was safe.", "chair", "Law Society"),
    ("Ada Moe, a spokeswoman for the Harbour Authority, said it was safe.", "spokeswoman", "Harbour Authority"),
]


@pytest.mark.parametrize(("text", "role", "institution"), CASES, ids=[c[0][:60] for c in CASES])
def test_role_and_institution(text: str, role: str | None, institution: str | None) -> None:
    (speaker,) = extract(text).speakers
    assert speaker.name == "Ada Moe"
    assert (speaker.role, speaker.institution) == (role, institution)


def test_the_suite_has_its_size() -> None:
    assert len(CASES) == 16


def test_evidence_points_at_the_words() -> None:
    extraction = extract(CASES[0][0])
    (affiliation,) = extraction.speakers[0].affiliations
    text = extraction.article.text
    assert affiliation.role_span is not None
    assert affiliation.institution_span is not None
    assert text[slice(*affiliation.role_span)] == affiliation.role
    assert text[slice(*affiliation.institution_span)] == affiliation.institution
    assert affiliation.organisation in {e.key for e in extraction.entities}


def test_nationality_is_what_stands_before_the_name() -> None:
    (speaker,) = extract("“Yes,” said Danish General Ada Moe.").speakers
    assert (speaker.nationality, speaker.role) == ("Danish", "General")


@pytest.mark.parametrize("case", PEOPLE, ids=[case.name for case in PEOPLE])
def test_who_speaks_and_for_whom(case: Case) -> None:
    """Cases of ``data/people.txt``: the speaker of each quote, the role and institution of each person; extra quotes are not judged here."""
    score = Score("people", False, case.name)
    judge(case, extract(case.text).to_dict(), score)
    assert [error for error in score.errors if not error.startswith("EXTRA")] == []


def test_the_people_have_their_number() -> None:
    assert len(PEOPLE) == 175


def test_an_institution_that_a_noun_stands_for_is_inferred() -> None:
    found = extract("The Harbour Authority closed the pier. “It leaned,” said Ada Moe, an engineer at the authority.")
    moe = next(speaker for speaker in found.speakers if speaker.name == "Ada Moe")
    (affiliation,) = moe.affiliations
    text = found.article.text
    assert (affiliation.institution, affiliation.basis) == ("Harbour Authority", "inferred")
    assert affiliation.confidence < 0.9
    assert affiliation.institution_span is not None
    assert text[slice(*affiliation.institution_span)] == "Harbour Authority"
    assert text[slice(*affiliation.span)] == "engineer at the authority"


def test_what_is_stated_goes_before_what_is_inferred() -> None:
    found = extract("Tidewell cut its forecast. “Rain,” said chief executive Ada Moe. Ada Moe of Brightwater Foods stood beside it.")
    moe = next(speaker for speaker in found.speakers if speaker.name == "Ada Moe")
    assert (moe.role, moe.institution) == ("chief executive", "Brightwater Foods")
