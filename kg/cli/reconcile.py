"""``kg reconcile``: who of the registry is whom in Wikidata or another knowledge base, when somebody asks.

Enters: arguments, a dump or an endpoint. Leaves: lines more in ``reconciled.jsonl`` of the store's folder, the store in its new state, a table.
Left to others: comparing (``kg.identity.reconciliation``), reading dumps and endpoints (``kg.identity.dump``, ``service``).

No other command looks outside. The line is written before the store, as a correction is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from kg.cli.options import corrections_file, corrections_option, store_option
from kg.cli.terminal import clean, say, show_table

if TYPE_CHECKING:
    from kg.derived import Derived
    from kg.identity.reconciliation import Match, Outcome
    from kg.store import Store


@click.command()
@click.option("--dump", metavar="FILE", type=click.Path(path_type=Path), help="A dump of Wikidata (JSON, an entity a line; also .gz, .bz2).")
@click.option("--endpoint", metavar="URL", help="A Reconciliation Service API; the names of the registry are sent to it.")
@click.option("--same", nargs=2, metavar="NAME IRI", help="You decide: this person or body is that one outside.")
@click.option("--different", nargs=2, metavar="NAME IRI", help="You decide: this person or body is not that one.")
@click.option("--by", metavar="NAME", envvar="KG_USER", help="Who decides (also KG_USER); for --same and --different.")
@click.option("--why", metavar="TEXT", default="", help="The reason of your decision.")
@corrections_option
@store_option
@click.pass_obj
def reconcile(
    default: Path, dump: Path | None, endpoint: str | None, same: tuple[str, str] | None, different: tuple[str, str] | None,
    by: str | None, why: str, corrections: Path | None, store: Path | None,
) -> None:  # fmt: skip
    """Find persons and bodies in Wikidata.

    Give one of --dump, --endpoint, --same and --different. A name alone links nobody: a role, an institution or a
    nationality has to agree. What is found is kept through every build ("kg query wikidata" lists it), and your
    --same and --different outrank it, whatever is found later.
    """
    from kg import derived
    from kg.corrections import read
    from kg.desk import alone
    from kg.desk.replay import verdicts

    if sum(bool(given) for given in (dump, endpoint, same, different)) != 1:
        raise click.UsageError("give one of --dump, --endpoint, --same and --different")
    place = store or default
    with alone(place) as chosen:
        decided = verdicts(read(corrections_file(place, corrections)))
        if same or different:
            found = [verdict(chosen, same or different or ("", ""), "exact" if same else "different", by, why)]
        else:
            found = looked_up(chosen, derived.derived(chosen, decided), dump, endpoint)
        derived.add_outside(chosen, new(chosen, found))
        derived.refresh(chosen, decided)
        show(chosen, found)


def looked_up(store: Store, now: Derived, dump: Path | None, endpoint: str | None) -> list[Match]:
    """What a dump or an endpoint has on the entities of the registry."""
    from kg.derived import facts
    from kg.identity import dump as dumps
    from kg.identity import service
    from kg.identity.reconciliation import known, lookup, suggestions
    from kg.store.asked import article_graphs

    entities = known(now.registry, facts(article_graphs(store)))
    names = [(each.sort, name) for each in entities for name in each.names]
    if dump is not None:
        return suggestions(entities, dumps.candidates(dump, {(sort, lookup(name, sort)) for sort, name in names}), dump.name)
    found = service.candidates(endpoint or "", (name for _, name in names))
    # The host alone: an address may hold a key.
    return suggestions(entities, found, urlsplit(endpoint or "").hostname or "")


def verdict(store: Store, pair: tuple[str, str], outcome: Outcome, by: str | None, why: str) -> Match:
    """What a person decides of somebody in the registry and somebody outside."""
    from kg.corrections.lines import MOMENT
    from kg.desk.replay import find_referent
    from kg.identity.outside import IRI
    from kg.identity.reconciliation import BY_PERSON, Match

    name, outside = pair
    if not by or not by.strip():
        raise click.UsageError("a decision needs --by NAME (or KG_USER)")
    if not IRI.fullmatch(outside):
        raise click.UsageError(f"{clean(outside)!r} is no IRI: write it as http://www.wikidata.org/entity/Q1")
    key, label = find_referent(store, name)
    reason = f"{by} decided: {why}" if why else f"{by} decided"
    return Match(key, outside, label, outcome, BY_PERSON, reason, by, datetime.now(UTC).strftime(MOMENT))


def new(store: Store, found: Sequence[Match]) -> list[Match]:
    """Those that the file does not have as its last word already: asking twice adds no line."""
    from kg.derived import outside_of

    last = {(match.referent, match.id, bool(match.by)): match for match in outside_of(store)}
    return [match for match in found if last.get((match.referent, match.id, bool(match.by))) != match]


def show(store: Store, found: Sequence[Match]) -> None:
    """What was found, and how it stands now beside what was decided before."""
    from kg.query import ask

    answer = ask(store, "wikidata")
    asked = {match.id for match in found}
    rows = [row for row in answer if str(row[answer.columns.index("outside")]) in asked]
    if rows:
        show_table(answer.columns, rows)
    say(f"({len(rows)} {'decision' if len(rows) == 1 else 'decisions'}; kept in {clean((store.path or Path()) / 'reconciled.jsonl')})")
