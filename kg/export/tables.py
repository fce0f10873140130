"""Answers as CSV, JSON, XML and Turtle, and the quotes of a store as one table.

Enters: a store, or an answer of ``query``. Leaves: text. Left to others: files, terminals.

CSV is for spreadsheets: a cell of text that a spreadsheet would take for a formula gets an apostrophe in front, in
every CSV that kg writes. Numbers are never touched. JSON and XML (SPARQL 1.1 results) hold the words as they are.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from rdflib.term import BNode, Literal, Node, URIRef

from kg.errors import ExportError
from kg.export.order import blocks, lines
from kg.export.rdf import NOT_IN_XML, blocks_turtle, turtle
from kg.query import Answer, Rows, run
from kg.store import Store, Triple
from kg.vocabulary import ID

# A spreadsheet computes cells that begin so (OWASP, "CSV injection"); white space before it is skipped by some.
FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# Control characters other than a tab and line ends: they mean nothing in a cell, and much to a terminal.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
NUMBERS = frozenset(["integer", "decimal", "double", "float", "long", "int", "nonNegativeInteger", "positiveInteger", "negativeInteger"])
ANSWERS = f"{ID}answer/"
RESULTS = "http://www.w3.org/2005/sparql-results#"
QUOTE_COLUMNS = (
    "article", "title", "published", "speaker", "role", "institution", "kind", "mode", "quote",
    "start", "end", "cue", "source", "basis", "anomaly", "confidence",
)  # fmt: skip


def answer_csv(answer: Answer) -> str:
    """Rows, yes or no, or triples as CSV with a line of column names."""
    rows = as_rows(answer)
    return csv_text(rows.columns, ([cell(term) for term in row] for row in rows))


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells as RFC 4180 writes them, lines ended by a plain newline."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def cell(term: Node | None) -> str:
    """A term as a cell: numbers as they are, text made safe.

    >>> cell(Literal("-5", datatype="http://www.w3.org/2001/XMLSchema#integer")), cell(Literal("-5 degrees")), cell(None)
    ('-5', "'-5 degrees", '')
    """
    if term is None:
        return ""
    if isinstance(term, Literal) and str(term.datatype or "").rpartition("#")[2] in NUMBERS and NUMBER.fullmatch(str(term)):
        return str(term)
    return safe(str(term))


def safe(words: str) -> str:
    """Words that no spreadsheet computes."""
    words = CONTROL.sub("", words)
    return f"'{words}" if FORMULA.match(words) else words


def answer_json(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON."""
    if isinstance(answer, bool):
        return json.dumps({"head": {}, "boolean": answer}, indent=1) + "\n"
    rows = as_rows(answer)
    bindings = [{name: json_term(term) for name, term in zip(rows.columns, row, strict=True) if term is not None} for row in rows]
    return json.dumps({"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1) + "\n"


def json_term(term: Node) -> dict[str, str]:
    """A term as the JSON results have it."""
    if isinstance(term, Literal):
        if term.language is not None:
            return {"type": "literal", "xml:lang": term.language, "value": str(term)}
        datatype = {} if term.datatype is None else {"datatype": str(term.datatype)}
        return {"type": "literal", **datatype, "value": str(term)}
    return {"type": "bnode" if isinstance(term, BNode) else "uri", "value": str(term)}


def answer_xml(answer: Answer) -> str:
    """SPARQL Query Results XML. Control characters, which XML cannot hold, are left out."""
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{RESULTS}">\n'
    if isinstance(answer, bool):
        return f"{opening}  <head/>\n  <boolean>{str(answer).lower()}</boolean>\n</sparql>\n"
    rows = as_rows(answer)
    head = "".join(f"    <variable name={quoteattr(name)}/>\n" for name in rows.columns)
    body = "".join(
        "    <result>\n"
        + "".join(f"      <binding name={quoteattr(n)}>{xml_term(t)}</binding>\n" for n, t in zip(rows.columns, row, strict=True) if t is not None)
        + "    </result>\n"
        for row in rows
    )
    return f"{opening}  <head>\n{head}  </head>\n  <results>\n{body}  </results>\n</sparql>\n"


def xml_term(term: Node) -> str:
    """A term as the XML results have it."""
    words = escape(NOT_IN_XML.sub("", str(term)), {"\r": "&#13;"})
    if isinstance(term, Literal):
        kind = f" xml:lang={quoteattr(term.language)}" if term.language else f" datatype={quoteattr(term.datatype)}" if term.datatype else ""
        return f"<literal{kind}>{words}</literal>"
    return f"<bnode>{words}</bnode>" if isinstance(term, BNode) else f"<uri>{words}</uri>"


def answer_turtle(answer: Answer) -> str:
    """The triples of a CONSTRUCT or DESCRIBE."""
    if isinstance(answer, bool | Rows):
        raise ExportError("ttl is for CONSTRUCT and DESCRIBE: ask for table, csv, json or xml")
    return triples_turtle(answer)


def triples_turtle(triples: Iterable[Triple]) -> str:
    """Triples as Turtle."""
    return "".join(turtle([blocks_turtle(blocks(lines(triples)))]))


def answer_rows_turtle(rows: Rows, name: str) -> str:
    """Rows as triples, as the W3C's "Generating RDF from Tabular Data on the Web" has them in its minimal mode.

    A row is called after its line in the table as CSV (RFC 7111), a property after its column.
    """
    base = f"{ANSWERS}{name}.csv#"
    triples = (
        (URIRef(f"{base}row={number}"), URIRef(f"{base}{column}"), term)
        for number, row in enumerate(rows, start=2)
        for column, term in zip(rows.columns, row, strict=True)
        if term is not None
    )
    return triples_turtle(triples)


def as_rows(answer: Answer) -> Rows:
    """Any answer as a table: triples have three columns, yes or no has one."""
    if isinstance(answer, Rows):
        return answer
    if isinstance(answer, bool):
        return Rows(("answer",), ((Literal(answer),),))
    return Rows(("subject", "predicate", "object"), answer)


def quotes_csv(store: Store) -> str:
    """One row a quote: who, in which role, for which institution, said what, where, and how sure the program is.

    Of several affiliations the first in the text that states a role, and the first that states an institution.
    """
    stated: dict[str, dict[Node, Node]] = {"role": {}, "institution": {}}
    for record in table(store, AFFILIATIONS):
        for column, of in stated.items():
            if record[column] is not None:
                of.setdefault(record["who"], record[column])
    rows = []
    for record in table(store, QUOTES):
        record |= {column: of.get(record["who"]) for column, of in stated.items()}
        rows.append([cell(record[column]) for column in QUOTE_COLUMNS])
    return csv_text(QUOTE_COLUMNS, rows)


def table(store: Store, sparql: str) -> Iterator[dict[str, Any]]:
    """The rows of a SELECT by the names of their columns."""
    rows = as_rows(run(store, sparql))
    return (dict(zip(rows.columns, row, strict=True)) for row in rows)


QUOTES = """
SELECT ?article ?title ?published ?who ?speaker ?kind ?mode ?quote ?start ?end ?cue ?source ?basis ?anomaly ?confidence WHERE {
  ?quotation a schema:Quotation ; eq:quoteKind ?quoteKind ; eq:quoteMode ?quoteMode ; schema:text ?quote ; schema:isPartOf ?print ;
    schema:hasPart ?first ; prov:qualifiedAttribution ?attribution .
  ?first schema:position 1 ; eq:span/oa:hasSelector/oa:start ?start .
  { SELECT ?quotation (MAX(?pieceEnd) AS ?end) WHERE { ?quotation schema:hasPart/eq:span/oa:hasSelector/oa:end ?pieceEnd } GROUP BY ?quotation }
  ?print schema:identifier ?article .
  OPTIONAL { ?print schema:headline ?title }
  OPTIONAL { ?print schema:datePublished ?published }
  OPTIONAL { ?attribution prov:agent ?who . ?who schema:name ?speaker }
  OPTIONAL { ?attribution eq:cue/oa:hasSelector/oa:exact ?cue }
  OPTIONAL { ?attribution eq:sourceSpan/oa:hasSelector/oa:exact ?source }
  OPTIONAL { ?attribution eq:basis ?ground }
  OPTIONAL { ?attribution eq:confidence ?confidence }
  OPTIONAL { ?quotation eq:anomaly ?oddity }
  BIND(STRAFTER(STR(?quoteKind), "#") AS ?kind)
  BIND(STRAFTER(STR(?quoteMode), "#") AS ?mode)
  BIND(STRAFTER(STR(?ground), "#") AS ?basis)
  BIND(STRAFTER(STR(?oddity), "#") AS ?anomaly)
} ORDER BY ?article ?print ?start ?end ?quotation
"""

AFFILIATIONS = """
SELECT ?who ?role ?institution WHERE {
  ?membership org:member ?who ; eq:span/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  OPTIONAL { ?membership org:role/skos:prefLabel ?role }
  OPTIONAL { ?membership org:organization/schema:name ?institution }
} ORDER BY ?who ?start ?end ?role ?institution
"""
