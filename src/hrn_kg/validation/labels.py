"""Names of things for the reports: people read labels, never addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from hrn_kg import iris, words
from hrn_kg.vocab import NAMING, Prefixes, expand

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+\Z")
_NAMING = tuple(ox.NamedNode(expand(name)) for name in NAMING)


def labels_in(store: ox.Store, addresses: Iterable[str]) -> dict[str, dict[str, str]]:
    """The names, by language, of those of the addresses that the store names."""
    found: dict[str, dict[str, str]] = {}
    for address in sorted(filter(_ADDRESS.match, addresses)):
        names: dict[str, str] = {}
        for naming in _NAMING:
            values = (quad.object for quad in store.quads_for_pattern(ox.NamedNode(address), naming, None, None))
            for label in sorted((each for each in values if isinstance(each, ox.Literal)), key=lambda each: each.value):
                names.setdefault(label.language or "", label.value)
        if names:
            found[address] = names
    return found


def name_of(address: str, labels: Mapping[str, Mapping[str, str]], lang: str, prefixes: Prefixes) -> str:
    """The name in the language, or else in another, or else the shortest address; text that is no address stays."""
    names = labels.get(address, {})
    for key in (lang, *words.others(lang), "", *names):
        if key in names:
            return names[key]
    return prefixes.shorten(address) or (iris.local_name(address) if address.startswith(iris.BASE) else address)
