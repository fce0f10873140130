"""The errors of the package: one tree, each a sentence that says what to do.

Enters: what went wrong and, where it is known, the place. Leaves: exceptions whose ``str()`` can be shown to a
person as it is. Left to others: printing them and choosing the exit code (``cli``).

::

    KgError                  catch this one to catch everything the package raises on purpose
    +-- SourceError          an input cannot be read as an article (missing, empty, binary, not UTF-8)
    +-- ModelError           the language model is not installed, or is not the one that was measured
    +-- StoreError           the store cannot be opened, or does not hold what is asked of it
    +-- CorrectionError      the file of corrections is not as it has to be, or a correction does not fit the article
    +-- QueryError           the catalogue has no such question, or the SPARQL does not parse
    +-- ExportError          the output cannot be written

A user of the library writes::

    try:
        extraction = kg.extract(text)
    except kg.KgError as error:
        print(error)
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors raised on purpose.

    ``article`` and ``offset`` (a code point of the article's text) say where; stages raise without knowing the
    article, and :func:`at` attaches it on the way out.
    """

    def __init__(self, message: str, *, article: str | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.article = article
        self.offset = offset

    def __str__(self) -> str:
        place = self.article or ""
        if self.offset is not None:
            place = f"{place}, character {self.offset}" if place else f"character {self.offset}"
        return f"{place}: {self.message}" if place else self.message


class SourceError(KgError):
    """An input cannot be read as an article."""


class ModelError(KgError):
    """The language model is missing or is not the expected one."""


class StoreError(KgError):
    """The store cannot be opened or lacks what is asked of it."""


class CorrectionError(KgError):
    """The file of corrections is malformed, or a correction does not fit what the article says."""


class QueryError(KgError):
    """There is no such question, or the SPARQL is malformed."""


class ExportError(KgError):
    """An export cannot be written."""


def at(error: KgError, article: str, offset: int | None = None) -> KgError:
    """The same error, knowing its place; a place already known is kept.

    >>> str(at(SourceError("the file is empty"), "a.txt"))
    'a.txt: the file is empty'
    """
    error.article = error.article or article
    if error.offset is None:
        error.offset = offset
    return error
