"""``kg build``: articles into the store, graph and page into files, what came of it on the terminal.

Enters: arguments. Leaves: a store, three files, sentences, an exit code. Left to others: reading (``articles``), extraction in this process
(``pipeline``) or in several (``bulk``), what follows (``derived``), exports (``export``, ``view``).

Few articles are read, held in memory and put into the store together (:func:`small`); many go into it as they come (:func:`large`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.correct import say_corrections
from kg.cli.options import corrections_file, corrections_option, reading, source_options, store_option
from kg.cli.progress import Meter, metered
from kg.cli.terminal import clean, say, show_table, warn
from kg.errors import ExportError, KgError

if TYPE_CHECKING:
    from kg.articles import Reading
    from kg.bulk import Hands, Tally
    from kg.copies import Reprint
    from kg.corrections import Ledger
    from kg.derived import Derived
    from kg.identity import Verdict
    from kg.records import Article, Extraction
    from kg.store import Store

EXPORTS = "exports"
# More articles than these are summed up in one line each.
MAX_DETAILED = 10
# More problems than these of a large build are written into a file.
MAX_LISTED = 20
PROBLEMS = "problems.txt"
OUTPUTS = ("graph.ttl", "graph.trig", "graph.html")


@dataclass(frozen=True, slots=True)
class Aims:
    """Where a build puts things, and what people have decided."""

    place: Path
    output: Path
    ledger: Ledger
    verdicts: Sequence[Verdict]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=EXPORTS, help="Folder for graph.ttl, graph.trig and graph.html (default exports)."
)
@click.option("--watch", is_flag=True, help="Stay, and read each file of the PATHs again when it has changed; Ctrl-C ends.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes that read, 400 MB each (default: one a core).")
@click.option("--cluster", metavar="ADDRESS", help="Let the workers of a dask.distributed scheduler read: tcp://HOST:8786.")
@source_options
@corrections_option
@store_option
@click.pass_obj
def build(
    default: Path, paths: tuple[str, ...], output: Path, watch: bool, jobs: int | None, cluster: str | None, columns: str | None,
    user_agent: str | None, corrections: Path | None, store: Path | None,
) -> int:  # fmt: skip
    """Read articles into the store; write graph and page.

    PATHs are files, folders, web addresses (of articles or feeds) or - for standard input; without one, the example article is read. Files are
    text, Markdown, HTML, PDF, Word (.docx), RSS, Atom, JSON lines, CSV or WARC. The files in the output folder hold
    the articles of this build; the store keeps those of earlier ones too, and "kg export" and "kg view" show all.
    What people have corrected ("kg correct") is corrected again.

    Many articles are read by several processes. Of more than 200, those that were read before in the same way are not read again: the
    same command goes on where a build was ended, and takes in what an archive has grown by.
    """
    from kg.bulk import Hands
    from kg.store import Store

    place = store or default
    # What is wrong with the places is said now, not after the work.
    if place.exists():
        Store.open(place).close()
    if output.exists() and not output.is_dir():
        raise ExportError("it is a file: name a folder with -o", article=str(output))
    if jobs and cluster:
        raise click.UsageError("--jobs is about this machine: leave it out with --cluster")
    chosen, hands = reading(columns, user_agent), Hands(jobs, cluster)
    if not watch:
        return built(paths, place, output, corrections, chosen, hands)
    if not paths:
        raise click.UsageError("--watch needs a folder or files")
    return watched(paths, lambda changed: built(changed, place, output, corrections, chosen, hands))


def watched(paths: Sequence[str], built: Callable[[Sequence[str]], int]) -> int:
    """Build what changes, until somebody stops it."""
    from kg.articles.watching import batches

    try:
        for changed in batches(paths):
            built(changed)
            say("watching; Ctrl-C ends")
    except KeyboardInterrupt:
        say("no longer watching")
    return 0


def built(paths: Sequence[str], place: Path, output: Path, corrections: Path | None, chosen: Reading, hands: Hands) -> int:
    """Read articles into the store, once; say what was found. The exit code."""
    from kg.articles import example, read_articles
    from kg.bulk import LARGE, Distinct
    from kg.corrections import read
    from kg.desk.replay import verdicts

    ledger = read(corrections_file(place, corrections))
    aims = Aims(place, output, ledger, verdicts(ledger))
    problems: list[KgError] = []
    with metered(paths) as meter:
        distinct = Distinct(read_articles(paths, problems, chosen) if paths else [example()], problems)
        articles = meter.of_sources(iter(distinct))
        first = list(islice(articles, LARGE + 1))
        if len(first) > LARGE:
            return large(chain(first, articles), distinct.again, problems, aims, hands, meter)
        return small(first, distinct.again, problems, aims, hands, meter)


# Few articles


def small(articles: Sequence[Article], again: Sequence[Reprint], problems: list[KgError], aims: Aims, hands: Hands, meter: Meter) -> int:
    """A build whose articles are held in memory, and shown in detail; ``again`` is what is known of those left out. The exit code."""
    from kg.bulk import extracted
    from kg.desk.replay import Met

    found = list(meter.of_results(extracted(articles, problems, aims.ledger, hands), problems))
    if found:
        meter.says("writing")
        unmet = keep(found, aims.place, aims.output, aims.verdicts, again)
        meter.stop()
        summarise(found)
        conclude(len(found), unmet, aims)
        say_corrections(Met.of(found), aims.ledger, aims.place)
    meter.stop()
    return report(problems, found)


def keep(found: list[Extraction], place: Path, output: Path, verdicts: Sequence[Verdict] = (), again: Sequence[Reprint] = ()) -> list[str]:
    """Put extractions into the store and their graph into files, or leave both as they were; a new store may be left empty.

    The files hold what the store knows of who is who, as far as it is about these articles. Returns a sentence for each
    verdict that could not be obeyed.
    """
    from kg import derived
    from kg.export import export
    from kg.files import Staged
    from kg.store import Store
    from kg.view import page

    with Staged() as staged, Store.memory() as fresh, Store.open(place) as lasting:
        fresh.replace(found)
        follows = derived.derived(lasting, verdicts, fresh, again)
        derived.put_part(fresh, follows)
        written = (export(fresh, "turtle"), export(fresh, "trig"), page(fresh).encode("utf-8"))
        for name, data in zip(OUTPUTS, written, strict=True):
            staged.add(output / name, data)
        derived.put(lasting, follows, found)
    return unobeyed(follows)


def summarise(found: list[Extraction]) -> None:
    """Say what was found: in each article where they are few, an article a line where they are many."""
    from kg.cli import summary

    if len(found) > MAX_DETAILED:
        show_table(summary.ARTICLE_COLUMNS, list(summary.article_rows(found)))
        say('\n"kg query experts" and "kg query quantities" show the details.')
        return
    for extraction in found:
        say(clean(summary.heading(extraction)))
        for columns, rows, none in (
            (summary.SPEAKER_COLUMNS, list(summary.speaker_rows(extraction)), "nobody is quoted"),
            (summary.QUANTITY_COLUMNS, list(summary.quantity_rows(extraction)), "no quantities"),
        ):
            say()
            if rows:
                show_table(columns, rows)
            else:
                say(f"  {none}")
        say()


def report(problems: list[KgError], found: list[Extraction]) -> int:
    """Problems on standard error; the exit code is 1 where nothing came of all articles."""
    from kg.cli.summary import problem_lines

    for line in [line for extraction in found for line in problem_lines(extraction)]:
        warn(line)
    for problem in problems:
        warn(problem)
    return 0 if found else 1


# Many articles


def large(articles: Iterable[Article], again: Sequence[Reprint], problems: list[KgError], aims: Aims, hands: Hands, meter: Meter) -> int:
    """A build whose articles go into the store as they come, and of which only counts are shown; ``again`` as above. The exit code."""
    from kg import bulk
    from kg.desk.replay import Met
    from kg.query.kept import prepare
    from kg.records import HASH_DIGITS
    from kg.store import Store

    with Store.open(aims.place) as lasting:
        try:
            with closing(hands.team(shards=True)) as team:
                tally = bulk.gather(lasting, articles, team, aims.ledger, lambda so_far: meter.at(so_far, len(problems)))
        except KeyboardInterrupt:
            meter.stop()
            warn("what was read is kept: the same command goes on where this one ends")
            raise
        if tally.texts:
            meter.says("putting together who is who and what they say")
            follows = bulk.finish(lasting, aims.verdicts, again)
            meter.says("writing the files")
            publish(lasting, follows, tally, aims.output)
            counted = bulk.speakers(lasting, follows, tally.texts)
    if tally.texts:
        meter.says("answering the questions that take long")
        prepare(aims.place, len(tally.texts) - tally.known)
    meter.stop()
    if tally.texts:
        count(tally, counted)
        conclude(len(tally.texts), unobeyed(follows), aims)
        say_corrections(Met(tally.names, {sha256[:HASH_DIGITS] for sha256 in tally.texts}, tally.corrections), aims.ledger, aims.place)
    list_problems([*tally.problems, *map(str, problems), *map(str, tally.failed)], aims.place)
    return 0 if tally.texts else 1


def publish(lasting: Store, follows: Derived, tally: Tally, output: Path) -> None:
    """Write graph and page of the articles of a build, all files or none."""
    from kg.bulk import part
    from kg.export import write_both
    from kg.files import Staged
    from kg.view import page

    with part(lasting, follows, tally.texts) as own, Staged() as staged:
        with staged.open(output / OUTPUTS[0]) as turtle, staged.open(output / OUTPUTS[1]) as trig:
            write_both(own, turtle, trig)
        staged.add(output / OUTPUTS[2], page(own).encode("utf-8"))


def count(tally: Tally, speakers: tuple[int, int]) -> None:
    """Say what was found, in numbers."""
    persons, bodies = speakers
    known = f"; {tally.known:,} of the articles had been read before" if tally.known else ""
    say(
        f"{len(tally.texts):,} articles of {tally.words:,} words: {tally.quotes:,} quotes, {persons:,} persons and {bodies:,} bodies with a name who "
        f"speak, {tally.quantities:,} quantities, {len(tally.problems):,} problems, {len(tally.failed):,} articles set aside{known}"
    )
    say('"kg query articles", "kg query experts" and "kg query quantities" show the details.')


def list_problems(lines: Sequence[str], place: Path) -> None:
    """Problems on standard error; many of them in a file, with a line that says so."""
    from kg.files import write

    file = place / PROBLEMS
    if len(lines) <= MAX_LISTED:
        file.unlink(missing_ok=True)
        for line in lines:
            warn(line)
    else:
        write(file, "".join(f"{clean(line)}\n" for line in lines).encode("utf-8", "replace"))
        warn(f"{len(lines):,} problems: {file} lists them")


# All


def conclude(number: int, unmet: Sequence[str], aims: Aims) -> None:
    """Say where everything is, and which decisions on who is who could not be obeyed."""
    for sentence in unmet:
        warn(sentence)
    files = ", ".join(clean(aims.output / name) for name in OUTPUTS)
    say(f"{number} {'article is' if number == 1 else 'articles are'} in the store {clean(aims.place)}; written: {files}")


def unobeyed(follows: Derived) -> list[str]:
    """A sentence for each verdict that could not be obeyed."""
    return [f"{v.by}'s decision on {v.one} and {v.other} could not be carried out: {why}" for v, why in follows.registry.unmet]
