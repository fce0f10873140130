"""Who said what, in which role, for which institution, with which numbers: news articles as a knowledge graph.

The package's interface; everything else is reached through the command ``kg`` or the modules named in the README.

>>> extraction = extract('"The bridge is safe," said Ada Moe, chief engineer at the Harbour Authority.')
>>> [(speaker.name, speaker.role, speaker.institution) for speaker in extraction.speakers]
[('Ada Moe', 'chief engineer', 'Harbour Authority')]
"""

from kg.errors import KgError
from kg.pipeline import extract
from kg.records import Affiliation, Article, Claim, Entity, Extraction, Mention, Problem, Quantity, Quote

__version__ = "0.1.0"

__all__ = ["Affiliation", "Article", "Claim", "Entity", "Extraction", "KgError", "Mention", "Problem", "Quantity", "Quote", "__version__", "extract"]
