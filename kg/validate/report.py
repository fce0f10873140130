"""What validating finds: faults in a fixed order, and how many nodes each rule has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.vocabulary import ID

VIOLATION = "violation"
WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: how bad, by which rule, at which node, and what to think of it."""

    severity: str
    rule: str
    node: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        place = f"{self.node.removeprefix(ID)}: " if self.node else ""
        value = f" ({self.value})" if self.value else ""
        return f"{self.severity}: {self.rule}: {place}{self.message}{value}"


@dataclass(frozen=True, slots=True)
class Report:
    """Faults in a fixed order, and the number of nodes that each rule has looked at."""

    findings: tuple[Finding, ...]
    focus: Mapping[str, int]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are for the reader to judge."""
        return not any(f.severity == VIOLATION for f in self.findings)

    def __add__(self, other: Report) -> Report:
        focus = {name: self.focus.get(name, 0) + other.focus.get(name, 0) for name in dict.fromkeys((*self.focus, *other.focus))}
        return Report(tuple(sorted({*self.findings, *other.findings})), focus)

    def __str__(self) -> str:
        violations = sum(f.severity == VIOLATION for f in self.findings)
        verdict = "conforms" if self.conforms else "does not conform"
        busy = sum(count > 0 for count in self.focus.values())
        checks = f"{sum(self.focus.values())} checks by {busy} of {len(self.focus)} rules"
        lines = [f"{verdict}: {violations} violations, {len(self.findings) - violations} warnings; {checks}", *map(str, self.findings)]
        idle = ", ".join(name for name, count in sorted(self.focus.items()) if not count)
        return "\n".join([*lines, f"nothing to look at for: {idle}"] if idle else lines)


def report_of(findings: Iterable[Finding], focus: Mapping[str, int]) -> Report:
    """The report of one graph: an empty one is at fault."""
    if not focus["Article"]:
        findings = [*findings, Finding(VIOLATION, "Article", "", "the graph has no article: there is nothing to validate")]
    return Report(tuple(sorted(set(findings))), focus)
