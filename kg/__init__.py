"""Who said what, in which role, for which institution, with which numbers: news articles as a knowledge graph.

The package's interface; everything else is reached through the command ``kg`` or the modules named in the README. Names are loaded when they
are first used, so that ``import kg`` costs nothing.

>>> import kg
>>> extraction = kg.extract('"The bridge is safe," said Ada Moe, chief engineer at the Harbour Authority.')
>>> [(speaker.name, speaker.role, speaker.institution) for speaker in extraction.speakers]
[('Ada Moe', 'chief engineer', 'Harbour Authority')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.library import Graph, build
    from kg.pipeline import extract
    from kg.records import Affiliation, Article, Claim, Entity, Extraction, Mention, Problem, Quantity, Quote

__version__ = "0.1.0"

__all__ = [
    "Affiliation", "Article", "Claim", "Entity", "Extraction", "Graph", "KgError", "Mention", "Problem", "Quantity", "Quote", "__version__", "build",
    "extract",
]  # fmt: skip

HOMES = {"KgError": "kg.errors", "Graph": "kg.library", "build": "kg.library", "extract": "kg.pipeline"}


if not TYPE_CHECKING:  # a type checker knows the names above, and is to refuse all others

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module 'kg' has no attribute {name!r}")
        value = getattr(import_module(HOMES.get(name, "kg.records")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
