"""Answers made comparable: as multisets of terms, numbers by value, whatever the spelling of the service."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_TERM: Final = r'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?)'
_TRIPLE: Final = re.compile(rf"{_TERM}\s+{_TERM}\s+{_TERM}\s*\.")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LITERAL: Final = re.compile(r'"(.*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?', re.DOTALL)
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t"}

Row = tuple[object, ...]


class NotAnAnswer(ValueError):
    """What came is no answer in the format that was asked for."""


def of(body: bytes, accept: str) -> Counter[Row]:
    """The rows, or triples, of an answer with how often each occurs.

    Raises NotAnAnswer.
    """
    try:
        if accept.endswith("json"):
            return _of_json(json.loads(body))
        return _of_ntriples(body.decode())
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnAnswer(f"{type(error).__name__}: {error}; it begins {body[:120]!r}") from error


def difference(mine: Counter[Row], theirs: Counter[Row]) -> str:
    """In words how two answers differ; empty when they do not."""
    if mine == theirs:
        return ""
    lacking, surplus = theirs - mine, mine - theirs
    parts = [f"{mine.total()} rows against {theirs.total()}"]
    if lacking:
        parts.append(f"lacks {next(iter(lacking))}")
    if surplus:
        parts.append(f"has beyond {next(iter(surplus))}")
    return "; ".join(parts)


def _of_json(document: dict[str, Any]) -> Counter[Row]:
    names = sorted(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    return Counter(tuple(_term(binding.get(name)) for name in names) for binding in bindings)


def _term(value: dict[str, str] | None) -> object:
    if value is None:
        return None
    if value["type"] in ("uri", "bnode"):
        return value["type"], value["value"]
    return _literal(value["value"], value.get("datatype"), value.get("xml:lang"))


def _literal(text: str, datatype: str | None, language: str | None) -> object:
    if datatype in _NUMBERS:
        try:
            return "number", Decimal(text).normalize()
        except InvalidOperation:
            return "literal", text, datatype
    if language:
        return "literal", text, language.lower()
    return "literal", text, None if datatype == _XSD + "string" else datatype


def _of_ntriples(text: str) -> Counter[Row]:
    found: Counter[Row] = Counter()
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _TRIPLE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"no triple: {line[:120]!r}")
        found[tuple(_written(term) for term in match.groups())] += 1
    return found


def _written(term: str) -> object:
    if term.startswith("<"):
        return "uri", _unescaped(term[1:-1])
    if term.startswith("_"):
        return "bnode", term
    match = _LITERAL.fullmatch(term)
    assert match is not None
    return _literal(_unescaped(match[1]), match[2], match[3])


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[3] is not None:
            return _PLAIN.get(match[3], match[3])
        return chr(int(match[1] or match[2], 16))

    return _ESCAPE.sub(one, text)
