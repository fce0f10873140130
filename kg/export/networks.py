"""The network as GraphML and GEXF, for Gephi, yEd, Cytoscape and networkx.

Enters: a store. Leaves: XML. Left to others: which nodes and edges there are (``network``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from kg.export.rdf import NOT_IN_XML
from kg.network import network
from kg.store import Store

GEXF = "http://www.gexf.net/1.2draft"


def graphml(store: Store) -> str:
    """The whole network as GraphML."""
    # Not write_graphml: it takes lxml where that is installed, and other bytes come out.
    writer = GraphMLWriter(prettyprint=True)
    writer.add_graph_element(plain(store))
    out = io.BytesIO()
    writer.dump(out)
    return out.getvalue().decode("utf-8") + "\n"


def gexf(store: Store) -> str:
    """The whole network as GEXF 1.2."""
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(plain(store))
    # The date of today and the version of networkx.
    for meta in writer.xml.findall(f"{{{GEXF}}}meta") + writer.xml.findall("meta"):
        writer.xml.remove(meta)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + str(writer).replace("<?xml version='1.0' encoding='utf-8'?>\n", "") + "\n"


def plain(store: Store) -> nx.MultiDiGraph:
    """The network with sorted nodes and edges, one type an attribute, and no character that XML cannot hold."""
    whole = network(store, limit=None)
    graph = nx.MultiDiGraph()
    nodes = sorted(whole.nodes(data=True))
    edges = sorted(((source, target, key, data) for source, target, key, data in whole.edges(keys=True, data=True)), key=lambda edge: edge[:3])
    node_types, edge_types = types(data for _, data in nodes), types(edge[3] for edge in edges)
    for node, data in nodes:
        graph.add_node(node, **attributes(data, node_types))
    for number, (source, target, _, data) in enumerate(edges):
        graph.add_edge(source, target, key=number, **attributes(data, edge_types))
    return graph


def types(items: Iterable[dict[str, Any]]) -> dict[str, type]:
    """Attribute -> the type that holds all its values: readers want one."""
    found: dict[str, set[type]] = {}
    for data in items:
        for name, value in data.items():
            found.setdefault(name, set()).add(type(value))
    return {name: kinds.pop() if len(kinds) == 1 else float if kinds == {int, float} else str for name, kinds in found.items()}


# GEXF takes these for the time at which a node comes and goes.
RENAMED = {"start": "char_start", "end": "char_end"}


def attributes(data: dict[str, Any], wanted: dict[str, type]) -> dict[str, Any]:
    """Attributes in the order of their names, in the types wanted."""
    result = {}
    for name in sorted(data):
        value = wanted[name](data[name]) if wanted[name] in (str, int, float, bool) else str(data[name])
        result[RENAMED.get(name, name)] = NOT_IN_XML.sub("", value) if isinstance(value, str) else value
    return result
