"""What is known of each node of the network, written onto it.

Enters: the network, whose nodes know only their kind, and the store's answers. Leaves: attributes, plain values only;
what is not known leaves none. Left to others: which nodes and edges there are (``kg.network``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import networkx as nx

from kg.network import questions
from kg.network.source import Row, Source, local

CLASSES = {"Person": "person", "Organization": "organisation", "Group": "group", "Place": "place", "CreativeWork": "work"}
TERMS = frozenset({"quoteKind", "mode", "anomaly", "basis", "precision", "direction", "as", "class", "modality", "polarity", "certainty"})
"""Columns that hold terms of the ontology, of which the last part is shown."""
LIST = "; "
CORRECTED = {"wrongSpeaker": "speaker", "wrongSpan": "words", "missingQuote": "added", "wrongNumber": "number"}


def describe(graph: nx.MultiDiGraph, source: Source, quantities: Iterable[Row]) -> None:
    """Write the attributes of all nodes."""
    by_kind: dict[str, list[str]] = {}
    for node, kind in graph.nodes(data="kind"):
        by_kind.setdefault(kind, []).append(node)
    describe_articles(graph, source)
    describe_people(graph, source, by_kind.get("other", []))
    describe_quotes(graph, source, by_kind.get("quote", []))
    describe_quantities(graph, source, by_kind.get("quantity", []), quantities)
    describe_corrections(graph, source, [*by_kind.get("quote", []), *by_kind.get("quantity", [])])


def put(graph: nx.MultiDiGraph, node: str, row: Row, *columns: str) -> None:
    """Write the bound ones of these columns; of several rows for one node the first one counts."""
    attributes = graph.nodes[node]
    for column in columns:
        if column in row:
            attributes.setdefault(column, local(row[column]) if column in TERMS else row[column])


def describe_articles(graph: nx.MultiDiGraph, source: Source) -> None:
    """Headline, publisher, date, and the hash that the text is kept under."""
    for row in source.articles:
        if row["article"] in graph:
            put(graph, row["article"], row, "identifier", "headline", "published", "publisher", "url", "sha256")
            graph.nodes[row["article"]]["label"] = row.get("headline") or row.get("identifier") or "article"


def describe_people(graph: nx.MultiDiGraph, source: Source, nodes: Iterable[str]) -> None:
    """People, bodies and whatever else has a name; ``mentioned`` are those who are only talked about."""
    chosen = {referent: node for node in nodes for referent in source.referents.get(node, [node])}
    for node in chosen.values():
        names = source.names.get(node, [local(node)])
        attributes = graph.nodes[node]
        attributes["label"] = names[0]
        if names[1:]:
            attributes["aliases"] = LIST.join(names[1:])
    for row in source.rows(questions.REFERENT_FACTS, chosen):
        node = chosen[row["who"]]
        put(graph, node, row, "title", "nationality", "named")
        if "class" in row:
            graph.nodes[node]["kind"] = CLASSES[local(row["class"])]
    for row in source.registered(questions.REASONS, "entity", chosen.values()):
        # The least sure link says how sure the whole is.
        if row["entity"] in graph:
            put(graph, row["entity"], {"identity": row["reason"], "identity_score": row["score"]}, "identity", "identity_score")
    describe_roles(graph, source, set(chosen.values()))
    count = Counter(row["who"] for row in source.quotes)
    for node in dict.fromkeys(chosen.values()):
        quotes = count[node]
        leads = any(kind == "member_of" for _, _, kind in graph.in_edges(node, keys=True))
        graph.nodes[node].update(quotes=quotes, mentioned=not quotes and not leads)


def describe_roles(graph: nx.MultiDiGraph, source: Source, nodes: set[str]) -> None:
    """Roles and institutions of each, in the order of the text, each once."""
    roles: dict[str, dict[str, None]] = {}
    bodies: dict[str, dict[str, None]] = {}
    for row in source.memberships:
        if row["who"] in nodes:
            if "role" in row:
                roles.setdefault(row["who"], {})[row["role"]] = None
            if row["organisation"]:
                bodies.setdefault(row["who"], {})[source.name(row["organisation"])] = None
    for name, lists in (("role", roles), ("institution", bodies)):
        for node, values in lists.items():
            graph.nodes[node][name] = LIST.join(values)


def describe_quotes(graph: nx.MultiDiGraph, source: Source, nodes: list[str]) -> None:
    """Words, kind, cue, place in the text, and the speaker's name."""
    spans: dict[str, list[str]] = {}
    for row in source.rows(questions.FRAGMENTS, nodes):
        spans.setdefault(row["quote"], []).append(f"{row['start']}-{row['end']}")
    for row in source.rows(questions.QUOTE_FACTS, nodes):
        node = row["quote"]
        put(graph, node, row, "text", "mode", "anomaly", "context_start", "context_end", "cue", "source", "basis", "confidence")
        graph.nodes[node].update(label=row["text"], quote_kind=local(row["quoteKind"]), spans=" ".join(spans.get(node, [])))
    for row in source.quotes:
        if row["quote"] in graph:
            put(graph, row["quote"], row, "article")
            if row["who"]:
                graph.nodes[row["quote"]].setdefault("speaker", source.name(row["who"]))


def describe_quantities(graph: nx.MultiDiGraph, source: Source, nodes: list[str], rows: Iterable[Row]) -> None:
    """Words, value, bounds, unit, and how the number moved."""
    for row in rows:
        node = row["quantity"]
        if node in graph:
            put(graph, node, row, "article", "start", "end", "confidence")
            graph.nodes[node].update(label=row["words"], text=row["words"])
            if "who" in row:
                graph.nodes[node].setdefault("speaker", source.name(source.same(row["who"])))
    for row in source.rows(questions.QUANTITY_FACTS, nodes):
        for column in ("value", "low", "high"):
            if column in row:
                row[column] = float(row[column])
        put(graph, row["quantity"], row, "value", "low", "high", "precision", "unit", "qudt_unit", "hedge", "per", "statistic", "measured", "time")
    for row in source.rows(questions.CHANGES, nodes):
        put(graph, row["quantity"], row, "direction")
        graph.nodes[row["quantity"]].setdefault("change_kind", local(row["as"]))
        if "change_from" in row:
            graph.nodes[row["quantity"]].setdefault("change_from", float(row["change_from"]))


def describe_corrections(graph: nx.MultiDiGraph, source: Source, nodes: list[str]) -> None:
    """Who has corrected what, and when; a node that nobody has corrected gets nothing."""
    found: dict[str, list[str]] = {}
    for row in source.rows(questions.CORRECTIONS, nodes):
        before = f" (before: {row['was']})" if "was" in row else ""
        found.setdefault(row["node"], []).append(f"{CORRECTED[local(row['kind'])]} by {row['by']}, {str(row['on'])[:10]}{before}")
    for node, corrections in found.items():
        graph.nodes[node]["corrected"] = LIST.join(corrections)
