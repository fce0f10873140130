"""Which dollar a bare "$" is: that of the United States, unless the article gives its sums in another one.

Enters: the amounts of an article. Leaves: the same, with the bare signs of an article that writes "A$40 million" once and
"$12 million" after that in Australian dollars. Left to others: what stands beside a number (``units``).

An article that converts ("C$40 million ($29 million)") or names American dollars too means these by the bare sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kg.lexicon.units import unit_named
from kg.quantities.amounts import Amount
from kg.quantities.combine import between
from kg.quantities.units import of_table

# Words of the places whose dollar it is: one of them must stand in the article.
PLACES = {
    "CAD": {"canada", "canadian", "ottawa", "ontario", "toronto", "quebec", "alberta", "vancouver", "montreal"},
    "AUD": {"australia", "australian", "canberra", "sydney", "melbourne", "queensland", "brisbane", "perth"},
    "NZD": {"zealand", "wellington", "auckland", "christchurch"},
    "HKD": {"hong"},
    "SGD": {"singapore", "singaporean"},
    "TWD": {"taiwan", "taiwanese", "taipei"},
}


def localise(amounts: Sequence[Amount], cues: frozenset[str]) -> None:
    """Give the bare dollars of an article the currency that its other sums in dollars have, where all say the same."""
    bare = [amount for amount in amounts if amount.unit == "USD" and _is_bare(amount)]
    named = {amount.unit for amount in amounts if amount.unit in PLACES}
    if not bare or len(named) != 1 or any(amount.unit == "USD" and not _is_bare(amount) for amount in amounts):
        return
    (code,) = named
    if not cues & PLACES[code] or any(_converts(left, right) for left, right in itertools.pairwise(amounts)):
        return
    for amount in bare:
        if amount.match is not None and amount.per != "barrel":  # oil is traded in American dollars everywhere
            amount.match = of_table(unit_named(code), amount.match.last, amount.match.end)


def _is_bare(amount: Amount) -> bool:
    """Whether the sign alone, without "US", says the currency."""
    first = amount.pieces[amount.numeral.first].start
    written = "".join(p.text for p in amount.pieces[amount.first : amount.last + 1] if p.start < first or p.lower in {"us", "usd", "dollars"})
    return amount.money_before and "$" in written and "us" not in written.lower().replace(".", "")


def _converts(left: Amount, right: Amount) -> bool:
    """Whether two neighbours are one sum in two dollars: "C$40 million ($29 million)"."""
    money = left.kind == right.kind == "money" and left.unit != right.unit and left.pieces is right.pieces
    return money and any(word in {"(", "or", "equivalent", "/"} for word in between(left, right)[:2])
