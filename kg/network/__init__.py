"""Store -> network: people, institutions, articles, quotes and quantities as nodes, who said what as edges.

Enters: a :class:`~kg.store.Store`. Leaves: a ``networkx.MultiDiGraph`` whose nodes are called by their IRIs, and the
spans of an article that the page can point at. Attributes are plain strings, integers, floats and truth values, and
what is not known has none: so GraphML and GEXF can be written of it as it is. Left to others: places, colours and
labels (``view``), files (``export``).

=============  ===================================================================================================
kind of node   attributes beside ``kind`` and ``label``
=============  ===================================================================================================
article        identifier, headline, published, publisher, url, sha256
person,        aliases, title, role, institution, nationality, named, quotes (their number), mentioned (true for one
organisation,  who neither speaks nor has a speaker as a member); of somebody in several articles identity (why they were
group, place,  taken for one, the least sure reason) and identity_score
work, other
quote          text, quote_kind, mode, speaker, cue, source, basis, anomaly, confidence, article, spans
               ("81-252 260-270"), context_start, context_end
claim          text, modality, polarity, certainty, confidence, article, quote, start, end
quantity       text, value, low, high, precision, unit, qudt_unit, hedge, per, statistic, measured, time, direction,
               change_from, change_kind (to, delta, factor), speaker, confidence, article, start, end
=============  ===================================================================================================

Edges have ``kind``: *said* (speaker to quote), *prints* (article to a quote without a speaker), *gives* (quote,
speaker or article to quantity), *member_of* (with ``role``), *quoted_in* (speaker to article), *part_of* (quote or
quantity to article), *claims* (quote to claim), *about* (quote to whom it talks about), *relays* (quote to quote), *equivalent* (quantity to
quantity).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx

from kg.network import questions
from kg.network.facts import LIST, describe, put
from kg.network.source import Row, Source
from kg.records import Span
from kg.store import Store

__all__ = ["LIMIT", "LIST", "marks", "network"]

LIMIT = 1000
"""More nodes than these no page draws at once: Chromium draws 940 in half a second, and 5,000 stutter when they are moved."""
FIRST_QUOTES = 20
"""So many quotes of every speaker come before the further ones of anybody, so that one voice does not fill the page."""


def network(
    store: Store, around: str | None = None, limit: int | None = LIMIT, *, claims: bool = False, texts: Sequence[str] | None = None
) -> nx.MultiDiGraph:
    """The network of all that the store holds, or of what surrounds one name.

    ``around`` is the name of a person, an institution or another speaker, in any case of letters: they, the members
    of an institution, and what they said. Of more than ``limit`` nodes, those are left out that belong to speakers
    with few quotes; ``graph.graph["left_out"]`` counts the nodes that are not there for that reason. ``None``
    takes all. With ``claims``, what the quotes claim is there too, as far as there is room for it. ``texts``, hashes as IRIs have
    them, are all that is read; ``around`` may then be an IRI. Raises :class:`~kg.errors.KgError` for a name that the store
    does not know.
    """
    source = Source(store, texts)
    builder = _Builder(source, limit)
    if around is None:
        builder.add_speakers(source.speakers())
        builder.add_unattributed()
        builder.add_narrated()
        builder.add_articles()
    else:
        named = [around] if around in source.names else source.called(around)
        builder.add(*((who, "other") for who in named))
        builder.add_speakers([*named, *source.members(named)])
        builder.add_talk_about(named)
        builder.add_narrated(of_speakers=True)
    builder.add_subjects()
    if claims:
        builder.add_claims()
    return builder.finish()


def marks(store: Store, articles: Iterable[str], texts: Sequence[str] | None = None) -> dict[str, list[tuple[Span, str]]]:
    """For each article the spans of its text with the node that each belongs to.

    In the order of the text, the wider before the narrower.
    """
    source = Source(store, texts)
    found: dict[str, set[tuple[Span, str]]] = {article: set() for article in articles}
    for question in questions.MARKS:
        for row in source.rows(question, found):
            found[row["article"]].add(((row["start"], row["end"]), source.same(row["node"])))
    return {article: sorted(places, key=lambda place: (place[0][0], -place[0][1], place[1])) for article, places in found.items()}


class _Builder:
    """Puts nodes in, the most important first, while there is room; then fills in what is known of them."""

    def __init__(self, source: Source, limit: int | None) -> None:
        self.source = source
        self.limit = limit
        self.graph = nx.MultiDiGraph()
        self.wanted: set[str] = set()
        self.quantities: dict[str, list[Row]] = {}
        self.narrated: list[Row] = []
        for row in source.rows(questions.QUANTITIES):
            if "quote" in row:
                self.quantities.setdefault(row["quote"], []).append(row)
            else:
                self.narrated.append(row)

    def add(self, *nodes: tuple[str, str]) -> bool:
        """Put in those of the (node, kind) that are not there yet: all of them, or none where there is no room."""
        new = {node: kind for node, kind in nodes if node not in self.graph}
        self.wanted.update(new)
        if self.limit is not None and len(self.graph) + len(new) > self.limit:
            return False
        for node, kind in new.items():
            self.graph.add_node(node, kind=kind)
        return True

    def connect(self, source: str, target: str, kind: str, **attributes: str) -> None:
        """An edge, where both its ends are there."""
        if source in self.graph and target in self.graph and source != target:
            self.graph.add_edge(source, target, key=kind, kind=kind, **attributes)

    def add_speakers(self, speakers: Sequence[str]) -> None:
        """Speakers with the bodies that they belong to and what they said."""
        said: dict[str, list[Row]] = {}
        for row in self.source.quotes:
            said.setdefault(row["who"], []).append(row)
        bodies: dict[str, list[str]] = {}
        for row in self.source.memberships:
            if row["organisation"]:
                bodies.setdefault(row["who"], []).append(row["organisation"])
        for part in (slice(FIRST_QUOTES), slice(FIRST_QUOTES, None)):
            for who in speakers:
                for row in said.get(who, [])[part]:
                    self.add_quote(row, who)
                for body in bodies.get(who, []):
                    # An institution whose people are not there says nothing.
                    self.add_body(body, who)

    def add_body(self, body: str, who: str) -> None:
        """An institution of somebody who is there."""
        if who in self.graph:
            self.add((body, "other"))
        else:
            self.wanted.add(body)

    def add_unattributed(self) -> None:
        """Quotes that the text gives to nobody."""
        for row in self.source.quotes:
            if not row["who"]:
                self.add_quote(row, row["article"])

    def add_quote(self, row: Row, owner: str) -> None:
        """A quote together with its owner, a speaker or the article that prints it, its article and its quantities."""
        quote, article, numbers = row["quote"], row["article"], self.quantities.get(row["quote"], [])
        kind = "article" if owner == article else "other"
        if not self.add((owner, kind), (article, "article"), (quote, "quote"), *((number["quantity"], "quantity") for number in numbers)):
            return
        self.connect(owner, quote, "prints" if owner == article else "said")
        self.connect(owner, article, "quoted_in")
        self.connect(quote, article, "part_of")
        for number in numbers:
            self.connect(quote, number["quantity"], "gives")
            self.connect(number["quantity"], article, "part_of")

    def add_talk_about(self, named: Sequence[str]) -> None:
        """Quotes that talk about these, with their speakers."""
        quotes = {row["quote"]: row for row in self.source.quotes}
        for row in self.source.rows(questions.ABOUT):
            if self.source.same(row["to"]) in named:
                quote = quotes[row["from"]]
                self.add_quote(quote, quote["who"] or quote["article"])

    def add_narrated(self, *, of_speakers: bool = False) -> None:
        """Quantities outside quotes: those of a speaker who is there, and those that the article itself gives."""
        for row in self.narrated:
            who = self.source.same(row.get("who"))
            if of_speakers and who not in self.graph:
                continue
            if self.add((row["article"], "article"), (row["quantity"], "quantity")):
                self.connect(who if who in self.graph else row["article"], row["quantity"], "gives")
                self.connect(row["quantity"], row["article"], "part_of")

    def add_articles(self) -> None:
        """Articles in which nobody is quoted."""
        for row in self.source.articles:
            self.add((row["article"], "article"))

    def add_subjects(self) -> None:
        """Whom the quotes talk about."""
        for row in self.source.rows(questions.ABOUT):
            to = self.source.same(row["to"])
            if row["from"] in self.graph and self.add((to, "other")):
                self.connect(row["from"], to, "about")
            else:
                self.wanted.add(to)

    def add_claims(self) -> None:
        """What the quotes that are there claim. Nobody misses those that find no room: their words are their quote's."""
        quotes = [node for node, kind in self.graph.nodes(data="kind") if kind == "quote"]
        for row in self.source.rows(questions.CLAIMS, quotes):
            if self.limit is not None and len(self.graph) >= self.limit:
                return
            node = row["claim"]
            article = next(to for _, to, kind in self.graph.out_edges(row["quote"], keys=True) if kind == "part_of")
            self.wanted.add(node)
            self.graph.add_node(node, kind="claim", label=row["text"], quote=row["quote"], article=article)
            put(self.graph, node, row, "text", "start", "end", "confidence", "modality", "polarity", "certainty")
            self.connect(row["quote"], node, "claims")

    def finish(self) -> nx.MultiDiGraph:
        """The network with its remaining edges and all attributes."""
        for row in self.source.rows(questions.RELAYS):
            self.connect(row["from"], row["to"], "relays")
        for row in self.source.rows(questions.EQUIVALENTS):
            self.connect(row["from"], row["to"], "equivalent")
        for row in self.source.memberships:
            self.connect(row["who"], row["organisation"], "member_of", **({"role": row["role"]} if "role" in row else {}))
        describe(self.graph, self.source, [row for rows in (*self.quantities.values(), self.narrated) for row in rows])
        self.graph.graph["left_out"] = len(self.wanted) - len(self.graph)
        return self.graph
