"""The order of the stages: articles in, extractions out.

Enters: articles, and what people have decided about them. Leaves: :class:`~kg.records.Extraction` records. Left to
others: reading (``articles``) and everything after (``graph``).
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.affiliations import affiliations
from kg.articles import article
from kg.articles.languages import check, foreign_paragraphs
from kg.claims import claims
from kg.corrections import Ledger, apply
from kg.documents import Document, find_model, load_model, parse
from kg.entities import entities
from kg.entities.media import with_media
from kg.errors import KgError, ModelError, SourceError, at
from kg.mentions import named_mentions
from kg.quantities import number_problems, quantities
from kg.quotes import RULES, TRAINED, quotes
from kg.records import Article, Decision, Extraction

if TYPE_CHECKING:
    from spacy.language import Language

ENGINES = {RULES: "rules 1", TRAINED: "tagger 1"}
"""What finds the quotes, with its version; goes into the provenance with the language model's."""
ENGINE_VARIABLE = "KG_ENGINE"
TRACEBACK = "KG_TRACEBACK"


def extract(text: str, *, id: str = "article") -> Extraction:
    """Everything that one article says, of its text.

    Raises :class:`~kg.errors.ModelError` where no language model is installed, :class:`~kg.errors.SourceError` where the text is not in English.
    """
    return extraction(parsed(article(text, id=id), load_model(find_model())))


def extractions(articles: Iterable[Article], problems: list[KgError], ledger: Ledger | None = None) -> Iterator[Extraction]:
    """The extraction of each article, in order, as people have corrected it; one that fails is appended to ``problems`` and the rest go on."""
    nlp = load_model(find_model())
    engine = chosen()
    for item in articles:
        found = attempt(item, nlp, ledger.of(item) if ledger else (), engine)
        if isinstance(found, KgError):
            problems.append(found)
        else:
            yield found


def attempt(item: Article, nlp: Language, decisions: Sequence[Decision], engine: str) -> Extraction | KgError:
    """The extraction of an article, or why there is none: a mistake of the program costs the article and not the build."""
    place = item.source or item.id
    try:
        return extraction(parsed(item, nlp), decisions, engine)
    except KgError as error:
        return at(error, place)
    except MemoryError:
        return SourceError("set aside: reading it takes more memory than there is: split it", article=place)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return SourceError(f"set aside: unexpected {where}: {error} (a mistake in kg, please report it)", article=place)


def parsed(item: Article, nlp: Language) -> Document:
    """A new article, parsed; refused where it is not in English. One that a store has already is parsed without this question."""
    check(item)
    return parse(item, nlp)


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


def extraction(doc: Document, decisions: Sequence[Decision] = (), engine: str | None = None) -> Extraction:
    """All stages over one parsed document; claims come last, of what people have corrected."""
    return finished(doc, apply(uncorrected(doc, engine), decisions))


def uncorrected(doc: Document, engine: str | None = None) -> Extraction:
    """What the program finds by itself, claims apart; ``engine`` is one of ``ENGINES``, without it the :func:`chosen` one."""
    names = named_mentions(doc)
    engine = engine or chosen()
    said, odd_marks = quotes(doc, engine)
    cast = entities(doc, names, said, affiliations(doc, names))
    spoken = with_media(doc, cast.quotes, (*cast.speakers, *cast.others))
    numbers = tuple(quantities(doc, spoken))
    problems = (*odd_marks, *number_problems(doc), *foreign_paragraphs(doc.text, doc.paragraphs))
    return Extraction(doc.article, cast.speakers, cast.others, spoken, numbers, (), problems, engine=f"{ENGINES[engine]}, {doc.model}")


def finished(doc: Document, found: Extraction) -> Extraction:
    """The extraction with its claims."""
    return replace(found, claims=tuple(claims(doc, found.quotes, tuple(found.everybody()), found.quantities)))
