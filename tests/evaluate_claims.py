"""How good are the claims? ``python tests/evaluate_claims.py [--errors] [--only NAME] [--set developed|held-out]``.

Enters: the articles of ``data/claims`` with their claims marked (``guidelines.md`` there). Leaves: a table on the terminal, for the articles that the
rules were made with and for those held out; with ``--errors`` each miss, each extra and each wrong answer.

* given quotes: the claims stage alone, on the quotes as marked (of the example: as found); end to end: on the quotes found.
* span: F1 of claims whose words overlap, Jaccard >= 0.5, one to one.
* polarity, certainty, modality: share of the claims found that have the right one.
* hedge, time, numbers, about, subject: F1 over the claims found. A hedge, a time or a number is right if it shares a word with the answer, a name
  if it is a name of the entity, a subject if half of the words are right; a subject counts only where the answer gives one.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from claim_marks import DEVELOPED_WITH, HELD_OUT, ClaimCase, MarkedClaim, claim_cases
from evaluate import MIN_DICE, MIN_JACCARD, WORD, Counts, dice, f1, jaccard, match, plain_name, positions

from kg.claims import claims
from kg.documents import Document, find_model, load_model, parse
from kg.pipeline import extraction
from kg.quantities import quantities
from kg.records import FRAGMENT_JOIN, Article, Claim, Entity, Extraction, Quantity, Quote, Span

EXACT = ("polarity", "certainty", "modality")
LISTS = ("hedge", "time", "numbers", "about", "subject")
MEASURES = ("span", *EXACT, *LISTS)


@dataclass
class Found:
    """What was found in one article, in the shape the scorer needs."""

    text: str
    quotes: Sequence[Quote]
    quantities: Sequence[Quantity]
    claims: Sequence[Claim]
    entities: dict[str, Entity]

    def words(self, claim: Claim) -> frozenset[int]:
        """Where the claim's own words begin: those of its span that belong to its quote."""
        inside = positions(self.text, self.quotes[claim.quote].content)
        return positions(self.text, [claim.span]) & inside

    def shown(self, span: Span | None) -> str:
        return self.text[span[0] : span[1]] if span else ""


@dataclass
class ClaimScore:
    """One article's counts by measure, and what went wrong, in words."""

    name: str
    counts: dict[str, Counts] = field(default_factory=lambda: dict.fromkeys(MEASURES, (0, 0, 0)))
    errors: list[str] = field(default_factory=list)

    def add(self, measure: str, right: int, given: int, expected: int) -> None:
        r, g, e = self.counts[measure]
        self.counts[measure] = (r + right, g + given, e + expected)


def found_in(doc: Document, found: Extraction, quotes: Sequence[Quote]) -> Found:
    """The claims of these quotes."""
    numbers = tuple(quantities(doc, quotes))
    everybody = (*found.speakers, *found.entities)
    asserted = tuple(claims(doc, quotes, everybody, numbers))
    return Found(doc.text, quotes, numbers, asserted, {e.key: e for e in everybody})


def marked_quotes(case: ClaimCase, found: Extraction) -> list[Quote]:
    """The quotes as marked, with the cue and the speaker of those found that match them; of an article without marks, those found."""
    if not case.case.quotes:
        return list(found.quotes)
    pairs = match(case.case, [quote.to_dict() for quote in found.quotes])
    quotes = []
    for number, marked in enumerate(case.case.quotes):
        content = tuple(sorted(marked.spans))
        text = FRAGMENT_JOIN.join(case.case.text[start:end] for start, end in content)
        kind, mode = marked.kind, marked.mode
        if number in pairs:
            quotes.append(replace(found.quotes[pairs[number]], content=content, text=text))
        else:
            quotes.append(Quote(content, text, kind, mode, (content[0][0], content[-1][1])))  # type: ignore[arg-type]
    return sorted(quotes, key=lambda quote: (quote.start, -quote.end))


def evaluate(cases: Iterable[ClaimCase]) -> dict[str, list[ClaimScore]]:
    """The scores of the articles: on the quotes as marked, and end to end."""
    nlp = load_model(find_model())
    scores: dict[str, list[ClaimScore]] = {"given quotes": [], "end to end": []}
    for case in cases:
        doc = parse(Article(case.name, case.case.text), nlp)
        found = extraction(doc)
        for way, quotes in (("given quotes", marked_quotes(case, found)), ("end to end", list(found.quotes))):
            score = ClaimScore(case.name)
            judge(case, found_in(doc, found, quotes), score)
            scores[way].append(score)
    return scores


def judge(case: ClaimCase, found: Found, score: ClaimScore) -> None:
    """Count one article's claims into ``score``."""
    expected = [positions(case.case.text, claim.spans) for claim in case.claims]
    given = [found.words(claim) for claim in found.claims]
    overlaps = sorted((-jaccard(one, other), e, g) for e, one in enumerate(expected) for g, other in enumerate(given))
    pairs: dict[int, int] = {}
    for overlap, e, g in overlaps:
        if -overlap >= MIN_JACCARD and e not in pairs and g not in pairs.values():
            pairs[e] = g
    score.add("span", len(pairs), len(given), len(expected))
    score.errors += [f"MISS  {shown(case, claim)}" for e, claim in enumerate(case.claims) if e not in pairs]
    score.errors += [f"EXTRA {found.claims[g].text}" for g in range(len(given)) if g not in pairs.values()]
    for e, g in sorted(pairs.items()):
        judge_claim(case, case.claims[e], found.claims[g], found, score)


def judge_claim(case: ClaimCase, expected: MarkedClaim, claim: Claim, found: Found, score: ClaimScore) -> None:
    answers = {name: getattr(claim, name) for name in EXACT}
    for name, given in answers.items():
        score.add(name, given == expected.value(name), 1, 1)
        if given != expected.value(name):
            score.errors.append(f"{name.upper()} {expected.value(name)}, not {given}: {shown(case, expected)}")
    hedge, time, subject = ([found.shown(span)] if span else [] for span in (claim.hedge, claim.time_span, claim.subject))
    compare("hedge", [expected.value("hedge")] if expected.value("hedge") else [], hedge, score, case, expected)
    compare("time", [expected.value("time")] if expected.value("time") else [], time, score, case, expected)
    numbers = [found.quantities[index].text for index in claim.quantities]
    compare("numbers", expected.listed("numbers"), numbers, score, case, expected)
    names = [[entity.name, *entity.aliases] for key in claim.about if (entity := found.entities.get(key))]
    wanted = expected.listed("about")
    right = sum(any(plain_name(each) in {plain_name(name) for name in some} for some in names) for each in wanted)
    score.add("about", right, len(names), len(wanted))
    if right < max(len(names), len(wanted)):
        score.errors.append(f"ABOUT {wanted}, not {[some[0] for some in names]}: {shown(case, expected)}")
    if expected.value("subject"):
        same = bool(subject) and dice(subject[0], expected.value("subject")) >= MIN_DICE
        score.add("subject", same, len(subject), 1)
        if not same:
            score.errors.append(f"SUBJECT {expected.value('subject')}, not {subject}: {shown(case, expected)}")


def compare(name: str, wanted: list[str], given: list[str], score: ClaimScore, case: ClaimCase, expected: MarkedClaim) -> None:
    """Count the wanted answers that share a word with one given."""
    words = [set(WORD.findall(each.lower())) for each in given]
    right = sum(any(set(WORD.findall(each.lower())) & some for some in words) for each in wanted)
    score.add(name, right, len(given), len(wanted))
    if right < max(len(wanted), len(given)):
        score.errors.append(f"{name.upper()} {wanted}, not {given}: {shown(case, expected)}")


def shown(case: ClaimCase, claim: MarkedClaim) -> str:
    return " [...] ".join(" ".join(case.case.text[start:end].split()) for start, end in claim.spans)


def line(name: str, scores: Sequence[ClaimScore]) -> str:
    """One row: the number of claims and each measure."""
    values = [f1(score.counts[measure] for score in scores) for measure in MEASURES]
    cells = "".join(f"{'-':>11}" if value is None else f"{value:>11.3f}" for value in values)
    return f"{name:24}{sum(score.counts['span'][2] for score in scores):>7}{cells}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print each miss, each extra and each wrong answer")
    parser.add_argument("--only", metavar="NAME", help="one article")
    parser.add_argument("--set", choices=("developed", "held-out", "both"), default="both", help="which articles")
    options = parser.parse_args()
    sets = {"developed": DEVELOPED_WITH, "held-out": HELD_OUT}
    print(f"{'':24}{'claims':>7}" + "".join(f"{measure:>11}" for measure in MEASURES))
    for title, names in sets.items():
        if options.set not in (title, "both"):
            continue
        chosen = tuple(name for name in names if options.only in (None, name))
        for way, scores in evaluate(claim_cases(chosen)).items():
            for score in scores:
                if options.errors and way == "given quotes":
                    print(f"== {score.name}", *(f"    {error}" for error in score.errors), sep="\n")
            print(line(f"{title}, {way}", scores), flush=True)


if __name__ == "__main__":
    main()
