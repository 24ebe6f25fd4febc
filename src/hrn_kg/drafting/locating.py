"""Where the words that a person copied stand in the text of a document, and which of them are quoted.

Words are found whatever their quotation marks, dashes, capitals and spaces. Words that do not stand together are given
on lines of their own, or with an ellipsis between them; each becomes a passage of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hrn_kg.evidence import LONGEST_QUOTATION
from hrn_kg.search import nearest_part

Span = tuple[int, int]
_ELLIPSIS: Final = re.compile(r"\n+|\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_SAME: Final = str.maketrans({
    **dict.fromkeys("’‘‚‛`´", "'"), **dict.fromkeys("“”„«»‟", '"'), **dict.fromkeys("‐‑‒–—−", "-"), "\u00ad": "-",
})  # fmt: skip
MOST_HITS: Final = 10
_AROUND: Final = 40
_MARKS: Final = (".", ",", ";", ":")


def pieces_of(words: str) -> tuple[str, ...]:
    """The pieces of what was copied, spaces made single, without marks around the whole."""
    found = (" ".join(piece.split()) for piece in _ELLIPSIS.split(words))
    return tuple(stripped for piece in found if (stripped := _unquoted(piece)))


def spans_of(text: str, piece: str) -> tuple[Span, ...]:
    """Where a piece stands in a normalised text: as copied, else without regard to marks and capitals."""
    exact = _all(text, piece)
    return exact or _all(_alike_text(text), _alike(piece))


def nearest_words(text: str, piece: str) -> str | None:
    """The words of the text that are most like the piece, from the beginning of a word to the end of one."""
    found = nearest_part(_alike_text(text), _alike(piece))
    if found is None:
        return None
    start = text.rfind(" ", 0, found[0] + 1) + 1
    end = text.find(" ", found[1])
    found_words = text[start : end if end >= 0 else len(text)]
    return found_words if piece.endswith(_MARKS) else found_words.rstrip("".join(_MARKS))


def around(text: str, span: Span) -> str:
    """A passage with some words before and behind it, by which a person tells it from another one."""
    before, behind = text[max(span[0] - _AROUND, 0) : span[0]], text[span[1] : span[1] + _AROUND]
    return f"…{before}[{text[slice(*span)]}]{behind}…"


def shortened(text: str, span: Span, number: str, longest: int = LONGEST_QUOTATION) -> Span:
    """As many whole words of a passage as may be quoted, around the number where it holds it."""
    start, end = span
    if end - start <= longest:
        return span
    words = [(start + match.start(), start + match.end()) for match in re.finditer(r"\S+", text[start:end])]
    at = _alike(text[start:end]).find(_alike(number)) if number else -1
    low, high = (start + at, start + at + len(number)) if at >= 0 else words[0]
    first = next(index for index, word in enumerate(words) if word[1] > low)
    last = next((index for index, word in enumerate(words) if word[1] >= high), first)
    while True:
        wider = [(first, last + 1), (first - 1, last), (first - 1, last + 1)]
        fitting = [
            (one, two)
            for one, two in wider
            if one >= 0 and two < len(words) and words[two][1] - words[one][0] <= longest
        ]
        if not fitting:
            return words[first][0], words[last][1]
        first, last = fitting[-1]


def _all(text: str, piece: str) -> tuple[Span, ...]:
    found: list[Span] = []
    at = text.find(piece)
    while at >= 0 and len(found) <= MOST_HITS:
        if _is_whole(text, at, at + len(piece)):
            found.append((at, at + len(piece)))
        at = text.find(piece, at + 1)
    return tuple(found)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word or number is cut: "3" does not stand in "35"."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (behind.isalnum() and text[end - 1].isalnum())


@lru_cache(4)  # the rows of a spreadsheet mostly quote the same few documents
def _alike_text(text: str) -> str:
    return _alike(text)


def _alike(text: str) -> str:
    # Letter by letter, so that positions stay what they are.
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text.translate(_SAME))


def _unquoted(piece: str) -> str:
    pairs = {"“": "”", "”": "”", "„": "”", '"': '"', "‘": "’", "'": "'", "«": "»"}
    while len(piece) > 2 and pairs.get(piece[0]) == piece[-1]:
        piece = piece[1:-1].strip()
    return piece
