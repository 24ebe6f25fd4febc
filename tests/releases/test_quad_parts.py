"""Dumps of parts: together the bytes that Oxigraph writes of all; what the last build made is used if it is whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyoxigraph as ox
import pytest

from hrn_kg import piece_writing
from hrn_kg.buildcache import NOTHING, BuildCache
from hrn_kg.changes.canonical import default_view, graph_of_line, has_blank_node, sorted_lines_of
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.iris import GRAPH
from hrn_kg.piece_writing import PiecedFile, one_packer
from hrn_kg.pieced_files import bodies_of, parts_of, read_bytes
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases import dumps
from hrn_kg.releases.dumps import write_dumps
from hrn_kg.releases.manifest import list_pieces
from hrn_kg.releases.quad_parts import KeptPieces, in_parts, least_of_part
from hrn_kg.vocab import PREFIXES, STANDARD

GRAPHS = [ox.NamedNode(GRAPH + name) for name in ("data", "derived", "ontology", "shapes", "contribution/1")]
FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
ALONE = {"ontology.ttl": (GRAPH + "ontology",)}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of some hundred bytes, so that little has many."""
    monkeypatch.setattr(piece_writing, "_LEAST", 300)


def quads_of(seed: int, number: int = 400) -> list[ox.Quad]:
    """Things of several graphs, terms with and without prefix, texts with all that a form must escape, blank nodes."""
    dice = random.Random(seed)
    names = [ox.NamedNode(f"{GRAPH[:-6]}id/place/{number}") for number in range(number // 6)]
    terms = [ox.NamedNode(iri + "term") for iri in list(PREFIXES.values())[:9]] + [ox.NamedNode("urn:x:a/b#c(d)")]
    nodes = [ox.BlankNode(f"b{number}") for number in range(3)]
    texts = ["plain", 'a "quoted"\ntext}\n', "{ <a> & }", "\\ \t", "] , [", "é"]
    literals = [ox.Literal(text) for text in texts] + [ox.Literal(7), ox.Literal("een", language="nl")]
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    quads = [
        ox.Quad(
            dice.choice([*names] * 3 + [*nodes]),
            dice.choice([kind, *terms]),
            dice.choice([*names, *terms, *literals, *nodes]),
            dice.choice(GRAPHS),
        )
        for _ in range(number)
    ]
    return [
        ox.Quad(one.subject, one.predicate, dice.choice(terms), one.graph_name) if one.predicate == kind else one
        for one in quads
    ]


def written(quads: list[ox.Quad], folder: Path, kept: KeptPieces | None = None) -> Path:
    folder.mkdir()
    (folder / "work").mkdir()
    lines = sorted_lines_of(quads)
    write_dumps((lines,), folder / "dumps", ALONE, STANDARD, folder / "work", kept or KeptPieces(BuildCache(), ()))
    return folder / "dumps"


@pytest.mark.parametrize("seed", range(6))
def test_all_parts_together_are_what_is_written_of_the_whole(seed: int, tmp_path: Path) -> None:
    quads = quads_of(seed)
    folder = written(quads, tmp_path / "made")
    lines = list(sorted_lines_of(quads))
    view = b"".join(sorted_lines_of(default_view(quads)))
    by_graph = b"".join(sorted(lines, key=lambda line: (graph_of_line(line), line)))
    used = STANDARD.in_use(dumps.iris_in(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)))
    for ending, form in FORMATS.items():
        found = read_bytes(folder / f"hrn-kg{ending}")
        body = {".nq": b"".join(lines), ".trig": by_graph}.get(ending, view)
        whole = ox.serialize(
            ox.parse(body, format=ox.RdfFormat.N_QUADS)
            if ending in (".nq", ".trig")
            else (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_QUADS)),
            format=form,
            prefixes=None if ending in (".nq", ".nt", ".jsonld") else used,
        )
        assert found == whole, ending
        assert len(parts_of(folder / f"hrn-kg{ending}.zst")) > 8, ending


def test_a_part_may_have_nothing_in_the_default_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is a subject by its name in the dataset is none by its name in the view."""
    monkeypatch.setattr(piece_writing, "_LEAST", 20)
    nodes, empty = [ox.BlankNode(f"b{number}") for number in range(12)], 0
    root, leads_to = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    for seed in range(8):
        dice = random.Random(seed)
        of_root = [ox.Quad(root, leads_to, node, GRAPHS[2]) for node in nodes]
        others = ((node, dice.choice([*nodes, ox.Literal(dice.choice("abc"))])) for node in nodes[:8])
        quads = [*of_root, *(ox.Quad(node, leads_to, value, dice.choice(GRAPHS[2:4])) for node, value in others)]
        folder, view = written(quads, tmp_path / f"{seed}"), b"".join(sorted_lines_of(default_view(quads)))
        triples = [quad.triple for quad in ox.parse(view, format=ox.RdfFormat.N_QUADS)]
        assert read_bytes(folder / "hrn-kg.nt") == view
        assert read_bytes(folder / "hrn-kg.jsonld") == ox.serialize(triples, format=ox.RdfFormat.JSON_LD)
        empty += sum(body == b"" for body in bodies_of(folder / "hrn-kg.nt"))
    assert empty, "there was such a part"


def test_a_part_has_all_lines_of_its_subjects_and_is_not_too_large() -> None:
    lines = list(sorted_lines_of(quads_of(1, 3000)))
    parts = list(in_parts([lines]))
    assert b"".join(parts) == b"".join(lines)
    assert len(parts) > 64
    for number, (part, after) in enumerate(pairwise(parts)):
        own, others = part.splitlines(keepends=True), after.splitlines(keepends=True)
        assert subject_of_line(own[-1]) != subject_of_line(others[0])
        least = least_of_part(number)
        of_last = sum(len(line) for line in own if subject_of_line(line) == subject_of_line(own[-1]))
        assert least <= len(part) < 2 * least + of_last
    assert list(in_parts([])) == []
    # What is stated of a thing moves no end of a part, and one more thing that of a few.
    longer = [line.replace(b" <", b' "and more" <') if number == 1500 else line for number, line in enumerate(lines)]
    assert len({*in_parts([longer])} - {*parts}) <= 2
    assert len({*in_parts([[*lines[:1500], b"<urn:a> <urn:b> <urn:c> .\n", *lines[1500:]]])} - {*parts}) <= 6


class Release(SimpleNamespace):
    """What is asked of a release: where it lies, and its pieces."""

    @classmethod
    def of(cls, path: Path) -> Any:
        return cls(path=path, manifest=SimpleNamespace(pieces=list_pieces(path)))


class Asked(BuildCache):
    """Notes what was made anew."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def keep(self, step: str, *given: Any, **named: Any) -> None:
        self.made.append(step)
        super().keep(step, *given, **named)


def next_of(cache: BuildCache, tmp_path: Path) -> Asked:
    work = tmp_path / f"work-{len(list(tmp_path.iterdir()))}"
    work.mkdir()
    (tmp_path / "cache").mkdir(exist_ok=True)
    cache.write(tmp_path / "cache" / "kept", "software", work)
    found = Asked.read(tmp_path / "cache" / "kept", "software", work)
    assert isinstance(found, Asked)
    return found


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("seed", range(4))
def test_a_part_that_becomes_the_first_or_the_last_is_made_anew(seed: int, tmp_path: Path) -> None:
    quads, cache = [quad for quad in quads_of(seed) if not has_blank_node(quad)], BuildCache()
    first = written(quads, tmp_path / "first", KeptPieces(cache, ()))
    parts = list(in_parts((sorted_lines_of(quads),)))
    gone = {quad.subject for part in (parts[0], parts[-1]) for quad in ox.parse(part, format=ox.RdfFormat.N_QUADS)}
    fewer = [quad for quad in quads if quad.subject not in gone]
    assert list(in_parts((sorted_lines_of(fewer),))) == parts[1:-1]
    kept = KeptPieces(next_of(cache, tmp_path), [Release.of(first.parent)])
    assert bytes_below(written(fewer, tmp_path / "kept", kept)) == bytes_below(written(fewer, tmp_path / "anew"))


@pytest.mark.parametrize("seed", range(4))
def test_after_a_change_the_same_is_written_as_without_the_last_build(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    quads, earlier, cache = quads_of(seed), cast("list[Any]", []), BuildCache()
    for number in range(5):
        folder = written(quads, tmp_path / f"kept-{number}", KeptPieces(cache, earlier))
        anew = written(quads, tmp_path / f"anew-{number}")
        assert bytes_below(folder) == bytes_below(anew)
        if number:
            made = {step for step in cast("Asked", cache).made if step.startswith("piece ")}
            assert 0 < len(made) < len(list(folder.glob("*.zst/*"))) / 2, "of what did not change nothing is made anew"
        earlier = [Release.of(folder.parent), *earlier][:2]
        cache = next_of(cache, tmp_path)
        for _ in range(2):
            gone = quads.pop(dice.randrange(len(quads)))
            text = ox.Literal(f"{dice.random()}")
            quads.append(ox.Quad(gone.subject, ox.NamedNode(PREFIXES["dct"] + "description"), text, gone.graph_name))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "another byte": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_pieces_that_are_damaged_are_made_anew(damage: Callable[[Path], object], tmp_path: Path) -> None:
    quads = quads_of(3)
    cache = BuildCache()
    first = written(quads, tmp_path / "first", KeptPieces(cache, ()))
    expected, earlier = bytes_below(first), [Release.of(first.parent)]
    for path in (*first.glob("*.zst/0002"), *first.glob("*.gz/0003")):
        damage(path)
    cache = next_of(cache, tmp_path)
    assert bytes_below(written(quads, tmp_path / "second", KeptPieces(cache, earlier))) == expected
    assert 12 <= len([step for step in cache.made if step.startswith("piece ")]) < 40


def test_what_is_known_of_another_part_or_is_no_piece_is_not_used(tmp_path: Path) -> None:
    """The bytes have the digest that is known, but they cannot be unpacked."""
    part, cache = b"<urn:a> <urn:b> <urn:c> .\n", BuildCache()
    path = tmp_path / "a.nq.zst" / "0001"
    path.parent.mkdir()
    path.write_bytes(b"no piece")
    cache.keep(f"piece lines {digest_of_bytes(part)}", "", [digest_of_bytes(b"no piece")] * 2, NOTHING)
    kept = KeptPieces(next_of(cache, tmp_path), [Release.of(tmp_path)])
    made = kept.piece("lines", digest_of_bytes(part), partial(bytes, part))()
    assert made == piece_writing.pack(part, gzip=True)
    with one_packer() as packer, PiecedFile(tmp_path / "b.nq", packer, gzip=True) as file:
        file.put(lambda: made)
    assert read_bytes(tmp_path / "b.nq") == part
