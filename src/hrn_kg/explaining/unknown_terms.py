"""IRIs of a query that are not in the release: the nearest that are, or the namespace that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import pyoxigraph as ox

from hrn_kg.explaining.base_facts import Base, suggestion, written
from hrn_kg.explaining.causes import Cause, Edit, Suggestion
from hrn_kg.explaining.near_names import is_sure, nearest
from hrn_kg.explaining.query_pieces import Name, Part, Pattern, Term
from hrn_kg.explaining.token_row import RDF_TYPE
from hrn_kg.explaining.trial import Trial

Role = Literal["class", "property", "thing", "graph"]

_CANDIDATES: Final[dict[Role, str]] = {
    "property": """SELECT DISTINCT ?iri { { ?s ?iri ?o } UNION { VALUES ?kind {
        <http://www.w3.org/2002/07/owl#ObjectProperty> <http://www.w3.org/2002/07/owl#DatatypeProperty>
        <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> } ?iri a ?kind FILTER(isIRI(?iri)) } }""",
    "class": """SELECT DISTINCT ?iri { { ?s a ?iri } UNION { VALUES ?kind {
        <http://www.w3.org/2002/07/owl#Class> <http://www.w3.org/2000/01/rdf-schema#Class> } ?iri a ?kind }
        FILTER(isIRI(?iri)) }""",
    "thing": "SELECT DISTINCT ?iri { ?iri ?p ?o FILTER(isIRI(?iri)) } LIMIT 200000",
}
_NAMES: Final = """SELECT ?iri ?name {
    VALUES ?p { <http://www.w3.org/2000/01/rdf-schema#label> <http://www.w3.org/2004/02/skos/core#prefLabel>
                <http://www.w3.org/2004/02/skos/core#altLabel> <http://www.w3.org/2004/02/skos/core#hiddenLabel> }
    ?iri ?p ?name FILTER(isIRI(?iri) && STRLEN(?name) < 60) } LIMIT 200000"""
_IN_NAMESPACE: Final = "SELECT ?iri { ?iri ?p ?o FILTER(STRSTARTS(STR(?iri), %s)) } LIMIT 1"


def of_pattern(trial: Trial, pattern: Pattern) -> Iterator[Cause]:
    """A cause for each IRI of a pattern that is not in the release.

    Of a path with alternatives another one may fit, so that its IRIs are no cause as such.
    """
    places: list[tuple[Term, Role]] = [(pattern.subject, "thing"), (pattern.object, role_of_object(pattern))]
    if not pattern.loose:
        places.insert(1, (pattern.verb, "property"))
    for term, role in places:
        if term.kind != "literal":
            yield from of_names(trial, term.names, role)


def of_alternatives(trial: Trial, part: Part) -> list[Cause]:
    """A cause for each IRI in a path with alternatives that is not in the release; what it forbids is no cause."""
    if not isinstance(part, Pattern) or not part.loose or "!" in part.verb.text:
        return []
    return list(of_names(trial, part.verb.names, "property"))


def role_of_object(pattern: Pattern) -> Role:
    """Whether the object of a pattern is a class or a thing: a class stands after a path that begins with `a`."""
    return "class" if any(name.iri == RDF_TYPE for name in pattern.verb.names) else "thing"


def of_names(trial: Trial, names: Iterable[Name], role: Role) -> Iterator[Cause]:
    """A cause for each of some IRIs that is not in the release."""
    for name in names:
        if name.iri != RDF_TYPE and not trial.base.occurs(name.iri):
            yield _of_namespace(trial, name) or _of_name(trial, name, role)


def _of_name(trial: Trial, name: Name, role: Role) -> Cause:
    base = trial.base
    near = nearest(name.iri, candidates(base, role), {} if role == "graph" else _names(base))
    found = tuple(suggestion(base, trial.namespaces, iri) for iri, _ in near)
    edit = Edit(name.at, name.end, written(trial.namespaces, near[0][0])) if is_sure(near) else None
    return Cause("unknown", role, name.text, name.at, found, edit)


def candidates(base: Base, role: Role) -> list[str]:
    """The IRIs of the release that stand at such a place."""
    if role == "graph":
        return list(base.graphs)
    rows = base.known(_CANDIDATES[role])
    return [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]


def _names(base: Base) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for iri, name in base.known(_NAMES):
        if isinstance(iri, ox.NamedNode) and isinstance(name, ox.Literal):
            found.setdefault(" ".join(name.value.casefold().split()), []).append(iri.value)
    return found


def _of_namespace(trial: Trial, name: Name) -> Cause | None:
    """The cause where the prefix is declared with an address that is no namespace of the release, and another is."""
    base = trial.base
    prefix = name.text.partition(":")[0]
    declared = next((one for own, one in trial.query.namespaces if own == prefix and name.text[:1] != "<"), None)
    if declared is None or declared.iri in base.prefixes.values():
        return None
    own = name.iri[len(declared.iri) :]
    alike = [space for space in base.prefixes.values() if _bare(space) == _bare(declared.iri)]
    if not alike and next(base.known(_IN_NAMESPACE % ox.Literal(declared.iri)), None) is None:
        alike = [space for space in base.prefixes.values() if base.occurs(space + own)]
        if base.prefixes.get(prefix) in alike:
            alike = [base.prefixes[prefix]]
    if len(alike) != 1 or not base.occurs(alike[0] + own):
        return None
    edit = Edit(declared.at, declared.end, f"<{alike[0]}>")
    term = f"PREFIX {prefix}: <{declared.iri}>"
    return Cause("unknown", "namespace", term, declared.at, (Suggestion(edit.text),), edit)


def _bare(namespace: str) -> str:
    """A namespace without what is often written wrong: its protocol and its last sign."""
    return namespace.removeprefix("https").removeprefix("http").rstrip("/#").lower()
