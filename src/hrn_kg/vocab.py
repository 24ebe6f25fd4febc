"""Namespaces and their prefixes: those that the code itself uses, and tables of more, which the content declares."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

from hrn_kg.iris import BASE, ONTOLOGY, SHAPES

# What the code names. Which other prefixes files, pages and answers may use is said by the content (hrn_kg.declared).
PREFIXES: Mapping[str, str] = {
    "hro": ONTOLOGY,
    "hrs": SHAPES,
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "healthdcatap": "http://healthdataportal.eu/ns/health#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# By what most things are named, the best first.
NAMING: Final = ("skos:prefLabel", "rdfs:label", "dct:title")
# Letters of other scripts have rules of their own in Turtle; an IRI that ends with such a name is written out.
_AT_ONCE: Final = 100_000  # IRIs, most of which are named several times
_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


class Prefixes(Mapping[str, str]):
    """A table of prefixes in the one order in which files and answers declare them; it never changes.

    Ours come first: the terms, then the schemes and the kinds of things by namespace, then the excerpts of documents;
    those of others follow by prefix.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(sorted(table.items(), key=_rank))

    def __getitem__(self, prefix: str) -> str:
        return self._table[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __hash__(self) -> int:
        return hash(tuple(self._table.items()))

    @cached_property
    def digest(self) -> str:
        """What stands for the table."""
        return hashlib.sha256(repr(sorted(self._table.items())).encode()).hexdigest()

    @cached_property
    def _by_namespace(self) -> dict[str, str]:
        return {namespace: prefix for prefix, namespace in self._table.items()}

    def prefix_of(self, namespace: str) -> str | None:
        """The prefix of a namespace, else None."""
        return self._by_namespace.get(namespace)

    def shorten(self, iri: str) -> str | None:
        """`prefix:local` for an IRI of which a prefix covers all but a plain local name, else None."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        local = iri[cut:]
        return f"{prefix}:{local}" if prefix is not None and _PLAIN.fullmatch(local) else None

    def in_use(self, iris: Iterable[str]) -> dict[str, str]:
        """The part of the table that is needed to shorten these IRIs, sorted by prefix."""
        names: set[str] = set()
        waiting = iter(iris)
        while some := set(islice(waiting, _AT_ONCE)):
            names.update(short.partition(":")[0] for iri in some if (short := self.shorten(iri)))
        return {name: self._table[name] for name in sorted(names)}


def _rank(row: tuple[str, str]) -> tuple[int, str]:
    prefix, namespace = row
    if not namespace.startswith(BASE):
        return 4, prefix
    if namespace.endswith("#"):
        return 0, namespace
    if namespace.startswith(BASE + "id/excerpt/"):
        return 3, prefix
    return (2 if namespace.startswith(BASE + "id/") else 1), namespace


STANDARD = Prefixes(PREFIXES)


@lru_cache(4096)
def expand(name: str) -> str:
    """The IRI for `prefix:local` of the prefixes that the code knows; an IRI is its own.

    Raises: KeyError for a prefix that the code does not know.
    """
    prefix, _, local = name.partition(":")
    return name if local.startswith("//") else PREFIXES[prefix] + local


def hro(name: str) -> str:
    """The IRI of a term of the ontology."""
    return ONTOLOGY + name


# What the build derives so that questions are short (ontology/derived.ttl): typed by nobody, and shown on no page.
SHORTCUTS = tuple(
    hro(name)
    for name in (
        *("caveatsInWords", "concerns", "earliestYear", "headings", "heldBy", "high", "latestYear", "low", "name"),
    )
)
# Worked out at every build: the shortcuts, and what is shown as a field of its record.
NEVER_TYPED = (
    *SHORTCUTS,
    *(hro(name) for name in ("certainty", "evidenceKind", "inferredDefinition", "leftOpenBy", "weakenedBy")),
)
# What the editors add so that a search finds a thing; shown where it was found so, and on no page of a thing.
EVERYDAY = hro("everydayWord")
# Classes that stand beside a narrower one, which tells more.
WIDER_CLASSES = frozenset(
    hro(name) for name in ("Claim", "Comparison", "ComputedFigure", "OpenFigure", "PrintedFigure")
)
