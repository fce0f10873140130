"""``kg serve``: the web application and the SPARQL endpoint, until it is interrupted.

Enters: arguments. Leaves: a server; its address on standard output, a line a request on standard error. Left to others:
everything it answers (``kg.serve``).
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from kg.cli.options import corrections_file, corrections_option, store_option
from kg.cli.terminal import clean, say
from kg.errors import KgError

LIMIT_S = 30.0
WORKERS = 3
# A token that can be guessed is none.
MIN_TOKEN = 16


@click.command()
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes any that is free.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address; other machines reach it only with a token.")
@click.option("--limit", metavar="SECONDS", type=click.FloatRange(0.1), default=LIMIT_S, show_default=True, help="The time limit of a query.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 64), default=WORKERS, show_default=True, help="Processes that answer queries.")
@click.option("--token-file", metavar="FILE", type=click.Path(path_type=Path), help="A file with a token (also KG_TOKEN, the token itself).")
@click.option("--cors", metavar="ORIGIN", help="A web page's origin (or *) that may ask the endpoint; without it, none may.")
@click.option("--quiet", is_flag=True, help="No line a request.")
@corrections_option
@store_option
@click.pass_obj
def serve(
    default: Path, port: int, host: str, limit: float, workers: int, token_file: Path | None, cors: str | None, quiet: bool,
    corrections: Path | None, store: Path | None,
) -> None:  # fmt: skip
    """Serve the store: pages, and SPARQL at /sparql.

    Queries only read. With a token, those who send it ("Authorization: Bearer TOKEN") may also send updates, and with an address that others
    can reach every request needs it; it goes over the wire as it is, so put a proxy with TLS in front. While it runs, "kg build" and "kg
    correct" may write to the same store. Ctrl-C ends it.
    """
    from kg.serve.app import create
    from kg.serve.running import listening, run
    from kg.serve.security import loopback
    from kg.store import Store

    place = store or default
    token = read_token(token_file)
    if token is None and not loopback(host):
        raise click.UsageError(f"others can reach {host}: give a token with --token-file or KG_TOKEN, or leave --host at 127.0.0.1")
    if cors == "*" and token is not None:
        raise click.UsageError("--cors * lets every page on the web ask, which a token contradicts: name the page's origin")
    Store.open(place, read_only=True).close()  # what is wrong with it is said now
    at = listening(host, port)
    port = at.getsockname()[1]
    app = create(
        str(place), token=token, limit_s=limit, host=host, port=port, corrections=corrections_file(place, corrections, new=True),
        workers=workers, cors=cors,
    )  # fmt: skip
    if not quiet:
        logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.WARNING)
        logging.getLogger("kg.serve").setLevel(logging.INFO)
    run(app, at, lambda: say(f"{clean(place)} is served at {app.state.house.address}/ (SPARQL at /sparql); Ctrl-C ends it"))


def read_token(file: Path | None) -> str | None:
    """The token: of the file, else of the environment; never of the command line, which others on the machine can read."""
    try:
        token = file.read_text(encoding="utf-8").strip() if file else os.environ.get("KG_TOKEN", "").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KgError("the file with the token cannot be read", article=str(file)) from error
    if not token and file is None:
        return None
    if len(token) < MIN_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise KgError(f"the token has at least {MIN_TOKEN} characters of ASCII and no space", article=str(file) if file else "KG_TOKEN")
    return token
