"""How many claims come from each document: by kind, and by the section under which their passages stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from hrn_kg import vocab
from hrn_kg.iris import local_name
from hrn_kg.releases.quads_as_lines import of_properties

_TYPE = vocab.expand("rdf:type")
_PARENT = vocab.expand("rdfs:subClassOf")
_STATED_IN = vocab.hro("statedIn")
_SUPPORTED_BY = vocab.hro("supportedBy")
_SECTION = vocab.hro("section")
# The properties that are looked at.
COUNTED = (_TYPE, _STATED_IN, _SUPPORTED_BY, _SECTION, _PARENT)


@dataclass(frozen=True, slots=True)
class Count:
    """The claims of one document. `sections` counts a claim under each heading of its passages, most claims first."""

    document: str
    kinds: tuple[tuple[str, int], ...]
    sections: tuple[tuple[str, int], ...]

    @property
    def claims(self) -> int:
        """All claims of the document."""
        return sum(number for _, number in self.kinds)

    def in_words(self) -> str:
        """For the display of a build."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in self.kinds)
        sections = ", ".join(f"{section} {number}" for section, number in self.sections)
        return f"{self.claims} ({kinds}); by section: {sections or 'none named'}"


def count_claims(quads: Iterable[ox.Quad]) -> tuple[Count, ...]:
    """One count for each document that some claim is stated in, sorted by document.

    The quads are gone through twice. The kinds of claims are those that the quads themselves say are subclasses of
    hro:Claim, at any depth.
    """
    kind: dict[object, str] = {}
    document: dict[object, str] = {}
    passages: dict[object, set[object]] = defaultdict(set)
    heading: dict[object, str] = {}
    of_kind = {iri: local_name(iri) for iri in _claim_classes(quads)}
    for quad in of_properties(quads, (_TYPE, _STATED_IN, _SUPPORTED_BY, _SECTION)):
        predicate, value = quad.predicate.value, quad.object
        if predicate == _TYPE and isinstance(value, ox.NamedNode) and value.value in of_kind:
            kind[quad.subject] = of_kind[value.value]
        elif predicate == _STATED_IN and isinstance(value, ox.NamedNode):
            document[quad.subject] = local_name(value.value)
        elif predicate == _SUPPORTED_BY:
            passages[quad.subject].add(value)
        elif predicate == _SECTION and isinstance(value, ox.Literal):
            heading[quad.subject] = value.value
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    sections: dict[str, Counter[str]] = defaultdict(Counter)
    for claim, name in kind.items():
        if claim in document:
            kinds[document[claim]][name] += 1
            sections[document[claim]].update({heading[p] for p in passages[claim] if p in heading})
    return tuple(Count(name, _most(kinds[name]), _most(sections[name])) for name in sorted(kinds))


def _claim_classes(quads: Iterable[ox.Quad]) -> set[str]:
    parents = [
        (quad.subject.value, quad.object.value)
        for quad in of_properties(quads, (_PARENT,))
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    ]
    found = {vocab.hro("Claim")}
    while more := {narrower for narrower, broader in parents if broader in found} - found:
        found |= more
    return found


def _most(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
