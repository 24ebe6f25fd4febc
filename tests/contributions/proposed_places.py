"""Proposals of places, for the small content of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from hrn_kg import releases
from hrn_kg.contributions import Checked, Contributions, Person, Statements, Submitted, Upload
from hrn_kg.contributions.consent import consent
from hrn_kg.contributions.proposal_checks import Checker
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import open_file
from hrn_kg.vocab import expand

NOW = datetime(2026, 11, 27, 10, 30, 15, tzinfo=UTC)
PERSON = Person("Sanne de Wit", "sanne@example.org", "S. de Wit")
GOOD = Checked("valid", "2026.11.0", "0" * 64)
_LABEL = ox.NamedNode(expand("rdfs:label"))


def iri(place: str) -> str:
    return f"{BASE}id/place/{place}"


def place(name: str, label: str | None = None) -> tuple[ox.Triple, ...]:
    this = ox.NamedNode(iri(name))
    found = [ox.Triple(this, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("dct:Location")))]
    if label is not None:
        found.append(ox.Triple(this, _LABEL, ox.Literal(label, language="nl")))
    return tuple(found)


def delft(label: str = "Delft") -> Statements:
    return Statements(place("delft", label))


def submit(
    contributions: Contributions,
    home: Path,
    statements: Statements | None = None,
    *,
    now: datetime = NOW,
    person: Person = PERSON,
    note: str = "Seen on the map.",
    uploads: tuple[Upload, ...] = (),
    checked: Checked | None = GOOD,
) -> Submitted:
    """Submit a proposal that was found in order, or is looked at against the current release."""
    statements = statements or delft()
    checked = checked or Checker(releases.current(home)).check(statements).checked
    uploads = uploads or (Upload("sanne.ttl", b"<a> <b> <c> ."),)
    return contributions.submit(statements, uploads, person, note, checked, consent("nl"), now)


def labels_in(release: releases.Release, name: str) -> set[tuple[str, str]]:
    """The labels of a place in a release, each with the last part of its graph."""
    quads = ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
    return {
        (quad.object.value, quad.graph_name.value.removeprefix(BASE + "graph/"))
        for quad in quads
        if quad.subject == ox.NamedNode(iri(name)) and quad.predicate == _LABEL
    }
