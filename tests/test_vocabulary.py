"""Terms and IRIs: that nothing can be misspelt, that every value of a record has its term, that names make safe IRIs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import records
from kg import vocabulary as v

SAFE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_a_term_that_is_not_listed_cannot_be_written() -> None:
    with pytest.raises(AttributeError):
        _ = v.EQ.quotekind
    with pytest.raises(AttributeError):
        _ = v.SCHEMA.spokenByCharacter


@pytest.mark.parametrize(
    ("mapping", "values"),
    [
        (v.ENTITY_CLASS, records.Kind),
        (v.MENTION_FORM, records.Form),
        (v.QUOTE_KIND, records.QuoteKind),
        (v.QUOTE_MODE, records.Mode),
        (v.BASIS, records.Basis),
        (v.ANOMALY, records.Anomaly),
        (v.DIRECTION, records.Direction),
        (v.POLARITY, records.Polarity),
        (v.CERTAINTY, records.Certainty),
        (v.MODALITY, records.Modality),
    ],
    ids=str,
)
def test_every_value_that_a_record_can_have_has_its_own_term(mapping: Mapping[str, object], values: object) -> None:
    assert set(mapping) == set(get_args(values))
    assert len(set(mapping.values())) == len(mapping)


@given(st.text(min_size=1, max_size=200))
def test_any_name_makes_a_safe_piece_of_an_iri(name: str) -> None:
    made = v.slug(name)
    assert SAFE.fullmatch(made)
    assert len(made) <= v.MAX_SLUG
    assert v.slug(name) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Mira Holt", "mira-holt"),
        ("Œuvre d’Étienne Łódź", "oeuvre-detienne-lodz"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("../../etc/passwd", "etc-passwd"),
        ("a> <b", "a-b"),
    ],
)
def test_names_stay_readable_in_iris(name: str, made: str) -> None:
    assert v.slug(name) == made


def test_long_names_and_names_in_other_scripts_stay_apart() -> None:
    beginning = "the office for the supervision of the waters and of the dams of "
    assert v.slug(beginning + "Oldmere") != v.slug(beginning + "Newmere")
    assert v.slug("世界") != v.slug("世間")


def test_prefixes_are_sorted_and_cover_every_namespace_in_use() -> None:
    assert list(v.PREFIXES) == sorted(v.PREFIXES)
    namespaces = [str(c._NS) for c in (v.EQ, v.EQV, v.SCHEMA, v.OA, v.PROV, v.ORG, v.QUDT)]
    assert set(namespaces) <= set(v.PREFIXES.values())
    assert len(set(v.PREFIXES.values())) == len(v.PREFIXES)


def test_the_files_of_the_ontology_are_found() -> None:
    assert v.ontology_path("kg.ttl").is_file()
    assert v.ontology_path("shapes.ttl").is_file()
