"""Texts with their claims written in them (``data/claims``; what is a claim says ``guidelines.md`` there).

Enters: a file with ``<q>`` (see ``marked.py``) and ``<c modality=prediction time="in May" ...>...</c>``, which may cross. Leaves: the text, its
expected quotes and its expected claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from marked import ATTRIBUTE, DATA, TAG, Case, read_case

from kg.records import Span

CLAIM_TAG = re.compile(r"<(/?)c(?=[\s>])([^>]*)>")
HELD_OUT = ("technology-chip", "health-vaccine", "transcripts-podcast", "analysis-drought", "analysis-talks", "business-steel", "courts-merger")
DEVELOPED_WITH = ("seed", "politics-budget", "science-volcano", "business-battery", "analysis-harbour", "analysis-fever")
DEFAULTS = {"polarity": "positive", "certainty": "certain", "modality": "assertion"}


@dataclass
class MarkedClaim:
    """An expected claim: its pieces and what the tag says of it."""

    given: dict[str, str]
    spans: list[Span] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.given.get(name, DEFAULTS.get(name, ""))

    def listed(self, name: str) -> list[str]:
        return [each.strip() for each in self.value(name).split(";") if each.strip()]


@dataclass
class ClaimCase:
    """One article: the text, the expected quotes (none for the example) and the expected claims in order."""

    case: Case
    claims: list[MarkedClaim]

    @property
    def name(self) -> str:
        return self.case.name


def read_claims(path: Path) -> ClaimCase:
    """The article of a file with both kinds of tags."""
    raw = path.read_text(encoding="utf-8")
    case = read_case(path.stem, CLAIM_TAG.sub("", raw))
    body = TAG.sub("", raw)
    lead = len(CLAIM_TAG.sub("", body)) - len(case.text)
    claims: list[MarkedClaim] = []
    by_id: dict[str, MarkedClaim] = {}
    opened: list[tuple[MarkedClaim, int]] = []
    removed = 0
    for match in CLAIM_TAG.finditer(body):
        place = match.start() - removed - lead
        removed += len(match[0])
        if match[1]:
            assert opened, f"{path.stem}: a closing tag without an opening one"
            claim, start = opened.pop()
            claim.spans.append((start, place))
            continue
        given = {key: quoted or plain for key, quoted, plain in ATTRIBUTE.findall(match[2])}
        number = given.pop("id", "")
        claim = by_id.get(number) or MarkedClaim(given)
        if not any(claim is known for known in claims):
            claims.append(claim)
        if number:
            by_id[number] = claim
        opened.append((claim, place))
    assert not opened, f"{path.stem}: a claim is not closed"
    return ClaimCase(case, claims)


def claim_cases(names: tuple[str, ...]) -> list[ClaimCase]:
    return [read_claims(DATA / "claims" / f"{name}.txt") for name in names]
