"""The OpenAPI document of the service as a page: what can be asked, by groups, without a script.

HEAD and OPTIONS are the same everywhere and are told once. Addresses that do the same stand together; the faults, which
many addresses share, are told once at the end and named by their status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape

_METHODS: Final = ("get", "post")
_CODE: Final = re.compile("`([^`]+)`")
_CONDITION: Final = "If-None-Match"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be said with a request; `values` are those that it may have, where they are few."""

    name: str
    where: str
    is_required: bool
    meaning: Markup
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One way in which a request may end, unless by a fault."""

    status: str
    meaning: Markup
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked, at one address or several."""

    id: str
    summary: str
    method: str
    addresses: tuple[str, ...]
    about: Markup
    parameters: tuple[Parameter, ...]
    bodies: tuple[str, ...]
    answers: tuple[Answer, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Operations that belong together."""

    id: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page."""

    about: Markup
    groups: tuple[Group, ...]
    condition: Parameter
    """The field by which a client says what it has, which most addresses take; it is told once."""
    everywhere: tuple[str, ...]
    """The faults that every address may answer with; they are told once."""
    faults: tuple[Answer, ...]


def reference(document: Json) -> Reference:
    """Read an OpenAPI document."""
    by_likeness: dict[tuple[str, str, str], list[tuple[str, Json]]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if (found := item.get(method)) is not None:
                by_likeness.setdefault((found["tags"][0], method, _likeness(found)), []).append((path, found))
    operations = [found for same in by_likeness.values() for _, found in same]
    everywhere = set.intersection(
        *({status for status in found["responses"] if status >= "400"} for found in operations)
    )
    condition = next(
        entry for found in operations for entry in found.get("parameters", ()) if entry["name"] == _CONDITION
    )
    groups = tuple(
        Group(
            tag["name"],
            tag["description"],
            tuple(
                _operation(method, same, everywhere)
                for (of, method, _), same in by_likeness.items()
                if of == tag["name"]
            ),
        )
        for tag in document["tags"]
    )
    faults: dict[str, Answer] = {}
    for same in by_likeness.values():
        for one in _answers(same[0][1]["responses"]):
            if one.status >= "400":
                faults.setdefault(one.status, one)
    return Reference(
        about=_marked(document["info"]["description"]),
        groups=groups,
        condition=_parameter(condition),
        everywhere=tuple(sorted(everywhere)),
        faults=tuple(faults[name] for name in sorted(faults)),
    )


def _likeness(found: Json) -> str:
    """What operations have in common that stand together; a language at the end of a summary makes no other one."""
    return re.sub(r" \([a-z]{2}\)$", "", found["summary"])


def _operation(method: str, same: list[tuple[str, Json]], everywhere: set[str]) -> Operation:
    _, found = same[0]
    addresses = tuple(path for path, _ in same)
    answers = _answers(found["responses"])
    # Pages that stand together may differ in what they take.
    parameters = {
        (entry["in"], entry["name"]): _parameter(entry)
        for _, one in same
        for entry in one.get("parameters", ())
        if entry["name"] != _CONDITION
    }
    return Operation(
        id=found["operationId"],
        summary=_likeness(found),
        method=method.upper(),
        addresses=addresses,
        about=_about([operation.get("description", "") for _, operation in same], addresses),
        parameters=tuple(parameters.values()),
        bodies=tuple(found.get("requestBody", {}).get("content", ())),
        answers=tuple(one for one in answers if one.status < "400" and one.status != "304"),
        faults=tuple(one.status for one in answers if one.status >= "400" and one.status not in everywhere),
    )


def _about(texts: list[str], addresses: tuple[str, ...]) -> Markup:
    """What is told of operations that stand together: once, or of each where they differ."""
    first = {text: address for text, address in reversed(list(zip(texts, addresses, strict=True))) if text}
    if len(first) < 2:
        return _marked(next(iter(first), ""))
    return _marked("; ".join(f"`{address}` {text}" for text, address in reversed(first.items())) + ".")


def _parameter(entry: Json) -> Parameter:
    values = (str(value) for value in entry["schema"].get("enum", ()) if value != "")
    return Parameter(
        entry["name"], entry["in"], bool(entry.get("required")), _marked(entry["description"]), tuple(values)
    )


def _answers(responses: Json) -> Iterable[Answer]:
    found = [
        Answer(status, _marked(one["description"]), tuple(one.get("content", ()))) for status, one in responses.items()
    ]
    return tuple(sorted(found, key=lambda one: one.status))


def _marked(text: str) -> Markup:
    """A text in which backquotes mark code."""
    pieces = _CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces)
    )
