"""Files of RDF -> one graph."""

from __future__ import annotations

import warnings
from pathlib import Path

from rdflib import Dataset, Graph
from rdflib.util import guess_format

from kg.errors import SourceError


def flattened(graph: Graph) -> Graph:
    """All graphs of a data set as one graph; a single graph as it is."""
    if not isinstance(graph, Dataset):
        return graph
    flat = Graph()
    for subject, predicate, value, _ in graph.quads():
        flat.add((subject, predicate, value))
    return flat


def read(path: Path) -> Graph:
    """The graph in a file of Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, as its name ends."""
    form = guess_format(path.name) or ("json-ld" if path.suffix == ".jsonld" else None)
    if form is None:
        raise SourceError(f"{path}: no RDF format is known by the ending {path.suffix!r}: use .ttl, .trig, .nt, .nq, .rdf or .jsonld")
    data = Dataset()
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            # rdflib's own parsers still call what rdflib 7.6 deprecates.
            warnings.simplefilter("ignore", DeprecationWarning)
            data.parse(stream, format=form)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except Exception as error:  # every parser of rdflib has errors of its own, without a common base
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SourceError(f"{path}: is not valid {form}: {reason}") from error
    return flattened(data)
