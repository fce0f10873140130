"""What the page of one article says, asked in a worker: its text in pieces, and a card for everything that is marked in it.

Enters: an open store, an article. Leaves: plain dictionaries. Left to others: HTML (the templates), cutting (``kg.view.reading``).

Everything is asked within the article's own graph, so that it takes as long in a store of one article as in one of thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.records import Span
from kg.serve.pages.elsewhere import elsewhere
from kg.serve.pages.facts import NotThere, rows
from kg.store import Store
from kg.view.data import ANOMALIES, change_of, value_of
from kg.view.reading import paragraphs, passage, surrounding
from kg.vocabulary import article_iri, corrections_graph_iri, extraction_graph_iri, listed, referent_key, short

SHA16 = re.compile(r"[0-9a-f]{16}")

HASH = "SELECT ?sha256 WHERE { <%s> schema:encoding/schema:sha256 ?sha256 } ORDER BY ?sha256"
QUOTES = """
SELECT ?node ?words ?kind ?mode ?anomaly ?confidence ?basis ?who ?from ?to ?cue ?source ?medium ?relayed WHERE { GRAPH <%s> {
  ?node a schema:Quotation ; schema:text ?words ; eq:quoteKind ?kind ; eq:quoteMode ?mode ; prov:qualifiedAttribution ?attribution .
  ?attribution eq:confidence ?confidence .
  OPTIONAL { ?node eq:context/oa:hasSelector ?around . ?around oa:start ?from ; oa:end ?to }
  OPTIONAL { ?node eq:anomaly ?anomaly }
  OPTIONAL { ?node prov:wasAttributedTo ?who }
  OPTIONAL { ?node schema:isBasedOn/schema:publisher/schema:name ?medium }
  OPTIONAL { ?relayed eq:relays ?node }
  OPTIONAL { ?attribution eq:basis ?basis }
  OPTIONAL { ?attribution eq:cue/oa:hasSelector/oa:exact ?cue }
  OPTIONAL { ?attribution eq:sourceSpan/oa:hasSelector/oa:exact ?source }
} } ORDER BY ?node ?relayed ?medium ?cue ?source"""
FRAGMENTS = """
SELECT ?node ?start ?end WHERE { GRAPH <%s> {
  ?node a schema:Quotation ; schema:hasPart/eq:span/oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
} } ORDER BY ?node ?start"""
FIGURES = """
SELECT ?node ?start ?end ?text ?confidence ?who ?quote ?measured ?time ?per ?unit ?value ?low ?high ?precision ?hedge WHERE { GRAPH <%s> {
  ?node a qudt:Quantity ; eq:span/oa:hasSelector ?selector ; qudt:quantityValue ?amount ; eq:confidence ?confidence .
  ?selector oa:start ?start ; oa:end ?end ; oa:exact ?text .
  FILTER NOT EXISTS { ?change eq:from ?node }
  OPTIONAL { ?node prov:wasAttributedTo ?who }
  OPTIONAL { ?node eq:inQuotation ?quote }
  OPTIONAL { ?node schema:variableMeasured/schema:name ?measured }
  OPTIONAL { ?node time:hasTime/rdfs:label ?time }
  OPTIONAL { ?node eq:per ?per }
  OPTIONAL { ?amount eq:unitLabel ?unit }
  OPTIONAL { ?amount qudt:numericValue ?value }
  OPTIONAL { ?amount qudt:lowerBound ?low }
  OPTIONAL { ?amount qudt:upperBound ?high }
  OPTIONAL { ?amount eq:precision ?precision }
  OPTIONAL { ?amount eq:hedge/oa:hasSelector/oa:exact ?hedge }
} } ORDER BY ?node ?measured ?time ?quote ?who"""
MOVES = """
SELECT ?node ?direction ?change_from ?kind WHERE { GRAPH <%s> {
  VALUES ?kind { eq:to eq:delta eq:factor }
  ?change a eq:Change ; eq:direction ?direction ; ?kind ?node .
  OPTIONAL { ?change eq:from/qudt:quantityValue/qudt:numericValue ?change_from }
} } ORDER BY ?node ?kind"""
NAMES = """
SELECT ?node ?name ?class ?named ?title ?nationality WHERE { GRAPH <%s> {
  ?node a eq:Referent ; schema:name ?name .
  OPTIONAL { VALUES ?class { schema:Person schema:Organization foaf:Group schema:Place schema:CreativeWork } ?node a ?class }
  OPTIONAL { ?node eq:named ?named }
  OPTIONAL { ?node schema:honorificPrefix ?title }
  OPTIONAL { ?node schema:nationality ?nationality }
} } ORDER BY ?node ?class ?title ?nationality"""
MENTIONS = """
SELECT ?node ?start ?end WHERE { GRAPH <%s> {
  { ?mention oa:hasBody ?node ; oa:hasTarget/oa:hasSelector ?selector } UNION { ?node a eq:Referent ; eq:span/oa:hasSelector ?selector }
  ?selector oa:start ?start ; oa:end ?end .
} } ORDER BY ?node ?start"""
ROLES = """
SELECT ?who ?role ?body WHERE { GRAPH <%s> {
  ?membership org:member ?who .
  OPTIONAL { ?membership org:role/skos:prefLabel ?role }
  OPTIONAL { ?membership org:organization ?body }
} } ORDER BY ?membership"""
ENTITIES = "SELECT ?who ?entity WHERE { VALUES ?who { %s } ?who prov:specializationOf ?entity } ORDER BY ?who ?entity"
CORRECTIONS = """
SELECT ?act ?id ?kind ?on ?by ?why ?conflict ?now ?node ?was WHERE { GRAPH <%s> {
  ?act a eq:Correction ; schema:identifier ?id ; eq:correctionKind ?kind ; prov:endedAtTime ?on ; prov:wasAssociatedWith/schema:name ?by .
  OPTIONAL { ?act eq:reason ?why }
  OPTIONAL { ?act eq:conflict ?conflict }
  OPTIONAL { ?act eq:decided ?now }
  OPTIONAL { ?node prov:wasGeneratedBy ?act }
  OPTIONAL { ?former prov:wasInvalidatedBy ?act ; prov:value ?was }
} } ORDER BY ?on ?id ?node"""
SORTS = {"Person": "person", "Organization": "organisation", "Group": "group"}
WRONG = {
    "wrongSpeaker": "speaker", "wrongSpan": "words", "notAQuote": "no quote", "missingQuote": "added quote", "wrongNumber": "number",
}  # fmt: skip
"""What was wrong, as a reader calls it."""
GENERATION = 6
"""Quotes within quotes are followed so far; in articles there are two."""

Card = dict[str, Any]


def article(store: Store, text: str) -> dict[str, Any]:
    """The whole page of an article. Raises :class:`NotThere`."""
    found = rows(store, HASH % article_iri(text)) if SHA16.fullmatch(text) else []
    if not found:
        raise NotThere(f"the store has no article {text!r}: look for its headline in the search, or see the list of all articles")
    return Reading(store, found[0]["sha256"]).page()


class Reading:
    """An article with everything that was found in it."""

    def __init__(self, store: Store, sha256: str) -> None:
        self.store = store
        self.about = store.article(sha256)
        self.text = self.about.text
        self.graph = extraction_graph_iri(sha256)
        self.corrections = rows(store, CORRECTIONS % corrections_graph_iri(sha256))
        self.people = self.everybody()
        self.quotes = self.spoken()
        self.figures = self.numbers()
        self.leave_out()

    def ask(self, sparql: str) -> list[dict[str, str]]:
        """Rows of a question about this article's graph."""
        return rows(self.store, sparql % self.graph)

    def page(self) -> dict[str, Any]:
        """What the template shows."""
        marked = [card for card in (*self.quotes.values(), *self.figures.values(), *self.people.values()) if card["spans"]]
        numbers = {card["id"]: number for number, card in enumerate(marked)}
        about = self.about
        cut = paragraphs(self.text, [(span, numbers[card["id"]]) for card in marked for span in card["spans"]])
        speakers = {card["who"] for card in self.quotes.values()}
        people = sorted(self.people.values(), key=lambda card: (card["node"] not in speakers, card["spans"][:1] or [(len(self.text), 0)], card["id"]))
        return {
            "article": {
                "text": about.sha256[:16], "name": about.id, "title": about.title or about.id, "published": about.published,
                "publisher": about.publisher, "url": about.source, "characters": len(self.text),
            },
            "elsewhere": elsewhere(self.store, str(article_iri(about.sha256))),
            "paragraphs": cut[1:] if cut and cut[0] == [[about.title]] else cut,
            "marks": [{"id": card["id"], "look": card["look"], "label": card["label"]} for card in marked],
            "quotes": sorted(self.quotes.values(), key=place),
            "figures": sorted(self.figures.values(), key=place),
            "people": people,
            "corrections": [
                {**row, "what": WRONG.get(row["kind"].rpartition("#")[2], "")} for row in self.corrections if "conflict" not in row
            ],
            "conflicts": [row for row in self.corrections if "conflict" in row],
        }  # fmt: skip

    # People

    def everybody(self) -> dict[str, Card]:
        """A card for each person, institution and group, by its IRI."""
        cards: dict[str, Card] = {}
        for row in self.ask(NAMES):
            sort = SORTS.get(row.get("class", "").rpartition("/")[2], "")
            slug = row["node"].rpartition("/")[2]
            facts: Card = {name: row[name] for name in ("title", "nationality") if name in row}
            cards.setdefault(row["node"], {
                "node": row["node"], "id": f"p-{slug}", "name": row["name"], "label": row["name"], "look": sort, "spans": [], "roles": [],
                "key": referent_key(row["node"]), "sort": sort, **facts,
            })  # fmt: skip
        for row in self.ask(MENTIONS):
            span = span_of(row)
            if row["node"] in cards and span not in cards[row["node"]]["spans"]:
                cards[row["node"]]["spans"].append(span)
        for row in rows(self.store, ENTITIES % listed(cards)):
            cards[row["who"]]["key"] = short(row["entity"])
        for row in self.ask(ROLES):
            body = cards.get(row.get("body", ""))
            role = {"role": row.get("role", ""), "body": body and {"name": body["name"], "key": body["key"], "sort": body["sort"]}}
            if row["who"] in cards and role not in cards[row["who"]]["roles"]:
                cards[row["who"]]["roles"].append(role)
        return cards

    def leave_out(self) -> None:
        """Take away what only stands there: places, works and the like, which are cards where they speak."""
        heard = {card["who"] for card in (*self.quotes.values(), *self.figures.values())}
        for node in [node for node, card in self.people.items() if not card["look"]]:
            if node in heard:
                self.people[node]["look"] = "group"
            else:
                del self.people[node]

    def named(self, node: str | None) -> Card | None:
        """Whose quote or number it is."""
        return self.people.get(node or "")

    # Quotes

    def spoken(self) -> dict[str, Card]:
        """A card for each quote, by its IRI."""
        spans: dict[str, list[Span]] = {}
        for row in self.ask(FRAGMENTS):
            spans.setdefault(row["node"], []).append(span_of(row))
        cards: dict[str, Card] = {}
        for row in self.ask(QUOTES):
            node = row["node"]
            kind, mode = (row[name].rpartition("#")[2] for name in ("kind", "mode"))
            who = self.named(row.get("who"))
            around = (int(row["from"]), int(row["to"])) if "from" in row else None
            cards.setdefault(node, {
                "node": node, "id": f"q-{tail(node)}", "at": tail(node), "look": kind, "kind": kind, "mode": mode, "words": row["words"],
                "label": f"{kind} quote of {who['name'] if who else 'nobody named'}", "spans": spans.get(node, []),
                "who": row.get("who"), "speaker": who,
                "passage": passage(self.text, around or surrounding(self.text, spans[node][0]), spans[node]),
                "confidence": float(row["confidence"]), "basis": row.get("basis", "").rpartition("#")[2], "cue": row.get("cue"),
                "source": row.get("source"), "medium": row.get("medium"), "within": row.get("relayed"),
                "anomaly": ANOMALIES.get(row.get("anomaly", "").rpartition("#")[2]), "figures": [], "corrected": self.corrected(node),
            })  # fmt: skip
        for card in cards.values():
            card["chain"] = list(self.chain(card, cards))
        return cards

    def chain(self, card: Card, cards: Mapping[str, Card]) -> Iterable[dict[str, str]]:
        """Through whom the words came to the reader: the paper, another paper, who passes them on, who said them."""
        yield {"name": self.about.publisher or self.about.title or self.about.id, "as": "prints"}
        if card["medium"]:
            yield {"name": card["medium"], "as": "had it first"}
        outer: list[Card] = []
        holder = cards.get(card["within"] or "")
        while holder is not None and len(outer) < GENERATION:
            outer.append(holder)
            holder = cards.get(holder["within"] or "")
        for each in reversed(outer):
            yield {"name": each["speaker"]["name"] if each["speaker"] else "nobody named", "as": "passes it on"}
        yield {"name": card["speaker"]["name"] if card["speaker"] else "nobody named", "as": "said it" if card["mode"] == "speech" else "thought it"}

    def corrected(self, node: str) -> list[dict[str, str]]:
        """What people have corrected of a quote or a number."""
        return [row for row in self.corrections if row.get("node") == node]

    # Numbers

    def numbers(self) -> dict[str, Card]:
        """A card for each number, by its IRI."""
        moves = {row["node"]: row for row in reversed(self.ask(MOVES))}
        cards: dict[str, Card] = {}
        for row in self.ask(FIGURES):
            node, span = row["node"], span_of(row)
            amount: dict[str, Any] = {name: float(row[name]) for name in ("value", "low", "high") if name in row}
            amount |= {name: row[name] for name in ("unit", "per", "text") if name in row}
            amount["precision"] = row.get("precision", "").rpartition("#")[2]
            if node in moves:
                amount |= {"direction": moves[node]["direction"].rpartition("#")[2], "change_kind": moves[node]["kind"].rpartition("#")[2]}
                amount |= {"change_from": float(moves[node]["change_from"])} if "change_from" in moves[node] else {}
            quote = self.quotes.get(row.get("quote", ""))
            if node in cards:
                continue
            cards[node] = {
                "node": node, "id": f"n-{tail(node)}", "at": tail(node), "look": "quantity", "words": row["text"], "spans": [span],
                "label": f"number: {row['text']}", "value": value_of(amount), "change": change_of(amount) if "direction" in amount else "",
                "who": row.get("who"), "speaker": self.named(row.get("who")), "quote": quote and quote["id"], "measured": row.get("measured"),
                "time": row.get("time"), "hedge": row.get("hedge"), "confidence": float(row["confidence"]), "corrected": self.corrected(node),
                "raw": {name: row.get(name, "") for name in ("value", "low", "high", "unit", "per")},
                "passage": passage(self.text, surrounding(self.text, span), [span]),
            }  # fmt: skip
            if quote is not None:
                quote["figures"].append({"id": cards[node]["id"], "words": row["text"]})
        return cards


def tail(node: str) -> str:
    """The end of a node's IRI, its span."""
    return node.rpartition("/")[2]


def span_of(row: Mapping[str, str]) -> Span:
    """Start and end of a row."""
    return (int(row["start"]), int(row["end"]))


def place(card: Card) -> tuple[Any, ...]:
    """Where a card's words stand, for the order of the text."""
    return (card["spans"], card["id"])
