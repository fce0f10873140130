"""Shapes -> SPARQL: the rules of ``ontology/shapes.ttl`` as plain queries, for graphs that are too large for a SHACL processor.

Enters: a graph of shapes. Leaves: :class:`Check` queries that select the nodes at fault, and a query a shape that counts
its focus nodes. Left to others: asking them (``kg.validate``).

Translated is the part of SHACL that our shapes use; anything else is refused, so that no rule is silently left out. What differs
from a SHACL processor: a class has no subclasses (the graph of kg holds no ontology).

A constraint becomes an expression that is true of a node, or of a value, at fault. No expression may end in an error, which SPARQL
would take for "no fault": what can fail stands in COALESCE.

Most checks have a **screen**, a query for less that is several times cheaper: it reads one property of all nodes, whosever they are, and
joins nothing. Where it finds nothing there is no fault; where it finds something, the check's own query says what it is. A clean screen
may also show that a property has no value that is a term of ours: they all are literals, or have a class, or are in a list (``settles``).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import count

from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Literal, Node, URIRef

from kg.errors import StoreError
from kg.validate.shapes import HEADER, message, rule, severity, targeted

# What does not constrain a value: targets, words, the parts that checks() opens.
PASSIVE = {RDF.type, SH.targetClass, SH.targetSubjectsOf, SH.message, SH.severity, SH.path, SH.property, SH.sparql}
# What constrains how many values a property has.
COUNTING = {SH.minCount, SH.maxCount, SH.hasValue, SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount}
# What constrains a value, in an expression that is true of one at fault.
PLAIN: dict[Node, str] = {
    SH["class"]: "NOT EXISTS {{ {v} a {term} }}",
    SH.maxInclusive: "!COALESCE({v} <= {term}, false)",
    SH.maxLength: "!COALESCE(STRLEN(STR({v})) <= {term}, false)",
    SH.minInclusive: "!COALESCE({v} >= {term}, false)",
    SH.minLength: "!COALESCE(STRLEN(STR({v})) >= {term}, false)",
    SH.pattern: "!COALESCE(REGEX(STR({v}), {term}), false)",
}
# What compares the values of two properties, each pair as ?value and ?other.
PAIRS: dict[Node, str] = {
    SH.disjoint: "sameTerm(?value, ?other)",
    SH.lessThan: "!COALESCE(?value < ?other, false)",
    SH.lessThanOrEquals: "!COALESCE(?value <= ?other, false)",
}
# Datatypes whose literals can be malformed: their words are cast once more.
CAST: set[Node] = {XSD.integer, XSD.decimal, XSD.boolean, XSD.date, XSD.dateTime, XSD.duration}
HEAD = "WHERE {"
NO_NODE = "!isIRI({v})"
# Subjects without a name, or with one of our vocabulary's names: one look at each name of a graph answers two questions. Triples come subject by
# subject, so that REDUCED is enough; the limit, which no graph reaches, keeps Oxigraph from looking at the name of each triple's subject.
ALL = 2_147_483_647
ODD_SUBJECTS = (
    f'SELECT ?s WHERE {{ {{ SELECT REDUCED ?s WHERE {{ ?s ?p ?o }} LIMIT {ALL} }} FILTER(COALESCE(STRSTARTS(STR(?s), "{HEADER}"), true)) }}'
)


@dataclass(frozen=True, slots=True)
class Check:
    """A query for the faults against one rule: rows of ``?this`` and ``?value``; ``names_value`` where the value is the node at fault."""

    rule: str
    severity: str
    message: str
    query: str
    names_value: bool = False
    screen: str = ""
    """A cheap query without whose rows there is no fault, if there is such a one."""
    settles: str = ""
    """The property whose values are all accounted for where the screen finds nothing."""


def checks(shapes: Graph) -> list[Check]:
    """All rules as queries. Raises :class:`~kg.errors.StoreError` where a shape says what is not translated."""
    return [check for shape in targeted(shapes).values() for check in Translation(shapes).checks(shape)]


def focus_counts(shapes: Graph) -> dict[str, str]:
    """Name of the rule -> a query that counts the nodes it looks at."""
    counts = {}
    for name, shape in targeted(shapes).items():
        focus = target(shapes, shape)
        # A node has a class once.
        number = "*" if focus.count(" a ") == 1 and "UNION" not in focus else "DISTINCT ?this"
        counts[name] = f"SELECT (COUNT({number}) AS ?n) WHERE {{ {focus} }}"
    return counts


def target(shapes: Graph, shape: Node) -> str:
    """The pattern of the nodes that a shape looks at, as ``?this``."""
    parts = [f"?this a {_term(c)} ." for c in sorted(shapes.objects(shape, SH.targetClass), key=str)]
    parts += [f"?this {_term(p)} ?_target{i} ." for i, p in enumerate(sorted(shapes.objects(shape, SH.targetSubjectsOf), key=str))]
    return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)


@dataclass
class Translation:
    """The translation of one shape; variables are numbered in it."""

    shapes: Graph
    numbers: Iterator[int] = field(default_factory=count)

    def checks(self, shape: Node) -> Iterator[Check]:
        """The queries of a shape that has a target."""
        focus = target(self.shapes, shape)
        if faults := " || ".join(self._value_faults(shape, "?this", "?this")):
            yield self._check(shape, f"{focus} FILTER({faults})", ODD_SUBJECTS if faults == NO_NODE.format(v="?this") else "")
        for part in sorted(self.shapes.objects(shape, SH.property), key=self._order):
            yield from self._by_sets(part, focus)
            if faults := " || ".join(self._count_faults(part, "?this")):
                yield self._check(part, f"{focus} FILTER({faults})")
        for part in self.shapes.objects(shape, SH.sparql):
            yield self._own_query(shape, part, focus)

    def _check(self, shape: Node, where: str, screen: str = "", settles: str = "") -> Check:
        query = f"SELECT ?this {'?value' if '?value' in where else ''} {{ {where} }}"
        return Check(rule(self.shapes, shape), severity(self.shapes, shape), message(self.shapes, shape), query, False, screen, settles)

    def _own_query(self, shape: Node, part: Node, focus: str) -> Check:
        """A query that the shape brings along; it gets the target in front."""
        select = str(self.shapes.value(part, SH.select))
        if select.count(HEAD) != 1:
            raise self._refusal(part, f"a query without one {HEAD!r}")
        query = select.replace(HEAD, f"{HEAD} {focus}")
        return Check(rule(self.shapes, shape), severity(self.shapes, shape), message(self.shapes, part), query, names_value=True)

    def _order(self, part: Node) -> tuple[str, str]:
        return (self._path(part), message(self.shapes, part))

    # Paths and lists

    def _path(self, shape: Node) -> str:
        path = self.shapes.value(shape, SH.path)
        if path is None:
            raise self._refusal(shape, "a property without a path")
        return self._step(shape, path)

    def _step(self, shape: Node, path: Node) -> str:
        if isinstance(path, URIRef):
            return _term(path)
        if (back := self.shapes.value(path, SH.inversePath)) is not None:
            return f"^({self._step(shape, back)})"
        if (either := self.shapes.value(path, SH.alternativePath)) is not None:
            return "(" + "|".join(self._step(shape, step) for step in Collection(self.shapes, either)) + ")"
        if steps := list(Collection(self.shapes, path)):
            return "/".join(self._step(shape, step) for step in steps)
        raise self._refusal(shape, "a path that is neither a property, nor inverse, alternatives or a sequence")

    def _new(self) -> str:
        return f"?_{next(self.numbers)}"

    # Faults as expressions

    def _conforms(self, shape: Node, x: str) -> str:
        """True of a node without a fault against a shape without a name."""
        faults = [*self._value_faults(shape, x, x)]
        for part in sorted(self.shapes.objects(shape, SH.property), key=self._order):
            value = self._new()
            faults += [*self._cardinality_faults(part, x), *self._count_faults(part, x)]
            if wrong := " || ".join(self._value_faults(part, x, value)):
                faults.append(f"EXISTS {{ {x} {self._path(part)} {value} . FILTER({wrong}) }}")
        return f"!({' || '.join(faults)})"

    def _by_sets(self, shape: Node, focus: str) -> Iterator[Check]:
        """The checks of most constraints of a property that a target has.

        They scan and subtract whole sets, and look at each different value once: several times faster than a look-up a node.
        """
        path = self._path(shape)
        if path == _term(RDF.type):  # which all nodes have: the few of the target are looked up
            yield from (self._check(shape, f"{focus} FILTER({fault})") for fault in self._cardinality_faults(shape, "?this"))
        else:
            yield from self._numbers_by_sets(shape, path, focus)
        # GROUP BY and not DISTINCT, which Oxigraph makes after the filter: each value is then looked at as often as it stands.
        values, given = f"{{ SELECT ?value WHERE {{ ?one {path} ?value }} GROUP BY ?value }}", f"?this {path} ?value . {focus}"
        one_property = str(self.shapes.value(shape, SH.path)) if path.startswith("<") and path.count("<") == 1 else ""
        for kind in self.shapes.objects(shape, SH["class"]):
            wrong = f"{{ {values} MINUS {{ ?value a {_term(kind)} }} }}"
            yield self._check(shape, f"{wrong} {given}", f"SELECT ?value {wrong} LIMIT 1", one_property)
        if faults := " || ".join(self._value_faults(shape, "?this", "?value", {*PAIRS, SH["class"]})):
            wrong = f"{{ {values} FILTER({faults}) }}"
            accounted = any(self.shapes.value(shape, parameter) is not None for parameter in (SH.datatype, SH["in"]))
            yield self._check(shape, f"{wrong} {given}", f"SELECT ?value {wrong} LIMIT 1", one_property if accounted else "")
        for parameter, value in self.shapes.predicate_objects(shape):
            if parameter in PAIRS:
                # Two sub-queries are joined as wholes, not by a look-up a node.
                first, second = f"{{ SELECT ?this ?value {{ ?this {path} ?value }} }}", f"{{ SELECT ?this ?other {{ ?this {_term(value)} ?other }} }}"
                wrong = f"{first} {second} FILTER({PAIRS[parameter]})"
                yield self._check(shape, f"{{ SELECT ?this ?value {{ {wrong} }} }} {focus}", f"SELECT ?this {{ {wrong} }} LIMIT 1")

    def _numbers_by_sets(self, shape: Node, path: str, focus: str) -> Iterator[Check]:
        """How many values a property has: at least one, at most one."""
        if self._number(shape, SH.minCount, (1,)):
            yield self._check(shape, f"{{ {focus} }} MINUS {{ ?this {path} ?one }}")
        if self._number(shape, SH.maxCount, (0, 1)) == 1:
            several = f"{{ SELECT ?this WHERE {{ ?this {path} ?one }} GROUP BY ?this HAVING(COUNT(DISTINCT ?one) > 1) }}"
            numbers = f"{{ SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT ?this) AS ?different) WHERE {{ ?this {path} ?one }} }}"
            yield self._check(shape, f"{several} {focus}", f"SELECT ?all {{ {numbers} FILTER(?all > ?different) }}")

    def _cardinality_faults(self, shape: Node, x: str) -> Iterator[str]:
        some, one, other = f"{x} {self._path(shape)}", self._new(), self._new()
        if self._number(shape, SH.minCount, (1,)):
            yield f"NOT EXISTS {{ {some} {one} }}"
        if self._number(shape, SH.maxCount, (0, 1)) == 1:
            yield f"EXISTS {{ {some} {one} . {some} {other} . FILTER(!sameTerm({one}, {other})) }}"

    def _count_faults(self, shape: Node, x: str) -> Iterator[str]:
        """Faults in which values there are."""
        some, one, other = f"{x} {self._path(shape)}", self._new(), self._new()
        if self._number(shape, SH.maxCount, (0, 1)) == 0:
            yield f"EXISTS {{ {some} {one} }}"
        for value in self.shapes.objects(shape, SH.hasValue):
            yield f"NOT EXISTS {{ {some} {_term(value)} }}"
        for kind in self.shapes.objects(shape, SH.qualifiedValueShape):
            if self._number(shape, SH.qualifiedMinCount, (1,)):
                yield f"NOT EXISTS {{ {some} {one} . FILTER({self._conforms(kind, one)}) }}"
            if self._number(shape, SH.qualifiedMaxCount, (1,)):
                both = f"!sameTerm({one}, {other}) && {self._conforms(kind, one)} && {self._conforms(kind, other)}"
                yield f"EXISTS {{ {some} {one} . {some} {other} . FILTER({both}) }}"

    def _number(self, shape: Node, parameter: URIRef, known: tuple[int, ...]) -> int | None:
        value = self.shapes.value(shape, parameter)
        if value is None:
            return None
        if not isinstance(value, Literal) or value.value not in known:
            raise self._refusal(shape, f"sh:{str(parameter).rpartition('#')[2]} {value}")
        return int(value)

    def _value_faults(self, shape: Node, x: str, v: str, without: Set[Node] = frozenset()) -> Iterator[str]:
        """Faults of a value ``v`` that a node ``x`` has; of a shape of nodes the two are one."""
        passive = PASSIVE | COUNTING if (shape, SH.path, None) in self.shapes else PASSIVE
        for parameter, value in sorted(self.shapes.predicate_objects(shape), key=str):
            if parameter not in passive | without:
                yield self._fault(shape, parameter, value, x, v)

    def _refusal(self, shape: Node, what: str) -> StoreError:
        return StoreError(f"the shape {rule(self.shapes, shape)} has {what}, which is not translated into SPARQL: add it to kg/validate/sparql.py")

    # Constraints of values

    def _fault(self, shape: Node, parameter: Node, value: Node, x: str, v: str) -> str:
        """True where a value ``v`` of a node ``x`` breaks one constraint."""
        if parameter in PLAIN:
            return PLAIN[parameter].format(v=v, term=_term(value))
        if parameter == SH.datatype and value in CAST | {XSD.string}:
            cast = "" if value == XSD.string else f" && DATATYPE({_term(value)}(STR({v}))) = {_term(value)}"
            return f"!COALESCE(DATATYPE({v}) = {_term(value)}{cast}, false)"
        if parameter == SH.nodeKind and value == SH.IRI:
            return NO_NODE.format(v=v)
        if parameter == SH["in"]:
            return f"!({' || '.join(f'sameTerm({v}, {_term(one)})' for one in Collection(self.shapes, value))})"
        if parameter == SH["not"]:
            return self._conforms(value, v)
        if parameter == SH["or"]:
            return f"!({' || '.join(self._conforms(one, v) for one in Collection(self.shapes, value))})"
        if parameter == SH.xone:
            return f"({' + '.join(f'IF({self._conforms(one, v)}, 1, 0)' for one in Collection(self.shapes, value))}) != 1"
        raise self._refusal(shape, f"sh:{str(parameter).rpartition('#')[2]} {value if isinstance(value, URIRef) else ''}".strip())


def _term(node: Node) -> str:
    """A term as SPARQL writes it."""
    assert isinstance(node, URIRef | Literal)
    return node.n3()
