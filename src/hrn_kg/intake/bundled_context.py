"""The context of the project in the place of its address, so that nothing is fetched; every other address stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from json.decoder import scanstring  # type: ignore[attr-defined]

from hrn_kg.intake.json_positions import Node, read_json
from hrn_kg.jsonld_context import ADDRESS, installed_context


def places_of_context(root: Node) -> list[int]:
    """Where a value names the context of the project, alone or in a list of contexts, in the order of its text."""
    return sorted(node.at for _, node in _named(root, "@context") if node.scalar == ADDRESS)


def with_bundled_context(text: str, places: Iterable[int]) -> str:
    """The text with the context for its address at these places.

    Raises: ContentError when the context cannot be made of the content of the installation.
    """
    pieces, done = list[str](), 0
    for at in places:
        pieces += [text[done:at], _in_short()]
        done = scanstring(text, at + 1)[1]
    return "".join((*pieces, text[done:]))


def foreign_context(root: Node) -> int | None:
    """Where the first context at another address is named, or one that a context would take in (`@import`)."""
    named = [at for at, node in _named(root, "@context") if node.scalar != ADDRESS and isinstance(node.scalar, str)]
    return min([*named, *(at for at, _ in _named(root, "@import"))], default=None)


@cache
def bundled_context() -> Node:
    """The context as a value, for those who follow what the parser makes of keys."""
    context = read_json(installed_context().decode()).get("@context")
    assert context is not None
    return context


@cache
def _in_short() -> str:
    return json.dumps(json.loads(installed_context())["@context"], ensure_ascii=False, separators=(",", ":"))


def _named(node: Node, key: str) -> Iterator[tuple[int, Node]]:
    """The values of a key anywhere in a value, each of a list of them; and where the key or the item stands."""
    for item in node.items or ():
        yield from _named(item, key)
    for member in node.members or ():
        if member.key == key and member.value.items is not None:
            yield from ((item.at, item) for item in member.value.items)
        elif member.key == key:
            yield member.at, member.value
        yield from _named(member.value, key)
