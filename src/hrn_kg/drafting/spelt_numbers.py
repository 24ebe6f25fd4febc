"""Numbers that are written as words, in Dutch and English: `twaalf`, `driehonderdvijftig`, `three hundred`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_SMALL: Final = {
    "nul": 0, "zero": 0, "een": 1, "one": 1, "twee": 2, "two": 2, "drie": 3, "three": 3, "vier": 4, "four": 4,
    "vijf": 5, "five": 5, "zes": 6, "six": 6, "zeven": 7, "seven": 7, "acht": 8, "eight": 8, "negen": 9, "nine": 9,
    "tien": 10, "ten": 10, "elf": 11, "eleven": 11, "twaalf": 12, "twelve": 12, "dertien": 13, "thirteen": 13,
    "veertien": 14, "fourteen": 14, "vijftien": 15, "fifteen": 15, "zestien": 16, "sixteen": 16, "zeventien": 17,
    "seventeen": 17, "achttien": 18, "eighteen": 18, "negentien": 19, "nineteen": 19, "twintig": 20, "twenty": 20,
    "dertig": 30, "thirty": 30, "veertig": 40, "forty": 40, "vijftig": 50, "fifty": 50, "zestig": 60, "sixty": 60,
    "zeventig": 70, "seventy": 70, "tachtig": 80, "eighty": 80, "negentig": 90, "ninety": 90,
}  # fmt: skip
_HUNDRED: Final = ("honderd", "hundred")
LARGE: Final = {
    "duizend": 1000, "thousand": 1000, "miljoen": 10**6, "million": 10**6, "mln": 10**6, "miljard": 10**9,
    "billion": 10**9, "mld": 10**9,
}  # fmt: skip
_JOINS: Final = ("and", "en", "a")
_PIECE: Final = re.compile("|".join(sorted((*_SMALL, *_HUNDRED, *LARGE, *_JOINS), key=lambda word: (-len(word), word))))
# Fractions that end as a per cent do; a third does not, and is left to a person.
_FRACTIONS: Final = (
    (re.compile(r"(?:de |een |a |the )?(?:helft|half)"), Decimal(50)),
    (re.compile(r"(?:een |a |one )?(?:kwart|quarter)"), Decimal(25)),
    (re.compile(r"(?:drie ?kwart|three[ -]quarters)"), Decimal(75)),
    (re.compile(r"(?:een |one |a )?(?:vijfde|fifth)"), Decimal(20)),
    (re.compile(r"(?:een |one |a )?(?:tiende|tenth)"), Decimal(10)),
)
_MOST_DIGITS: Final = 18
_ONE_IN: Final = re.compile(r"(\S+) (?:op de|in|out of|van de) (\S+)")


def number_of(text: str) -> int | None:
    """The whole number that a text in small letters makes; None when it makes none."""
    rest = text.replace("é", "e").replace("ë", "e")
    rest = re.sub(r"[\s-]+", "", rest)
    if not rest:
        return None
    pieces = []
    at = 0
    while at < len(rest):
        match = _PIECE.match(rest, at)
        if match is None:
            return None
        pieces.append(match.group())
        at = match.end()
    return _sum(pieces)


def _sum(pieces: list[str]) -> int | None:
    total = current = 0
    found = False
    smallest = 10**12  # each step of thousands is smaller than the one before
    for piece in pieces:
        if piece in _JOINS:
            continue
        found = True
        if piece in _SMALL:
            units, more = current % 100, _SMALL[piece]
            # Tens join units in either order (vierentwintig, twenty-four); nothing else joins.
            if units and not ((units % 10 == 0 and more < 10 and units >= 20) or (units < 10 and more >= 20)):
                return None
            current += more
        elif piece in _HUNDRED:
            if current >= 100 or (current % 10 == 0 and current):
                return None
            current = max(current, 1) * 100
        elif LARGE[piece] < smallest:
            smallest = LARGE[piece]
            total += max(current, 1) * smallest
            current = 0
        else:
            return None
    return total + current if found else None


def share_of(text: str) -> Decimal | None:
    """What a fraction in words makes in per cent (`de helft`, `one in five`); None for any other text."""
    for pattern, share in _FRACTIONS:
        if pattern.fullmatch(text):
            return share
    if match := _ONE_IN.fullmatch(text):
        part, whole = (_part(one) for one in match.groups())
        if part and whole and part <= whole and 100 * part % whole == 0:
            return Decimal(100 * part // whole)
    return None


def _part(text: str) -> int | None:
    if not text.isdecimal():
        return number_of(text)
    return int(text) if len(text) <= _MOST_DIGITS else None
