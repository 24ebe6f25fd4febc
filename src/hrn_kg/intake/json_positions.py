"""JSON with the position of every key and value; the parser of the standard library keeps them only for faults."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_MOST_DIGITS = 400
_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object with its position and value."""

    key: str
    at: int
    value: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it begins: members of an object, items of an array, or a scalar with its text."""

    at: int
    members: tuple[Member, ...] | None = None
    items: tuple[Node, ...] | None = None
    scalar: Any = None
    text: str = ""

    def get(self, key: str) -> Node | None:
        """The value of the last member with this key, as parsers take it."""
        found = None
        for member in self.members or ():
            if member.key == key:
                found = member.value
        return found


def depth_of(text: str) -> int:
    """How deep objects and arrays are nested; strings do not count."""
    depth = most = 0
    for match in _BRACKET.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            most = max(most, depth)
        elif sign in "]}":
            depth -= 1
    return most


def read_json(text: str) -> Node:
    """The value of a text. Its depth must have been looked at before (`depth_of`).

    Raises: json.JSONDecodeError with `lineno`, `colno` and `msg`; also for a number of too many digits.
    """
    # It finds every fault, so that what follows need not; whole numbers are not reckoned with.
    json.loads(text, parse_int=len)
    return _value(text, _skip(text, 0))[0]


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> tuple[Node, int]:
    match text[at]:
        case "{":
            return _object(text, at)
        case "[":
            return _array(text, at)
        case '"':
            words, end = scanstring(text, at + 1)
            return Node(at, scalar=words, text=words), end
    found = _SCALAR.match(text, at)
    if found is None:  # NaN and Infinity, which the standard library takes
        raise json.JSONDecodeError("Expecting value", text, at)
    if len(found[0]) > _MOST_DIGITS:
        raise json.JSONDecodeError(f"Number of more than {_MOST_DIGITS} digits", text, at)
    return Node(at, scalar=json.loads(found[0]), text=found[0]), found.end()


def _object(text: str, start: int) -> tuple[Node, int]:
    members: list[Member] = []
    at = _skip(text, start + 1)
    while text[at] != "}":
        at = _skip(text, at + 1) if text[at] == "," else at
        key_at = at
        key, at = scanstring(text, at + 1)
        value, at = _value(text, _skip(text, _skip(text, at) + 1))
        members.append(Member(key, key_at, value))
        at = _skip(text, at)
    return Node(start, members=tuple(members)), at + 1


def _array(text: str, start: int) -> tuple[Node, int]:
    items: list[Node] = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        at = _skip(text, at + 1) if text[at] == "," else at
        item, at = _value(text, at)
        items.append(item)
        at = _skip(text, at)
    return Node(start, items=tuple(items)), at + 1
