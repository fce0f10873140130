"""Who is meant? Names, pronouns and descriptions against annotated coreference: ``python tests/coreference.py [FOLDER] [--errors]``.

Enters: a folder of CoNLL-U files with coreference in ``Entity=`` (GUM's form; without one ``../shared/data/gum`` beside the
checkout; its text is no part of the project). Leaves: a table on the terminal; with ``--errors`` each wrong answer.

A person of ours is the annotated one that most of its names belong to; one whose names are annotated as nobody is not judged.

* names: every name that we call a person's, where the person has two or more;
* he and she: those outside quotes, whether they stand beside a quote or not, of persons whom the text names somewhere;
* sources: the pronouns, and the descriptions of somebody named, that stand beside a quote, as the records have them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.affiliations import affiliations
from kg.articles import article
from kg.documents import find_model, load_model, parse
from kg.entities import Resolver, resolved
from kg.entities.clusters import Cluster
from kg.mentions import named_mentions
from kg.quotes import quotes
from kg.records import Span, inside

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "gum"
BRACKET = re.compile(r"\((?P<number>\d+)-(?P<kind>\w+)[^()]*|(?P<closed>\d*)\)")
SINGULAR = frozenset({"he", "him", "his", "she", "her", "hers"})
SPEAKING = frozenset({"i", "me", "my", "we", "us", "our", "you", "your"})
MEASURES = ("names", "he and she", "sources")


@dataclass
class Gold:
    """A text with its annotated mentions: span -> the number of who or what it means; number -> kind."""

    text: str = ""
    mentions: dict[Span, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def at(self, span: Span) -> str | None:
        """Who or what is meant here: the mention that is this span, else the shortest around it that begins or ends with it."""
        around = [(e - s, n) for (s, e), n in self.mentions.items() if s <= span[0] and span[1] <= e and (s == span[0] or e == span[1])]
        return min(around, default=(0, None))[1]


def read(path: Path) -> Gold:
    """A file's text, put together of its words, and its mentions."""
    gold = Gold()
    opened: list[tuple[str, int]] = []
    joint_until, joint_space = 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar"):
            gold.text = gold.text.rstrip() + "\n\n" if gold.text and not gold.text.endswith("\n") else gold.text
        columns = line.split("\t")
        if len(columns) != 10 or "." in columns[0]:
            continue
        space = "SpaceAfter=No" not in columns[9]
        if "-" in columns[0]:  # "don't" is one word of two: no space within, its own behind
            joint_until, joint_space = int(columns[0].split("-")[1]), space
            continue
        start = len(gold.text)
        gold.text += columns[1]
        annotated = next((part for part in columns[9].split("|") if part.startswith("Entity=")), "")
        for found in BRACKET.finditer(annotated):
            if found["number"]:
                opened.append((found["number"], start))
                gold.kinds[found["number"]] = found["kind"]
            else:
                place = next(n for n in reversed(range(len(opened))) if found["closed"] in ("", opened[n][0]))
                number, begun = opened.pop(place)
                gold.mentions[begun, len(gold.text)] = number
        position = int(columns[0])
        if joint_space if position == joint_until else (space and position > joint_until):
            gold.text += " "
        if position == joint_until:
            joint_until = 0
    return gold


@dataclass(frozen=True)
class Judged:
    """One mention: what is measured with it, whether it was resolved, and whether rightly; ``shown`` for the listing."""

    measure: str
    answered: bool
    right: bool
    shown: str


def judge(gold: Gold, resolver: Resolver) -> Iterator[Judged]:
    """Every mention of a text that is judged."""
    who = {id(cluster): meaning(gold, resolver, cluster) for cluster in resolver.clusters if cluster.kind == "person"}
    for cluster in resolver.clusters:
        for index in sorted(cluster.names) if cluster.kind == "person" and len(cluster.names) > 1 else ():
            meant = gold.at(resolver.names[index].span)
            if meant is not None and who[id(cluster)] is not None:
                yield Judged("names", True, meant == who[id(cluster)], resolver.names[index].text)
    named = {gold.at(name.span) for name in resolver.names if name.kind == "person"} - {None}
    for token in resolver.doc.tokens:
        meant = gold.mentions.get(token.span)
        if token.lower in SINGULAR and meant in named and not inside(resolver.said, token.start):
            answer = resolver.pronoun(token)
            yield judged("he and she", gold, resolver, who, meant, answer.cluster if answer else None, token.span)


def judge_sources(gold: Gold, resolver: Resolver, answers: list[tuple[Span, Cluster | None]]) -> Iterator[Judged]:
    """The pronouns and descriptions beside quotes that mean a person named in the text."""
    who = {id(cluster): meaning(gold, resolver, cluster) for cluster in resolver.clusters if cluster.kind == "person"}
    named = {gold.at(name.span) for name in resolver.names if name.kind == "person"} - {None}
    for span, cluster in answers:
        meant = gold.mentions.get(span)
        holds_name = any(span[0] <= name.span[0] and name.span[1] <= span[1] for name in resolver.names)
        if meant in named and gold.kinds[meant or ""] == "person" and not holds_name and gold.text[slice(*span)].lower() not in SPEAKING:
            yield judged("sources", gold, resolver, who, meant, cluster, span)


def judged(
    measure: str, gold: Gold, resolver: Resolver, who: dict[int, str | None], meant: str | None, cluster: Cluster | None, span: Span
) -> Judged:
    """One pronoun or description; an answer without a name of its own counts as none."""
    known = cluster is not None and id(cluster) in who
    right = known and who[id(cluster)] == meant
    name = resolver.names[min(cluster.names)].text if cluster is not None and cluster.names else None
    return Judged(measure, known, right, f"{name}: {gold.text[max(0, span[0] - 120) : span[0]]}[{gold.text[slice(*span)]}]".replace("\n", " "))


def meaning(gold: Gold, resolver: Resolver, cluster: Cluster) -> str | None:
    """The annotated person or thing that most names of a cluster belong to, the first where two have as many."""
    votes = Counter(number for index in sorted(cluster.names) if (number := gold.at(resolver.names[index].span)) is not None)
    return votes.most_common(1)[0][0] if votes else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--errors", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.conllu"))
    if not files:
        sys.exit(f"{options.folder}: no .conllu files are here: name a folder that has some")
    nlp = load_model(find_model())
    tables: dict[str, list[Judged]] = {}
    for path in files:
        gold = read(path)
        doc = parse(article(gold.text, id=path.stem), nlp)
        names = named_mentions(doc)
        said, _ = quotes(doc)
        resolver, answers = resolved(doc, names, said, affiliations(doc, names))
        sources = [(q.source_mention, a.cluster if a else None) for q, a in zip(said, answers, strict=True) if q.source_mention is not None]
        found = [*judge(gold, resolver), *judge_sources(gold, resolver, sources)]
        tables.setdefault(path.stem.split("_")[1], []).extend(found)
        for item in found if options.errors else ():
            if item.answered and not item.right:
                print(f"{path.stem}, {item.measure}: {item.shown}")
    print(f"{'':12}{'measure':12}{'mentions':>9}{'resolved':>9}{'right of resolved':>19}")
    tables["all"] = [item for items in tables.values() for item in items]
    for kind, judgements in tables.items():
        for measure in MEASURES:
            own = [item for item in judgements if item.measure == measure]
            answered = [item for item in own if item.answered]
            shares = f"{len(answered) / len(own):>9.3f}{sum(i.right for i in answered) / len(answered):>19.3f}" if answered else ""
            print(f"{kind:12}{measure:12}{len(own):>9}{shares}")


if __name__ == "__main__":
    main()
