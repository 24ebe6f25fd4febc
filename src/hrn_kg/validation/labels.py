"""Names of things for the reports: people read labels, never addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rdflib import DCTERMS, RDFS, SKOS, Graph
from rdflib.term import Literal, URIRef

from hrn_kg import iris, words
from hrn_kg.vocab import Prefixes

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+\Z")
_NAMING = (SKOS.prefLabel, RDFS.label, DCTERMS.title)


def labels_of(graph: Graph, addresses: Iterable[str]) -> dict[str, dict[str, str]]:
    """The names, by language, of those of the addresses that the graph names."""
    found: dict[str, dict[str, str]] = {}
    for address in sorted(filter(_ADDRESS.match, addresses)):
        names: dict[str, str] = {}
        for naming in _NAMING:
            for label in sorted(graph.objects(URIRef(address), naming), key=str):
                if isinstance(label, Literal):
                    names.setdefault(label.language or "", str(label))
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
