"""Who reads the articles of a build, and the reading of few: the same for ``kg build`` and ``kg.build``.

Enters: articles, how many processes or which cluster. Leaves: extractions in order, or a team for :func:`~kg.bulk.building.gather`. Left to others:
sources (``articles``), the processes themselves (``local``, ``cluster``), the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from kg.bulk.handing import Team, handed
from kg.bulk.local import Local, cores
from kg.bulk.work import Prepared, Task, setup
from kg.copies import Reprint
from kg.corrections import Ledger
from kg.errors import KgError, SourceError
from kg.graph.writer import iso_date
from kg.pipeline import extractions
from kg.records import HASH_DIGITS, Article, Extraction

SEVERAL_WORDS = 20_000
"""Words from which several processes read. Each takes 2.4 CPU seconds to start, in which one that runs reads 10,000 words; for fewer words
than these the wait is hardly shorter and the work a third more."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who reads: so many processes here (none: as many as there are cores), or those of a cluster at an address."""

    jobs: int | None = None
    cluster: str | None = None

    def team(self, *, shards: bool) -> Team:
        """The processes; ``shards`` says whether they make the graphs too."""
        if self.cluster is None:
            return Local(setup(shards=shards), self.jobs or cores())
        from kg.bulk.cluster import Cluster

        return Cluster(setup(shards=shards), self.cluster)

    def several(self, articles: Sequence[Article]) -> bool:
        """Whether to call them for these articles."""
        return self.cluster is not None or ((self.jobs or cores()) > 1 and sum(article.text.count(" ") for article in articles) > SEVERAL_WORDS)


class Distinct:
    """Articles whose text did not come before: a graph is called after its text, and the same text makes one.

    Those that are left out are problems, and ``again`` holds what is known of them as prints of that text.
    """

    def __init__(self, articles: Iterable[Article], problems: list[KgError]) -> None:
        self._articles = articles
        self._problems = problems
        self.again: list[Reprint] = []

    def __iter__(self) -> Iterator[Article]:
        seen: dict[str, str] = {}
        for article in self._articles:
            place = article.source or article.id
            if (first := seen.setdefault(article.sha256, place)) is place:
                yield article
                continue
            self.again.append(reprint(article))
            known = "; where it stood is kept" if article.address or article.publisher else ""
            self._problems.append(SourceError(f"left out: its text is the same as that of {first}{known}", article=place))


def reprint(article: Article) -> Reprint:
    """What is known of an article beside its text."""
    day = iso_date(article.published)
    text = article.sha256[:HASH_DIGITS]
    return Reprint(text, article.address or "", article.id, article.publisher or "", str(day or ""), article.title or "")


def extracted(articles: Sequence[Article], problems: list[KgError], ledger: Ledger, hands: Hands) -> Iterator[Extraction]:
    """The extraction of each article, in order, by this process or by several."""
    if not hands.several(articles):
        yield from extractions(articles, problems, ledger)
        return
    with closing(hands.team(shards=False)) as team:
        for _, outcome in handed(team, (Task(article, ledger.of(article)) for article in articles)):
            if isinstance(outcome, KgError):
                problems.append(outcome)
            elif not isinstance(outcome, Prepared | bytes):
                yield outcome
