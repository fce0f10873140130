"""Deciding: what a person says is wrong, recorded in the file of corrections and carried out in the store at once.

Enters: who decides and why, which article or which persons, what is meant. Leaves: a line more in the file, the store in its new state,
:class:`Outcome`. Left to others: what a correction changes (``kg.corrections``), reading the article (``kg.pipeline``), who is who
(``kg.derived``), how it is asked and told (``cli``, ``serve``): the command and the application decide through the same three functions.

The store is held alone from the first look to the last write, and the line is written before the store: a process that
is killed between them leaves a decision that the next build, or ``kg correct apply``, carries out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.corrections import Ledger, add, named, read
from kg.corrections.lines import MOMENT
from kg.corrections.wording import NOBODY, says
from kg.desk.replay import articles, carry_out, concerned, engines, find_article, find_referent
from kg.errors import CorrectionError
from kg.records import Correction, Decision, Extraction, What
from kg.store import Store

__all__ = ["How", "Outcome", "alone", "change", "decide", "judge", "undo"]


@dataclass(frozen=True, slots=True)
class How:
    """Who decides and why, and where: what all decisions have in common."""

    by: str
    why: str
    place: Path
    file: Path
    dry_run: bool = False

    def decision(self, ledger: Ledger, what: What, given: Mapping[str, Any]) -> Decision:
        """A new decision, of this moment: the one clock of the program, which only decisions read."""
        taken = [decision.id for decision in ledger.decisions]
        return named(datetime.now(UTC).strftime(MOMENT), self.by, what, given, self.why, taken)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision: ``said`` is what it changes, in words, ``conflicts`` what could not be carried out with it."""

    decision: Decision
    said: str
    conflicts: tuple[str, ...] = ()
    reread: str | None = None
    """The article was read by another engine than before: which ones."""


def silent(*said: object) -> None:
    """Nobody is told before it is done."""


def alone(place: Path) -> Store:
    """The store, which has to be there, to be written."""
    Store.open(place, read_only=True).close()
    return Store.open(place)


def decide(
    how: How, article: str, what: What, make: Callable[[Extraction], dict[str, Any]], tell: Callable[[str, Correction], None] = silent
) -> Outcome:
    """Make a decision about an article as it stands: ``make`` gives its fields; tell what it changes, record it, carry it out.

    Raises :class:`~kg.errors.CorrectionError` where what is asked is not clear or does not fit the article; then nothing was recorded.
    """
    from kg.pipeline import readings

    with alone(how.place) as chosen:
        ledger = read(how.file)
        item = find_article(articles(chosen), article, chosen)
        reading = readings(item)
        decision = how.decision(ledger, what, make(reading(ledger.of(item))))
        after = reading(ledger.with_one(decision).of(item))
        came = next((each for each in after.corrections if each.decision.id == decision.id), None)
        if came is None or came.conflict:
            raise CorrectionError(f"it cannot be carried out: {came.conflict if came else 'its words are not found'}", article=item.id)
        tell(item.id, came)
        if how.dry_run:
            return Outcome(decision, change(came))
        add(how.file, decision)
        before = engines(chosen, item)
        found = carry_out(chosen, read(how.file), [item], {item.sha256: after})
    reread = None if after.engine in before else f"the article was read anew by {after.engine}; before, by {' and '.join(before)}"
    return Outcome(decision, change(came), conflicts(found), reread)


def judge(how: How, what: What, one: str, other: str, tell: Callable[[str], None] = silent) -> Outcome:
    """Decide whether two referents are the same."""
    with alone(how.place) as chosen:
        ledger = read(how.file)
        (first, first_name), (second, second_name) = find_referent(chosen, one), find_referent(chosen, other)
        if first == second:
            raise CorrectionError(f"{one!r} and {other!r} name the same entry ({first})")
        decision = how.decision(ledger, what, {"one": first, "other": second})
        said = f"{first_name} ({first}) is {'' if what == 'same' else 'not '}{second_name} ({second})"
        tell(said)
        if not how.dry_run:
            add(how.file, decision)
            carry_out(chosen, read(how.file), [])
    return Outcome(decision, said)


def undo(how: How, id: str, tell: Callable[[str], None] = silent) -> Outcome:
    """Withdraw a decision: its line stays, and another one says who withdrew it; an undo can be undone."""
    with alone(how.place) as chosen:
        ledger = read(how.file)
        target = ledger.called(id)
        if target.id in ledger.withdrawn:
            raise CorrectionError(f"{target.id} is withdrawn already, by {ledger.withdrawn[target.id].id}")
        decision = how.decision(ledger, "undo", {"of": target.id})
        said = f"withdraws {target.id} by {target.by} ({target.on}): {says(target)}"
        tell(said)
        if how.dry_run:
            return Outcome(decision, said)
        add(how.file, decision)
        after = read(how.file)
        found = carry_out(chosen, after, concerned(chosen, ledger, after))
    return Outcome(decision, said, conflicts(found))


def change(correction: Correction) -> str:
    """From what to what something was corrected, in words."""
    decision = correction.decision
    none = NOBODY if decision.what == "speaker" else "(no quote)"
    if decision.what == "missing-quote":
        return says(decision)
    return f"{decision.what}: {correction.was or none} -> {correction.now or none}"


def conflicts(found: Sequence[Extraction]) -> tuple[str, ...]:
    """What could not be carried out, a sentence each."""
    return tuple(
        f"{extraction.article.id}: correction {correction.decision.id} could not be carried out: {correction.conflict}"
        for extraction in found
        for correction in extraction.corrections
        if correction.conflict
    )
