"""Things that may be published already under another address: whoever proposes them is told to use that one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pyoxigraph import Triple

from hrn_kg.contributions.effect_lookup import Named, Queried, named
from hrn_kg.readout import Facts
from hrn_kg.search import NameIndex
from hrn_kg.vocab import expand, hro

Reason = Literal["same-name", "like-name", "same-dates"]

_TYPE: Final = expand("rdf:type")
_KINDS: Final = tuple(
    expand(name)
    for name in (
        "hro:Facility",
        "bibo:Document",
        "dct:Location",
        "dct:PeriodOfTime",
        "foaf:Organization",
        "org:Organization",
        "foaf:Person",
    )
)
_PERIOD: Final = expand("dct:PeriodOfTime")
_NAMES: Final = tuple(
    expand(name)
    for name in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "dct:title", "foaf:name", "hro:citedAs")
)
_DATES: Final = (hro("edtf"), expand("dcat:startDate"), expand("dcat:endDate"))
# Names of periods that differ by a letter are other periods.
_EXACT_ONLY: Final = frozenset({_PERIOD})
_Dates = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A thing that is proposed, a published one of its kind that may be the same, and why."""

    record: Named
    other: Named
    reason: Reason


def twins(new: Sequence[str], own: Facts, published: Queried) -> tuple[Twin, ...]:
    """The published things that may be those that are new."""
    kinds = {iri: kind for iri in new for kind in _KINDS if kind in {one.value for one in own.values(iri, _TYPE)}}
    if not kinds:
        return ()
    known = {kind: _Kind(facts) for kind, facts in _known(set(kinds.values()), published).items()}
    found = []
    for iri, kind in kinds.items():
        for other, reason in _matches(iri, kind, own, known[kind]).items():
            found.append(Twin(named(own, iri), named(known[kind].facts, other), reason))
    return tuple(found)


class _Kind:
    """The published things of one kind by their names and, of periods, their dates."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_dates: dict[_Dates, list[str]] = defaultdict(list)
        for iri in facts.known:
            for name in _names(facts, iri):
                self.by_name[name].add(iri)
            if (dates := _dates(facts, iri)) is not None:
                self.by_dates[dates].append(iri)
        self.names = NameIndex(self.by_name)


def _known(kinds: Iterable[str], published: Queried) -> Mapping[str, Facts]:
    """The names and dates of all published things of some kinds."""
    listed = " ".join(f"<{kind}>" for kind in sorted(kinds))
    fields = " ".join(f"<{field}>" for field in (*_NAMES, *_DATES))
    rows = published.query(
        f"SELECT ?kind ?s ?p ?o WHERE {{ VALUES ?kind {{ {listed} }} ?s a ?kind . VALUES ?p {{ {fields} }} ?s ?p ?o }}",
        use_default_graph_as_union=True,
    )
    found: dict[str, list[Triple]] = defaultdict(list)
    for row in rows:
        found[row["kind"].value].append(Triple(row["s"], row["p"], row["o"]))
    return {kind: Facts.of(found[kind]) for kind in kinds}


def _matches(iri: str, kind: str, own: Facts, known: _Kind) -> dict[str, Reason]:
    """Published things that may be this one; one reason each, the strongest."""
    found: dict[str, Reason] = {}
    for name in _names(own, iri):
        for one in known.names.same(name):
            found |= dict.fromkeys(known.by_name[one], "same-name")
        if kind not in _EXACT_ONLY:
            for one in known.names.like(name):
                found = {**dict.fromkeys(known.by_name[one], "like-name"), **found}
    dates = _dates(own, iri)
    if kind == _PERIOD and dates is not None:
        found = {**dict.fromkeys(known.by_dates.get(dates, ()), "same-dates"), **found}
    found.pop(iri, None)
    return dict(sorted(found.items()))


def _names(facts: Facts, iri: str) -> set[str]:
    return {value.value for field in _NAMES for value in facts.values(iri, field)}


def _dates(facts: Facts, iri: str) -> _Dates | None:
    """What EDTF says alone tells a period; without it start and end do."""
    edtf = tuple(value.value for value in facts.values(iri, _DATES[0]))
    if edtf:
        return (edtf,)
    dates = tuple(tuple(value.value for value in facts.values(iri, field)) for field in _DATES[1:])
    return dates if any(dates) else None
