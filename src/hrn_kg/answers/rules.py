"""Who may use it: rules with their place and date, alternatives joined in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg.iris import BASE
from hrn_kg.render.views import Link, Viewer
from hrn_kg.vocab import hro

# Kinds of rules that say who gets in; the others say what happens to who is in.
_ACCESS: Final = frozenset(
    BASE + "scheme/rule-kind/" + name for name in ("requirement", "exclusion", "entitlement", "not-required", "no-rule")
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, or several of which one is enough; `name` then names them all, and `others` are the other records."""

    name: Link
    others: tuple[Link, ...]
    kind: str
    place: str
    period: str
    iris: tuple[str, ...]


def read_rules(viewer: Viewer) -> tuple[tuple[RuleLine, ...], tuple[RuleLine, ...]]:
    """The rules among the triples: those on who gets in, and the others."""
    index = viewer.index
    lines: list[tuple[bool, RuleLine]] = []
    done: set[str] = set()
    for rule in sorted(index.subjects("rdf:type", hro("Rule"))):
        if rule in done:
            continue
        group = _group(viewer, rule)
        done.update(group)
        kind = index.iri(rule, "hro:ruleKind")
        lines.append((kind in _ACCESS, _line(viewer, group, kind)))
    lines.sort(key=lambda entry: (entry[1].place, entry[1].period, entry[1].name.text))
    return tuple(line for access, line in lines if access), tuple(line for access, line in lines if not access)


def _group(viewer: Viewer, rule: str) -> list[str]:
    """The rule with all its alternatives, the one with the longest name first: it names them all."""
    found, waiting = {rule}, [rule]
    while waiting:
        for other in viewer.index.iris(waiting.pop(), "hro:orElse"):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found, key=lambda one: (-len(viewer.link(one).text), one))


def _line(viewer: Viewer, group: list[str], kind: str | None) -> RuleLine:
    index = viewer.index
    place, period = index.iri(group[0], "hro:place"), index.iri(group[0], "hro:period")
    return RuleLine(
        name=viewer.link(group[0]),
        others=tuple(viewer.link(one) for one in group[1:]),
        kind=viewer.link(kind).text if kind else "",
        place=viewer.link(place).text if place else "",
        period=viewer.link(period).text if period else "",
        iris=tuple(group),
    )
