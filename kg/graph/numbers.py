"""Quantities -> qudt:Quantity, qudt:QuantityValue, eq:Change, time:TemporalEntity.

Enters: the writer and a quantity. Leaves: triples in the writer; with a value in a unit of measure what QUDT knows of that
unit, so that a query can compare miles with kilometres. Left to others: sums, differences, conversions; a query computes
them, the graph keeps what the source wrote.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from rdflib.term import Literal, URIRef

from kg import vocabulary as v
from kg.graph.writer import Writer, confidence, number, words
from kg.lexicon.units import by_qudt
from kg.records import Quantity
from kg.vocabulary import EQ, EQV, PROV, QUDT, SCHEMA

FACTOR_UNIT = "times"
"""The unit that records give to a factor: "doubled" is 2 times."""


def write_quantity(w: Writer, quantity: Quantity, node: URIRef) -> None:
    """qudt:Quantity with its qudt:QuantityValue; a change gets an eq:Change beside it."""
    level = quantity if quantity.value is not None or quantity.change_to is None else replace(quantity, value=quantity.change_to)
    _measured(w, quantity, node)
    _value(w, level, w.part("value", quantity), node)
    w.add(node, v.HAS_TIME, w.time(quantity))
    if quantity.equivalent is not None:
        w.add(node, EQ.statedEquivalent, w.quantities[quantity.equivalent])
    _change(w, quantity, node)


def _measured(w: Writer, quantity: Quantity, node: URIRef) -> None:
    """What a quantity and the level that it changed from share: span, speaker, schema:StatisticalVariable, rate."""
    w.kind(node, QUDT.Quantity)
    w.add(node, EQ.span, w.span(quantity.span))
    w.add(node, EQ.confidence, confidence(quantity.confidence))
    if quantity.quote is not None:
        w.add(node, EQ.inQuotation, w.quotes[quantity.quote])
    if quantity.speaker is not None:
        w.add(node, PROV.wasAttributedTo, w.referents.get(quantity.speaker))
    w.add(node, SCHEMA.statType, words(quantity.statistic))
    if quantity.measured:
        variable = w.variables[quantity.measured]
        w.add(node, SCHEMA.variableMeasured, variable)
        w.kind(variable, SCHEMA.StatisticalVariable)
        w.add(variable, SCHEMA.name, Literal(quantity.measured))
        w.add(variable, EQ.span, w.span(quantity.measured_span))
    for predicate, said in (
        (SCHEMA.measuredProperty, quantity.event), (SCHEMA.observationAbout, quantity.about), (SCHEMA.measurementQualifier, quantity.qualifiers),
    ):  # fmt: skip
        for each in said:
            w.add(node, predicate, Literal(each))
    if quantity.basis != "stated":
        w.add(node, EQ.basis, v.BASIS[quantity.basis])
    if quantity.per:
        w.add(node, EQ.per, Literal(quantity.per))
        if quantity.per in v.PERIOD:
            w.add(node, EQ.perPeriod, Literal(v.PERIOD[quantity.per], datatype=v.DURATION, normalize=False))


def _value(w: Writer, quantity: Quantity, value: URIRef, node: URIRef) -> None:
    """qudt:QuantityValue: a point, or one or two bounds, in a unit, with the precision that the words give it."""
    w.add(node, QUDT.quantityValue, value)
    w.kind(value, QUDT.QuantityValue)
    precision, point, low, high = _numbers(quantity)
    w.add(value, QUDT.numericValue, number(point))
    w.add(value, QUDT.lowerBound, number(low))
    w.add(value, QUDT.upperBound, number(high))
    w.add(value, EQ.precision, precision)
    w.add(value, QUDT.hasUnit, _unit(w, quantity.qudt_unit) if quantity.qudt_unit else v.NUMBER_UNIT)
    w.add(value, EQ.unitLabel, words(quantity.unit))
    w.add(value, EQ.hedge, w.span(quantity.hedge))


def _unit(w: Writer, iri: str) -> URIRef:
    """A unit with its dimension and its conversion, as QUDT has them: in SI a value is (value + offset) * multiplier.

    Units that QUDT cannot convert (money) are named only.
    """
    node, unit = URIRef(iri), by_qudt().get(iri)
    if unit is not None and unit.multiplier is not None:
        w.add(node, QUDT.hasDimensionVector, v.DIMENSION[unit.dimension] if unit.dimension else None)
        w.add(node, QUDT.conversionMultiplier, number(unit.multiplier))
        w.add(node, QUDT.conversionOffset, number(unit.offset))
    return node


def _numbers(quantity: Quantity) -> tuple[URIRef, Decimal | None, Decimal | None, Decimal | None]:
    """Precision, point, lower and upper bound: no midpoint of a range, no tolerance for "about"."""
    value, low, high, approx = quantity.value, quantity.min, quantity.max, quantity.approx
    if low is not None and high is not None:
        return (EQV.approximateRange if approx else EQV.range), None, min(low, high), max(low, high)
    comparator = quantity.comparator
    if value is None and (low is not None or high is not None):
        value = high if low is None else low
        comparator = comparator if comparator != "=" else "<=" if low is None else ">="
    if value is None:
        return EQV.unspecifiedNumber, None, None, None
    match comparator:
        case ">=":
            return EQV.atLeast, None, value, None
        case ">":
            return (EQV.justAbove if approx else EQV.above), None, value, None
        case "<=":
            return EQV.atMost, None, None, value
        case "<":
            return (EQV.justBelow if approx else EQV.below), None, None, value
    return (EQV.approximate if approx else EQV.exact), value, None, None


def _change(w: Writer, quantity: Quantity, node: URIRef) -> None:
    """eq:Change between two levels, by a difference or by a factor; without a direction there is none."""
    before, after = quantity.change_from, quantity.change_to
    # Where there are two levels they tell the direction, whatever the verb: "raised from 27 to 25" went down.
    direction = _compared(before, after) or _stated(quantity)
    if direction is None:
        return
    change = w.part("change", quantity)
    w.kind(change, EQ.Change)
    w.add(change, EQ.direction, direction)
    w.add(change, EQ.span, w.span(quantity.span))
    w.add(change, EQ.confidence, confidence(quantity.confidence))
    if before is None and after is None:
        w.add(change, EQ.factor if quantity.unit == FACTOR_UNIT else EQ.delta, node)
        return
    w.add(change, EQ.to, node)
    if before is not None:
        earlier = w.part("from", quantity)
        w.add(change, EQ["from"], earlier)
        _measured(w, quantity, earlier)
        level = replace(quantity, value=before, min=None, max=None, comparator="=", approx=False, hedge=None)
        _value(w, level, w.part("from-value", quantity), earlier)


def _stated(quantity: Quantity) -> URIRef | None:
    """The direction by the words: of the move itself, or of the one that led to this level."""
    stated = quantity.direction or quantity.moved
    return v.DIRECTION[stated] if stated else None


def _compared(before: Decimal | None, after: Decimal | None) -> URIRef | None:
    if before is None or after is None:
        return None
    return EQV.unchanged if before == after else EQV.increase if before < after else EQV.decrease
