"""A store of any size -> an overview, and what surrounds one node of it: the parts that a page draws one at a time.

Enters: a :class:`~kg.store.Store`; a node by its name in the page's addresses. Leaves: what ``rendering`` asks for. Left to others: the
page, and fetching its parts (``page/scene.js``, ``kg.serve.pages.graph``).

Neither reads the whole store. Who is quoted most, and where, comes from the index (``kg.search``); what surrounds a node is the network
of the articles that it occurs in, read out of their graphs alone, the newest articles first and no more than :data:`ARTICLES`.
"""

from __future__ import annotations

import re
from typing import Any

from kg.errors import QueryError
from kg.network import LIMIT, network
from kg.search import index, terms
from kg.search.reading import Index, Row
from kg.store import Store
from kg.view.data import page_data
from kg.view.rendering import content
from kg.vocabulary import ID

WHOLE = 300
"""A store of no more quotes than these is shown as it is."""
PEOPLE, BODIES, GROUPS, TOPICS = 60, 30, 10, 20
"""So many of each kind are in an overview: what fits a screen with legible names."""
TALKERS = 3
"""So many lines lead to a topic, from those in the picture who speak of it most."""
FOUND = 20
"""So many names are listed for the words of a search."""
ARTICLES = 25
"""So many articles are read for what surrounds a node: 250 quotes, half a second."""
KINDS = {"person": "person", "institution": "organisation"}
TEXT = re.compile(r"(?:text|article)/([0-9a-f]{16})(?:/(\w+)/(.+))?")

IN_VOICE = """
SELECT DISTINCT article.text, article.id FROM article JOIN (
  SELECT article FROM quote WHERE who = ?1 UNION SELECT article FROM figure WHERE who = ?1
  UNION SELECT article FROM membership WHERE who = ?1 OR body = ?1
) found ON found.article = article.id ORDER BY article.id DESC"""
MENTIONED = """
SELECT DISTINCT article.text, article.id FROM referent JOIN article ON article.text = substr(referent.key, 1, 16)
WHERE referent.who = ? ORDER BY article.id DESC"""
TALK = "SELECT quote.who FROM talk JOIN quote ON quote.id = talk.quote WHERE talk.who = ? GROUP BY quote.who ORDER BY COUNT(*) DESC, quote.who"
MEMBERS = "SELECT DISTINCT who, body FROM membership WHERE who IS NOT NULL AND body IS NOT NULL ORDER BY who, body"


def is_large(store: Store) -> bool:
    """Whether a store holds more than a page shows at once."""
    return index(store).number("SELECT COUNT(*) FROM quote") > WHOLE


def overview(store: Store) -> dict[str, Any]:
    """The most quoted people, institutions and groups, and whom most quotes are about; each with a number of quotes, all to be unfolded."""
    found = index(store)
    counts = found.counts()
    rows = [*found.most_quoted("person", PEOPLE), *found.most_quoted("group", GROUPS), *busiest(found)]
    drawn = {row["id"] for row in rows}
    topics = [row for row in found.topics(TOPICS + len(rows)) if row["id"] not in drawn][:TOPICS]
    known = {row["id"]: node_of(row["key"]) for row in (*rows, *topics)}
    edges = [
        {"from": known[row["who"]], "to": known[row["body"]], "kind": "member_of"}
        for row in found.rows(MEMBERS)
        if row["who"] in known and row["body"] in known
    ]
    edges += [
        {"from": known[row["who"]], "to": known[topic["id"]], "kind": "about"}
        for topic in topics
        for row in [row for row in found.rows(TALK, topic["id"]) if row["who"] in drawn][:TALKERS]
    ]
    summary = f"{counts['person']:,} people, {counts['institution']:,} institutions, {counts['quote']:,} quotes, {counts['figure']:,} quantities"
    return {
        "title": f"Who said what in {counts['article']:,} articles",
        "summary": summary,
        "note": f"The {len(rows):,} most quoted. A click unfolds what surrounds a name; the search finds everybody.",
        "nodes": [*(head(row) for row in rows), *(topic_head(row) for row in topics)],
        "edges": edges,
        "shown": ["mentioned"],
    }


BUSIEST = """
SELECT who.id, who.key, who.kind, who.name, who.about, who.articles, who.quotes + COALESCE(SUM(member.quotes), 0) AS spoken
FROM who LEFT JOIN (SELECT DISTINCT who, body FROM membership) m ON m.body = who.id LEFT JOIN who member ON member.id = m.who
WHERE who.kind = 'institution' GROUP BY who.id HAVING spoken > 0 ORDER BY spoken DESC, who.name, who.key LIMIT ?"""


def busiest(found: Index) -> list[Row]:
    """Institutions by the number of their own quotes and those of their people."""
    return [{**row, "quotes": row["spoken"]} for row in found.rows(BUSIEST, BODIES)]


def head(row: Row) -> dict[str, Any]:
    """Somebody in the overview: name, number of quotes, and what the index knows."""
    facts = [["Quotes", f"{row['quotes']:,}", ""], ["Articles", f"{row['articles']:,}", ""], *([["Role", row["about"], ""]] if row["about"] else [])]
    label = f"{row['name']} ({row['quotes']:,})"
    return {"id": node_of(row["key"]), "kind": KINDS.get(row["kind"], "group"), "label": label, "name": label, "facts": facts, "far": True}


def topic_head(row: Row) -> dict[str, Any]:
    """Somebody in the overview whom others talk about."""
    name = f"{row['name']} ({row['spoken']:,})"
    return {"id": node_of(row["key"]), "kind": "mentioned", "label": name, "name": name, "facts": [["Quotes about it", f"{row['spoken']:,}", ""]],
            "far": True}  # fmt: skip


def by_words(store: Store, words: str) -> list[dict[str, str]]:
    """People, institutions and groups of the whole store with these words in their names, the most quoted first."""
    rows = index(store).people_found(terms(words), ("person", "institution", "group"), FOUND)
    return [{"id": node_of(row["key"]), "name": row["name"], "about": row["about"] or row["kind"]} for row in rows]


def surroundings(store: Store, node: str) -> dict[str, Any]:
    """What a page draws around a node of the store, ready for its script.

    Raises :class:`~kg.errors.QueryError` where the store has no such node.
    """
    found = index(store)
    texts, around = places_of(found, node)
    if not texts:
        raise QueryError(f"the store has nothing at {node[:200]!r}: look for the name in the search")
    read = texts[:ARTICLES]
    graph = network(store, f"{ID}{around}" if around else None, claims=True, texts=read)
    data = page_data(graph, store, read)
    for each in data["nodes"]:
        each["far"] = each["kind"] in {"person", "organisation", "group", "mentioned"} and each["id"] != around
    part = f"Out of the newest {len(read)} of {len(texts):,} articles with this name." if len(read) < len(texts) else ""
    full = f"The first {LIMIT:,} nodes are drawn." if len(graph) >= LIMIT else ""
    title = next((each["name"] for each in data["nodes"] if each["id"] == around), data["title"])
    return content({**data, "note": f"{part} {full}".strip(), "title": title, "around": around or f"article/{texts[0]}"})


def places_of(found: Index, node: str) -> tuple[list[str], str]:
    """The articles that a node occurs in, the newest first, and the node that a picture of it stands around: none for an article."""
    match = TEXT.fullmatch(node)
    if match and match[2] != "referent":
        known = found.row("SELECT text FROM article WHERE text = ?", match[1])
        return ([known["text"]] if known else []), ""
    who = found.who(f"{match[1]}/{match[3]}" if match else node)
    if who is not None and who.get("heir"):
        who = found.who(who["heir"])
    if who is None:
        return ([match[1]] if match else []), (node if match else "")
    texts = [row["text"] for row in found.rows(IN_VOICE, who["id"])] or [row["text"] for row in found.rows(MENTIONED, who["id"])]
    return texts, node_of(who["key"])


def node_of(key: str) -> str:
    """A key of the index as the page's addresses have it: of an entity, or of an article's referent.

    >>> node_of("person/mira-holt"), node_of("2d711642b726b044/residents")
    ('person/mira-holt', 'text/2d711642b726b044/referent/residents')
    """
    head, _, slug = key.partition("/")
    return key if head in {"person", "organisation"} else f"text/{head}/referent/{slug}"


def most_quoted_texts(store: Store, number: int) -> list[str]:
    """Articles in which the most quoted speak, for a page that nobody serves."""
    found = index(store)
    texts: dict[str, None] = {}
    for row in found.most_quoted("person", PEOPLE):
        for text in found.rows(IN_VOICE, row["id"]):
            texts.setdefault(text["text"])
            if len(texts) >= number:
                return list(texts)
    return list(texts)
