"""Dumps: the same quads give the same bytes, sorted, so that two builds can be compared by a checksum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from hrn_kg.buildcache import NOTHING
from hrn_kg.changes import Digests
from hrn_kg.changes.canonical import DefaultView
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.piece_writing import PiecedFile, one_packer
from hrn_kg.releases.data_parts import Part, Parts, by_graph, write_parts
from hrn_kg.releases.distinct_triples import count_distinct
from hrn_kg.releases.dump_forms import Form, Place, json_form, lines_form, turtle_form, xml_form
from hrn_kg.releases.quad_parts import Cut, KeptPieces
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
    """What is known of data that were written: parts, digests, how many quads each graph has, and triples in all."""

    parts: Parts
    digests: Digests
    graphs: Mapping[str, int]
    distinct: int


def write_dumps(
    stretches: Iterable[Cut | Iterable[bytes]],
    folder: Path,
    graphs_alone: Mapping[str, tuple[str, ...]],
    prefixes: Prefixes,
    work: Path,
    kept: KeptPieces,
) -> Dumped:
    """Write hrn-kg in all its forms, each in pieces, and a Turtle file for each entry of `graphs_alone`.

    The lines, in one stretch or several, are sorted and those of canonical N-Quads, and so are the files of N-Quads and
    N-Triples: their SHA-256 is that of the data. N-Triples, Turtle, JSON-LD and RDF/XML hold the default view: what a
    query sees that names no graph. `work` is a folder for what is under way; the N-Quads lie there plain afterwards, as
    they are cheapest to read. Raises OSError.
    """
    folder.mkdir()
    parts, digest = _write_lines(stretches, folder, prefixes, work, kept)
    used = {name for part in parts for name in part.prefixes}
    declared = {name: prefixes[name] for name in sorted(used)}
    _write_by_graph(parts, turtle_form(declared, RdfFormat.TRIG), folder / "hrn-kg.trig", kept)
    forms = {".nt": lines_form(), ".ttl": turtle_form(declared), ".jsonld": json_form(), ".rdf": xml_form(declared)}
    with one_packer() as packer, ExitStack() as stack:
        files = {
            form: stack.enter_context(PiecedFile(folder / f"hrn-kg{ending}", packer, gzip=True))
            for ending, form in forms.items()
        }
        distinct = _put_view(parts, files, work, kept)
    for name, alone in graphs_alone.items():
        body = b"".join(line for graph in alone for line in parts.lines_of_graph(graph))
        triples = {quad.triple for quad in parse(body, format=RdfFormat.N_QUADS)}
        (folder / name).write_bytes(turtle(sorted(triples, key=str), prefixes))
    graphs: Counter[str] = Counter()
    for part in parts:
        graphs.update({graph: own.lines for graph, own in part.graphs.items()})
    return Dumped(parts, Digests(digest, files[forms[".nt"]].sha256), graphs, distinct)


def _write_lines(
    stretches: Iterable[Cut | Iterable[bytes]], folder: Path, prefixes: Prefixes, work: Path, kept: KeptPieces
) -> tuple[Parts, str]:
    """Write the N-Quads, plain and in pieces; their parts, and their digest."""
    path, parts = work / "hrn-kg.nq", list[Part]()
    with one_packer() as packer, PiecedFile(folder / path.name, packer, gzip=True) as file:
        for part, body in write_parts(stretches, path, prefixes, kept.cache):
            file.put(kept.piece("lines", part.digest, partial(bytes, body)))
            parts.append(part)
    return Parts(path, tuple(parts)), file.sha256


def _write_by_graph(parts: Parts, form: Form, path: Path, kept: KeptPieces) -> None:
    groups = list(by_graph(parts.parts))
    with one_packer() as packer, PiecedFile(path, packer, gzip=True) as file:
        for before, group, after in zip([None, *groups], groups, [*groups[1:], None], strict=False):
            goes_on = before is not None and before.last == group.first
            is_continued = after is not None and after.first == group.last
            place = Place(before is None, after is None, goes_on, is_continued)
            _put(file, form, place, group.digest, partial(group.read, parts), kept)


def _put_view(parts: Parts, files: Mapping[Form, PiecedFile], work: Path, kept: KeptPieces) -> int:
    """Put the default view, made of the same parts, into the files; how many triples it has."""
    view, number = DefaultView(parts.unnamed(), work), 0
    for part in parts:
        place = Place(part is parts.parts[0], part is parts.parts[-1])
        known = kept.cache.recall(f"view {part.digest}", "") if part.is_named else None
        if known is None:
            lines = view.of_subjects(parts.read(part).splitlines(keepends=True))
            body = b"".join((*lines, *(view.rest() if place.is_last else ())))
            known, read = [digest_of_bytes(body), count_distinct(body)], partial(bytes, body)
            if part.is_named:
                kept.cache.keep(f"view {part.digest}", "", known, NOTHING)
        else:
            read = partial(_view_of, parts, part)
        digest, distinct = known
        number += distinct
        for form, file in files.items():
            _put(file, form, place, digest, read, kept)
    return number


def _view_of(parts: Parts, part: Part) -> bytes:
    """The default view of a part without blank nodes."""
    return b"".join(DefaultView(()).of_subjects(parts.read(part).splitlines(keepends=True)))


def _put(file: PiecedFile, form: Form, place: Place, digest: str, read: Callable[[], bytes], kept: KeptPieces) -> None:
    """Put what a form makes of the lines with this digest, which are read where that is not known."""
    file.put(kept.piece(f"{form.identity} {place.identity}", digest, lambda: form.of_part(read(), place)))
