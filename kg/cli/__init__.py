"""The command ``kg``: reads the words of the command line, calls the package, says what came of it.

Enters: arguments. Leaves: files, text on standard output, sentences on standard error, an exit code (0; 2 for wrong
usage; 1 for everything else). Left to others: all work.

Modules are loaded by the command that needs them, so that ``kg --help`` does not wait for a language model.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.correct import correct, say_corrections
from kg.cli.options import STORE, STORE_HELP, corrections_file, corrections_option, place_of, reading, source_options, store_option
from kg.cli.reconcile import reconcile
from kg.cli.serve import serve
from kg.cli.terminal import clean, counting, guarded, say, show_table, warn, write_bytes
from kg.errors import ExportError, KgError, QueryError, SourceError

if TYPE_CHECKING:
    from kg.articles import Reading
    from kg.identity import Verdict
    from kg.query import Answer
    from kg.records import Article, Extraction
    from kg.store import Store

EXPORTS = "exports"
# More articles than these are summed up in one line each.
MAX_DETAILED = 10
RDF_FORMATS = ("turtle", "trig", "nquads", "jsonld", "rdfxml")
FORMATS = (*RDF_FORMATS, "graphml", "gexf", "csv")
OUTPUTS = ("graph.ttl", "graph.trig", "graph.html")


class Commands(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; in standalone mode, which is how the installed command is called, end the process."""

        def run() -> object:
            return super(Commands, self).main(args, prog_name or "kg", complete_var, standalone_mode=False, **extra)

        return sys.exit(guarded(run)) if standalone_mode else run()


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--store",
    metavar="DIR|URL",
    type=place_of,
    envvar="KG_STORE",
    default=STORE,
    help=STORE_HELP,
)
@click.version_option(package_name="expert-quote-graph", prog_name="kg")
@click.pass_context
def main(context: click.Context, store: Path) -> None:
    """Reads news articles and answers who said what, in which role, for which institution, with which numbers.

    Begin with "kg build": without a PATH it reads an example article. Then "kg query" lists what can be asked.
    """
    context.obj = store
    if context.invoked_subcommand is None:
        say(context.get_help())


@main.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=EXPORTS, help="Folder for graph.ttl, graph.trig and graph.html (default exports)."
)
@click.option("--watch", is_flag=True, help="Stay, and read each file of the PATHs again when it has changed; Ctrl-C ends.")
@source_options
@corrections_option
@store_option
@click.pass_obj
def build(
    default: Path, paths: tuple[str, ...], output: Path, watch: bool, columns: str | None, user_agent: str | None,
    corrections: Path | None, store: Path | None,
) -> int:  # fmt: skip
    """Read articles into the store; write graph and page.

    PATHs are files, folders, web addresses (of articles or feeds) or - for standard input; without one, the example article is read. Files are
    text, Markdown, HTML, PDF, Word (.docx), RSS, Atom, JSON lines, CSV or WARC. The files in the output folder hold
    the articles of this build; the store keeps those of earlier ones too, and "kg export" and "kg view" show all.
    What people have corrected ("kg correct") is corrected again.
    """
    from kg.store import Store

    place = store or default
    # What is wrong with the places is said now, not after the work.
    if place.exists():
        Store.open(place).close()
    if output.exists() and not output.is_dir():
        raise ExportError("it is a file: name a folder with -o", article=str(output))
    chosen = reading(columns, user_agent)
    if not watch:
        return built(paths, place, output, corrections, chosen)
    if not paths:
        raise click.UsageError("--watch needs a folder or files")
    return watched(paths, lambda changed: built(changed, place, output, corrections, chosen))


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


def built(paths: Sequence[str], place: Path, output: Path, corrections: Path | None, chosen: Reading) -> int:
    """Read articles into the store, once; say what was found. The exit code."""
    from kg.articles import example, read_articles
    from kg.corrections import read
    from kg.desk.replay import verdicts
    from kg.pipeline import extractions

    ledger = read(corrections_file(place, corrections))
    problems: list[KgError] = []
    articles = distinct(read_articles(paths, problems, chosen) if paths else [example()], problems)
    found = list(counting(extractions(articles, problems, ledger), "articles read"))
    if found:
        unmet = keep(found, place, output, verdicts(ledger))
        summarise(found)
        for sentence in unmet:
            warn(sentence)
        files = ", ".join(clean(output / name) for name in OUTPUTS)
        say(f"{len(found)} {'article is' if len(found) == 1 else 'articles are'} in the store {clean(place)}; written: {files}")
        say_corrections(found, ledger, place)
    return report(problems, found)


def distinct(articles: Iterable[Article], problems: list[KgError]) -> Iterator[Article]:
    """Articles whose text did not come before: a graph is called after its text, and the same text makes one."""
    seen: dict[str, str] = {}
    for article in articles:
        place = article.source or article.id
        if (first := seen.setdefault(article.sha256, place)) is place:
            yield article
        else:
            problems.append(SourceError(f"left out: its text is the same as that of {first}", article=place))


def keep(found: list[Extraction], place: Path, output: Path, verdicts: Sequence[Verdict] = ()) -> list[str]:
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
        follows = derived.derived(lasting, verdicts, fresh)
        derived.put_part(fresh, follows)
        written = (export(fresh, "turtle"), export(fresh, "trig"), page(fresh).encode("utf-8"))
        for name, data in zip(OUTPUTS, written, strict=True):
            staged.add(output / name, data)
        derived.put(lasting, follows, found)
    return [f"{v.by}'s decision on {v.one} and {v.other} could not be carried out: {why}" for v, why in follows.registry.unmet]


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


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    type=click.Choice(["json", "jsonl", "table"]),
    default="json",
    show_default=True,
    help="json: an object for a file, a list for several.",
)
@source_options
def extract(paths: tuple[str, ...], format: str, columns: str | None, user_agent: str | None) -> int:
    """Print what articles say, as records.

    PATHs are what "kg build" takes. No store is used. json prints one object for a single file, a list for a folder, several PATHs or a file
    of several articles; jsonl prints an object a line, each as soon as its article is read; table prints the quotes. Offsets count the
    characters of the text from 0.
    """
    from kg.articles import holds_several, read_articles
    from kg.pipeline import extractions

    problems: list[KgError] = []
    stream = extractions(read_articles(paths, problems, reading(columns, user_agent)), problems)
    if format == "jsonl":
        found = [line_of(extraction) for extraction in stream]
    elif format == "table":
        found = [table_of(extraction) for extraction in stream]
    else:
        found = list(stream)
        records = [extraction.to_dict() for extraction in found]
        alone = len(paths) == 1 and not holds_several(paths[0]) and len(records) < 2
        if records or not alone:
            write_bytes((json.dumps(records[0] if alone else records, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return report(problems, found)


def line_of(extraction: Extraction) -> Extraction:
    """Write a record as a line, at once."""
    write_bytes((json.dumps(extraction.to_dict(), ensure_ascii=False) + "\n").encode("utf-8"))
    return extraction


def table_of(extraction: Extraction) -> Extraction:
    """Show the quotes of an article."""
    from kg.cli import summary

    say(clean(summary.heading(extraction)))
    show_table(summary.QUOTE_COLUMNS, list(summary.quote_rows(extraction)))
    say()
    return extraction


@main.command()
@click.argument("name", required=False)
@click.option("-e", "sparql", metavar="SPARQL", help="A query instead of a question; the project's prefixes are declared.")
@click.option("-f", "file", type=click.Path(path_type=Path), help="A file with a query.")
@click.option("--format", type=click.Choice(["table", "csv", "json", "xml", "ttl"]), help="Default: table; ttl for CONSTRUCT and DESCRIBE.")
@click.option("--param", "parameters", multiple=True, metavar="KEY=VALUE", help="A parameter of the question; may be repeated.")
@click.option("--explain", is_flag=True, help="Show what a question asks, how to read its answer, and its SPARQL.")
@store_option
@click.pass_obj
def query(
    default: Path, name: str | None, sparql: str | None, file: Path | None, format: str | None,
    parameters: tuple[str, ...], explain: bool, store: Path | None,
) -> None:  # fmt: skip
    """Ask the store, by name or in SPARQL 1.1.

    NAME is a question of the catalogue; without one the questions are listed. csv is for spreadsheets: text that begins like a formula gets an
    apostrophe in front; json and xml hold the words as they are.
    """
    from kg.query import bound, catalogue, find, run

    if sum(given is not None for given in (name, sparql, file)) > 1:
        raise click.UsageError("give a question, -e or -f, only one of them")
    if parameters and name is None:
        raise click.UsageError("--param belongs to a question of the catalogue")
    if name is None and sparql is None and file is None:
        show_table(("question", "asks", "parameters"), [(q.name, q.question, ", ".join(p.name for p in q.parameters)) for q in catalogue()])
        return
    if name is not None:
        try:
            question = find(name)
            sparql = bound(question, dict(pair(parameter) for parameter in parameters))
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        if explain:
            say(question.sparql.rstrip())
            return
    with opened(store or default) as chosen:
        show_answer(run(chosen, read_query(file) if file else sparql or ""), format)


def pair(parameter: str) -> tuple[str, str]:
    """``key=value`` as its two parts."""
    key, equals, value = parameter.partition("=")
    if not equals:
        raise click.UsageError(f"--param {parameter!r} has no =: write --param name=value")
    return key, value


def read_query(file: Path) -> str:
    """The text of a file with a query; ``-`` is standard input."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise QueryError(f"the file cannot be read: {error.strerror or error}", article=str(file)) from error
    except UnicodeDecodeError as error:
        raise QueryError("the file is not UTF-8", article=str(file)) from error


def show_answer(answer: Answer, format: str | None) -> None:
    """Print an answer in a format; without one, as suits it."""
    from kg.export import answer as written
    from kg.query import Rows

    if format is None:
        format = "ttl" if isinstance(answer, tuple) else "table"
    if format != "table":
        write_bytes(written(answer, format).encode("utf-8"))
    elif isinstance(answer, bool):
        say("yes" if answer else "no")
    else:
        columns = answer.columns if isinstance(answer, Rows) else ("subject", "predicate", "object")
        show_table(columns, list(answer))
        say(f"({len(answer)} {'row' if len(answer) == 1 else 'rows'})")


def opened(place: Path) -> Store:
    """The store, to be read."""
    from kg.store import Store

    return Store.open(place, read_only=True)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path(EXPORTS, "view.html"), help="The file (default exports/view.html).")
@click.option("--around", metavar="NAME", help="Only this person or institution and what surrounds it.")
@store_option
@click.pass_obj
def view(default: Path, output: Path, around: str | None, store: Path | None) -> None:
    """Write the interactive page of the store.

    It is one file, which needs no network.
    """
    from kg.view import page

    with opened(store or default) as chosen:
        put(page(chosen, around).encode("utf-8"), output)


@main.command()
@click.argument("format", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: standard output).")
@store_option
@click.pass_obj
def export(default: Path, format: str, output: Path | None, store: Path | None) -> None:
    """Write the store in another format.

    FORMAT is turtle, trig, nquads, jsonld, rdfxml, graphml, gexf or csv. turtle and rdfxml hold one graph; trig, nquads
    and jsonld keep the articles apart; graphml and gexf hold the network for Gephi and its like; csv holds one row a
    quote ("kg query quantities --format csv" has the numbers).
    """
    from kg.export import export as written

    with opened(store or default) as chosen:
        put(written(chosen, format), output)


def put(data: bytes, output: Path | None) -> None:
    """Write a file and say so, or write to standard output."""
    from kg.files import write

    if output is None or str(output) == "-":
        write_bytes(data)
    else:
        write(output, data)
        say(f"wrote {clean(output)}")


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@store_option
@click.pass_obj
def validate(default: Path, file: Path | None, store: Path | None) -> int:
    """Check the store, or a FILE of RDF.

    The rules are the ontology's. Of a store, every span is compared with the article's text too. Exit code 1 where a rule is violated.
    """
    from kg.validate import read, validate_with_texts
    from kg.validate import validate as check

    if file is not None:
        result = check(read(file))
    else:
        with opened(store or default) as chosen:
            result = validate_with_texts(chosen)
    for line in str(result).splitlines():
        say(clean(line))
    return 0 if result.conforms else 1


main.add_command(correct)
main.add_command(reconcile)
main.add_command(serve)
