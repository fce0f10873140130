"""A store of any size -> report: all shapes as SPARQL, several queries at a time.

Enters: a store. Leaves: the findings of SHACL, node for node. Left to others: the queries (``sparql``), the pass over the spans
(``spans``), the texts.

In this order: how many nodes each rule looks at; the screens, which clear most rules; what is left. Beside them runs the pass over the spans, the
longest of all. Oxigraph lets go of the interpreter while it works, so that threads are enough to keep all processors at work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from kg.store import Store
from kg.validate.report import Finding, Report, report_of
from kg.validate.shapes import shape_graph
from kg.validate.spans import PLAIN, about, suspects
from kg.validate.sparql import ODD_SUBJECTS, Check, checks, focus_counts
from kg.validate.terms import PREDICATES, VOCABULARY_RULE, Rows, unknown_terms_of
from kg.validate.texts import KeptTexts
from kg.vocabulary import ID


def by_sparql(store: Store, *, texts: bool = False) -> Report:
    """The report of a store by queries; with ``texts`` also what :func:`~kg.validate.texts.check_texts` finds, in the same pass."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:

        def ask(queries: Iterable[str]) -> Iterator[Rows]:
            return pool.map(lambda query: list(store.values(query)), queries)

        odd_spans = pool.submit(_spans, store, texts)
        (used,) = ask([PREDICATES])
        focus = {**_focus(ask), VOCABULARY_RULE: sum(int(number or 0) for _, number in used)}
        every = [check for check in checks(shape_graph()) if focus[check.rule]]
        screens = sorted({check.screen for check in every} - {""} | {ODD_SUBJECTS})
        clean = {screen for screen, rows in zip(screens, ask(screens), strict=True) if not rows}
        settled = {check.settles for check in every if check.screen in clean}
        left = [check for check in every if check.screen not in clean]
        found = [*unknown_terms_of(store, ask, {str(term) for term, _ in used}, settled, subjects=ODD_SUBJECTS not in clean)]
        found += _faults([check for check in left if check.rule not in PLAIN], ask)
        odd, against_texts = odd_spans.result()
        found += _span_faults([check for check in left if check.rule in PLAIN], odd, ask)
    return report_of(found, focus) + against_texts


def _spans(store: Store, texts: bool) -> tuple[dict[str, set[str]], Report]:
    """The pass over the spans: those that the rules have to look at, and how they compare with the texts."""
    if not texts:
        return suspects(store), Report((), {})
    kept = KeptTexts(store)
    return suspects(store, kept.look_at), kept.report()


def _focus(ask: Callable[[Iterable[str]], Iterator[Rows]]) -> dict[str, int]:
    """How many nodes each rule looks at."""
    counts = focus_counts(shape_graph())
    queries = sorted(set(counts.values()))
    numbers = {query: int(rows[0][0] or 0) for query, rows in zip(queries, ask(queries), strict=True)}
    return {name: numbers[query] for name, query in counts.items()}


def _faults(every: list[Check], ask: Callable[[Iterable[str]], Iterator[Rows]]) -> Iterator[Finding]:
    for check, rows in zip(every, ask(check.query for check in every), strict=True):
        yield from (_finding(check, row) for row in rows)


def _span_faults(every: list[Check], odd: dict[str, set[str]], ask: Callable[[Iterable[str]], Iterator[Rows]]) -> Iterator[Finding]:
    """What the rules about spans say of those that are odd."""
    concerned = [check for check in every if odd[check.rule]]
    for check, rows in zip(concerned, ask(about(check, odd[check.rule]) for check in concerned), strict=True):
        yield from (_finding(check, row) for row in rows)


def _finding(check: Check, row: tuple[str | None, ...]) -> Finding:
    this, value = row[0] or "", (row[1] if len(row) > 1 else None) or ""
    node = value if check.names_value and value else this
    return Finding(check.severity, check.rule, node, check.message, "" if value == node else value.removeprefix(ID))
