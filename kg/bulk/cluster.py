"""Processes of dask.distributed, on this machine or on others: the same work as ``local``, asked through a scheduler.

Enters: chunks of tasks. Leaves: answers. Left to others: starting the scheduler and its workers, and the order of what comes back (``handing``).

Where a worker dies, the scheduler gives its chunks to others and, after ``distributed.scheduler.allowed-failures`` deaths, calls a chunk itself
the cause. A worker needs the same versions of ``kg`` and of the language model as the process that asks; that is compared with every answer.
One thread a worker (``dask worker --nthreads 1 --nworkers N ADDRESS``): reading takes a core for itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kg.bulk.handing import Lost
from kg.bulk.work import Answer, Setup, Task, made_with, work
from kg.errors import StoreError

try:
    import distributed
except ImportError:  # the extra "cluster"
    distributed = None

MISSING = 'a cluster needs the package dask.distributed: pip install "expert-quote-graph[cluster]"'
# dask waits a minute for what it cannot even look for.
ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:\[[\da-fA-F:.%]+\]|[\w.-]+):\d{1,5}/?")
LOST = "the connection to the scheduler is lost: see to it, and give the same command again (a large build goes on where it ends now)"
GOODBYE = 5
PATIENCE = 30
"""Seconds until a scheduler has to answer, and until it has to have a worker."""


class ClusterError(StoreError):
    """The cluster cannot be used."""


class Cluster:
    """The workers of a scheduler."""

    def __init__(self, how: Setup, address: str) -> None:
        if distributed is None:
            raise ClusterError(MISSING)
        if not ADDRESS.fullmatch(address):
            raise ClusterError("this is no address of a scheduler: give it with its port, tcp://HOST:8786", article=address)
        self.made = made_with(how)
        self._how = how
        self.address = address
        for name in ("distributed", "distributed.client"):  # what is wrong is said in a sentence
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers there ({error}): start one with dask scheduler", article=address) from error
        try:
            self.wait_for_worker()
        except ClusterError:
            self.close()
            raise

    def wait_for_worker(self) -> None:
        """Wait until the scheduler has a worker; not for ever."""
        with reaching(self.address):
            try:
                self._client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                workers = f"start some with dask worker --nthreads 1 {self.address}"
                raise ClusterError(f"the scheduler has no workers: {workers}, and give the same command again", article=self.address) from error

    @property
    def size(self) -> int:
        """How many threads the workers have now, one at least: they come and go."""
        with reaching(self.address):
            return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def submit(self, tasks: Sequence[Task]) -> Sent:
        with reaching(self.address):
            return Sent(self._client.submit(work, self._how, tuple(tasks), pure=False), self)

    def close(self) -> None:
        with suppress(OSError):  # of a scheduler that is gone there is nothing to take leave of
            self._client.close(timeout=GOODBYE)


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """While the scheduler is asked: where it is gone, that is said, and not taken for a fault of the store that waits for the answer."""
    try:
        yield
    except OSError as error:
        raise ClusterError(LOST, article=address) from error


class Sent:
    """A chunk that a cluster has."""

    def __init__(self, future: Any, cluster: Cluster) -> None:
        self._future = future
        self._cluster = cluster

    def done(self) -> bool:
        return bool(self._future.done())

    def result(self) -> Answer:
        while True:
            try:
                # Looked at now and then: what no worker is left for would be waited for without end.
                answer = self._future.result(timeout=PATIENCE)
            except distributed.scheduler.KilledWorker as error:
                raise Lost(f"the cluster's workers died ({error.last_worker.address} last)") from error
            except TimeoutError:
                self._cluster.wait_for_worker()
                continue
            except (OSError, distributed.client.FutureCancelledError) as error:
                raise ClusterError(LOST, article=self._cluster.address) from error
            assert isinstance(answer, Answer)
            return answer
