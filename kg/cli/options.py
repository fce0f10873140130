"""What several commands have in common: where the store and the file of corrections are.

Enters: what was typed. Leaves: options, paths. Left to others: the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.errors import CorrectionError

STORE = "kg-store"
STORE_HELP = "The store's folder (also KG_STORE; default kg-store)."
CORRECTIONS = "corrections.jsonl"
CORRECTIONS_HELP = "The file of corrections (also KG_CORRECTIONS; default corrections.jsonl in the store's folder)."


def store_option(command: Any) -> Any:
    """``--store`` behind the command as well as before it."""
    return click.option("--store", metavar="DIR", type=click.Path(path_type=Path), help=STORE_HELP)(command)


def corrections_option(command: Any) -> Any:
    """``--corrections``, for a file that lies under version control."""
    return click.option("--corrections", metavar="FILE", type=click.Path(path_type=Path), envvar="KG_CORRECTIONS", help=CORRECTIONS_HELP)(command)


def corrections_file(store: Path, chosen: Path | None, *, new: bool = False) -> Path:
    """The file of corrections; one that was named has to be there, unless it may be a ``new`` one."""
    if chosen is not None and not new and not chosen.is_file():
        raise CorrectionError("there is no such file of corrections: name another, or make an empty one", article=str(chosen))
    return chosen or store / CORRECTIONS
