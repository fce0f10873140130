"""``kg correct``: what a person decides about an article, recorded in a file and carried out in the store at once.

Enters: arguments. Leaves: a line more in the file of corrections, the store in its new state, sentences. Left to others:
what a correction changes (``kg.corrections``), reading the article (``kg.pipeline``), who is who (``kg.derived``).

The store is held alone from the first look to the last write, and the line is written before the store: a process that
is killed between them leaves a decision that the next build, or ``kg correct apply``, carries out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from kg.cli.options import corrections_file, corrections_option, store_option
from kg.cli.terminal import clean, say, short, show_table, warn
from kg.corrections import Ledger, add, asked, named, read
from kg.corrections.lines import MOMENT
from kg.corrections.wording import NOBODY, says
from kg.errors import CorrectionError
from kg.records import Comparator, Correction, Decision, Extraction, Kind, Mode, QuoteKind, What

if TYPE_CHECKING:
    from kg.store import Store

SHOWN = 150


@click.group(invoke_without_command=True)
@click.pass_context
def correct(context: click.Context) -> None:
    """Say what is wrong; see what was corrected.

    ARTICLE is the name of an article or the beginning of its text's hash ("kg query articles" lists them). QUOTE and
    NUMBER are the first words of a quote or number, or its offsets, such as 81-252. Each correction says what it will
    change, becomes a line of the file of corrections, and is carried out at once and on every later build. Without a
    command, all corrections are listed.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_)


@dataclass(frozen=True, slots=True)
class How:
    """Who decides and why, and where: what all decisions have in common."""

    by: str
    why: str
    dry_run: bool
    place: Path
    file: Path

    def decision(self, ledger: Ledger, what: What, given: Mapping[str, Any]) -> Decision:
        """A new decision, of this moment: the one clock of the program, which only decisions read."""
        taken = [decision.id for decision in ledger.decisions]
        return named(datetime.now(UTC).strftime(MOMENT), self.by, what, given, self.why, taken)

    def recorded(self, decision: Decision) -> None:
        """Say that it is done."""
        say(f"recorded as {decision.id} in {clean(self.file)} and carried out in the store {clean(self.place)}")


def deciding(command: Callable[..., None]) -> Callable[..., None]:
    """The options of everything that decides; the command gets them as one :class:`How`."""

    @wraps(command)
    def run(default: Path, by: str, why: str, dry_run: bool, corrections: Path | None, store: Path | None, **given: Any) -> None:
        place = store or default
        command(How(by, why, dry_run, place, corrections_file(place, corrections, new=True)), **given)

    whole: Callable[..., None] = click.pass_obj(run)
    for option in (
        store_option,
        corrections_option,
        click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
        click.option("--why", metavar="TEXT", default="", help="The reason, for those who read it later."),
        click.option("--by", metavar="NAME", envvar="KG_USER", required=True, help="Who decides (also KG_USER)."),
    ):
        whole = option(whole)
    return whole


Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def one_of(option: str, values: Any, help: str, default: str | None = None) -> Decorator:
    """An option that takes one of the values of a ``Literal``."""
    return click.option(option, type=click.Choice(get_args(values)), default=default, show_default=default is not None, help=help)


kind_of_speaker = one_of("--speaker-kind", Kind, "What the speaker is, where the article does not name them.", "person")
kind_of_quote = one_of("--kind", QuoteKind, "The kind of quote (default: what the quotation marks say).")


@correct.command("list")
@corrections_option
@store_option
@click.pass_obj
def list_(default: Path, corrections: Path | None, store: Path | None) -> None:
    """List all corrections with what became of them.

    A correction is carried out; in conflict, where the article is no longer as it was when it was made; waiting, where
    the store has no such article; or withdrawn.
    """
    from kg.cli.replay import LIST_COLUMNS, list_rows
    from kg.store import Store

    place = store or default
    ledger = read(corrections_file(place, corrections))
    if not (place / "format").is_file():
        rows = list_rows(ledger, None)
    else:
        with Store.open(place, read_only=True) as chosen:
            rows = list_rows(ledger, chosen)
    if rows:
        show_table(LIST_COLUMNS, rows)
    say(f"({len(rows)} {'correction' if len(rows) == 1 else 'corrections'})")


@correct.command()
@click.argument("article")
@click.argument("quote")
@click.argument("name", required=False)
@click.option("--nobody", is_flag=True, help="The article leaves open who says it.")
@kind_of_speaker
@deciding
def speaker(how: How, article: str, quote: str, name: str | None, nobody: bool, speaker_kind: Kind) -> None:
    """A quote has another speaker.

    NAME is a name that the article gives, or one that it does not: who is not found in the article becomes a new person
    of it (or what --speaker-kind says).
    """
    if (name is None) != nobody:
        raise click.UsageError("name the speaker, or say --nobody")
    decide(how, article, "speaker", lambda found: asked.speaker(found, quote, name, speaker_kind))


@correct.command()
@click.argument("article")
@click.argument("quote")
@click.argument("words", nargs=-1, required=True)
@kind_of_quote
@deciding
def span(how: How, article: str, quote: str, words: Sequence[str], kind: QuoteKind | None) -> None:
    """A quote has other words.

    WORDS are those that it should have, as they stand in the article, or their offsets; of a quote in several pieces,
    each piece is an argument.
    """
    decide(how, article, "span", lambda found: asked.span(found, quote, words, kind))


@correct.command("not-a-quote")
@click.argument("article")
@click.argument("quote")
@deciding
def not_a_quote(how: How, article: str, quote: str) -> None:
    """What was taken for a quote is none."""
    decide(how, article, "not-a-quote", lambda found: asked.not_a_quote(found, quote))


@correct.command()
@click.argument("article")
@click.argument("words", nargs=-1, required=True)
@click.option("--speaker", "name", metavar="NAME", help="Who says it (default: nobody is named).")
@kind_of_speaker
@kind_of_quote
@click.option("--thought", is_flag=True, help="It is a thought, a belief or a plan, not said.")
@deciding
def missing(how: How, article: str, words: Sequence[str], name: str | None, speaker_kind: Kind, kind: QuoteKind | None, thought: bool) -> None:
    """A quote was not found.

    WORDS are those of the quote, as they stand in the article, or their offsets; of a quote in several pieces, each
    piece is an argument.
    """
    mode: Mode = "thought" if thought else "speech"
    decide(how, article, "missing-quote", lambda found: asked.missing(found, words, name, speaker_kind, kind, mode))


@correct.command()
@click.argument("article")
@click.argument("number")
@click.option("--value", metavar="N", help="The number itself.")
@click.option("--min", metavar="N", help="The lower bound.")
@click.option("--max", metavar="N", help="The upper bound.")
@one_of("--comparator", Comparator, "How the number bounds what it counts: more than is >.")
@click.option("--about/--exactly", "approx", default=None, help="Whether the number is approximate.")
@click.option("--unit", metavar="UNIT", help='The unit, or the noun that is counted; "" for none.')
@click.option("--per", metavar="UNIT", help='What a rate is counted by, such as day; "" for none.')
@deciding
def number(how: How, article: str, number: str, **fields: Any) -> None:
    """A number has another value, other bounds, another unit.

    What is not given stays as it is.
    """
    given = {name: value or None if name == "per" else value for name, value in fields.items() if value is not None}
    if "value" in given and ("min" in given or "max" in given):
        raise click.UsageError("a number has a value or bounds, not both")
    decide(how, article, "number", lambda found: asked.number(found, number, given))


@correct.command()
@click.argument("one")
@click.argument("other")
@deciding
def same(how: How, one: str, other: str) -> None:
    """Two names are the same person or body.

    ONE and OTHER are names, each with its article in front where several articles have it: harbour/Holt.
    """
    judge(how, "same", one, other)


@correct.command()
@click.argument("one")
@click.argument("other")
@deciding
def different(how: How, one: str, other: str) -> None:
    """Two names are not the same person or body.

    ONE and OTHER are names, each with its article in front where several articles have it: harbour/Holt.
    """
    judge(how, "different", one, other)


@correct.command()
@click.argument("id")
@deciding
def undo(how: How, id: str) -> None:
    """Withdraw a correction.

    ID is that of "kg correct list", or its beginning. The line stays in the file, and another one says who withdrew it;
    an undo can be undone.
    """
    from kg.cli.replay import carry_out, concerned

    with alone(how.place) as chosen:
        ledger = read(how.file)
        target = ledger.called(id)
        if target.id in ledger.withdrawn:
            raise CorrectionError(f"{target.id} is withdrawn already, by {ledger.withdrawn[target.id].id}")
        decision = how.decision(ledger, "undo", {"of": target.id})
        say(clean(f"withdraws {target.id} by {target.by} ({target.on}): {says(target)}"))
        if how.dry_run:
            return
        add(how.file, decision)
        after = read(how.file)
        show_conflicts(carry_out(chosen, after, concerned(chosen, ledger, after)))
    how.recorded(decision)


@correct.command("apply")
@corrections_option
@store_option
@click.pass_obj
def apply_(default: Path, corrections: Path | None, store: Path | None) -> None:
    """Carry out the file as it is now.

    For a file that was edited, or merged with somebody else's: all articles of the store that it is about, or was, are
    read anew from the text that the store keeps.
    """
    from kg.cli.replay import carry_out, concerned

    place = store or default
    with alone(place) as chosen:
        ledger = read(corrections_file(place, corrections))
        found = carry_out(chosen, ledger, concerned(chosen, None, ledger))
        show_conflicts(found)
        say(f"{len(found)} {'article was' if len(found) == 1 else 'articles were'} read anew in the store {clean(place)}")


def alone(place: Path) -> Store:
    """The store, which has to be there, to be written."""
    from kg.store import Store

    Store.open(place, read_only=True).close()
    return Store.open(place)


def decide(how: How, article: str, what: What, make: Callable[[Extraction], dict[str, Any]]) -> None:
    """Make a decision about an article as it stands; show what it changes, record it, carry it out."""
    from kg.cli.replay import articles, carry_out, engines, find_article
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
        for line in changes(item.id, came):
            say(line)
        if how.dry_run:
            return
        add(how.file, decision)
        before = engines(chosen, item)
        show_conflicts(carry_out(chosen, read(how.file), [item], {item.sha256: after}))
    how.recorded(decision)
    if after.engine not in before:
        say(clean(f"the article was read anew by {after.engine}; before, by {' and '.join(before)}"))


def judge(how: How, what: What, one: str, other: str) -> None:
    """Decide whether two referents are the same."""
    from kg.cli.replay import carry_out, find_referent

    with alone(how.place) as chosen:
        ledger = read(how.file)
        (first, first_name), (second, second_name) = find_referent(chosen, one), find_referent(chosen, other)
        if first == second:
            raise CorrectionError(f"{one!r} and {other!r} name the same entry ({first})")
        decision = how.decision(ledger, what, {"one": first, "other": second})
        say(clean(f"{first_name} ({first}) is {'' if what == 'same' else 'not '}{second_name} ({second})"))
        if how.dry_run:
            return
        add(how.file, decision)
        carry_out(chosen, read(how.file), [])
    how.recorded(decision)


def line(words: str) -> str:
    """Words in one line, the beginning where they are long."""
    return short(" ".join(words.split()), SHOWN)


def changes(article: str, correction: Correction) -> list[str]:
    """What a correction changes, in two lines."""
    decision = correction.decision
    where = f", {correction.span[0]}-{correction.span[1]}" if correction.span else ""
    none = NOBODY if decision.what == "speaker" else "(no quote)"
    change = f"{line(correction.was or none)} -> {line(correction.now or none)}"
    change = says(decision) if decision.what == "missing-quote" else f"{decision.what}: {change}"
    return [clean(f"{article}{where}: {line(decision.given['words'])}"), f"  {clean(change)}"]


def show_conflicts(found: Sequence[Extraction]) -> None:
    """What could not be carried out."""
    for extraction in found:
        for correction in extraction.corrections:
            if correction.conflict:
                say(clean(f"{extraction.article.id}: correction {correction.decision.id} could not be carried out: {correction.conflict}"))


def say_corrections(found: Sequence[Extraction], ledger: Ledger, place: Path) -> None:
    """How many corrections were carried out, and which have not found their article's words; the other conflicts are problems of the articles."""
    if not ledger.decisions:
        return
    from kg.cli.replay import strays
    from kg.store import Store

    done = [correction.conflict is None for extraction in found for correction in extraction.corrections]
    with Store.open(place, read_only=True) as chosen:
        lost = list(strays(ledger, found, chosen))
    for line in lost:
        warn(line)
    say(f"corrections carried out: {sum(done)}; in conflict: {len(done) - sum(done) + len(lost)} (kg correct list shows them)")
