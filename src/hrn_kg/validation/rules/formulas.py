"""A calculation and its formula: plain arithmetic that gives the value."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from hrn_kg.validation.report import Finding
from hrn_kg.validation.rules.record import Quads, Record, finding, number_in, read_records
from hrn_kg.vocab import hro

_OPERATIONS: Final[dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_NUMBERS: Final = ("value", "lowerBound", "upperBound")
_LONGEST: Final = 500
# A result beyond this is no figure; as a decimal number it would not even be written.
_LARGEST: Final = 10**60
# A value may be rounded to two digits: 117 million for 116,666,667, 0.96 for 0.9568.
_DIGITS_AT_LEAST: Final = 2


def formula_gives_value(records: Iterable[Record], _: Quads) -> Iterator[Finding]:
    """The formula of a calculation is plain arithmetic, and its result, rounded, is the value or the bound."""
    for record in records:
        formula = record.text(hro("formula"))
        if formula is None or not record.is_a(hro("Calculation")):
            continue
        try:
            result = evaluate(formula)
        except ValueError:
            yield finding("Calculation-FormulaGivesValue/unread", record, hro("formula"), formula, formula=formula)
            continue
        numbers = {path: record.number(hro(path)) for path in _NUMBERS}
        given = {path: number for path, number in numbers.items() if number is not None}
        if given and not any(is_rounding(number, result) for number in given.values()):
            path, number = next(iter(given.items()))
            value = record.text(hro(path))
            yield finding(
                "Calculation-FormulaGivesValue", record, hro(path), value, formula=formula, given=number, result=result
            )


def formula_has_its_numbers(records: Iterable[Record], store: Quads) -> Iterator[Finding]:
    """A number of the claims from which a calculation is made stands in its formula, in whatever unit."""
    for record in records:
        formula = record.text(hro("formula"))
        if formula is None or not record.is_a(hro("Calculation")):
            continue
        written = [number_in(digits) for digits in re.findall(r"[0-9]+(?:[.][0-9]+)?", formula)]
        claims = read_records(store, sorted(record.iris(hro("computedFrom"))))
        numbers = [number for claim in claims for name in _NUMBERS if (number := claim.number(hro(name)))]
        if numbers and not any(_same_digits(one, other) for one in numbers for other in written if other):
            yield finding("Calculation-FormulaHasNumbers", record, hro("formula"), formula, "Warning")


def _same_digits(one: Fraction, other: Fraction) -> bool:
    """Whether two numbers differ by a power of ten at most: per cent and part, euros and millions."""
    return any(abs(one) == other * Fraction(10) ** power for power in range(-9, 10))


def evaluate(formula: str) -> Fraction:
    """The result of a formula of numbers, + - * / and brackets. Raises: ValueError for any other, or above 10^60."""
    if len(formula) > _LONGEST:
        raise ValueError("too long")
    try:
        result = _result(ast.parse(formula.strip(), mode="eval").body, formula)
    except (SyntaxError, ZeroDivisionError, RecursionError, MemoryError) as fault:
        raise ValueError("no arithmetic") from fault
    if abs(result) > _LARGEST:
        raise ValueError("too large")
    return result


def is_rounding(value: Fraction, exact: Fraction) -> bool:
    """Whether the value is the exact number, rounded to its own last digit but to two digits at the least."""
    if value == exact:
        return True
    step = Fraction(1)
    while (value / step).denominator != 1 and step > Fraction(1, 10**12):
        step /= 10
    while value and (value / (step * 10)).denominator == 1 and abs(value) >= step * 10 ** (_DIGITS_AT_LEAST):
        step *= 10
    return abs(value - exact) * 2 <= step


def _result(node: ast.expr, formula: str) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_result(left, formula), _result(right, formula))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_result(operand, formula)
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            number = number_in(ast.get_source_segment(formula.strip(), node) or "")
            if number is not None:
                return number
    raise ValueError("no arithmetic")
