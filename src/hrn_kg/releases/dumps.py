"""Dumps: the same quads give the same bytes, sorted, so that two builds can be compared by a checksum."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from hrn_kg.changes import Digests
from hrn_kg.changes.canonical import graph_of_line, sorted_lines_of_view
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.piece_writing import PiecedFile, one_packer
from hrn_kg.releases.distinct_triples import count_distinct
from hrn_kg.releases.dump_forms import (
    Form,
    Place,
    json_form,
    lines_form,
    placed,
    subject_in_graph,
    turtle_form,
    xml_form,
)
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.releases.quad_parts import KeptPieces, in_parts
from hrn_kg.triples import iris_in, written
from hrn_kg.vocab import Prefixes


def graph_of(quad: Quad) -> str:
    """The IRI of the graph of a quad; every quad of a release has one."""
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


def turtle(triples: Iterable[Triple], prefixes: Prefixes) -> bytes:
    """Turtle of triples that are in order already, with those prefixes of the table that are used."""
    found = list(triples)
    return written(found, RdfFormat.TURTLE, prefixes.in_use(iris_in(found)))


def n_quads(quads: Iterable[Quad]) -> bytes:
    """N-Quads of quads that are in order already."""
    return written(list(quads), RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class Dumped:
    """What is known of data that were written: their digests, how many quads are in each graph, and triples in all."""

    digests: Digests
    graphs: Mapping[str, int]
    distinct: int


def write_dumps(
    lines: Iterable[bytes],
    folder: Path,
    graphs_alone: Mapping[str, tuple[str, ...]],
    prefixes: Prefixes,
    work: Path,
    kept: KeptPieces,
) -> Dumped:
    """Write hrn-kg in all its forms, each in pieces, and a Turtle file for each entry of `graphs_alone`.

    The lines are sorted and those of canonical N-Quads, and so are the files of N-Quads and N-Triples: their SHA-256 is
    that of the data. N-Triples, Turtle, JSON-LD and RDF/XML hold the default view: what a query sees that names no
    graph. `work` is a folder for what is under way; the N-Quads lie there plain afterwards, as they are cheapest to
    read. Raises OSError.
    """
    folder.mkdir()
    graphs, used = _Graphs(work), set[str]()
    plain = QuadFile(work / "hrn-kg.nq")
    with (
        plain.path.open("wb") as copy,
        one_packer() as packer,
        PiecedFile(folder / plain.path.name, packer, gzip=True) as whole,
    ):
        for part in in_parts(lines):
            copy.write(part)
            digest = digest_of_bytes(part)
            whole.put(kept.piece("lines", digest, partial(bytes, part)))
            used.update(kept.cache.once(f"prefixes {prefixes.digest} {digest}", partial(_prefixes_in, part, prefixes)))
            graphs.add(part)
    declared = {name: prefixes[name] for name in sorted(used)}
    with one_packer() as packer, PiecedFile(folder / "hrn-kg.trig", packer, gzip=True) as file:
        by_graph = in_parts(graphs.lines(), subject_in_graph)
        for part, place in placed(by_graph, by_graph=True):
            _put_part(part, place, {turtle_form(declared, RdfFormat.TRIG): file}, kept)
    view = sorted_lines_of_view(plain.lines, work)
    forms = {".nt": lines_form(), ".ttl": turtle_form(declared), ".jsonld": json_form(), ".rdf": xml_form(declared)}
    with one_packer() as packer, ExitStack() as stack:
        files = {
            form: stack.enter_context(PiecedFile(folder / f"hrn-kg{ending}", packer, gzip=True))
            for ending, form in forms.items()
        }
        distinct = 0
        for part, place in placed(in_parts(view)):
            digest = _put_part(part, place, files, kept)
            distinct += kept.cache.once(f"distinct {digest}", partial(count_distinct, part))
    for name, alone in graphs_alone.items():
        triples = {quad.triple for quad in parse(b"".join(graphs.lines(alone)), format=RdfFormat.N_QUADS)}
        (folder / name).write_bytes(turtle(sorted(triples, key=str), prefixes))
    graphs.remove()
    return Dumped(Digests(whole.sha256, files[forms[".nt"]].sha256), graphs.counts, distinct)


def _put_part(part: bytes, place: Place, files: Mapping[Form, PiecedFile], kept: KeptPieces) -> str:
    """Put what each form makes of a part; the digest of the part."""
    digest = digest_of_bytes(part)
    for form, file in files.items():
        file.put(kept.piece(f"{form.identity} {place.identity}", digest, partial(form.of_part, part, place)))
    return digest


def _prefixes_in(part: bytes, prefixes: Prefixes) -> list[str]:
    return list(prefixes.in_use(iris_in(parse(part, format=RdfFormat.N_QUADS))))


class _Graphs:
    """Lines by their graphs, each in a file of a folder."""

    def __init__(self, work: Path) -> None:
        self._folder = work / "graphs"
        self._folder.mkdir()
        self._paths: dict[str, Path] = {}
        self.counts: Counter[str] = Counter()
        """How many lines each has."""

    def add(self, part: bytes) -> None:
        """Take up lines, behind those that came before. Raises OSError."""
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for line in part.splitlines(keepends=True):
            found[line[line.rindex(b" <") :]].append(line)
        for lines in found.values():
            name = graph_of_line(lines[0])
            path = self._paths.setdefault(name, self._folder / f"{len(self._paths)}.nq")
            self.counts[name] += len(lines)
            with path.open("ab") as file:
                file.writelines(lines)

    def remove(self) -> None:
        """Give back the room on the disk. Raises OSError."""
        shutil.rmtree(self._folder)

    def lines(self, names: Iterable[str] | None = None) -> Iterator[bytes]:
        """The lines of these graphs, or of all, one graph after the other in the order of their names."""
        for name in sorted(self._paths.keys() if names is None else self._paths.keys() & {*names}):
            with self._paths[name].open("rb") as file:
                yield from file
