"""Who can use what: the rules that documents give, by what they apply to and by the group that they name.

Rules of which one is enough are one line; their labels name each other, so the longest of them says it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.naming import names_of
from hrn_kg.answers.rules import Rule, read_rules
from hrn_kg.describe.ask import construct
from hrn_kg.iris import BASE
from hrn_kg.render.triple_index import TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot

_RULES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
CONSTRUCT { ?rule a hro:Rule ; ?property ?value } WHERE {
  ?rule a hro:Rule ; ?property ?value .
  VALUES ?property { hro:appliesTo hro:place hro:period hro:orElse hro:ruleKind hro:population hro:criterionDimension
                     hro:caveat hro:heldBy } }"""


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
