"""Write ontology/index.html: every term of ontology/kg.ttl to read, with label, definition, reason and an example.

    python tests/make_ontology_page.py

Enters: the ontology, and the graph of the invented articles of the tests, from which the examples are taken. Leaves: one page without
scripts, fonts or links to be fetched. Run it again when the ontology changes; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from comparison_fixture import papers
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node
from sample import EXTRACTION

from kg import vocabulary as v
from kg.derived import keep
from kg.store import Store

PAGE = v.ontology_path("index.html")
HEADER = URIRef("https://w3id.org/expert-quotes/ns")
SECTIONS = (("Classes", OWL.Class), ("Properties of nodes", OWL.ObjectProperty), ("Properties of values", OWL.DatatypeProperty))
RELATIONS = (("Is a", RDFS.subClassOf), ("On", URIRef(f"{v.SCHEMA._NS}domainIncludes")), ("Leads to", URIRef(f"{v.SCHEMA._NS}rangeIncludes")))
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1, h2, h3 { line-height: 1.2 } h2 { margin-top: 3rem; border-bottom: 1px solid #767676 } h3 { margin: 2rem 0 0.3rem }
code, pre { font: 0.9rem/1.4 ui-monospace, monospace } pre { background: #f3f3f3; padding: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere }
a { color: #0b4f9c } p, dl { margin: 0.3rem 0 } dt { font-weight: 600; margin-top: 0.6rem } nav li { display: inline-block; margin-right: 1rem }
.note { color: #444 }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee } a { color: #8ab8ff } pre { background: #262626 } .note { color: #bbb }
}
"""


def page(ontology: Graph, examples: Graph) -> str:
    """The whole page. The same ontology and examples give the same bytes."""
    sections = [*(section(ontology, examples, title, kind) for title, kind in SECTIONS), lists(ontology, examples)]
    title, version = (ontology.value(HEADER, p) for p in (DCTERMS.title, OWL.versionInfo))
    return "\n".join(
        [
            "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{words(title)} {words(version)}</title>",
            f"<style>{STYLE}</style>", "</head>", "<body>", f"<h1>{words(title)}</h1>",
            f"<p>{words(ontology.value(HEADER, DCTERMS.description))}</p>",
            f"<p>Version <code>{words(ontology.value(HEADER, OWL.versionIRI))}</code>, by {words(ontology.value(HEADER, DCTERMS.creator))}, "
            f"<code>{words(ontology.value(HEADER, DCTERMS.license))}</code>. Why the model is as it is: README.md beside this page. "
            "What a graph must be like: shapes.ttl. The examples are of invented articles.</p>",
            f"<p><code>eq:</code> is <code>{words(v.EQ._NS)}</code>, <code>eqv:</code> is <code>{words(v.EQV._NS)}</code>.</p>",
            *sections, "</body>", "</html>", "",
        ]
    )  # fmt: skip


def section(ontology: Graph, examples: Graph, title: str, kind: Node) -> str:
    """All terms of one kind, by name, under an index of them."""
    terms = sorted(t for t in ontology.subjects(RDF.type, kind) if isinstance(t, URIRef))
    index = "".join(f"<li>{link(term)}</li>" for term in terms)
    return f"<h2>{escape(title)}</h2>\n<nav><ul>{index}</ul></nav>\n" + "\n".join(entry(ontology, examples, term) for term in terms)


def entry(ontology: Graph, examples: Graph, term: URIRef) -> str:
    """A class or a property."""
    rows = [heading(ontology, term), said(ontology, term)]
    for title, predicate in RELATIONS:
        if found := sorted(ontology.objects(term, predicate), key=str):
            rows.append(f'<p class="note">{title}: {", ".join(link(one) for one in found)}</p>')
    return "\n".join([*rows, *example(examples, term)])


def heading(ontology: Graph, term: Node) -> str:
    return f'<h3 id="{anchor(term)}"><code>{short(term)}</code> {words(ontology.value(term, RDFS.label))}</h3>'


def said(ontology: Graph, term: Node) -> str:
    """Definition and reasons."""
    notes = sorted((*ontology.objects(term, SKOS.scopeNote), *ontology.objects(term, SKOS.editorialNote)), key=str)
    return "\n".join([f"<p>{words(ontology.value(term, SKOS.definition))}</p>", *(f'<p class="note">{words(note)}</p>' for note in notes)])


def lists(ontology: Graph, examples: Graph) -> str:
    """The lists of values, each with its values."""
    rows = ["<h2>Lists of values</h2>"]
    for scheme in sorted(ontology.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        rows += [
            f'<h3 id="{anchor(scheme)}"><code>{short(scheme)}</code> {words(ontology.value(scheme, RDFS.label))}</h3>',
            said(ontology, scheme),
            "<dl>",
        ]
        for value in sorted(ontology.subjects(SKOS.inScheme, scheme), key=str):
            name = f'<dt id="{anchor(value)}"><code>{short(value)}</code> {words(ontology.value(value, RDFS.label))}</dt>'
            rows.append("\n".join([name, f"<dd>{said(ontology, value)}", *example(examples, value), "</dd>"]))
        rows.append("</dl>")
    return "\n".join(rows)


def example(examples: Graph, term: Node) -> Iterator[str]:
    """Of a class the shortest node of it, with all that it says; else the shortest triple with the term; nothing where there is none."""
    nodes = [[(node, p, o) for p, o in examples.predicate_objects(node)] for node in examples.subjects(RDF.type, term)]
    uses = nodes or [[triple] for triple in (*examples.triples((None, term, None)), *examples.triples((None, None, term)))]
    blocks = sorted((block(triples) for triples in uses), key=lambda text: (len(text), text))
    if blocks:
        yield f"<pre>{escape(blocks[0])}</pre>"


def block(triples: list[tuple[Node, Node, Node]]) -> str:
    """The triples of one node as Turtle."""
    said = sorted(f"{turtle(p)} {turtle(o)}" for _, p, o in triples)
    return f"{turtle(triples[0][0])} " + " ;\n    ".join(said) + " ."


def turtle(term: Node) -> str:
    """A term as Turtle writes it, our own identifiers without their common beginning."""
    if isinstance(term, Literal):
        return term.n3()
    if term == RDF.type:
        return "a"
    return short(term) if short(term) != str(term) else f"<{str(term).removeprefix(v.ID)}>"


def short(term: Node) -> str:
    """A name with its prefix, where the vocabulary has one for it."""
    for prefix, namespace in v.PREFIXES.items():
        if str(term).startswith(namespace) and "/" not in str(term).removeprefix(namespace):
            return f"{prefix}:{str(term).removeprefix(namespace)}"
    return str(term)


def link(term: Node) -> str:
    """The name, as a link to its place on the page if it is a term of ours."""
    name = f"<code>{escape(short(term))}</code>"
    return f'<a href="#{anchor(term)}">{name}</a>' if short(term).startswith(("eq:", "eqv:")) else name


def anchor(term: Node) -> str:
    """The part behind the hash: a browser that follows the IRI of a class or a property finds it. Values say that they are ones."""
    return ("value-" if str(term).startswith(str(v.EQV._NS)) else "") + str(term).rpartition("#")[2]


def words(term: object) -> str:
    return escape(str(term))


def made() -> str:
    """The page of the ontology as it is."""
    with Store.memory() as store:
        keep(store, [EXTRACTION, *papers()])
        return page(Graph().parse(v.ontology_path("kg.ttl")), store.as_graph())


if __name__ == "__main__":
    Path(PAGE).write_text(made(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
