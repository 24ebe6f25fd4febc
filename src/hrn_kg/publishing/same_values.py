"""Lines of rows and triples by their values, so that 1 and 1.0 are one, whatever type they bear."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_INTEGERS: Final = (
    "(?:nonNegative|positive|nonPositive|negative)Integer|integer|int|long|short|byte|unsigned(?:Int|Long|Short|Byte)"
)
_TYPED: Final = re.compile(
    rf'"([^"\\]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:(boolean)|decimal|double|float|{_INTEGERS})>'
)
_LANGUAGE: Final = re.compile(r'("(?:[^"\\]|\\.)*")@[A-Za-z]+(?:-[A-Za-z0-9]+)*')
_BOOLEANS: Final = {"true": "1", "false": "0"}
_LONGEST: Final = 300  # digits before or behind the point, beyond which nothing of ours goes
_DIGITS: Final = 12  # of a number that is not whole; engines round a mean in different places


def by_value(line: str) -> str:
    """The line with each number written in one way and `#` for its type; yes is 1 there, and no is 0."""
    return _TYPED.sub(_value, line)


def by_value_and_text(line: str) -> str:
    """The same, and each text without its language: what is put together of texts has one with some engines only."""
    return _LANGUAGE.sub(r"\1", by_value(line))


def _value(match: re.Match[str]) -> str:
    text, is_boolean = match[1], match[2]
    if is_boolean:
        return _number(_BOOLEANS.get(text, text))
    try:
        number = Decimal(text)
    except InvalidOperation:
        return match[0]
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        return match[0]
    whole = number.to_integral_value()
    return _number(f"{whole:f}" if whole == number else f"{number:.{_DIGITS}g}")


def _number(text: str) -> str:
    return f'"{text}"^^#'  # no type has this name, so that a number is never taken for a text
