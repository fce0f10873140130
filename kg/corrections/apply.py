"""Extraction, decisions -> Extraction as people say it is, with a record of what each decision changed.

Enters: what the program found in an article, and the decisions in force about it, in their order. Leaves: the corrected
:class:`~kg.records.Extraction`; its ``corrections`` say what was there before, or why a decision could not be carried out.
Left to others: the file (``ledger``), who is who across articles (``identity``), writing it as RDF (``graph``).

A decision holds whatever found the rest: it looks for the quote that stands at its words now, and takes one whose borders
have moved a little. Where there is none it changes nothing and says so. Claims are made after this, of what then stands;
those that came in are kept for quotes that stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from kg.corrections.numbers import corrected, in_words
from kg.corrections.places import MIN_ALIKE, Conflict, content_in, nearest, place_in
from kg.entities import SPEAKER_KINDS, free_key, slug
from kg.quantities.record import Holders
from kg.records import (
    FRAGMENT_JOIN,
    Claim,
    Correction,
    Decision,
    Entity,
    Extraction,
    Kind,
    Mention,
    Problem,
    Quantity,
    Quote,
    QuoteKind,
    Span,
    What,
    joined,
    meets,
)

# Where a sentence ends, roughly: for the surroundings of a quote that no parser has placed.
SENTENCE_END = re.compile(r"[.!?…][\"”’»')\]]*\s+|\n+")
REACH = 1_000
"""Characters beyond a quote in which the ends of its sentences are looked for."""
SURE = 1.0
"""The confidence of what a person has decided: a list of what the program is unsure of should not ask again."""


def apply(extraction: Extraction, decisions: Sequence[Decision]) -> Extraction:
    """The extraction with these decisions carried out, in this order; as it is where there are none."""
    if not decisions:
        return extraction
    desk = Desk(extraction)
    for decision in decisions:
        desk.carry_out(decision)
    return desk.result()


class Desk:
    """An extraction while it is being corrected; quotes keep their numbers, whatever comes and goes."""

    def __init__(self, extraction: Extraction) -> None:
        self.extraction = extraction
        self.article = extraction.article
        self.people = list(extraction.everybody())
        self.quotes: dict[int, Quote] = dict(enumerate(extraction.quotes))
        self.fresh = count(len(self.quotes))
        self.quantities = list(extraction.quantities)
        self.done: list[Correction] = []

    def carry_out(self, decision: Decision) -> None:
        """Carry one out, or note why not; one about another text whose words this one does not have is none of ours."""
        try:
            place = place_in(self.article, decision.given)
            if place is not None:
                self.done.append(ACTIONS[decision.what](self, decision, place))
        except Conflict as conflict:
            self.done.append(Correction(decision, span=conflict.span, conflict=str(conflict)))

    # Finding

    def quote_at(self, place: Span) -> int:
        """The number of the quote that stands at a place."""
        found = nearest(self.article.text, place, ((number, (q.start, q.end)) for number, q in self.quotes.items()))
        if found is None:
            raise Conflict("no quote is found at these words any more", place)
        if found[1] < MIN_ALIKE:
            raise Conflict(f"the quote that is found here is another one: {self.quotes[found[0]].text}", place)
        return found[0]

    def quantity_at(self, place: Span) -> int:
        """The index of the quantity that stands at a place; two never share words, so that any one there is the one."""
        found = nearest(self.article.text, place, enumerate(q.span for q in self.quantities))
        if found is None:
            raise Conflict("no number is found at these words any more", place)
        return found[0]

    def name(self, key: str | None) -> str | None:
        """The name of somebody."""
        return next((entity.name for entity in self.people if entity.key == key), None)

    def somebody(self, name: str | None, kind: Kind, place: Span) -> str | None:
        """The key of who bears this name in the article; somebody new where nobody does."""
        if name is None:
            return None
        found = bearers(self.people, name)
        if len(found) > 1:
            raise Conflict(f"several in the article are called {name}: {', '.join(entity.key for entity in found)}", place)
        return found[0].key if found else self.newcomer(name, kind)

    def newcomer(self, name: str, kind: Kind) -> str:
        """Somebody whom the program has not found, with the places in the text where the name stands and is nobody else's."""
        text = self.article.text
        taken = joined(mention.span for entity in self.people for mention in entity.mentions)
        spans = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
        mentions = tuple(Mention(span, name, "full_name") for span in spans if not meets(taken, span))
        key = free_key(slug(name), {entity.key for entity in self.people})
        self.people.append(Entity(key, name, kind, mentions=mentions))
        return key

    # Putting together

    def result(self) -> Extraction:
        """The extraction in its new state."""
        order = sorted(self.quotes, key=lambda n: (self.quotes[n].content, self.quotes[n].cue or (0, 0), n))
        index = {number: position for position, number in enumerate(order)}
        quotes = tuple(self.quotes[number] for number in order)
        done = tuple(replace(c, quote=None if c.quote is None else index.get(c.quote)) for c in self.done)
        speakers, others = cast(self.people, quotes)
        odd = tuple(Problem(f"correction {c.decision.id} could not be carried out: {c.conflict}", c.span) for c in done if c.conflict)
        return replace(
            self.extraction, speakers=speakers, entities=others, quotes=quotes, quantities=tuple(self.held(quotes, index)),
            claims=tuple(self.kept_claims(index)), problems=(*self.extraction.problems, *odd), corrections=done,
        )  # fmt: skip

    def stays(self, number: int | None) -> bool:
        """Whether the words of a quote are those that the program found."""
        before = self.extraction.quotes
        return number in self.quotes and number is not None and number < len(before) and self.quotes[number].content == before[number].content

    def held(self, quotes: Sequence[Quote], index: Mapping[int, int]) -> list[Quantity]:
        """The quantities, each in the quote that holds it now and with its speaker."""
        moved = Holders(quotes)
        changed = {span for n, q in self.quotes.items() if not self.stays(n) for span in q.content}
        around = joined(changed)
        found = []
        for quantity in self.quantities:
            number = quantity.quote
            if number is not None and self.stays(number) and not meets(around, quantity.span):
                holder: int | None = index[number]
            elif number is None and not meets(around, quantity.span):
                found.append(quantity)
                continue
            else:
                holder = moved.innermost(*quantity.span)
            found.append(replace(quantity, quote=holder, speaker=None if holder is None else quotes[holder].speaker))
        return found

    def kept_claims(self, index: Mapping[int, int]) -> list[Claim]:
        """The claims of quotes whose words stay, without the new speaker among those they are about."""
        kept = []
        for claim in self.extraction.claims:
            if self.stays(claim.quote):
                speaker = self.quotes[claim.quote].speaker
                kept.append(replace(claim, quote=index[claim.quote], about=tuple(key for key in claim.about if key != speaker)))
        return kept


def bearers(people: Sequence[Entity], name: str) -> list[Entity]:
    """Who bears a name: by key, else by the full name, else by another one; in any case of letters."""
    wanted = " ".join(name.split()).casefold()
    names: tuple[Callable[[Entity], Sequence[str]], ...] = (lambda e: [e.key], lambda e: [e.name], lambda e: e.aliases)
    for called in names:
        if found := [entity for entity in people if wanted in (" ".join(each.split()).casefold() for each in called(entity))]:
            return found
    return []


def cast(people: Sequence[Entity], quotes: Sequence[Quote]) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """Speakers by their first quote, then everybody else."""
    heard = {quote.speaker: quote.start for quote in reversed(quotes)}
    speakers = sorted((entity for entity in people if entity.key in heard), key=lambda e: heard[e.key])
    speakers = [replace(entity, kind=SPEAKER_KINDS.get(entity.kind, entity.kind)) for entity in speakers]
    return tuple(speakers), tuple(entity for entity in people if entity.key not in heard)


def text_of(text: str, content: Sequence[Span]) -> str:
    """The words of a quote's pieces."""
    return FRAGMENT_JOIN.join(text[start:end] for start, end in content)


def sentences(text: str, span: Span) -> Span:
    """The sentences that a span stands in, as far as their ends can be told without a parser.

    >>> text = "It rained. She left, he said. He stayed."
    >>> text[slice(*sentences(text, (11, 19)))]
    'She left, he said.'
    """
    start, end = span
    ends = list(SENTENCE_END.finditer(text, max(0, start - REACH), start))
    first = ends[-1].end() if ends else max(0, start - REACH)
    after = SENTENCE_END.search(text, max(start, end - 1), end + REACH)
    last = len(text[: after.end()].rstrip()) if after else min(len(text), end + REACH)
    return (min(first, start), max(last, end))


def _speaker(desk: Desk, decision: Decision, place: Span) -> Correction:
    number = desk.quote_at(place)
    old = desk.quotes[number]
    key = desk.somebody(decision.given["speaker"], decision.given["speaker_kind"], place)
    desk.quotes[number] = replace(old, speaker=key, basis="corrected", confidence=SURE)
    return Correction(decision, (old.start, old.end), desk.name(old.speaker), desk.name(key), quote=number)


def _span(desk: Desk, decision: Decision, place: Span) -> Correction:
    number = desk.quote_at(place)
    old = desk.quotes[number]
    new = rewritten(desk, old, content_in(desk.article, decision.given, place), decision.given["kind"])
    desk.quotes[number] = new
    return Correction(decision, (old.start, old.end), old.text, new.text, quote=number)


def rewritten(desk: Desk, quote: Quote, content: tuple[Span, ...], kind: QuoteKind) -> Quote:
    """The quote with other words; borders that a person has set are no longer guessed."""
    around = (min(quote.context[0], content[0][0]), max(quote.context[1], content[-1][1]))
    return replace(quote, content=content, text=text_of(desk.article.text, content), kind=kind, context=around, anomaly=None)


def _not_a_quote(desk: Desk, decision: Decision, place: Span) -> Correction:
    old = desk.quotes.pop(desk.quote_at(place))
    return Correction(decision, (old.start, old.end), old.text)


def _missing_quote(desk: Desk, decision: Decision, place: Span) -> Correction:
    given = decision.given
    content = content_in(desk.article, given, place)
    key = desk.somebody(given["speaker"], given["speaker_kind"], place)
    text = desk.article.text
    found = nearest(text, place, ((number, (q.start, q.end)) for number, q in desk.quotes.items()))
    if found is not None and found[1] >= MIN_ALIKE:
        # The program has found it since: what the person said of it holds all the same.
        number, old = found[0], desk.quotes[found[0]]
        new = replace(rewritten(desk, old, content, given["kind"]), mode=given["mode"], speaker=key, basis="corrected", confidence=SURE)
        was = Correction(decision, (old.start, old.end), old.text, new.text, quote=number)
    else:
        number = next(desk.fresh)
        around = sentences(text, (content[0][0], content[-1][1]))
        new = Quote(content, text_of(text, content), given["kind"], given["mode"], around, key, basis="corrected", confidence=SURE)
        was = Correction(decision, place, None, new.text, quote=number)
    desk.quotes[number] = new
    return was


def _number(desk: Desk, decision: Decision, place: Span) -> Correction:
    index = desk.quantity_at(place)
    old = desk.quantities[index]
    new = replace(corrected(old, decision.given["number"]), confidence=SURE)
    desk.quantities[index] = new
    return Correction(decision, old.span, in_words(old), in_words(new), quantity=index)


ACTIONS: Mapping[What, Callable[[Desk, Decision, Span], Correction]] = {
    "speaker": _speaker,
    "span": _span,
    "not-a-quote": _not_a_quote,
    "missing-quote": _missing_quote,
    "number": _number,
}
