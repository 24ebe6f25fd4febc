"""Rules as pages show them: with kind, place and date, those of which one is enough joined in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg.iris import BASE
from hrn_kg.render.views import Link, Viewer
from hrn_kg.vocab import hro

# Kinds of rules that tell who gets in, in the order in which one asks; the others tell what is asked of who is in.
_ACCESS: Final = ("entitlement", "not-required", "no-rule", "requirement", "exclusion")
_OF_PUBLICATION: Final = BASE + "scheme/caveat/period-is-publication"


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
    iris: tuple[str, ...]


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
        iris=tuple(group),
    )
