"""The terminal: tables, sentences on standard error, exit codes; and nothing that an article's text could make it do.

Enters: cells, errors. Leaves: text on standard output and standard error. Left to others: what to say.

Everything that may come from an article passes :func:`clean`, which leaves no control character, no escape sequence
and no character that turns the direction of writing.
"""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence

import click

from kg.errors import KgError

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]+")
TRACEBACK = "KG_TRACEBACK"
# A column that has more to say and gets less room than this is easier to read in a list.
MIN_COLUMN = 12
GAP = "   "
UNLIMITED = 100_000


def short(words: str, most: int) -> str:
    """Words, or the beginning of long ones.

    >>> short("The bridge is safe", 10)
    'The bridge ...'
    """
    return words if len(words) <= most else words[:most].rstrip() + " ..."


def clean(words: object) -> str:
    r"""Words on one line, harmless to a terminal.

    >>> clean("a\x1b[31mb\n c\u202ed")
    'a [31mb c d'
    """
    return " ".join(UNSAFE.sub(" ", str(words)).split())


def say(words: str = "") -> None:
    """A line on standard output; what its encoding does not have becomes a question mark."""
    write_bytes(f"{words}\n".encode(sys.stdout.encoding or "utf-8", "replace"))


def warn(words: object) -> None:
    """A line on standard error."""
    click.echo(f"kg: {clean(words)}", err=True)


def write_bytes(data: bytes) -> None:
    """Bytes on standard output, as they are."""
    sys.stdout.flush()
    rest = memoryview(data)
    while rest:  # under PYTHONUNBUFFERED a write to a pipe may take a part only
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table as wide as its content where the output is a file, as the terminal allows where it is one.

    Where a terminal is too narrow for the columns, each row is shown as a list.
    """
    cells = [[clean("" if value is None else value) for value in row] for row in rows]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else UNLIMITED
    widths = [max(len(row[place]) for row in [columns, *cells]) for place in range(len(columns))]
    if sum(min(each, MIN_COLUMN) + len(GAP) for each in widths) > width + len(GAP):
        show_list(columns, cells)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        numbers = all(re.fullmatch(r"-?[0-9.]*", row[place]) for row in cells)
        table.add_column(Text(column), justify="right" if numbers else "left", overflow="fold", no_wrap=numbers)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, emoji=False, markup=False).print(table)
    say("\n".join(line.rstrip() for line in out.getvalue().splitlines()))


def show_list(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as lines of a column and its value; empty ones are left out."""
    margin = max(map(len, columns), default=0)
    for number, row in enumerate(rows, start=1):
        say(f"[{number}]")
        for column, value in zip(columns, row, strict=True):
            if value:
                say(f"  {column.ljust(margin)}  {value}")


def guarded(command: Callable[[], object]) -> int:
    """Run a command; whatever stops it becomes one sentence and an exit code: 2 for wrong usage, 1 for all else."""
    # A literal that is none of its datatype is not worth rdflib's traceback.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    try:
        result = command()
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "kg"
        warn(f"{error.format_message().rstrip('.')} ({path} --help explains)")
        return 2
    except click.ClickException as error:
        warn(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        warn("interrupted")
    except KgError as error:
        warn(error)
    except SystemExit as error:  # click's answer to a reader that has gone away
        silence()
        return error.code if isinstance(error.code, int) else 1
    except BrokenPipeError:
        silence()
    except OSError as error:
        if error.errno != errno.EPIPE:
            place = f"{error.filename}: " if error.filename else ""
            warn(f"{place}{error.strerror or error}")
        silence()
    except MemoryError:
        warn("there is not enough memory: give fewer articles at a time")
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        warn(f"unexpected {type(error).__name__}: {error} (a mistake in kg, please report it; with {TRACEBACK}=1 the place is shown)")
    return 1


def silence() -> None:
    """What is left to write has no reader: send it nowhere, so that Python does not complain when it ends."""
    with contextlib.suppress(OSError, ValueError):  # there may be no file behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
