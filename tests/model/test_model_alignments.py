"""Alignments: only to identifiers that were seen, from things that exist, with the property that fits."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.content import Content
from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES

EXACT, CLOSE = (PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch"))
SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
# The forms of the identifiers of each register; a new one also tells in its file where it was seen.
REGISTERS = {
    "addicto": r"http://(addictovocab\.org/ADDICTO_\d{7}|humanbehaviourchange\.org/ontology/BCIO_\d{6})",
    "authorities": r"http://(publications\.europa\.eu/resource/authority/(country|place)/[A-Z_]+"
    r"|data\.europa\.eu/nuts/code/NL|snomed\.info/id/\d+)",
    "chebi": r"http://purl\.obolibrary\.org/obo/CHEBI_\d+",
    "eurovoc": r"http://eurovoc\.europa\.eu/\d+",
    "qudt": r"http://qudt\.org/vocab/unit/[A-Za-z_-]+",
    "wikidata": r"http://www\.wikidata\.org/entity/Q\d+",
}


@pytest.fixture(scope="module")
def alignments(content: Content, triples: dict[Path, list[ox.Quad]]) -> dict[Path, list[ox.Quad]]:
    found = {path: quads for path, quads in triples.items() if path.parent.name == "alignments"}
    assert {path.stem for path in found} == set(REGISTERS)
    return found


def test_targets_have_the_form_of_their_register(alignments: dict[Path, list[ox.Quad]]) -> None:
    pairs = [(path.stem, quad.object.value) for path, quads in alignments.items() for quad in quads]
    assert len(pairs) > 25
    assert [pair for pair in pairs if not re.fullmatch(REGISTERS[pair[0]], pair[1])] == []


def test_every_target_is_named_in_the_head_of_its_file(alignments: dict[Path, list[ox.Quad]]) -> None:
    """The head tells where each identifier was seen."""
    for path, quads in alignments.items():
        head = " ".join(line[2:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
        assert "Seen in " in head, path.name
        for quad in quads:
            identifier = re.split(r"[/]|(?:ADDICTO|CHEBI)_", quad.object.value)[-1]
            assert re.search(rf"\b{identifier}\b", head), (path.name, identifier)


def test_only_concepts_are_mapped_and_other_things_are_linked(
    alignments: dict[Path, list[ox.Quad]], triples: dict[Path, list[ox.Quad]]
) -> None:
    known = {
        quad.subject.value for path, quads in triples.items() if path.parent.name != "alignments" for quad in quads
    }
    rows = [quad for quads in alignments.values() for quad in quads]
    assert {quad.predicate.value for quad in rows} == {EXACT, CLOSE, SEE_ALSO}
    for quad in rows:
        assert quad.subject.value in known, quad.subject
        if quad.predicate.value != SEE_ALSO:
            assert quad.subject.value.startswith(BASE + "scheme/"), quad.subject


def test_no_target_is_both_exact_and_close(alignments: dict[Path, list[ox.Quad]]) -> None:
    rows = [quad for quads in alignments.values() for quad in quads]
    exact = {(quad.subject, quad.object) for quad in rows if quad.predicate.value == EXACT}
    close = {(quad.subject, quad.object) for quad in rows if quad.predicate.value == CLOSE}
    assert exact
    assert close
    assert not exact & close
