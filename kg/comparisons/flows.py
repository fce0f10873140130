"""Whether two sums are one flow of money: the same one is poorer by them, for the same reason.

Enters: figures. Leaves: how the flows stand to each other. Left to others: values, times, sources (``verdicts``).

"The strike costs the yard 2 million a day" and "the yard loses no more than 900,000 a day" have one bearer, though the words for it and their
subjects differ. What it was lost to may stand in one of them alone. Then the other may be of all losses: it is put beside the first, and
it is of the same only where both are given for the same short period and the cause is one that passes.
"""

from __future__ import annotations

from itertools import pairwise

from kg.comparisons.facts import Figure
from kg.comparisons.kinds import BORNE, COUNT, GENERIC, WORD, folded, names_of, sort_of
from kg.lexicon import sections
from kg.lexicon.events import LIST

OPEN = frozenset({"them", "they", "their", "you", "your", "who", "which", "that", "him"})
"""Pronouns for one whom the words do not name, besides those of the list."""
LINKS = frozenset({"by", "from", "on", "over", "its", "their", "this", "that", "with"})
SHORT = frozenset({"hour", "day", "week", "month"})
"""Periods in which a strike or a flood is counted; what a firm loses in a year is its balance."""


def flows(figure: Figure) -> bool:
    """Whether it is a sum that somebody loses or spends."""
    return not sort_of(figure).startswith(COUNT) and bool(figure.events & sections(LIST)["flows"])


def one_flow(left: Figure, right: Figure) -> str | None:
    """ "same" flow, perhaps a "part" of it, or "other"; none where neither says whose it is: then the words have to be the same."""
    mine, theirs = bearers(left), bearers(right)
    if not (flows(left) and flows(right)) or not (mine or theirs):
        return None
    reasons, others = causes(left), causes(right)
    if not (mine and theirs):
        return "part" if reasons and reasons == others else "other"
    if _lost_and_spent(left, right) or not _one_bearer(mine, theirs) or (_unnamed(mine) and left.source != right.source):
        return "other"
    if reasons == others:
        return "same" if reasons or _alike(left, right) else "part"
    if reasons and others:
        return "part" if reasons < others or others < reasons else "other"
    passing = (reasons | others) & sections(LIST)["harms"] and left.foretold == right.foretold and left.per == right.per and left.per in SHORT
    return "same" if passing else "part"


def bearers(figure: Figure) -> tuple[str, ...]:
    """Those who are poorer by it: names folded, nouns as they are."""
    found = (trait.removeprefix(BORNE) for trait in figure.traits if trait.startswith(BORNE))
    return tuple(sorted(folded(name) if name[:1].isupper() else name for name in found))


def causes(figure: Figure) -> frozenset[str]:
    """The plain nouns and names beside it that do not say whose it is, with the word before them in what is measured: "rail strike"."""
    whose = {word for bearer in bearers(figure) for word in bearer.split()}
    names = {word for name in names_of(figure) for word in name.split()}
    nouns = {word for agent in figure.agents for word in agent.split()}
    measured = WORD.findall(figure.measured.lower())
    before = {word for word, noun in pairwise(measured) if noun in nouns} - LINKS - {word.lower() for name in figure.names for word in name.split()}
    plain = (nouns | before) - GENERIC - sections(LIST)["flows"] - sections(LIST)["own"] - OPEN
    return frozenset(word for word in names | plain if word not in whose)


def _one_bearer(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether they are the same: "company" may be the "ferry company", a bus company is not."""
    if len(mine) != 1 or len(theirs) != 1:
        return mine == theirs
    one, other = mine[0].split(), theirs[0].split()
    return one == other or (one[-1] == other[-1] and 1 in {len(one), len(other)})


def _unnamed(found: tuple[str, ...]) -> frozenset[str]:
    """The pronouns among them."""
    return frozenset(found) & (sections(LIST)["own"] | OPEN)


def _lost_and_spent(left: Figure, right: Figure) -> bool:
    """What one spends is not what he loses; what something costs him may be either."""
    lost, spent = sections(LIST)["lost"], sections(LIST)["spent"]
    return bool(left.events & lost and right.events & spent) or bool(left.events & spent and right.events & lost)


def _alike(left: Figure, right: Figure) -> bool:
    """Whether both are losses, or said in one word."""
    return bool(left.events & right.events) or (left.events | right.events) <= sections(LIST)["lost"]
