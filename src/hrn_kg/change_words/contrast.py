"""Two texts beside each other, cut to where they differ."""

from __future__ import annotations

from typing import Final

_SHORT: Final = 120
_AROUND: Final = 30
_MOST: Final = 240
_CUT: Final = "…"


def contrast(old: str, new: str) -> tuple[str, str]:
    """Two texts, whole when they are short, else what differs with some words around it."""
    if max(len(old), len(new)) <= _SHORT:
        return old, new
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    start = _word_start(old, head - _AROUND)
    return _piece(old, start, len(old) - tail + _AROUND), _piece(new, start, len(new) - tail + _AROUND)


def clipped(text: str) -> str:
    """A text that is long, cut behind a word."""
    return text if len(text) <= _MOST else text[: _word_start(text, _MOST)].rstrip() + _CUT


def _shared(one: str, other: str) -> int:
    """How many characters are the same from the beginning on."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _piece(text: str, start: int, end: int) -> str:
    end = len(text) if end >= len(text) - 1 else max(_word_start(text, end), start)
    piece = text[start:end].strip()
    if len(piece) > _MOST:
        piece, end = piece[:_MOST].rpartition(" ")[0] or piece[:_MOST], start
    return _CUT * bool(start) + piece + _CUT * (end < len(text))


def _word_start(text: str, at: int) -> int:
    """The beginning of the word at a place."""
    return text.rfind(" ", 0, at) + 1 if at > 0 else 0
