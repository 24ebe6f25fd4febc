"""The headings of a text, guessed from its lines: a reader finds a passage by the heading above it.

A heading is a short line without a full stop, behind an empty line, a finished sentence or another heading, and none
with which the next line goes on. It is a guess, and whoever records a passage confirms it.
"""

from __future__ import annotations

from typing import Final

Heading = tuple[int, str]
_MOST_WORDS: Final = 12
_MOST_CHARACTERS: Final = 100
_ENDS_SENTENCE: Final = (".", "!", "?", ":", ";", "”", '"')
_NO_HEADING_ENDS: Final = (".", "!", ":", ";", ",", "-", "–")


def headings_of(written: str) -> tuple[Heading, ...]:
    """The headings of a text as it was written, each with its position in the normalised text."""
    found: list[Heading] = []
    position = 0
    may_begin = True
    lines = written.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        words = line.split()
        if not words:
            may_begin = True
            continue
        text = " ".join(words)
        is_heading = may_begin and not below.lstrip()[:1].islower() and _looks_like_one(words, text)
        if is_heading:
            found.append((position, text.lstrip("# ")))
        may_begin = is_heading or text.endswith(_ENDS_SENTENCE)
        position += len(text) + 1
    return tuple(found)


def heading_before(headings: tuple[Heading, ...], position: int) -> str | None:
    """The heading under which a position stands."""
    return next((text for start, text in reversed(headings) if start < position), None)


def _looks_like_one(words: list[str], text: str) -> bool:
    first = text.lstrip("# ")[:1]
    return (
        len(words) <= _MOST_WORDS
        and len(text) <= _MOST_CHARACTERS
        and not text.endswith(_NO_HEADING_ENDS)
        and (first.isupper() or first.isdigit())
        and any(sign.isalpha() for sign in text)
    )
