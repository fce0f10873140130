"""The decisions of a file, carried out in a store; and what became of each.

Enters: a store, a ledger. Leaves: the store in its new state, the state of each decision in words. Left to others: making decisions
(``kg.desk``), what one changes (``kg.corrections``).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg import derived
from kg.corrections import Ledger
from kg.corrections.ledger import VERDICTS
from kg.errors import CorrectionError
from kg.identity.verdicts import Verdict
from kg.records import HASH_DIGITS, Article, Decision, Extraction
from kg.store import Store
from kg.vocabulary import referent_iri, referent_key

MIN_HASH = 4
GONE = "the program no longer finds"
CHANGED = "the text of the article has changed, and the words are not in it any more, or in several places"

ARTICLES = "SELECT ?id ?sha256 WHERE { ?a a schema:NewsArticle ; schema:identifier ?id ; schema:encoding/schema:sha256 ?sha256 } ORDER BY ?id ?sha256"
CARRIED_OUT = (
    "SELECT ?id ?conflict WHERE { ?c a eq:Correction ; schema:identifier ?id . OPTIONAL { ?c eq:conflict ?conflict } } ORDER BY ?id ?conflict"
)
CORRECTED = "SELECT DISTINCT ?sha256 WHERE { ?c a eq:Correction ; prov:used/schema:sha256 ?sha256 }"
ENGINES = """
SELECT DISTINCT ?name {
  ?run prov:used/schema:sha256 "HASH" ; prov:wasAssociatedWith ?agent .
  ?agent a prov:SoftwareAgent ; schema:name ?name FILTER(?name != "kg")
} ORDER BY ?name"""
REFERENTS = (
    "SELECT DISTINCT ?who ?name ?called { ?who a eq:Referent ; schema:name ?name ; schema:name|schema:alternateName ?called } ORDER BY ?who ?called"
)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An article of the store: its name and its text's hash."""

    id: str
    sha256: str


def rows(store: Store, sparql: str) -> list[tuple[str, ...]]:
    """The answer to a question, as strings; what is unbound is empty."""
    return [tuple(value or "" for value in row) for row in store.values(sparql)]


def articles(store: Store) -> list[Entry]:
    """All articles of the store."""
    return [Entry(*row) for row in rows(store, ARTICLES)]


def find_article(entries: Sequence[Entry], wanted: str, store: Store) -> Article:
    """The article of this name, or whose hash begins so. Raises :class:`~kg.errors.CorrectionError` where it is none or several."""
    found = [entry for entry in entries if entry.id == wanted]
    if not found and len(wanted) >= MIN_HASH:
        found = [entry for entry in entries if entry.sha256.startswith(wanted)]
    if len(found) == 1:
        return store.article(found[0].sha256)
    if found:
        hashes = " or ".join(entry.sha256[:HASH_DIGITS] for entry in found)
        raise CorrectionError(f"several articles are called {wanted!r}: write the beginning of the hash instead ({hashes})")
    close = difflib.get_close_matches(wanted, [entry.id for entry in entries], n=1, cutoff=0.5)
    hint = f": did you mean {close[0]!r}?" if close else " (kg query articles lists them)"
    raise CorrectionError(f"the store has no article {wanted!r}{hint}")


def find_referent(store: Store, wanted: str) -> tuple[str, str]:
    """The key and the name of the referent that is meant: a name, ARTICLE/NAME, or the key itself."""
    known = rows(store, REFERENTS)
    keys = {referent_key(who): name for who, name, _ in known}
    if wanted in keys:
        return wanted, keys[wanted]
    before, slash, name = wanted.partition("/")
    texts = {entry.sha256[:HASH_DIGITS] for entry in articles(store) if entry.id == before or entry.sha256.startswith(before)} if slash else set()
    if not texts:
        name, texts = wanted, {key.partition("/")[0] for key in keys}
    folded = " ".join(name.split()).casefold()
    named = (referent_key(who) for who, _, each in known if " ".join(each.split()).casefold() == folded)
    found = dict.fromkeys(key for key in named if key.partition("/")[0] in texts)
    if len(found) == 1:
        (key,) = found
        return key, keys[key]
    if found:
        raise CorrectionError(f"several are called {wanted!r}: write {' or '.join(list(found)[:5])}")
    raise CorrectionError(f"nobody in the store is called {wanted!r} (kg query mentions lists the names)")


def concerned(store: Store, before: Ledger | None, after: Ledger) -> list[Article]:
    """The articles for which two ledgers say different things; without ``before``, all that ``after`` is about, or that are corrected."""
    entries = articles(store)
    if before is None:
        corrected = {sha256 for (sha256,) in rows(store, CORRECTED)}
        decisions: Iterable[Decision] = after.in_force
    else:
        corrected = set()
        old, new = ({d.id: d for d in ledger.in_force} for ledger in (before, after))
        decisions = [d for id, d in {**old, **new}.items() if (id in old) != (id in new)]
    texts = {d.given.get("text") for d in decisions}
    names = {d.given.get("article") for d in decisions}
    chosen = [e for e in entries if e.sha256 in corrected or e.sha256[:HASH_DIGITS] in texts or e.id in names]
    return [store.article(entry.sha256) for entry in chosen]


def engines(store: Store, article: Article) -> list[str]:
    """What found the quotes of an article as the store has it, with its version."""
    return [name for (name,) in rows(store, ENGINES.replace("HASH", article.sha256))]


def carry_out(store: Store, ledger: Ledger, items: Sequence[Article], done: Mapping[str, Extraction] | None = None) -> list[Extraction]:
    """Read articles anew under the decisions of a ledger, and put them into the store; ``done`` are those already read."""
    from kg.pipeline import readings

    found = [(done or {}).get(item.sha256) or readings(item)(ledger.of(item)) for item in items]
    derived.keep(store, found, verdicts(ledger))
    return found


def verdicts(ledger: Ledger) -> list[Verdict]:
    """What people have decided on who is who, in the order in which it counts."""
    return [Verdict(d.given["one"], d.given["other"], d.what == "same", d.by, d.on, d.why) for d in ledger.verdicts()]


# What became of each decision


def states(ledger: Ledger, store: Store | None) -> dict[str, str]:
    """What became of each decision, in words."""
    found: dict[str, str] = {}
    # Where a decision met two texts, the one in which it was carried out counts.
    came = {row[0]: row[1] for row in reversed(rows(store, CARRIED_OUT))} if store is not None else {}
    entries = articles(store) if store is not None else []
    for decision in ledger.decisions:
        if decision.id in ledger.withdrawn:
            found[decision.id] = f"withdrawn by {ledger.withdrawn[decision.id].id}"
        elif decision.what == "undo":
            withdraws = ledger.withdrawn.get(decision.given["of"])
            found[decision.id] = "carried out" if withdraws else f"conflict: there is no earlier decision {decision.given['of']}"
        elif decision.what in VERDICTS:
            found[decision.id] = placed(decision, entries, store)
        elif decision.id in came:
            found[decision.id] = f"conflict: {came[decision.id]}" if came[decision.id] else "carried out"
        else:
            found[decision.id] = unmatched(decision, entries)
    return found


def unmatched(decision: Decision, entries: Sequence[Entry]) -> str:
    """Why a decision has left no trace in the store."""
    if any(entry.sha256.startswith(decision.given["text"]) for entry in entries):
        return "not carried out yet: kg correct apply does it"
    if any(entry.id == decision.given["article"] for entry in entries):
        return f"conflict: {CHANGED}"
    return "waiting: the store has no such article"


def placed(decision: Decision, entries: Sequence[Entry], store: Store | None) -> str:
    """What became of a verdict: both referents have to be there, whatever the program calls them by now."""
    keys = (decision.given["one"], decision.given["other"])
    texts = {entry.sha256[:HASH_DIGITS] for entry in entries}
    if store is None or not all(key.partition("/")[0] in texts for key in keys):
        return "waiting: the store has no such article"
    lost = [key for key in keys if not is_there(store, key)]
    return f"conflict: {GONE} {' and '.join(lost)}" if lost else "carried out"


def is_there(store: Store, key: str) -> bool:
    """Whether the store has a referent with this key, which the file's format keeps to letters, digits, hyphens and a slash."""
    return store.query(f"ASK {{ <{referent_iri(key)}> a eq:Referent }}") is True


@dataclass(frozen=True, slots=True)
class Met:
    """What a build has met of a ledger: names and texts of its articles, and the decisions about them with their conflicts."""

    names: Collection[str]
    texts: Collection[str]
    """The first ``HASH_DIGITS`` of their hashes."""
    corrections: Sequence[tuple[str, str | None]]

    @classmethod
    def of(cls, found: Sequence[Extraction]) -> Met:
        """What is met in extractions."""
        corrections = [(each.decision.id, each.conflict) for extraction in found for each in extraction.corrections]
        return cls({each.article.id for each in found}, {each.article.sha256[:HASH_DIGITS] for each in found}, corrections)


def strays(ledger: Ledger, met: Met, store: Store) -> Iterator[str]:
    """Sentences on decisions that the articles of a build ought to have taken up and have not."""
    taken = {id for id, _ in met.corrections}
    for decision in ledger.in_force:
        given = decision.given
        if decision.what in VERDICTS:
            for key in (given["one"], given["other"]):
                if key.partition("/")[0] in met.texts and not is_there(store, key):
                    yield f"correction {decision.id} could not be carried out: {GONE} {key}"
        elif given["article"] in met.names and decision.id not in taken and given["text"] not in met.texts:
            yield f"{given['article']}: correction {decision.id} could not be carried out: {CHANGED}"
