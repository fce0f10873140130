"""Which format an answer is written in: what the client accepts, and ``format=`` where it cannot say so.

Enters: an Accept header, a name of a format. Leaves: the names of formats as ``kg.store`` knows them, media types. Left
to others: writing.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import QueryError

# The first of each format is the one that an answer is labelled with; the first format is that of a client that says nothing.
RESULT_TYPES: Mapping[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
GRAPH_TYPES: Mapping[str, tuple[str, ...]] = {
    "turtle": ("text/turtle", "application/x-turtle"),
    "ntriples": ("application/n-triples", "text/plain"),
    "jsonld": ("application/ld+json", "application/json"),
    "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
}
# format=: a name for rows and one for triples.
NAMED: Mapping[str, tuple[str | None, str | None]] = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdfxml"),
    "csv": ("csv", None),
    "tsv": ("tsv", None),
    "turtle": (None, "turtle"),
    "ttl": (None, "turtle"),
    "ntriples": (None, "ntriples"),
    "nt": (None, "ntriples"),
    "jsonld": (None, "jsonld"),
    "rdfxml": (None, "rdfxml"),
    "rdf": (None, "rdfxml"),
}
TEXTS = ("text/csv", "text/tab-separated-values", "text/turtle")


def formats(accept: str | None, named: str | None) -> tuple[str | None, str | None]:
    """The formats for rows and for triples; ``None`` where the client takes none of ours.

    >>> formats("text/csv;q=0.5, application/rdf+xml, application/*;q=0.1", None)
    ('csv', 'rdfxml')
    >>> formats("text/html, */*;q=0.1", None), formats("image/png", None), formats("image/png", "json")
    (('json', 'turtle'), (None, None), ('json', 'jsonld'))
    """
    if named is None:
        return best(accept, RESULT_TYPES), best(accept, GRAPH_TYPES)
    if named.lower() in NAMED:
        return NAMED[named.lower()]
    found = tuple(next((name for name, labels in types.items() if named.lower() in labels), None) for types in (RESULT_TYPES, GRAPH_TYPES))
    if found == (None, None):
        raise QueryError(f"there is no format {named[:40]!r}: {', '.join(NAMED)} are known")
    return found[0], found[1]


def best(accept: str | None, types: Mapping[str, tuple[str, ...]]) -> str | None:
    """The format that a client likes best; of equals the one that is named first here.

    >>> best("text/csv, application/json;q=0.9", RESULT_TYPES), best("application/xml", GRAPH_TYPES)
    ('csv', 'rdfxml')
    >>> best("*/*, application/sparql-results+json;q=0", {"json": ("application/sparql-results+json",)}) is None
    True
    """
    if accept is None or not accept.strip():
        return next(iter(types))
    ranges = parsed(accept)
    # By a wide range a format is meant under its own label alone; its other labels are for those who name them.
    weights = {name: max(weight(first, ranges), *(ranges.get(label, 0.0) for label in (first, *more))) for name, (first, *more) in types.items()}
    found = max(weights, key=lambda name: weights[name])
    return found if weights[found] > 0 else None


def parsed(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights; what has no sensible weight counts as not said.

    >>> parsed("text/csv; charset=utf-8;q=0.5 ,*/*;q=oops")
    {'text/csv': 0.5}
    """
    found: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [value.strip() for key, _, value in (parameter.partition("=") for parameter in parameters) if key.strip() == "q"]
        try:
            value = float(weights[0]) if weights else 1.0
        except ValueError:
            continue
        if name and 0 <= value <= 1:
            found[name] = max(value, found.get(name, 0.0))
    return found


def weight(label: str, ranges: Mapping[str, float]) -> float:
    """How much a media type is liked: the most exact range that it is in decides."""
    for name in (label, f"{label.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def media_type(format: str) -> str:
    """What an answer in a format is labelled with."""
    label = (RESULT_TYPES.get(format) or GRAPH_TYPES[format])[0]
    return f"{label}; charset=utf-8" if label in TEXTS else label
