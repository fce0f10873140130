"""Plain data for the page, written by hand: an ordinary graph, a hostile one, and large ones."""

from __future__ import annotations

from typing import Any

from kg.charts import Chart

HOSTILE = '</script><b onmouseover="attack()">&"<img src=x onerror=attack()>{{7*7}}${attack()}\u2028<!--'

Data = dict[str, Any]


def small() -> Data:
    """One article, three speakers, one institution, three quotes of three kinds, two numbers, and an emoji before them."""
    return {
        "title": "Wall fails",
        "summary": "a summary",
        "nodes": [
            {
                "id": "holt", "kind": "person", "label": "Mira Bård Holt",
                "facts": [["Role", "engineer", ""], ["Institution", "Coast Office", "office"]],
            },
            {"id": "office", "kind": "organisation", "label": "Coast Office"},
            {"id": "residents", "kind": "group", "label": "residents"},
            {"id": "mayor", "kind": "person", "label": "The Mayor", "article": "story"},
            {
                "id": "story", "kind": "article", "label": "Wall fails", "article": "story",
                "facts": [["Address", "https://news.example/wall", "https://news.example/wall"]],
            },
            {
                "id": "text/1/quote/2-22", "kind": "quote", "quote_kind": "direct", "label": "“The wall was too low”",
                "name": "The wall was too low", "heading": "Mira Bård Holt", "words": "The wall was too low", "article": "story",
                "published": "2031-03-04", "confidence": 0.95,
                "context": [["😀 “", False], ["The wall was too low", True], [",” she said.", False]],
                "facts": [["Said by", "Mira Bård Holt, engineer", "holt"], ["Cue", "said", ""]],
            },
            {
                "id": "q2", "kind": "quote", "quote_kind": "indirect", "label": "some 40 letters were ignored", "heading": "Mira Bård Holt",
                "words": "some 40 letters were ignored", "article": "story", "confidence": 0.6, "facts": [["Said by", "Mira Bård Holt", "holt"]],
            },
            {
                "id": "q3", "kind": "quote", "quote_kind": "mixed", "label": "it was “a disgrace”", "heading": "residents",
                "words": "it was “a disgrace”", "article": "story",
            },
            {
                "id": "forty", "kind": "quantity", "label": "some 40 letters", "article": "story",
                "context": [["She said ", False], ["some 40 letters", True]], "facts": [["Value", "about 40", ""]],
            },
            {"id": "two", "kind": "quantity", "label": "two metres", "article": "story"},
            {"id": "sea", "kind": "place", "label": "North Sea"},
        ],
        "edges": [
            {"from": "holt", "to": "text/1/quote/2-22", "kind": "said"},
            {"from": "holt", "to": "q2", "kind": "said"},
            {"from": "residents", "to": "q3", "kind": "said"},
            {"from": "q2", "to": "forty", "kind": "gives"},
            {"from": "story", "to": "two", "kind": "gives"},
            {"from": "holt", "to": "office", "kind": "member_of"},
            {"from": "holt", "to": "story", "kind": "quoted_in"},
            {"from": "residents", "to": "story", "kind": "quoted_in"},
            {"from": "q2", "to": "q3", "kind": "relays"},
            {"from": "text/1/quote/2-22", "to": "sea", "kind": "about"},
            {"from": "forty", "to": "two", "kind": "equivalent"},
        ],
        "articles": [story()],
    }  # fmt: skip


def story() -> Data:
    """The article: a quote after an emoji, a number inside a quote, and enough below them to scroll."""
    return {
        "id": "story",
        "title": "Wall fails",
        "byline": "The Post",
        "marks": [
            ["text/1/quote/2-22", "direct"], ["holt", "person"], ["q2", "indirect"], ["forty", "quantity"], ["q3", "mixed"], ["residents", "group"],
        ],
        "paragraphs": [
            [["😀 “"], ["The wall was too low", 0], [",” said "], ["Mira Bård Holt", 1], ["."]],
            *[[[f"Filling paragraph number {number}, so that the pane has something to scroll."]] for number in range(40)],
            [
                ["Holt", 1], [" said "], ["some 40 letters", 2, 3], [" were ignored", 2], [", and "], ["residents", 5], [" said "],
                ["it was “a disgrace”", 4], ["."],
            ],
        ],
    }  # fmt: skip


def hostile() -> Data:
    """A graph every text of which is markup, script or a template."""
    return {
        "title": HOSTILE,
        "summary": HOSTILE,
        "note": HOSTILE,
        "hint": HOSTILE,
        "nodes": [
            {"id": "a/" + HOSTILE, "kind": "person", "label": HOSTILE, "facts": [[HOSTILE, HOSTILE, "javascript:attack()"]], "article": "s"},
            {
                "id": "q", "kind": "quote", "label": HOSTILE, "words": HOSTILE, "heading": HOSTILE, "article": "s",
                "context": [[HOSTILE, False], [HOSTILE, True]],
            },
            {"id": "__proto__", "kind": "constructor", "label": "__proto__"},
            {"id": "s", "kind": "article", "label": HOSTILE, "article": "s"},
        ],
        "edges": [{"from": "a/" + HOSTILE, "to": "q", "kind": "said"}],
        "articles": [
            {
                "id": "s", "title": HOSTILE, "byline": HOSTILE, "marks": [["q", "direct"], ["a/" + HOSTILE, "person"]],
                "paragraphs": [[[HOSTILE], [HOSTILE, 0], [HOSTILE, 0, 1]]],
            }
        ],
    }  # fmt: skip


def large(speakers: int, quotes: int) -> Data:
    """``speakers`` people in articles of five, each with ``quotes`` quotes, every third of which gives a number."""
    nodes: list[Data] = []
    edges: list[Data] = []
    for number in range(speakers):
        who, story, body = f"p{number}", f"a{number // 5}", f"o{number // 5}"
        if number % 5 == 0:
            nodes += [{"id": story, "kind": "article", "label": f"Story number {number // 5} of many"}]
            nodes += [{"id": body, "kind": "organisation", "label": f"Institute of Studies {number // 5}"}]
        nodes.append({"id": who, "kind": "person", "label": f"Speaker Number {number}", "article": story})
        edges += [{"from": who, "to": story, "kind": "quoted_in"}, {"from": who, "to": body, "kind": "member_of"}]
        for each in range(quotes):
            quote = f"q{number}-{each}"
            words = f"statement {each} of speaker {number} about the state of the matter"
            nodes.append({"id": quote, "kind": "quote", "label": words, "words": words, "heading": f"Speaker Number {number}"})
            edges.append({"from": who, "to": quote, "kind": "said"})
            if each % 3 == 0:
                nodes.append({"id": f"n{number}-{each}", "kind": "quantity", "label": f"{each + 1} items"})
                edges.append({"from": quote, "to": f"n{number}-{each}", "kind": "gives"})
    return {"title": "Many", "nodes": nodes, "edges": edges, "articles": []}


def with_claims() -> Data:
    """The small graph with a claim in its first quote, a chart, and dates."""
    data = small()
    claim = {"id": "c1", "kind": "claim", "label": "The wall was too low", "words": "The wall was too low", "article": "story", "confidence": 0.9}
    data["nodes"].append({**claim, "heading": "Mira Bård Holt", "published": "2031-03-04"})
    data["edges"].append({"from": "text/1/quote/2-22", "to": "c1", "kind": "claims"})
    svg = '<svg class="kg-chart" viewBox="0 0 100 40"><title>Letters</title><g data-node="forty"><rect width="100" height="40" fill="red"/></g></svg>'
    data["charts"] = [Chart("numbers", "Figures <b>", "One & only.", svg, ("Who", "Value"), (("Holt <i>", "40"), ("", "2")), ("forty", ""))]
    return data
