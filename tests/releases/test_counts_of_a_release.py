"""What a release holds is counted from sorted lines: the same as if all triples were looked at as terms."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrn_kg import catalog, sorting
from hrn_kg.buildcache import BuildCache
from hrn_kg.catalog.counts import Counts
from hrn_kg.catalog.names import ID
from hrn_kg.changes.canonical import sorted_lines_of
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.vocab import expand

TYPE = ox.NamedNode(expand("rdf:type"))
# One begins as another does, and what stands behind it there comes before and after the end of an IRI.
NAMES = [f"{ID}{name}" for name in ("claim/a", "claim/a-b", "claim/ab", "place/a", "dataset")] + ["urn:x:a", "urn:x:ab"]
NODES = st.sampled_from([*map(ox.NamedNode, NAMES), ox.BlankNode("b"), ox.BlankNode("b1")])
TEXTS = st.sampled_from(["", "a", 'a"b', "a^^<b>", "a@en", "two\nlines", " <urn:x:a> .", "1", "é"])
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "nl-be"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(expand(name))),
        TEXTS,
        st.sampled_from(["xsd:integer", "xsd:string", "xsd:date"]),
    ),
    st.builds(
        lambda text: ox.Literal(text, language="en", direction=ox.BaseDirection.LTR),
        TEXTS,
    ),
)
PROPERTIES = st.sampled_from([TYPE, TYPE, ox.NamedNode("urn:x:p"), ox.NamedNode("urn:x:p1")])
TRIPLES = st.lists(st.builds(ox.Quad, NODES, PROPERTIES, st.one_of(NODES, LITERALS)), max_size=30)


def counted(triples: list[ox.Quad]) -> dict[str, object]:
    """What there is of what, by looking at each triple as often as it takes."""
    classes = {
        node: {
            quad.object.value for quad in triples if quad.subject == node and quad.predicate == TYPE and is_iri(quad)
        }
        for node in {quad.subject for quad in triples}
    }
    things = sorted(node.value for node in classes if isinstance(node, ox.NamedNode) and node.value.startswith(ID))
    return {
        "triples": len(triples),
        "subjects": len(classes),
        "objects": len({quad.object for quad in triples}),
        "things": len(things),
        "claim": next((iri for iri in things if iri.startswith(f"{ID}claim/")), None),
        "classes": {
            name: (
                len(members := [node for node, own in classes.items() if name in own]),
                next((iri for iri in things if ox.NamedNode(iri) in members), None),
                Counter(quad.predicate.value for quad in triples if quad.subject in members),
            )
            for name in set[str]().union(*classes.values())
        },
        "properties": {
            name: (
                len(own := [quad for quad in triples if quad.predicate.value == name]),
                len({quad.subject for quad in own}),
                len({quad.object for quad in own}),
                Counter(quad.object.datatype.value for quad in own if isinstance(quad.object, ox.Literal)),
                Counter(one for quad in own for one in classes.get(quad.object, ())),
            )
            for name in {quad.predicate.value for quad in triples}
        },
    }


def parts_of(lines: list[bytes]) -> list[bytes]:
    """Each subject is a part."""
    return [b"".join(found) for _, found in groupby(lines, key=subject_of_line)]


def is_iri(quad: ox.Quad) -> bool:
    return isinstance(quad.object, ox.NamedNode)


def plain(counts: Counts) -> dict[str, object]:
    return {
        "triples": counts.triples,
        "subjects": counts.subjects,
        "objects": counts.objects,
        "things": counts.things,
        "claim": counts.claim,
        "classes": {name: (one.members, one.example, one.properties) for name, one in counts.classes.items()},
        "properties": {
            name: (one.triples, one.subjects, one.objects, one.datatypes, one.classes)
            for name, one in counts.properties.items()
        },
    }


@settings(deadline=None, max_examples=300)
@given(TRIPLES)
def test_counts_are_those_of_the_triples(folder: Path, quads: list[ox.Quad]) -> None:
    lines = list(sorted_lines_of(quads))
    triples = [quad for line in lines for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES)]
    assert plain(catalog.count(lambda: parts_of(lines), folder, BuildCache())) == counted(triples)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counts")


def test_values_are_sorted_beyond_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [
        ox.Quad(ox.NamedNode(f"{ID}place/{number}"), name, value)
        for number in range(200)
        for name, value in (
            (TYPE, ox.NamedNode(f"urn:x:class-{number % 3}")),
            (ox.NamedNode("urn:x:p"), ox.NamedNode(f"{ID}place/{(number * 7) % 90}")),
            (ox.NamedNode("urn:x:p"), ox.Literal(number % 11)),
        )
    ]
    lines = list(sorted_lines_of(quads))
    expected = plain(catalog.count(lambda: parts_of(lines), folder, BuildCache()))
    written: list[int] = []
    write = sorting._written
    monkeypatch.setattr(sorting, "_written", lambda part, *others: written.append(len(part)) or write(part, *others))
    monkeypatch.setattr(sorting.sorted_lines, "__defaults__", (None, None, 2_000))
    assert plain(catalog.count(lambda: parts_of(lines), folder, BuildCache())) == expected == counted(quads)
    assert len(written) > 10
    assert not any(folder.iterdir())
