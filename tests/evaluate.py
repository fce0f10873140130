"""How good is kg? Every figure in one go: ``python tests/evaluate.py [--errors] [--own] [--time]``.

Enters: the marked texts of ``data/domains`` (single cases) and ``data/articles`` (whole articles); where a folder
``../shared/bench`` lies beside the checkout, its benchmarks too (``--own`` leaves them out). Leaves: a table on the terminal;
with ``--errors`` each miss, each extra and each wrong answer beside its sentence; with ``--time`` where the time goes, alone.
These texts are never trained on.

* content: quotes whose words (marks and edge punctuation aside) overlap an expected quote's, Jaccard >= 0.5, one to one;
* speaker: of these, the right speaker as well: the full name of a person; of a body, a group or somebody unnamed any name
  that the text gives, of descriptions ("a rescue official") half of the words, or all of them and more behind;
* kind, mode: how many of the quotes found have the right one;
* role, institution: of the persons that a text declares, half of the words right (Dice).

Optional quotes are neither missed nor wrong. A quote without a cue that was joined to its neighbour is neither, too.
F1 throughout (kind and mode: share), with 95 % intervals by resampling the texts. Below the table: how well the confidence
of a quote foretells that content and speaker are right.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks import SHARED, benchmarks
from figures import Counts as Counts
from figures import Sure, interval, reliability, shown
from figures import f1 as f1
from marked import DATA, Case, Marked, Speaker, read_article, read_cases
from stages import time_table

from kg.articles import article
from kg.errors import KgError
from kg.pipeline import extractions
from kg.records import Span

MEASURES = ("content", "speaker", "kind", "mode", "role", "institution")
MIN_JACCARD = 0.5
MIN_DICE = 0.5
# So much of a quote without a cue must lie in its neighbour's prediction for it to count as joined.
JOINED = 0.9

WORD = re.compile(r"\w+")
TITLES = frozenset(
    {"bishop", "brother", "cllr", "coun", "councillor", "dr", "father", "gen", "general", "governor", "hon", "imam", "judge", "justice", "lady"}
    | {"lord", "minister", "miss", "mr", "mrs", "ms", "president", "prof", "professor", "rabbi", "rep", "rev", "reverend", "sen", "senator", "sir"}
)
EMPTY_WORDS = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "now", "of", "on", "or", "the", "to", "was", "who", "with"})

Record = dict[str, Any]


@dataclass
class Score:
    """One text's counts by measure, and what went wrong, in words."""

    domain: str
    whole: bool
    name: str
    counts: dict[str, Counts] = field(default_factory=lambda: dict.fromkeys(MEASURES, (0, 0, 0)))
    errors: list[str] = field(default_factory=list)
    sure: list[Sure] = field(default_factory=list)
    """For each quote that was judged its confidence, and whether content and speaker are right."""

    def add(self, measure: str, right: int, given: int, expected: int) -> None:
        r, g, e = self.counts[measure]
        self.counts[measure] = (r + right, g + given, e + expected)


def read_sets() -> list[tuple[str, bool, Case]]:
    """Every text: domain, whether it is a whole article, the case."""
    single = [(path.stem, False, case) for path in sorted((DATA / "domains").glob("*.txt")) for case in read_cases(path)]
    whole = [(path.stem.split("-")[0], True, read_article(path)) for path in sorted((DATA / "articles").glob("*.txt"))]
    return single + whole


def evaluate() -> list[Score]:
    """The score of each text, in order."""
    texts = read_sets()
    problems: list[KgError] = []
    found = extractions((article(case.text, id=str(number)) for number, (_, _, case) in enumerate(texts)), problems)
    records = {extraction.article.id: extraction.to_dict() for extraction in found}
    for problem in problems:
        print(f"not read: {problem}", file=sys.stderr)
    empty: Record = {"quotes": [], "speakers": []}
    scores = []
    for number, (domain, whole, case) in enumerate(texts):
        score = Score(domain, whole, case.name)
        judge(case, records.get(str(number), empty), score)
        scores.append(score)
    return scores


def judge(case: Case, record: Record, score: Score) -> None:
    """Count one text's quotes and speakers into ``score``."""
    pairs = match(case, record["quotes"])
    cast = {speaker["key"]: speaker for speaker in record["speakers"]}
    expected_at = {predicted: expected for expected, predicted in pairs.items()}
    for number, quote in enumerate(case.quotes):
        if not quote.optional and number not in pairs and not joined(number, case, record["quotes"], pairs):
            score.add("content", 0, 0, 1)
            score.add("speaker", 0, 0, 1)
            score.errors.append(f"MISS  {quote.by}: {shown(case.text, quote.spans)}")
    for number, given in enumerate(record["quotes"]):
        spans = [(start, end) for start, end in given["content"]]
        if number not in expected_at:
            score.add("content", 0, 1, 0)
            score.add("speaker", 0, 1, 0)
            score.sure.append((given["confidence"], False))
            score.errors.append(f"EXTRA {given['speaker']}: {shown(case.text, spans)}")
        elif not case.quotes[expected_at[number]].optional:
            judge_quote(case, case.quotes[expected_at[number]], given, cast.get(given["speaker"]), score)
    for speaker in case.speakers:
        if speaker.kind == "person":
            judge_person(speaker, record["speakers"], score)


def judge_quote(case: Case, quote: Marked, given: Record, speaker: Record | None, score: Score) -> None:
    right = same_speaker(quote, case.speakers, speaker)
    score.add("content", 1, 1, 1)
    score.add("speaker", right, 1, 1)
    score.sure.append((given["confidence"], right))
    if not right:
        score.errors.append(f"SPEAKER {quote.by}, not {speaker and speaker['name']}: {shown(case.text, quote.spans)}")
    for measure, expected in (("kind", quote.kind), ("mode", quote.mode)):
        score.add(measure, given[measure] == expected, 1, 1)
        if given[measure] != expected:
            score.errors.append(f"{measure.upper()} {expected}, not {given[measure]}: {shown(case.text, quote.spans)}")


def positions(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Where the words of these spans begin."""
    return frozenset(start + m.start() for start, end in spans for m in WORD.finditer(text[start:end]))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def match(case: Case, given: list[Record]) -> dict[int, int]:
    """Expected quote -> given quote, best overlap first, required ones before optional ones."""
    expected = [positions(case.text, quote.spans) for quote in case.quotes]
    said = [positions(case.text, [(a, b) for a, b in quote["content"]]) for quote in given]
    overlaps = [(case.quotes[e].optional, -jaccard(one, other), e, g) for e, one in enumerate(expected) for g, other in enumerate(said)]
    pairs: dict[int, int] = {}
    for _, overlap, e, g in sorted(overlaps):
        if -overlap >= MIN_JACCARD and e not in pairs and g not in pairs.values():
            pairs[e] = g
    return pairs


def joined(number: int, case: Case, given: list[Record], pairs: dict[int, int]) -> bool:
    """Whether this missed quote lies in the prediction of a neighbour by the same speaker, one of them having no cue."""
    quote = case.quotes[number]
    words = positions(case.text, quote.spans)
    for other, predicted in pairs.items():
        neighbour = case.quotes[other]
        if neighbour.by == quote.by and not (neighbour.cued and quote.cued):
            inside = words & positions(case.text, [(a, b) for a, b in given[predicted]["content"]])
            if len(inside) >= JOINED * len(words):
                return True
    return False


def same_speaker(quote: Marked, declared: list[Speaker], given: Record | None) -> bool:
    """Whether this is who says it."""
    if given is None:
        return quote.by is None or "?" in quote.also
    right = {quote.by or "", *quote.also, *(name for speaker in declared if speaker.name == quote.by for name in speaker.also)} - {"", "?"}
    names = [given["name"]] if given["kind"] == "person" else [given["name"], *given["aliases"]]
    if {plain_name(name) for name in right} & {plain_name(name) for name in names}:
        return True
    # A capital may begin a sentence: "Critics" describes a group, "Moe" names a person.
    descriptions = [name for name in right if not any(word[0].isupper() for word in name.split()[given["kind"] != "person" :])]
    return any(describes(one, name) for one in descriptions for name in [given["name"], *given["aliases"]])


def describes(description: str, name: str) -> bool:
    """Whether a name is this description: half of the words, or more words behind it ("experts from abroad")."""
    return dice(description, name) >= MIN_DICE or f"{plain_name(name)} ".startswith(f"{plain_name(description)} ")


def folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"['’]s?\b", "", plain).lower()


def plain_name(name: str) -> str:
    """A name without article, titles, accents, possessive and case."""
    words = WORD.findall(folded(name))
    while len(words) > 1 and (words[0] in ("the", "a", "an") or words[0] in TITLES):
        words = words[1:]
    return " ".join(words)


def content_words(text: str) -> set[str]:
    words = {re.sub(r"(?<=\w{3})s$", "", word) for word in WORD.findall(folded(text))}
    return words - EMPTY_WORDS


def dice(one: str, other: str) -> float:
    """Overlap of content words, 0 to 1."""
    a, b = content_words(one), content_words(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def judge_person(speaker: Speaker, cast: list[Record], score: Score) -> None:
    """Role and institution of a declared person: a wrong one is an extra, and a miss where one is stated."""
    names = {plain_name(name) for name in (speaker.name, *speaker.also)}
    found = next((one for one in cast if plain_name(one["name"]) in names), None)
    for measure, answers in (("role", speaker.roles), ("institution", speaker.institutions)):
        if answers is None:
            continue
        given = found[measure] if found else None
        right = given is not None and any(dice(given, answer) >= MIN_DICE for answer in answers)
        if "" in answers and (given is None or right):
            continue
        score.add(measure, right, given is not None, "" not in answers)
        if not right:
            score.errors.append(f"{measure.upper()} of {speaker.name}: {' or '.join(answers) or 'none'}, not {given}")


def rows(scores: list[Score]) -> Iterator[tuple[str, list[Score]]]:
    """The table's rows: each domain, the two sets, everything."""
    for domain in dict.fromkeys(score.domain for score in scores):
        yield domain, [score for score in scores if score.domain == domain]
    yield "single cases", [score for score in scores if not score.whole]
    yield "whole articles", [score for score in scores if score.whole]
    yield "all", scores


def table(scores: list[Score]) -> str:
    """F1 with its interval, by domain and measure."""
    lines = [f"{'':15}{'texts':>6}{'quotes':>7}" + "".join(f"{measure:>20}" for measure in MEASURES)]
    for name, some in rows(scores):
        expected = sum(score.counts["content"][2] for score in some)
        cells = ""
        for measure in MEASURES:
            counts = [score.counts[measure] for score in some]
            value = f1(counts)
            low, high = interval(counts)
            cells += f"{'-':>20}" if value is None else f"{value:>8.3f} {low:.2f}..{high:.2f} "
        lines.append(f"{name:15}{len(some):>6}{expected:>7}{cells}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print each miss, each extra and each wrong answer beside its sentence")
    parser.add_argument("--own", action="store_true", help="only the project's own texts, without ../shared/bench")
    parser.add_argument("--only", metavar="DOMAIN", help="the errors of one domain")
    parser.add_argument("--time", action="store_true", help="only where the time goes, over the articles of ../shared/data/polnear")
    options = parser.parse_args()
    if options.time:
        print(time_table(SHARED / "data" / "polnear" / "data" / "dev" / "text"))
        return
    scores = evaluate()
    for score in scores:
        if options.errors and score.errors and options.only in (None, score.domain):
            print(f"== {score.domain}: {score.name}", *(f"    {error}" for error in score.errors), sep="\n")
    print(
        table(scores), "\nconfidence against content + speaker:", reliability([one for score in scores for one in score.sure]), sep="\n", flush=True
    )
    if SHARED.is_dir() and not options.own:
        benchmarks(options.errors)


if __name__ == "__main__":
    main()
