"""What a person decides about two referents: the same, or not the same.

Enters: nothing. Leaves: :class:`Verdict`. Left to others: reading them from a file (``corrections``), obeying them
(``kg.identity``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Verdict:
    """That two referents are one person or body, or that they are not; it outranks every rule.

    ``one`` and ``other`` are written ``{sha16}/{slug}``, the two parts of a referent's IRI that tell it apart: of
    ``.../id/text/2d711642b726b044/referent/mira-holt`` these are ``2d711642b726b044/mira-holt``
    (``vocabulary.referent_key`` makes it of an IRI). ``by`` is who decided, ``on`` a moment (xsd:dateTime), ``why`` the reason in
    their words. Where two verdicts on one pair disagree, the later in the list counts.
    """

    one: str
    other: str
    same: bool
    by: str
    on: str
    why: str

    @property
    def pair(self) -> tuple[str, str]:
        """The two referents, whichever stands first.

        >>> Verdict("b/x", "a/x", True, "", "", "").pair
        ('a/x', 'b/x')
        """
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)

    @property
    def reason(self) -> str:
        """Who decided, and why, in words.

        >>> Verdict("a/x", "b/x", False, "Eva", "2024-05-01T10:00:00Z", "father and daughter").reason
        'Eva decided: father and daughter'
        """
        return f"{self.by} decided: {self.why}" if self.why else f"{self.by} decided"
