"""Lines of quads: the same as if the whole were put into canonical form, of which only a part is."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import quad_lines
from hrn_kg.buildcache import BuildCache
from hrn_kg.changes import canonical
from hrn_kg.iris import GRAPH
from hrn_kg.pieced_files import open_file
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases.dumps import graph_of, write_dumps
from hrn_kg.releases.quad_parts import KeptPieces
from hrn_kg.sorting import sorted_lines
from hrn_kg.vocab import STANDARD

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


def as_text(lines: Iterable[bytes]) -> list[str]:
    return b"".join(lines).decode().split("\n")[:-1]


@pytest.mark.parametrize("seed", range(12))
def test_blank_nodes_have_the_names_that_the_whole_gives_them(seed: int) -> None:
    quads = quads_of(seed)
    expected = lines_of_the_whole(quads)
    assert any(line.startswith("_:") for line in expected) and any(" _:c14n" in line for line in expected)
    assert canonical.lines_of(quads) == canonical.lines_of([*quads, *quads]) == expected
    lines = list(canonical.sorted_lines_of(quads))
    assert as_text(lines) == expected
    view = lines_of_the_whole(canonical.default_view(quads))
    assert as_text(canonical.sorted_lines_of_view(lambda: lines)) == view
    digests = canonical.digests_of(lines)
    assert digests.dataset == canonical.digest(canonical.body_of(expected))
    assert digests.default_view == canonical.digest(canonical.body_of(view))
    for line in lines:
        [quad] = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        assert canonical.graph_of_line(line) == graph_of(quad)
        assert subject_of_line(line).decode() == str(quad.subject)


def test_the_dump_of_graphs_is_sorted_by_graph_and_then_by_line(tmp_path: Path) -> None:
    kept = KeptPieces(BuildCache(), ())
    write_dumps([canonical.sorted_lines_of(quads_of(1))], tmp_path / "dumps", {}, STANDARD, tmp_path, kept)
    quads = list(ox.parse(open_file(tmp_path / "dumps" / "hrn-kg.trig"), format=ox.RdfFormat.TRIG))
    lines = canonical.lines_as_written(quads)
    assert sorted(lines) == lines_of_the_whole(quads_of(1))
    keys = [(graph_of(quad), line) for quad, line in zip(quads, lines, strict=True)]
    assert keys == sorted(keys)
    assert len({graph for graph, _ in keys}) == len(GRAPHS)


@pytest.mark.parametrize("key", [None, lambda line: line[-3:]])
def test_lines_are_sorted_the_same_in_memory_and_in_parts_on_the_disk(
    tmp_path: Path, key: Callable[[bytes], bytes] | None
) -> None:
    chance = random.Random(3)
    lines = [f"{chance.randrange(400)} é{chance.randrange(9)}\n".encode() for _ in range(1000)]
    expected = sorted(lines, key=key)
    for part in (10, 1000, 10_000_000):
        assert list(sorted_lines(iter(lines), tmp_path, key, part)) == expected
    assert list(tmp_path.iterdir()) == []


def test_a_sort_in_parts_holds_one_of_them(tmp_path: Path) -> None:
    """The lines of a part are held as long as it is filled, and of each part that is merged some that were read."""
    number, part = 40_000, 200_000
    lines = (f"{number_of_line * 7919 % number:>60}\n".encode() for number_of_line in range(number))
    tracemalloc.start()
    try:
        count = sum(1 for _ in sorted_lines(lines, tmp_path, None, part))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == number
    assert peak < 4 * part < number * 60 / 2


def test_lines_are_those_of_their_quads_however_many_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    quads = quads_of(2)
    expected = [str(quad) for quad in quads]
    for number in (1, 7, len(quads), 1000):
        monkeypatch.setattr(quad_lines, "_AT_ONCE", number)
        assert [f"{line[:-2]}" for line in canonical.lines_as_written(iter(quads))] == expected
    assert canonical.lines_as_written([]) == []
