"""The order of the stages: articles in, extractions out.

Enters: articles, and what people have decided about them. Leaves: :class:`~kg.records.Extraction` records. Left to
others: reading (``articles``) and everything after (``graph``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kg.affiliations import affiliations
from kg.articles import article
from kg.claims import claims
from kg.corrections import Ledger, apply
from kg.documents import Document, find_model, load_model, parse
from kg.entities import entities
from kg.entities.media import with_media
from kg.errors import KgError, ModelError, at
from kg.mentions import named_mentions
from kg.quantities import number_problems, quantities
from kg.quotes import RULES, TRAINED, quotes
from kg.records import Article, Decision, Extraction

ENGINES = {RULES: "rules 1", TRAINED: "tagger 1"}
"""What finds the quotes, with its version; goes into the provenance with the language model's."""
ENGINE_VARIABLE = "KG_ENGINE"


def extract(text: str, *, id: str = "article") -> Extraction:
    """Everything that one article says, of its text.

    Raises :class:`~kg.errors.ModelError` where no language model is installed.
    """
    return extraction(parse(article(text, id=id), load_model(find_model())))


def extractions(articles: Iterable[Article], problems: list[KgError], ledger: Ledger | None = None) -> Iterator[Extraction]:
    """The extraction of each article, in order, as people have corrected it; one that fails is appended to ``problems`` and the rest go on."""
    nlp = load_model(find_model())
    for item in articles:
        try:
            yield extraction(parse(item, nlp), ledger.of(item) if ledger else ())
        except KgError as error:
            problems.append(at(error, item.source or item.id))


def readings(item: Article) -> Callable[[Sequence[Decision]], Extraction]:
    """An article, read once: what is called with decisions gives the extraction as these correct it."""
    doc = parse(item, load_model(find_model()))
    found = uncorrected(doc)
    return lambda decisions: finished(doc, apply(found, decisions))


def chosen() -> str:
    """The engine that ``KG_ENGINE`` names; the trained one where it names none."""
    engine = os.environ.get(ENGINE_VARIABLE) or TRAINED
    if engine not in ENGINES:
        raise ModelError(f"{ENGINE_VARIABLE} names {engine!r}: there is {' and '.join(ENGINES)}")
    return engine


def extraction(doc: Document, decisions: Sequence[Decision] = ()) -> Extraction:
    """All stages over one parsed document; claims come last, of what people have corrected."""
    return finished(doc, apply(uncorrected(doc), decisions))


def uncorrected(doc: Document) -> Extraction:
    """What the program finds by itself, claims apart."""
    names = named_mentions(doc)
    engine = chosen()
    said, odd_marks = quotes(doc, engine)
    cast = entities(doc, names, said, affiliations(doc, names))
    spoken = with_media(doc, cast.quotes, (*cast.speakers, *cast.others))
    numbers = tuple(quantities(doc, spoken))
    problems = (*odd_marks, *number_problems(doc))
    return Extraction(doc.article, cast.speakers, cast.others, spoken, numbers, (), problems, engine=f"{ENGINES[engine]}, {doc.model}")


def finished(doc: Document, found: Extraction) -> Extraction:
    """The extraction with its claims."""
    return replace(found, claims=tuple(claims(doc, found.quotes, tuple(found.everybody()), found.quantities)))
