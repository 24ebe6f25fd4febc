"""Records for the tests of the rules: Turtle in, findings out."""

from __future__ import annotations

import pyoxigraph as ox

from hrn_kg.declared import installed_prefixes
from hrn_kg.validation import Finding
from hrn_kg.validation.rules import Rule, run_rules
from hrn_kg.validation.rules.record import read_records

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in installed_prefixes().items())
HEAD += "@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .\n" if "edtf" not in installed_prefixes() else ""

FIGURE = """
document:report a bibo:Report .
document:other a bibo:Report .
period:year a dct:PeriodOfTime ; skos:prefLabel "2025"@en , "2025"@nl ; hro:edtf "2025"^^edtf:EDTF ;
  dcat:startDate "2025"^^xsd:gYear ; dcat:endDate "2025"^^xsd:gYear .
claim:rooms a hro:Observation ; rdfs:label "3 rooms in Town, 2025"@en , "3 ruimten in Stad, 2025"@nl ;
  hro:statedIn document:report ; hro:indicator indicator:facilities-available ;
  hro:about facility-type:drug-consumption-room ; hro:population code:not-applicable ;
  hro:place place:town ; hro:period period:year ; hro:measure measure:count ; hro:unit unit:count ;
  hro:valueQualifier qualifier:exact ; hro:statedValue "3" ; hro:value 3 .
"""


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load((HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return store


def subjects_of(store: ox.Store) -> set[str]:
    return {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}


def found(turtle: str, rule: Rule | None = None) -> list[tuple[str, str, str | None]]:
    """What the rule, or all of them, find: name of the rule, local name of the path, value."""
    store = store_of(turtle)
    if rule is None:
        findings: list[Finding] = run_rules(store, subjects_of(store))
    else:
        findings = list(rule(tuple(read_records(store, sorted(subjects_of(store)))), store))
    return sorted(
        ((local(one.shape), local(one.path or ""), one.value) for one in findings),
        key=lambda row: (row[0], row[1], row[2] or ""),
    )


def local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def altered(old: str, new: str) -> str:
    assert FIGURE.count(old) >= 1, old
    return FIGURE.replace(old, new)
