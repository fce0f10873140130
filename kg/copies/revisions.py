"""Several texts that stood at one address: which is the newest, and which came before which.

Enters: prints, arrivals. Leaves: a :class:`~kg.copies.facts.Collation` for every text that came after another one. Left to others: triples.

Newer is the text with the later date of publication, where all texts of the address give one; of equal dates the one that came into the store
later; of several that came together the longer one, since corrections and news are added more often than taken away, and last the one whose
hash has the greater digits, so that the answer is always the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from kg.copies.addresses import canonical
from kg.copies.arrivals import Arrivals
from kg.copies.facts import Collation, Print
from kg.copies.groups import Groups

CERTAIN = 1.0


def revisions(prints: Iterable[Print], arrivals: Arrivals) -> Iterator[Collation]:
    """Each later version with the one before it, address by address."""
    known: dict[str, Print] = {}
    groups: Groups[str] = Groups()
    at: dict[str, list[str]] = {}
    for each in sorted(prints, key=lambda each: each.text):
        for address in sorted({*each.addresses, *arrivals.addresses.get(each.text, ())}):
            place = canonical(address)
            if place is not None:
                at.setdefault(place, []).append(each.text)
                known[each.text] = each
    for texts in at.values():
        for text in texts[1:]:
            groups.join(texts[0], text)
    shown = {text: place for place, texts in sorted(at.items(), reverse=True) for text in texts}
    for versions in groups.several():
        yield from history([known[text] for text in versions], arrivals.round_of, shown)


def history(versions: list[Print], round_of: Mapping[str, int], shown: Mapping[str, str]) -> Iterator[Collation]:
    """The versions of one article, each with the one before it."""
    dated = all(each.published for each in versions)

    def order(each: Print) -> tuple[str, int, int, str]:
        return ((each.published or "") if dated else "", round_of.get(each.text, 0), each.length, each.text)

    for before, after in pairwise(sorted(versions, key=order)):
        old, new = order(before), order(after)
        later = next(n for n, (one, other) in enumerate(zip(old, new, strict=True)) if one != other)
        reason = (
            f"published later ({after.published} after {before.published})",
            "put into the store later",
            "put into the store with it, and longer",
            "put into the store with it; nothing says which is newer",
        )[later]
        yield Collation(after.text, before.text, "revision", CERTAIN, f"the same address ({shown[after.text]}); {reason}")
