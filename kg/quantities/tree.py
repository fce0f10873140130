"""Steps in the parse that stay cheap on any text: a few heads up, the children nearby.

Enters: tokens. Leaves: tokens. Left to others: what they mean. A hostile sentence may hang thousands of words on one
head; both steps look at a bounded number of them.
"""

from __future__ import annotations

from bisect import bisect_left

from kg.documents import Token

FAN = 24


def heads(token: Token, limit: int) -> list[Token]:
    """The token and its heads, at most ``limit`` of these."""
    found = [token]
    for head in token.ancestors():
        if len(found) > limit:
            break
        found.append(head)
    return found


def children(token: Token, near: int) -> list[Token]:
    """The children of a token; where there are many, those nearest to token ``near``."""
    own = token.children
    if len(own) <= 2 * FAN:
        return own
    middle = bisect_left(own, near, key=lambda child: child.i)
    return own[max(0, middle - FAN) : middle + FAN]


def repeats(token: Token) -> bool:
    """Whether a noun is said again behind a preposition: "month after month", "day by day"."""
    return any(c.lower in {"after", "by", "upon"} and c.i == token.i + 1 and _again(token, c) for c in token.children[:FAN])


def _again(token: Token, preposition: Token) -> bool:
    return any(c.lemma == token.lemma and c.i == preposition.i + 1 for c in preposition.children[:FAN])
