"""Roles and institutions: what the words beside a name say, and nothing else."""

from __future__ import annotations

import pytest

from kg.pipeline import extract

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
