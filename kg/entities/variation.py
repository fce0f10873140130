"""Descriptions in whose words nobody was introduced -> the person just spoken of: "the midfielder", "the mother of two".

Enters: a description, who spoke and who was named before it, what the text says of them. Leaves: that person, with the rule, or
nobody. Left to others: descriptions in whose words somebody was introduced (``introduced``), roles (``sources``).

News does not repeat a name. But nobody is meant of whom the text says something else: a coach is not the goalkeeper, nobody of 61
the teenager, no man the mother of two.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Token
from kg.entities.clusters import Cluster
from kg.entities.introduced import Introductions
from kg.entities.phrases import age_in, number_of
from kg.entities.pronouns import Pronouns
from kg.lexicon import word_list
from kg.records import inside

# Who is the only one that fits is looked for in so many sentences.
SENTENCES = 4
TEENS = range(13, 20)
# What somebody was does not have to be what they are.
ONCE = frozenset({"former", "ex", "one-time", "onetime", "retired", "old"})


def varies(head: Token) -> bool:
    """Whether a noun calls somebody who has just been named something else: of a list, a nation's, or kin with a number ("mother of two")."""
    if from_a_nation(head):
        return True
    return head.lemma in word_list("stand_ins", "variation") or (head.lemma in word_list("source_nouns", "kin") and number_of(head) is not None)


def from_a_nation(head: Token) -> bool:
    """Whether a noun is somebody from a country: "the Spaniard"; beside a noun ("the American general") it is none."""
    own = head.lower in word_list("stand_ins", "nation") and head.text[:1].isupper() and head.tag not in ("NNS", "NNPS")
    return own and head.dep not in ("amod", "compound", "poss", "nmod")


def varied(known: Pronouns, introduced: Introductions, tokens: Sequence[Token], head: Token) -> tuple[Cluster, str] | None:
    """Who spoke last, if that was in the same paragraph and nothing rules them out; else the only person named there who fits.

    "The Spaniard" goes a paragraph further back, as "he" does.
    """
    if not varies(head):
        return None
    if from_a_nation(head):
        meant = known.person_before(tokens[0], lambda c: can_be(known, introduced, c, tokens, head))
        near = meant is not None and tokens[0].sent.paragraph - known.paragraph(meant[1]) <= 1
        return (meant[2], "renamed") if meant is not None and near else None
    last = next(((o, c) for o, c in known.spoken_near(tokens[0]) if known.paragraph(o) == tokens[0].sent.paragraph), None)
    if last is not None and last[1].kind == "person" and can_be(known, introduced, last[1], tokens, head):
        return last[1], "renamed"
    named = [
        known.home[i]
        for i in known.names_before(tokens[0], SENTENCES)
        if known.is_known(i) and not inside(known.said, known.names[i].span[0]) and not known.byline(known.names[i])
        and known.doc.tokens[known.names[i].first].sent.paragraph == tokens[0].sent.paragraph
    ]  # fmt: skip
    # whom nobody has heard yet is meant only if the text calls them nothing else: "the teenager" is hardly the mayor
    fitting = [c for c in named if can_be(known, introduced, c, tokens, head) and (not (own := roles_of(known, c)) or own & trades())]
    return (fitting[0], "alone") if len({id(c) for c in fitting}) == 1 else None


def can_be(known: Pronouns, introduced: Introductions, person: Cluster, tokens: Sequence[Token], head: Token) -> bool:
    """Whether nothing that the text says of a person rules a description out: he or she, the age, another trade."""
    female = True if head.lemma in word_list("stand_ins", "female") else False if head.lemma in word_list("stand_ins", "male") else None
    called = known.called.get(id(person))
    if not known.fits(person, female) or (female is not None and called is not None and called is not female):
        return False
    ages = introduced.ages.get(id(person), set())
    age = age_in(tokens)
    if ages and ((age is not None and age not in ages) or (head.lemma == "teenager" and not ages & set(TEENS))):
        return False
    return bool({t.lower for t in tokens} & (ONCE - {"old"} if age is not None else ONCE)) or not other_trade(known, person, head.lemma)


def other_trade(known: Pronouns, person: Cluster, trade: str) -> bool:
    """Whether the text gives a person a role that goes with no such trade: a judge is no striker, a striker no goalkeeper."""
    words = roles_of(known, person)
    if not words or trade not in word_list("stand_ins", "trade"):
        return False
    positions = word_list("stand_ins", "position")
    if trade in positions and words & positions:
        return trade not in words
    return not words & trades()


def roles_of(known: Pronouns, person: Cluster) -> set[str]:
    """The words of the roles that the text gives a person."""
    return {w for i in person.names for role in known.roles.get(i, ()) for w in role.split()}


def trades() -> frozenset[str]:
    """Trades, and roles that go with any."""
    return word_list("stand_ins", "trade") | word_list("stand_ins", "beside a trade")
