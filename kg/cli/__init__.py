"""The command ``kg``: reads the words of the command line, calls the package, says what came of it.

Enters: arguments. Leaves: files, text on standard output, sentences on standard error, an exit code (0; 2 for wrong
usage; 1 for everything else). Left to others: all work.

Modules are loaded by the command that needs them, so that ``kg --help`` does not wait for a language model.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.build import EXPORTS, build, report
from kg.cli.correct import correct
from kg.cli.options import STORE, STORE_HELP, place_of, reading, source_options, store_option
from kg.cli.reconcile import reconcile
from kg.cli.serve import serve
from kg.cli.terminal import clean, guarded, say, show_table, write_bytes
from kg.errors import KgError, QueryError

if TYPE_CHECKING:
    from kg.query import Answer
    from kg.query.kept import Table
    from kg.records import Extraction
    from kg.store import Store

RDF_FORMATS = ("turtle", "trig", "nquads", "jsonld", "rdfxml")
FORMATS = (*RDF_FORMATS, "graphml", "gexf", "csv")
SHOWN = 500
"""Rows of a table on the terminal: nobody reads more there, and laying out 10,000 takes four seconds."""


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
    from kg.query import bound, catalogue, find
    from kg.query.kept import answer

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
        asked = read_query(file) if file else sparql or ""
        show_answer(answer(chosen, asked, once=True), format)


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


def show_answer(answer: Answer | Table, format: str | None) -> None:
    """Print an answer in a format; without one, as suits it."""
    from kg.export import answer as written
    from kg.query import Rows
    from kg.query.kept import Table

    number = 1 if isinstance(answer, bool) else len(answer)
    if isinstance(answer, Table):
        answer = answer.rows(SHOWN if format in (None, "table") else None)

    if format is None:
        format = "ttl" if isinstance(answer, tuple) else "table"
    if format != "table":
        write_bytes(written(answer, format).encode("utf-8"))
    elif isinstance(answer, bool):
        say("yes" if answer else "no")
    else:
        columns = answer.columns if isinstance(answer, Rows) else ("subject", "predicate", "object")
        show_table(columns, list(islice(answer, SHOWN)))
        cut = f"; the first {SHOWN:,} are shown, --format csv has all" if number > SHOWN else ""
        say(f"({number} {'row' if number == 1 else 'rows'}{cut})")


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
        put([page(chosen, around).encode("utf-8")], output)


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
    from kg.export import pieces

    with opened(store or default) as chosen:
        put(pieces(chosen, format), output)


def put(data: Iterable[bytes], output: Path | None) -> None:
    """Write a file and say so, or write to standard output."""
    from kg.files import write_pieces

    if output is None or str(output) == "-":
        for piece in data:
            write_bytes(piece)
    else:
        write_pieces(output, data)
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


main.add_command(build)
main.add_command(correct)
main.add_command(reconcile)
main.add_command(serve)
