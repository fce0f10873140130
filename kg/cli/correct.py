"""``kg correct``: what a person decides about an article, recorded in a file and carried out in the store at once.

Enters: arguments. Leaves: a line more in the file of corrections, the store in its new state, sentences. Left to others:
deciding (``kg.desk``), what a correction changes (``kg.corrections``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from kg.cli.options import corrections_file, corrections_option, store_option
from kg.cli.terminal import clean, say, short, show_table, warn
from kg.corrections import Ledger, asked, read
from kg.corrections.wording import NOBODY, says
from kg.records import Comparator, Correction, Extraction, Kind, Mode, QuoteKind, What

if TYPE_CHECKING:
    from kg.desk import How, Outcome
    from kg.desk.replay import Met
    from kg.store import Store

SHOWN = 150
IN_LIST = 60
LIST_COLUMNS = ("id", "on", "by", "what", "article", "words", "decided", "why", "state")


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


def deciding(command: Callable[..., None]) -> Callable[..., None]:
    """The options of everything that decides; the command gets them as one :class:`~kg.desk.How`."""

    @wraps(command)
    def run(default: Path, by: str, why: str, dry_run: bool, corrections: Path | None, store: Path | None, **given: Any) -> None:
        from kg.desk import How

        place = store or default
        command(How(by, why, place, corrections_file(place, corrections, new=True), dry_run), **given)

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


def list_rows(ledger: Ledger, store: Store | None) -> list[tuple[str, ...]]:
    """A row a decision, in the order in which they count."""
    from kg.desk.replay import states

    state = states(ledger, store)
    return [
        (d.id, d.on, d.by, d.what, d.given.get("article", ""), short(d.given.get("words", ""), IN_LIST), short(says(d), IN_LIST), d.why, state[d.id])
        for d in ledger.decisions
    ]  # fmt: skip


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
    from kg import desk

    came = desk.undo(how, id, show_words)
    for sentence in came.conflicts:
        say(clean(sentence))
    recorded(how, came)


@correct.command("apply")
@corrections_option
@store_option
@click.pass_obj
def apply_(default: Path, corrections: Path | None, store: Path | None) -> None:
    """Carry out the file as it is now.

    For a file that was edited, or merged with somebody else's: all articles of the store that it is about, or was, are
    read anew from the text that the store keeps.
    """
    from kg.desk import alone, conflicts
    from kg.desk.replay import carry_out, concerned

    place = store or default
    with alone(place) as chosen:
        ledger = read(corrections_file(place, corrections))
        found = carry_out(chosen, ledger, concerned(chosen, None, ledger))
        for sentence in conflicts(found):
            say(clean(sentence))
        say(f"{len(found)} {'article was' if len(found) == 1 else 'articles were'} read anew in the store {clean(place)}")


def decide(how: How, article: str, what: What, make: Callable[[Extraction], dict[str, Any]]) -> None:
    """Make a decision about an article, and say what came of it."""
    from kg import desk

    came = desk.decide(how, article, what, make, show_change)
    for sentence in came.conflicts:
        say(clean(sentence))
    recorded(how, came)
    if came.reread and not how.dry_run:
        say(clean(came.reread))


def judge(how: How, what: What, one: str, other: str) -> None:
    """Decide whether two referents are the same."""
    from kg import desk

    recorded(how, desk.judge(how, what, one, other, show_words))


def recorded(how: How, came: Outcome) -> None:
    """Say that it is done."""
    if not how.dry_run:
        say(f"recorded as {came.decision.id} in {clean(how.file)} and carried out in the store {clean(how.place)}")


def show_change(article: str, correction: Correction) -> None:
    """What a correction changes."""
    for each in changes(article, correction):
        say(each)


def show_words(words: str) -> None:
    """What a decision says."""
    say(clean(words))


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


def say_corrections(met: Met, ledger: Ledger, place: Path) -> None:
    """How many corrections were carried out, and which have not found their article's words; the other conflicts are problems of the articles."""
    if not ledger.decisions:
        return
    from kg.desk.replay import strays
    from kg.store import Store

    done = [conflict is None for _, conflict in met.corrections]
    with Store.open(place, read_only=True) as chosen:
        lost = list(strays(ledger, met, chosen))
    for line in lost:
        warn(line)
    say(f"corrections carried out: {sum(done)}; in conflict: {len(done) - sum(done) + len(lost)} (kg correct list shows them)")
