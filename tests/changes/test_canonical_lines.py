"""Lines of quads: the same as if the whole were put into canonical form, of which only a part is."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from hrn_kg.changes import canonical
from hrn_kg.iris import GRAPH
from hrn_kg.releases.dumps import graph_of, in_order

GRAPHS = [*(ox.NamedNode(GRAPH + name) for name in ("data", "derived", "data-more")), canonical.CATALOGUE]


def quads_of(seed: int) -> list[ox.Quad]:
    """Things, blank nodes in chains and rings, and texts that look like names of blank nodes."""
    chance = random.Random(seed)
    named = [ox.NamedNode(f"https://example.org/{number}") for number in range(6)]
    blank = [ox.BlankNode(f"b{number}") for number in range(5)]
    texts = [ox.Literal("_:b1"), ox.Literal("a _:b0 <https://example.org/0> ."), ox.Literal("é", language="nl")]
    return [
        ox.Quad(
            chance.choice([*named, *blank]),
            chance.choice(named[:3]),
            chance.choice([*named, *blank, *texts]),
            chance.choice(GRAPHS),
        )
        for _ in range(60)
    ]


def lines_of_the_whole(quads: list[ox.Quad]) -> list[str]:
    whole = ox.Dataset(quads)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(canonical.lines_as_written(whole))


@pytest.mark.parametrize("seed", range(12))
def test_blank_nodes_have_the_names_that_the_whole_gives_them(seed: int) -> None:
    quads = quads_of(seed)
    expected = lines_of_the_whole(quads)
    assert any(line.startswith("_:") for line in expected) and any(" _:c14n" in line for line in expected)
    assert canonical.lines_of(quads) == canonical.lines_of([*quads, *quads]) == expected
    found = canonical.with_lines(quads)
    assert canonical.lines_of_view(found) == lines_of_the_whole(canonical.default_view(quads))
    assert canonical.digests_of(quads).dataset == canonical.digest(canonical.body_of(expected))
    for line, quad in found:
        assert canonical.lines_as_written([quad]) == [line]
        assert canonical.graph_of_line(line) == graph_of(quad)


def test_dumps_are_sorted_by_graph_and_then_by_line() -> None:
    ordered = in_order(quads_of(1))
    assert sorted(line for line, _ in ordered) == lines_of_the_whole(quads_of(1))
    keys = [(graph_of(quad), line) for line, quad in ordered]
    assert keys == sorted(keys)
    assert len({graph for graph, _ in keys}) == len(GRAPHS)


def test_lines_are_those_of_their_quads_however_many_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    quads = quads_of(2)
    expected = [str(quad) for quad in quads]
    for number in (1, 7, len(quads), 1000):
        monkeypatch.setattr(canonical, "_AT_ONCE", number)
        assert [f"{line[:-2]}" for line in canonical.lines_as_written(iter(quads))] == expected
    assert canonical.lines_as_written([]) == []
