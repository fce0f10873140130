"""Many articles: read by several processes, here or on a cluster, and kept as they come, so that a killed build goes on where it was.

Enters: articles in order, what people have decided about them. Leaves: extractions in the same order (``handing``), or a store that holds
them with all that follows (``building``). Left to others: sources (``articles``), one article (``pipeline``), exports, what is shown (``cli``).

::

    work      one article -> extraction, or the shards of its graphs; what a process does, wherever it runs
    handing   articles -> what came of them, in order, a bounded number on their way; what is done about a process that died
    local     processes on this machine
    cluster   processes of dask.distributed on other machines
    building  articles -> store, batch by batch, with a work log
    hands     who reads a build's articles, and the reading of few

Each article is read by itself, whoever reads it and beside whichever others, so that the graph is the same bytes with any number of processes,
from a cluster, and after a kill. That is why articles are not analysed together: the language model's matrix products round otherwise in
batches of other sizes, and now and then a word would get another tag. Within an article the paragraphs are a batch already.
"""

from __future__ import annotations

from kg.bulk.building import Tally, finish, gather, part, speakers
from kg.bulk.handing import Team, handed
from kg.bulk.hands import Distinct, Hands, extracted
from kg.bulk.local import Local, cores
from kg.bulk.work import Prepared, Setup, Task, setup

__all__ = [
    "LARGE", "Distinct", "Hands", "Local", "Prepared", "Setup", "Tally", "Task", "Team", "cores", "extracted", "finish", "gather", "handed",
    "part", "setup", "speakers",
]  # fmt: skip

LARGE = 200
"""Articles from which a build goes into the store as it comes, and only counts are shown of it: below, all that was found is held in memory,
0.7 MB an article with its graph."""
