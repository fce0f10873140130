"""Processes of dask.distributed, on this machine or on others: the same work as ``local``, asked through a scheduler.

Enters: chunks of tasks. Leaves: answers. Left to others: starting the scheduler and its workers, and the order of what comes back (``handing``).

Where a worker dies, the scheduler gives its chunks to others and, after ``distributed.scheduler.allowed-failures`` deaths, calls a chunk itself
the cause. A worker needs the same versions of ``kg`` and of the language model as the process that asks; that is compared with every answer.
One thread a worker (``dask worker --nthreads 1 --nworkers N ADDRESS``): reading takes a core for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from kg.bulk.handing import Lost
from kg.bulk.work import Answer, Setup, Task, made_with, work
from kg.errors import StoreError

try:
    import distributed
except ImportError:  # the extra "cluster"
    distributed = None

MISSING = 'a cluster needs the package dask.distributed: pip install "expert-quote-graph[cluster]"'
PATIENCE = 30
"""Seconds until a scheduler has to answer, and until it has to have a worker."""


class ClusterError(StoreError):
    """The cluster cannot be used."""


class Cluster:
    """The workers of a scheduler."""

    def __init__(self, how: Setup, address: str) -> None:
        if distributed is None:
            raise ClusterError(MISSING)
        self.made = made_with(how)
        self._how = how
        self._address = address
        for name in ("distributed", "distributed.client"):  # what is wrong is said in a sentence
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers there ({error}): start one with dask scheduler", article=address) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            self.close()
            raise ClusterError(f"the scheduler has no workers: start some with dask worker --nthreads 1 {address}", article=address) from error

    @property
    def size(self) -> int:
        """How many threads the workers have now, one at least: they come and go."""
        return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def submit(self, tasks: Sequence[Task]) -> Sent:
        return Sent(self._client.submit(work, self._how, tuple(tasks), pure=False), self._address)

    def close(self) -> None:
        self._client.close()


class Sent:
    """A chunk that a cluster has."""

    def __init__(self, future: Any, address: str) -> None:
        self._future = future
        self._address = address

    def done(self) -> bool:
        return bool(self._future.done())

    def result(self) -> Answer:
        try:
            answer = self._future.result()
        except distributed.scheduler.KilledWorker as error:
            raise Lost(f"the cluster's workers died ({error.last_worker.address} last)") from error
        except (OSError, distributed.client.FutureCancelledError) as error:
            raise ClusterError("the connection to the scheduler is lost: see to it, and start the build again", article=self._address) from error
        assert isinstance(answer, Answer)
        return answer
