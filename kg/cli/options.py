"""What several commands have in common: where the store and the file of corrections are, how sources are read.

Enters: what was typed. Leaves: options, paths, how to read. Left to others: the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import CorrectionError

if TYPE_CHECKING:
    from kg.articles import Reading

STORE = "kg-store"
STORE_HELP = "The store's folder, or the address of a SPARQL server (also KG_STORE; default kg-store)."
CORRECTIONS = "corrections.jsonl"
CORRECTIONS_HELP = "The file of corrections (also KG_CORRECTIONS; default corrections.jsonl in the store's folder)."


def place_of(typed: str) -> Path:
    """Where the store is: a folder; of a server the folder of decisions that belongs to its address (``kg.store.remote``)."""
    if str(typed).startswith(("http://", "https://")):
        from kg.store.remote import companion

        return companion(typed)
    return Path(typed)


def store_option(command: Any) -> Any:
    """``--store`` behind the command as well as before it."""
    return click.option("--store", metavar="DIR|URL", type=place_of, help=STORE_HELP)(command)


def corrections_option(command: Any) -> Any:
    """``--corrections``, for a file that lies under version control."""
    return click.option("--corrections", metavar="FILE", type=click.Path(path_type=Path), envvar="KG_CORRECTIONS", help=CORRECTIONS_HELP)(command)


def corrections_file(store: Path, chosen: Path | None, *, new: bool = False) -> Path:
    """The file of corrections; one that was named has to be there, unless it may be a ``new`` one."""
    if chosen is not None and not new and not chosen.is_file():
        raise CorrectionError("there is no such file of corrections: name another, or make an empty one", article=str(chosen))
    return chosen or store / CORRECTIONS


def source_options(command: Any) -> Any:
    """``--columns`` and ``--user-agent``, for commands that read sources."""
    told = click.option("--user-agent", metavar="NAME", help="What kg says that it is where it reads the web (default kg/VERSION with an address).")
    named = click.option("--columns", metavar="FIELD=COLUMN,...", help="Which column of CSV or JSON lines is what: text=body,title=headline.")
    return named(told(command))


def reading(columns: str | None, user_agent: str | None) -> Reading:
    """How sources are read, as it was typed."""
    from kg.articles import Reading
    from kg.articles import columns as parsed

    return Reading(parsed(columns) if columns else {}, user_agent)
