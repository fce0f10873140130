"""The making of IRIs: nothing but a text's hash, a kind of node, offsets and slugs goes into one.

Enters: hashes, spans, names. Leaves: IRIs. Left to others: terms (``kg.vocabulary``), triples (``graph``).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from rdflib.term import URIRef

from kg.lexicon import LETTERS
from kg.records import HASH_DIGITS, Span

ID = "https://w3id.org/expert-quotes/id/"
GRAPH = "https://w3id.org/expert-quotes/graph/"
REGISTRY = URIRef(f"{GRAPH}registry")
"""The named graph of who is who across articles."""
COMPARISONS = URIRef(f"{GRAPH}comparisons")
"""The named graph of figures side by side."""
COPIES = URIRef(f"{GRAPH}copies")
"""The named graph of copies and versions of articles."""
VIEW = URIRef(f"{GRAPH}view")
"""The named graph of shortcuts."""
MAX_SLUG = 60

_LETTERS = str.maketrans(dict(LETTERS))
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def short(iri: str) -> str:
    """An IRI of ours without the part that all share, as addresses have it; any other as it is.

    >>> short("https://w3id.org/expert-quotes/id/text/39f9e9803ce5ac38/quote/81-252")
    'text/39f9e9803ce5ac38/quote/81-252'
    """
    return iri.removeprefix(ID)


def listed(iris: Iterable[str]) -> str:
    """IRIs as SPARQL's VALUES lists them.

    >>> listed(["http://a.org/", "http://b.org/"])
    '<http://a.org/> <http://b.org/>'
    """
    return " ".join(f"<{iri}>" for iri in iris)


def slug(name: str) -> str:
    """A name as part of an IRI: lower-case ASCII letters, digits and hyphens, never empty, at most 60 characters.

    A name that leaves nothing (another script, markup alone) becomes the beginning of its hash, and one that has to
    be cut keeps it as its end.

    >>> slug("Dr. Ásta Þórsdóttir-O’Neil")
    'dr-asta-thorsdottir-oneil'
    >>> slug("世界")
    'x-33650a36'
    """
    folded = unicodedata.normalize("NFKD", name.lower().translate(_APOSTROPHES)).translate(_LETTERS)
    ascii_only = "".join(c for c in folded if not unicodedata.combining(c))
    safe = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if safe and len(safe) <= MAX_SLUG:
        return safe
    digest = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
    return f"{safe[: MAX_SLUG - len(digest) - 1].strip('-') or 'x'}-{digest}"


def text_iri(sha256: str) -> URIRef:
    """The text snapshot with this hash; all nodes read off it lie below.

    >>> str(text_iri("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044'
    """
    return URIRef(f"{ID}text/{sha256[:HASH_DIGITS]}")


def article_iri(sha256: str) -> URIRef:
    """The article whose text has this hash."""
    return URIRef(f"{ID}article/{sha256[:HASH_DIGITS]}")


def extraction_graph_iri(sha256: str) -> URIRef:
    """The named graph that holds everything read off the text with this hash.

    >>> str(extraction_graph_iri("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/graph/2d711642b726b044/extraction'
    """
    return URIRef(f"{GRAPH}{sha256[:HASH_DIGITS]}/extraction")


def corrections_graph_iri(sha256: str) -> URIRef:
    """The named graph that holds what people have corrected in the text with this hash, and what was there before.

    >>> str(corrections_graph_iri("2d711642b726b04401627ca9fbac32f5"))
    'https://w3id.org/expert-quotes/graph/2d711642b726b044/corrections'
    """
    return URIRef(f"{GRAPH}{sha256[:HASH_DIGITS]}/corrections")


def correction_iri(text: URIRef, id: str) -> URIRef:
    """The carrying out, in one text, of the decision with this id.

    >>> str(correction_iri(text_iri("2d711642b726b044"), "5d1f0c3a"))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/correction/5d1f0c3a'
    """
    return URIRef(f"{text}/correction/{id}")


def run_iri(sha256: str) -> URIRef:
    """The activity that made the extraction graph of the text with this hash."""
    return URIRef(f"{GRAPH}{sha256[:HASH_DIGITS]}/run")


def span_iri(text: URIRef, span: Span) -> URIRef:
    """A stretch of a text, in code points, as RFC 5147 writes it.

    >>> str(span_iri(text_iri("2d711642b726b044"), (81, 252)))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044#char=81,252'
    """
    return URIRef(f"{text}#char={span[0]},{span[1]}")


def node_iri(text: URIRef, kind: str, span: Span, number: int = 1, part: str = "") -> URIRef:
    """A node that was read off a span; ``number`` tells apart several of one kind on one span, ``part`` names a piece.

    >>> text = text_iri("2d711642b726b044")
    >>> str(node_iri(text, "quote", (81, 252)))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/quote/81-252'
    >>> str(node_iri(text, "quantity", (81, 90), 2, "value")).rpartition("/")[2]
    '81-90.2-value'
    """
    suffix = f".{number}" if number > 1 else ""
    return URIRef(f"{text}/{kind}/{span[0]}-{span[1]}{suffix}{'-' + part if part else ''}")


def name_iri(text: URIRef, kind: str, name: str, number: int = 1) -> URIRef:
    """A node that is known by a name within one text: a referent, a variable.

    >>> str(name_iri(text_iri("2d711642b726b044"), "referent", "Mira Holt", 2))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/referent/mira-holt.2'
    """
    return URIRef(f"{text}/{kind}/{slug(name)}{f'.{number}' if number > 1 else ''}")


def referent_key(referent: str) -> str:
    """What tells a referent apart, without the part of its IRI that all share: what people name it by in decisions.

    >>> referent_key(name_iri(text_iri("2d711642b726b044"), "referent", "Mira Holt"))
    '2d711642b726b044/mira-holt'
    """
    sha16, _, slugged = referent.removeprefix(f"{ID}text/").partition("/referent/")
    return f"{sha16}/{slugged}"


def referent_iri(key: str) -> URIRef:
    """The referent with this key.

    >>> str(referent_iri("2d711642b726b044/mira-holt"))
    'https://w3id.org/expert-quotes/id/text/2d711642b726b044/referent/mira-holt'
    """
    sha16, _, slugged = key.partition("/")
    return URIRef(f"{ID}text/{sha16}/referent/{slugged}")


def identification_iri(one: str, other: str | None = None) -> URIRef:
    """The decision on where a referent belongs, or on two referents, given by their keys.

    >>> str(identification_iri("2d711642b726b044/mira-holt")).removeprefix(ID)
    'text/2d711642b726b044/identification/mira-holt'
    >>> str(identification_iri("2d711642b726b044/mira-holt", "8c1f5a00b726b044/holt")).removeprefix(ID)
    'text/2d711642b726b044/identification/mira-holt/8c1f5a00b726b044/holt'
    """
    sha16, _, slugged = one.partition("/")
    return URIRef(f"{ID}text/{sha16}/identification/{slugged}{f'/{other}' if other else ''}")


def quantity_iri(key: str) -> URIRef:
    """The quantity with this key.

    >>> str(quantity_iri("2d711642b726b044/20-31")).removeprefix(ID)
    'text/2d711642b726b044/quantity/20-31'
    """
    sha16, _, span = key.partition("/")
    return URIRef(f"{ID}text/{sha16}/quantity/{span}")


def quantity_key(node: URIRef) -> str:
    """The key of a quantity, given its IRI.

    >>> quantity_key(quantity_iri("2d711642b726b044/20-31"))
    '2d711642b726b044/20-31'
    """
    return node.removeprefix(f"{ID}text/").replace("/quantity/", "/")


def comparison_iri(left: str, right: str) -> URIRef:
    """The comparison of two quantities, given by their keys.

    >>> str(comparison_iri("2d711642b726b044/20-31", "8c1f5a00b726b044/7-9")).removeprefix(ID)
    'text/2d711642b726b044/comparison/20-31/8c1f5a00b726b044/7-9'
    """
    sha16, _, span = left.partition("/")
    return URIRef(f"{ID}text/{sha16}/comparison/{span}/{right}")


def collation_iri(text: str, witness: str) -> URIRef:
    """The decision on two texts, given by the digits that stand for them.

    >>> str(collation_iri("2d711642b726b044", "8c1f5a00b726b044")).removeprefix(ID)
    'text/2d711642b726b044/collation/8c1f5a00b726b044'
    """
    return URIRef(f"{ID}text/{text}/collation/{witness}")


def reprint_iri(text: str, known_by: str) -> URIRef:
    """Another print of a text, given by the digits that stand for it; ``known_by`` is its address, or all that tells it from others.

    >>> str(reprint_iri("2d711642b726b044", "https://mirror.example/a")).removeprefix(ID)
    'text/2d711642b726b044/reprint/942d5a9690cdc183'
    """
    return URIRef(f"{ID}text/{text}/reprint/{hashlib.sha256(known_by.encode('utf-8', 'surrogatepass')).hexdigest()[:HASH_DIGITS]}")


def entity_iri(entity: str) -> URIRef:
    """An entity of the registry.

    >>> str(entity_iri("person/mira-holt"))
    'https://w3id.org/expert-quotes/id/person/mira-holt'
    """
    return URIRef(f"{ID}{entity}")


def reconciliation_iri(entity: str, candidate: str) -> URIRef:
    """The decision on whether an entity of the registry is somebody outside.

    >>> str(reconciliation_iri("person/mira-holt", "http://www.wikidata.org/entity/Q42")).removeprefix(ID)
    'reconciliation/person/mira-holt/www-wikidata-org-entity-q42-2bca60fa'
    """
    # Two addresses may have one slug.
    return URIRef(f"{ID}reconciliation/{entity}/{slug(candidate.partition('://')[2])}-{hashlib.sha256(candidate.encode('utf-8')).hexdigest()[:8]}")


def shared_iri(kind: str, name: str) -> URIRef:
    """A node that all articles share and that is known by its name alone: a publisher, a version of the software.

    >>> str(shared_iri("software", "kg 0.1.0"))
    'https://w3id.org/expert-quotes/id/software/kg-0-1-0'
    """
    return URIRef(f"{ID}{kind}/{slug(name)}")
