"""Lines of rows and triples with their numbers by value, so that 1 and 1.0 are one, whatever type they bear."""

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
_BOOLEANS: Final = {"1": "true", "0": "false"}
_DIGITS: Final = 12  # of a number that is not whole; engines round a mean in different places


def by_value(line: str) -> str:
    """The line with each number, and yes and no, written in one way and without its type."""
    return _TYPED.sub(_value, line)


def _value(match: re.Match[str]) -> str:
    text, is_boolean = match[1], match[2]
    if is_boolean:
        return f'"{_BOOLEANS.get(text, text)}"'
    try:
        number = Decimal(text)
    except InvalidOperation:
        return match[0]
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        return match[0]
    whole = number.to_integral_value()
    return f'"{whole:f}"' if whole == number else f'"{number:.{_DIGITS}g}"'


_LONGEST: Final = 300  # digits before or behind the point, beyond which nothing of ours goes
