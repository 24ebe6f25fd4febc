"""A contribution that was accepted, as the release holds it: its statements, and who offered and accepted them when.

Nothing of a person goes in but the name that the contributor chose to be shown. The same contribution always gives the
same quads, so that a build tells whether anything changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from hrn_kg.contributions.proposal import Contribution, Event
from hrn_kg.contributions.statuses import SCHEME, Status
from hrn_kg.iris import BASE
from hrn_kg.releases import CONTRIBUTION_GRAPHS, Accepted
from hrn_kg.triples import about, typed
from hrn_kg.vocab import expand

_ID: Final = BASE + "id/"
_REPLACED: Final = NamedNode(expand("dct:isReplacedBy"))
_NAMING: Final = frozenset(expand(name) for name in ("rdfs:label", "skos:prefLabel", "dct:title", "foaf:name"))


def accepted_of(contribution: Contribution) -> Accepted:
    """What the releases carry of a contribution that was accepted, or was and is withdrawn since."""
    accepted = contribution.last("accepted")
    assert accepted is not None, contribution.id
    withdrawn = contribution.status == "withdrawn"
    triples = [*_provenance(contribution, accepted)]
    if withdrawn:
        triples += _farewells(contribution)
    else:
        triples += contribution.statements.triples
        for record, successor in contribution.removes.items():
            triples.append(farewell(record, successor))
    graph = NamedNode(CONTRIBUTION_GRAPHS + contribution.id)
    quads = tuple(Quad(t.subject, t.predicate, t.object, graph) for t in sorted(set(triples), key=str))
    replaces = frozenset() if withdrawn else frozenset({*contribution.corrects, *contribution.removes})
    return Accepted(contribution.id, quads, replaces)


def all_accepted(contributions: Sequence[Contribution]) -> tuple[Accepted, ...]:
    """The same of several, in their order."""
    return tuple(accepted_of(one) for one in contributions)


def _provenance(contribution: Contribution, accepted: Event) -> Iterator[Triple]:
    this, submission = _ID + "contribution/" + contribution.id, _ID + "submission/" + contribution.id
    submitted = contribution.last("submitted") or accepted
    yield from about(
        this,
        ("rdf:type", expand("hro:Contribution")),
        ("rdfs:label", *_labels("Contribution", "Bijdrage", contribution.id)),
        ("dct:license", contribution.licence),
        ("prov:wasGeneratedBy", submission),
    )
    if contribution.person.shown_as:
        yield from about(this, ("schema:creditText", Literal(contribution.person.shown_as)))
    labels = _labels("Submission of contribution", "Indiening van bijdrage", contribution.id)
    yield from about(submission, ("rdf:type", expand("hro:Submission")), ("rdfs:label", *labels), _ended(submitted.at))
    for word, status in _DECISIONS.items():
        event = contribution.last(status)
        if event is not None:
            yield from _review(contribution.id, word, event)


def _review(contribution: str, word: str, event: Event) -> Iterator[Triple]:
    labels = _labels("Review of contribution", "Beoordeling van bijdrage", contribution)
    yield from about(
        f"{_ID}review/{contribution}{word}",
        ("rdf:type", expand("hro:Review")),
        ("rdfs:label", *labels),
        ("prov:used", _ID + "contribution/" + contribution),
        ("hro:decision", SCHEME + event.status),
        _ended(event.at),
    )


# How the IRI of a review ends, by what it decided.
_DECISIONS: Final[dict[str, Status]] = {"": "accepted", "-withdrawn": "withdrawn"}


def _labels(english: str, dutch: str, contribution: str) -> tuple[Literal, Literal]:
    return Literal(f"{english} {contribution}", language="en"), Literal(f"{dutch} {contribution}", language="nl")


def _ended(at: str) -> tuple[str, Literal]:
    return "prov:endedAtTime", typed(at, "xsd:dateTime")


def _farewells(contribution: Contribution) -> Iterator[Triple]:
    """What is left of a contribution that was withdrawn: its records that have a name lead to the successor."""
    if contribution.successor is None:
        return
    corrected = {*contribution.corrects, *contribution.removes}  # of these the data speak again
    for triple in contribution.statements.triples:
        if triple.predicate.value in _NAMING and triple.subject.value not in corrected:  # type: ignore[union-attr]
            yield farewell(triple.subject.value, contribution.successor)  # type: ignore[union-attr]


def farewell(record: str, successor: str | None) -> Triple:
    """What is left of a record that is described no longer: where to go from there, or that there is nothing more."""
    if successor is None:
        return Triple(NamedNode(record), NamedNode(expand("owl:deprecated")), typed("true", "xsd:boolean"))
    return Triple(NamedNode(record), _REPLACED, NamedNode(successor))
