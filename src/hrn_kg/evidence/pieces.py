"""The pieces of a normalised text: its sentences, their clauses, and its numbers, each as start and end.

A clause ends at a comma, semicolon, colon or dash, at a bracket, or before a conjunction; a piece of fewer than four
words belongs to its neighbour, so that "safe, clean and dry" is not three clauses.
"""

from __future__ import annotations

import re
from itertools import pairwise

FEWEST_WORDS = 4

Span = tuple[int, int]

# A sentence ends with a full stop, question or exclamation mark (a closing quote, bracket or reference mark may follow)
# before a capital, a digit, a quote or a bullet. Titles and initials do not end one.
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)[.!?][”“’')\]\d]*(?:\s*\[[\d, ]+\])?\s+(?=[A-Z0-9‘“\"'•(*-])"
)
# Bullets begin a new stretch even without a full stop.
_BULLET = re.compile(r"\s(?=[•●]\s)")
NUMBER = re.compile(r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?|[¼½¾]")
_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|two thirds|fourfold|decade|decades)\b", re.I
)
# Words that are a conjunction in English or Dutch and no other word of the other language.
_CONJUNCTION = (
    "and|or|but|while|whereas|because|although|though|which|who|when|where|whether|if|since|so that|in order to"
    "|as well as|en|maar|terwijl|omdat|hoewel|zodat|waarbij|wanneer|indien"
)
_CUT = re.compile(rf"(?<=[,;:])\s+|\s+(?=[(\[])|(?<=[)\]])\s+|\s+[-–—]\s+|\s+(?=(?:{_CONJUNCTION})\s)", re.I)


def sentences(text: str) -> list[Span]:
    """Every sentence; headings run into the sentence behind them."""
    cuts = sorted({0, len(text), *(m.end() for m in _END.finditer(text)), *(m.end() for m in _BULLET.finditer(text))})
    return [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]


def clauses(text: str) -> list[Span]:
    """Every clause of every sentence, without the white space behind it."""
    return [clause for start, end in sentences(text) for clause in _clauses_of(text, start, end)]


def numbers(text: str) -> list[Span]:
    """Every number and year in digits, and the small numbers in words."""
    return sorted({m.span() for pattern in (NUMBER, _WORDS) for m in pattern.finditer(text)})


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _clauses_of(text: str, start: int, end: int) -> list[Span]:
    end = start + len(text[start:end].rstrip())
    found = []
    for match in _CUT.finditer(text, start, end):
        if words_in(text[start : match.start()]) >= FEWEST_WORDS <= words_in(text[match.end() : end]):
            found.append((start, match.start()))
            start = match.end()
    return [*found, (start, end)]
