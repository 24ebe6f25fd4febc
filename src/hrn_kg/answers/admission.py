"""Who can use what: the rules that documents give, by what they apply to and by the group that they name.

Rules of which one is enough are one line; their labels name each other, so the longest of them says it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.naming import names_of
from hrn_kg.describe.ask import construct
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

# Kinds of rules that tell who gets in, in the order in which one asks; the others tell what is asked of who is in.
_ACCESS: Final = ("entitlement", "not-required", "no-rule", "requirement", "exclusion")
_OF_PUBLICATION: Final = BASE + "scheme/caveat/period-is-publication"

_RULES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
CONSTRUCT { ?rule a hro:Rule ; ?property ?value } WHERE {
  ?rule a hro:Rule ; ?property ?value .
  VALUES ?property { hro:appliesTo hro:place hro:period hro:orElse hro:ruleKind hro:population hro:criterionDimension
                     hro:caveat hro:heldBy } }"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, or several of which one is enough."""

    name: Link
    others: tuple[Link, ...]
    """The records of the other alternatives."""
    kind: Link | None
    is_access: bool
    services: tuple[Link, ...]
    groups: tuple[Link, ...]
    """The groups of people that it names."""
    dimension: Link | None
    place: str
    period: str
    is_of_publication: bool
    """Whether the period is only the time at which the document was published."""
    holder: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rules under one heading: those on who gets in, and the others."""

    name: Link
    access: tuple[Rule, ...]
    conduct: tuple[Rule, ...]

    @property
    def count(self) -> int:
        """How many lines it has."""
        return len(self.access) + len(self.conduct)


async def rules(data: Snapshot, lang: str) -> tuple[Rule, ...]:
    """All rules; raises what the engine raises."""
    triples = await construct(data, _RULES)
    named = {part.value for triple in triples for part in (triple.subject, triple.object) if hasattr(part, "value")}
    iris = {name for name in named if name.startswith(BASE)}
    return read_rules(Viewer(TripleIndex([*triples, *await names_of(data, iris)], data.prefixes), lang))


def read_rules(viewer: Viewer) -> tuple[Rule, ...]:
    """The rules among the triples, by kind and name."""
    found: list[Rule] = []
    done: set[str] = set()
    for iri in sorted(viewer.index.subjects("rdf:type", hro("Rule"))):
        if iri not in done:
            group = _alternatives(viewer, iri)
            done.update(group)
            found.append(_rule(viewer, group))
    return tuple(sorted(found, key=lambda rule: (_rank(rule), rule.name.text)))


def _rank(rule: Rule) -> tuple[int, str]:
    name = rule.kind.href.rpartition("/")[2] if rule.kind and rule.kind.href else ""
    return (_ACCESS.index(name) if name in _ACCESS else len(_ACCESS), name)


def _alternatives(viewer: Viewer, iri: str) -> list[str]:
    """The rule with all its alternatives, the one with the longest name first."""
    found, waiting = {iri}, [iri]
    while waiting:
        one = waiting.pop()
        linked = {*viewer.index.iris(one, "hro:orElse"), *viewer.index.subjects("hro:orElse", one)} - found
        found |= linked
        waiting += sorted(linked)
    return sorted(found, key=lambda one: (-len(viewer.link(one).text), one))


def _rule(viewer: Viewer, group: Sequence[str]) -> Rule:
    index, first = viewer.index, group[0]

    def all_of(name: str) -> tuple[Link, ...]:
        return tuple(dict.fromkeys(viewer.link(value) for one in group for value in sorted(index.iris(one, name))))

    def text(name: str) -> str:
        return ", ".join(dict.fromkeys(viewer.link(value).text for value in sorted(index.iris(first, name))))

    kind = index.iri(first, "hro:ruleKind")
    return Rule(
        name=viewer.link(first),
        others=tuple(viewer.link(one) for one in group[1:]),
        kind=viewer.maybe(kind),
        is_access=kind is not None and kind.rpartition("/")[2] in _ACCESS,
        services=all_of("hro:appliesTo"),
        groups=all_of("hro:population"),
        dimension=viewer.maybe(index.iri(first, "hro:criterionDimension")),
        place=text("hro:place"),
        period=text("hro:period"),
        is_of_publication=_OF_PUBLICATION in index.iris(first, "hro:caveat"),
        holder=text("hro:heldBy"),
    )


def usual_holder(found: Iterable[Rule]) -> str:
    """Who says most of them, which then need not be said with each; nobody where it is not more than half."""
    holders = Counter(rule.holder for rule in found)
    name, times = holders.most_common(1)[0] if holders else ("", 0)
    return name if times * 2 > holders.total() else ""


def by_service(found: Iterable[Rule]) -> tuple[Section, ...]:
    """The rules under each thing to which they apply; those with rules on who gets in first."""
    sections = _sections((service, rule) for rule in found for service in rule.services)
    return tuple(sorted(sections, key=lambda one: (not one.access, one.name.text.casefold())))


def by_group(found: Iterable[Rule]) -> tuple[Section, ...]:
    """The rules under each group of people that they name."""
    sections = _sections((group, rule) for rule in found for group in rule.groups)
    return tuple(sorted(sections, key=lambda one: one.name.text.casefold()))


def by_dimension(found: Iterable[Rule]) -> tuple[Section, ...]:
    """The rules that name no group, under what they look at: age, housing ..."""
    sections = _sections((rule.dimension, rule) for rule in found if rule.dimension and not rule.groups)
    return tuple(sorted(sections, key=lambda one: one.name.text.casefold()))


def _sections(pairs: Iterable[tuple[Link, Rule]]) -> list[Section]:
    grouped: dict[Link, list[Rule]] = {}
    for heading, rule in pairs:
        grouped.setdefault(heading, []).append(rule)
    return [
        Section(
            heading,
            tuple(rule for rule in found if rule.is_access),
            tuple(rule for rule in found if not rule.is_access),
        )
        for heading, found in grouped.items()
    ]
