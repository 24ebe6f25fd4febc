"""Numbers that are written as words, in Dutch and in English."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_ENGLISH: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_DUTCH: Final = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien"
)
_TENS_OF: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
)
_TENS: Final = {word: 10 * n for names in _TENS_OF for n, word in enumerate(names.split(), 2)}
_SMALL: Final = {word: n for names in (_ENGLISH, _DUTCH) for n, word in enumerate(names.split())} | _TENS
_NONE: Final = frozenset(("no", "none", "nobody", "geen", "niemand"))
_HUNDREDS: Final = ("hundred", "honderd")
_THOUSANDS: Final = ("thousand", "duizend")
SCALES: Final = {
    **dict.fromkeys(("thousand", "duizend"), 1_000),
    **dict.fromkeys(("million", "miljoen", "mln", "mio"), 1_000_000),
    **dict.fromkeys(("billion", "miljard", "mld"), 1_000_000_000),
}
FRACTIONS: Final = {
    **dict.fromkeys(("half", "halve", "helft"), Fraction(1, 2)),
    **dict.fromkeys(("third", "thirds", "derde"), Fraction(1, 3)),
    **dict.fromkeys(("quarter", "quarters", "kwart"), Fraction(1, 4)),
    **dict.fromkeys(("fifth", "fifths", "vijfde"), Fraction(1, 5)),
    **dict.fromkeys(("tenth", "tenths", "tiende"), Fraction(1, 10)),
    "driekwart": Fraction(3, 4),
    "anderhalf": Fraction(3, 2),
    "anderhalve": Fraction(3, 2),
}
_MULTIPLES: Final = {
    **dict.fromkeys(("double", "doubled", "twice", "dubbel", "dubbele", "verdubbeld", "verdubbeling"), 2),
    **dict.fromkeys(("triple", "tripled", "verdrievoudigd", "verdrievoudiging"), 3),
    **dict.fromkeys(("couple", "paar"), 2),
    **dict.fromkeys(("dozen", "dozijn"), 12),
    "once": 1,
    "eenmaal": 1,
    "tweemaal": 2,
    "driemaal": 3,
}
_ENDINGS: Final = re.compile(r"(?:-?fold|voudig(?:e|d|ing)?|voud)\Z")


def number_of(word: str) -> int | None:
    """The whole number that one word writes ("twelve", "vijfentwintig", "achttienhonderd", "fourfold"), or None."""
    word = word.replace("é", "e").replace("ë", "e").replace("-", "")
    if word in _NONE:
        return 0
    if word in _MULTIPLES:
        return _MULTIPLES[word]
    bare = _ENDINGS.sub("", word)
    return _below_a_million(bare if bare == word else bare.removeprefix("ver"))


def _below_a_million(word: str) -> int | None:
    for name in _THOUSANDS:
        before, found, after = word.partition(name)
        if found:
            return _joined(before, after, 1_000)
    return _below_a_hundred_hundreds(word)


def _below_a_hundred_hundreds(word: str) -> int | None:
    for name in _HUNDREDS:
        before, found, after = word.partition(name)
        if found:
            return _joined(before, after, 100)
    return _below_a_hundred(word)


def _joined(before: str, after: str, scale: int) -> int | None:
    times = 1 if not before else _below_a_hundred_hundreds(before) if scale == 1_000 else _below_a_hundred(before)
    rest = 0 if not after else _below_a_hundred_hundreds(after.removeprefix("en").removeprefix("and"))
    return None if times is None or rest is None else times * scale + rest


def _below_a_hundred(word: str) -> int | None:
    if word in _SMALL:
        return _SMALL[word]
    for tens, value in _TENS.items():
        unit = word.removesuffix(tens)
        if unit != word and unit.endswith("en"):  # Dutch: the unit, "and", the tens
            found = _SMALL.get(unit.removesuffix("en"), 10)
            return value + found if 0 < found < 10 else None
        unit = word.removeprefix(tens)
        if unit != word:  # English: the tens, the unit
            found = _SMALL.get(unit, 10)
            return value + found if 0 < found < 10 else None
    return None
