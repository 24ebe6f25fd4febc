"""What stands in the folder of a release: dumps, tables, queries, the index of names, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pyoxigraph import Quad, RdfFormat

from hrn_kg import catalog, declared
from hrn_kg.buildcache import BuildCache
from hrn_kg.catalog import Version
from hrn_kg.changes import Digests
from hrn_kg.changes.canonical import canonical_lines
from hrn_kg.iris import GRAPH
from hrn_kg.piece_writing import write_in_pieces
from hrn_kg.quad_lines import with_properties
from hrn_kg.releases.data_parts import Part, Parts
from hrn_kg.releases.dumps import n_quads, turtle, write_dumps
from hrn_kg.releases.farewells import without_farewells
from hrn_kg.releases.last_data import LastData, keep_data, with_changes
from hrn_kg.releases.lock import Workshop
from hrn_kg.releases.material import VERSION_PREFIX, Material
from hrn_kg.releases.open_tables import write_open_tables
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.releases.quad_parts import KeptPieces
from hrn_kg.releases.quads_as_lines import lines_of
from hrn_kg.search import NAME as SEARCH_INDEX
from hrn_kg.search import READ as SEARCHED
from hrn_kg.search import Searched, entries_of, searched_in, write_index
from hrn_kg.triples import written


@dataclass(frozen=True, slots=True)
class Data:
    """The quads of a release in the order of their lines, the triples of its default view, and the digests of both.

    The quads lie plain in the folder for what is under way.
    """

    quads: QuadFile
    view: QuadFile
    digests: Digests
    graphs: Mapping[str, int]
    """How many quads are in each graph."""
    distinct: int
    """How many triples there are, when one of several graphs counts once."""
    since: LastData | None
    """What the last build published, where it was used."""


def write_data(
    material: Material, kept: KeptPieces, last: LastData | None, folders: Workshop, progress: Progress
) -> Data:
    """Write what is published of the data: those of the last build with what changed since, if that is known.

    Raises OSError.
    """
    folder = folders.release
    with progress.step("write dumps") as step:
        apart = {"ontology.ttl": (GRAPH + "ontology", GRAPH + "vocabularies"), "shapes.ttl": (GRAPH + "shapes",)}
        merged = None if last is None else with_changes(last, lines_of(material.quads), folders.work)
        stretches = _sorted(material, folders.work) if merged is None else merged
        dumped = write_dumps(stretches, folder / "dumps", apart, material.prefixes, folders.work, kept)
        quads, view = QuadFile(folders.work / "hrn-kg.nq"), QuadFile(folder / "dumps" / "hrn-kg.nt")
        keep_data(kept, material.state, dumped.parts)
        rows = write_open_tables(dumped.parts, kept.cache, folder / "dumps")
        step.report(", ".join(f"{name} {number}" for name, number in rows.items()))
        declared.write_prefixes(material.prefixes, folder)
        for name, body in material.versions.items():
            (folder / "dumps" / (VERSION_PREFIX + name)).write_bytes(body)
        (folder / "queries").mkdir()
        for example in material.examples:
            (folder / "queries" / example.path.name).write_bytes(example.source)
    with progress.step("index the names") as step:
        entries = entries_of(
            kept.cache.once(f"searched {part.digest}", partial(_searched_in, dumped.parts, part))
            for part in dumped.parts
        )
        names = write_index(entries, folders.work / SEARCH_INDEX)
        write_in_pieces((folders.work / SEARCH_INDEX).read_bytes(), folder / SEARCH_INDEX)
        step.report(f"{names} names of {len(entries)} things")
    return Data(quads, view, dumped.digests, dumped.graphs, dumped.distinct, None if merged is None else last)


def _sorted(material: Material, work: Path) -> tuple[Iterator[bytes]]:
    return (without_farewells(canonical_lines(lines_of(material.quads), work)),)


def _searched_in(parts: Parts, part: Part) -> Searched:
    return searched_in(with_properties(parts.read(part).splitlines(keepends=True), SEARCHED))


def write_catalogue(
    version: Version,
    earlier: tuple[Version, ...],
    issued: datetime,
    material: Material,
    data: Data,
    cache: BuildCache,
    folder: Path,
) -> list[Quad]:
    """Write the catalogue and the VoID partitions; the quads of the catalogue.

    `issued` is the moment of the first release, `version` the one that is made. Raises OSError, and ContentError for a
    file that the words of the catalogue give no title.
    """
    counts = catalog.count(data.view.parts, folder, cache)
    described = catalog.describe(
        catalog.CatalogInput(
            version=version,
            earlier=earlier,
            issued=issued.date(),
            modified=version.issued or issued.date(),
            words=material.catalogue_words,
            counts=counts,
            lines=tuple(catalog.noted_lines(data.view.parts(), cache)),
        )
    )
    write_in_pieces(turtle((quad.triple for quad in described), material.prefixes), folder / "catalog.ttl")
    write_in_pieces(n_quads(described), folder / "catalog.nq")
    write_in_pieces(written(catalog.partitions(counts), RdfFormat.N_TRIPLES), folder / catalog.VOID)
    return described
