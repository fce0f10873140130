"""A worker that the words "kill the reader" in an article kill, as a machine without memory would: tests start it in place of the real one."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from kg.bulk import local, work
from kg.errors import KgError
from kg.pipeline import attempt
from kg.records import Article, Decision, Extraction

DEADLY = "kill the reader"


def fatal(item: Article, nlp: object, decisions: Sequence[Decision], engine: str) -> Extraction | KgError:
    if DEADLY in item.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return attempt(item, nlp, decisions, engine)


def serve() -> None:
    setattr(work, "attempt", fatal)  # noqa: B010 -- the name that it is called by
    local.serve()
