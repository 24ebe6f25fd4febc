"""A SPARQL update taken apart: what one of its operations adds is held in memory until it is done, and freed then."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hrn_kg.errors import MalformedQuery
from hrn_kg.querytext.sparql_tokens import tokens

_OF_THE_PROLOGUE = ("PREFIX", "BASE")
_NOT_SPACE = re.compile(r"\S")


def operations(text: str) -> Iterator[str]:
    """The operations of an update in their order, each an update that stands where it stood, with what was declared.

    A text that cannot be taken apart is given as it is: the engine tells what is wrong with it.
    """
    try:
        spans = list(_spans(text))
    except MalformedQuery:
        spans = []
    if not spans:
        yield text
    for first, end in spans:
        before, last = [], 0
        for other, behind in spans:
            if other < first:
                before += [text[last:other], _NOT_SPACE.sub(" ", text[other : behind + 1])]
                last = behind + 1
        yield "".join([*before, text[last:end]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each operation begins, and where its semicolon ends it; the last one goes on to the end of the text."""
    depth, first, end = 0, None, None
    for token in tokens(text):
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth:
            continue
        elif token.text == ";" and first is not None and end is None:
            end = token.at
        elif token.kind == "word" and token.text.upper() not in _OF_THE_PROLOGUE and (first is None or end is not None):
            if first is not None and end is not None:
                yield first, end
            first, end = token.at, None
    if first is not None:
        yield first, len(text)
