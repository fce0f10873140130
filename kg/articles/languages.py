"""Whether an article is in English, which is the only language that ``kg`` reads.

Enters: an article. Leaves: nothing, or a :class:`~kg.errors.SourceError` that names the language. Left to others: leaving the article out
(``pipeline``).

Refusing English is worse than letting another language pass, so a text is refused only where two things agree: hardly any of its
words are function words of English (``lexicon/english.txt``), and py3langid, shown the words that do not begin with a capital,
finds English most unlikely. Names are no evidence of either. An article in several languages is read where about half of it is English;
its paragraphs that are not are problems of the article (:func:`foreign_paragraphs`). Texts in capitals, lists of names and what is shorter
than :data:`MIN_WORDS` are never refused.

Measured by ``python tests/languages.py`` on 968 English articles and on their 14,924 paragraphs of twenty words or more: none is refused, and no
probability of English among those with few function words is below .31. Of 93 texts of 30 to 55 words in 29 languages and six in letters
that are not their own (``tests/data/languages.txt``) none passes; the highest probability of English is .004. An article costs 0.4 ms and
its paragraphs together 0.3 ms, 0.6 % of reading it; py3langid is loaded (0.2 s) with the first text that has few function words.
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.lexicon import word_list
from kg.records import Article, Problem, Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

VARIABLE = "KG_LANGUAGE"
"""Where it is "en", every text is taken to be English."""
MIN_WORDS = 20
"""Fewer words are a headline or a caption; a word in a script without capitals counts for as many as it has pairs of letters."""
MIN_PLAIN = 8
"""So many different words without a capital, of :data:`LONG` letters or more, make prose: lists of names have "de", "la" and "van"."""
LONG = 4
ENGLISH_SHARE = 0.1
"""Function words among all words: .21 in the middle of English articles, below .1 in 3 of 968; of other languages below .03."""
MAX_PROBABILITY = 0.05
"""English is most unlikely below it: English paragraphs have .31 and more, other languages .004 and less."""
MIN_SURE = 0.5
"""The probability from which on the language is named: of the 93 texts above, all are right; transliterated ones come out as a neighbour or below."""
SAMPLE = 2_000
"""So many words, evenly taken, stand for a longer text."""

WORD = re.compile(r"[^\W\d_]+")
MOST_CHARACTERS = 200_000
_said: ContextVar[bool | None] = ContextVar("said to be English", default=None)


def check(article: Article) -> None:
    """Refuse an article that is not in English.

    Raises :class:`~kg.errors.SourceError`, with the article's place and the language, where it can be told.
    """
    if not told() and (found := foreign(article.text)) is not None:
        message = f"the text is not in English{looks_like(found)}, and kg reads nothing else: set {VARIABLE}=en if it is English after all"
        raise SourceError(message, article=article.source or article.id)


def told() -> bool:
    """Whether somebody has said that it is English: who handed the work over (:func:`as_told`), else the environment."""
    said = _said.get()
    return os.environ.get(VARIABLE, "").lower() == "en" if said is None else said


@contextmanager
def as_told(english: bool) -> Iterator[None]:
    """Whether every text is taken to be English in what follows, whatever the environment says: a cluster's workers have one of their own."""
    before = _said.set(english)
    try:
        yield
    finally:
        _said.reset(before)


def foreign(text: str) -> str | None:
    """The English name of the language that a text is in; "" where that cannot be told, ``None`` where it is or may be English.

    >>> text = "Nous ne savons pas quand le vieux pont sera rouvert, a dit la porte-parole du port, qui attend encore les résultats de l'enquête."
    >>> foreign(text), foreign("The old bridge is shut, said the port.")
    ('French', None)
    """
    words = WORD.findall(unicodedata.normalize("NFKC", part(text)))
    plain = [word for word in words if not word[0].isupper()]
    pairs = sum(len(word) // 2 for word in plain if word.lower() == word.upper())
    if len(words) + pairs < MIN_WORDS or len({word for word in plain if len(word) >= LONG}) + pairs < MIN_PLAIN:
        return None
    known = word_list("english")
    if sum(word.lower() in known for word in words) >= ENGLISH_SHARE * len(words):
        return None
    chances = dict(identifier().rank(" ".join(plain[:: len(plain) // SAMPLE + 1])))
    if chances["en"] > MAX_PROBABILITY:
        return None
    code = max(chances, key=lambda language: (chances[language], language))
    return names().get(code, "") if chances[code] >= MIN_SURE else ""


def foreign_paragraphs(text: str, paragraphs: Iterable[Span]) -> Iterator[Problem]:
    """A problem for each paragraph that is in another language, in an article that as a whole is not."""
    for start, end in () if told() else paragraphs:
        if (found := foreign(text[start:end])) is not None:
            yield Problem(f"the paragraph is not in English{looks_like(found)}: what was found in it may be wrong", (start, end))


def looks_like(language: str) -> str:
    """The part of a sentence that names a language."""
    return f" (it looks like {language})" if language else ""


def part(text: str) -> str:
    """A text, or of a very long one its beginning, middle and end."""
    if len(text) <= MOST_CHARACTERS:
        return text
    third = MOST_CHARACTERS // 3
    middle = (len(text) - third) // 2
    return "\n".join((text[:third], text[middle : middle + third], text[-third:]))


@cache
def identifier() -> LanguageIdentifier:
    """The model of py3langid, loaded once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def names() -> dict[str, str]:
    """Names of languages by their codes."""
    return tomllib.loads(resources.files("kg.lexicon").joinpath("languages.toml").read_text(encoding="utf-8"))
