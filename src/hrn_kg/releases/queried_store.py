"""The store that tables and example queries are put to: that of the check, made to hold what is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from hrn_kg.changes.canonical import CATALOGUE
from hrn_kg.engine.embedded import contents
from hrn_kg.engine.embedded.worker import Holdings
from hrn_kg.errors import BuildFailed
from hrn_kg.iris import GRAPH
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases import store_size
from hrn_kg.releases.accepted import as_data, is_of_the_base
from hrn_kg.releases.distinct_triples import spelled_twice
from hrn_kg.releases.farewells import FAREWELLS
from hrn_kg.releases.manifest import STORE
from hrn_kg.releases.material import Material
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_files import Joined
from hrn_kg.releases.release_content import Data
from hrn_kg.releases.tables import write_row_counts, write_tables

_DATA: Final = GRAPH + "data"
_SHAPES: Final = GRAPH + "shapes"


def ask_examples(
    data: Data,
    catalogue: Sequence[Quad],
    graphs: Mapping[str, int],
    material: Material,
    folder: Path,
    progress: Progress,
) -> int:
    """Work out the tables, and count the rows of each example query; how many triples all graphs hold together.

    `graphs` says how many quads of data and catalogue are in each. Of large data the store is on the disk, and stays in
    the folder of the release: whoever serves them may have to read it there.

    Raises BuildFailed when the store does not hold what is published, such as one value in two spellings.
    """
    number = sum(graphs.values())
    with progress.step("load the store"):
        store = _store(data, catalogue, material, folder / STORE if number > store_size.MOST_WITHOUT_STORE else None)
        if len(store) != number:
            raise BuildFailed(_why_fewer(data) or f"The store holds {len(store)} triples where {number} were given.")
        distinct = data.distinct + sum(not _is_elsewhere(quad, store) for quad in catalogue)
        disjoint = distinct == number
        if not disjoint:
            contents.copy_to_default(store)
        store.optimize()
        store.flush()
        store_size.give_back()
    with progress.step("work out the tables") as step:
        holdings = Holdings(store, dict(graphs), material.prefixes, disjoint=disjoint, union=disjoint)
        step.report(f"{write_tables(holdings, material.examples, folder / 'tables')} of the queries")
        write_row_counts(holdings, material.examples, folder)
    return distinct


def _store(data: Data, catalogue: Sequence[Quad], material: Material, folder: Path | None) -> Store:
    if material.store is not None and folder is None:
        store = material.store
        _publish(store, data)
        store.bulk_extend(catalogue)
    else:
        store_size.give_back()
        store = Store() if folder is None else Store(folder)
        contents.fill(store, Joined((data.quads, catalogue)))
    return store


def _why_fewer(data: Data) -> str | None:
    """What the store holds once and the data twice, in words; nothing where there is none."""
    found = spelled_twice(data.quads.lines())
    if found is None:
        return None
    one, other = (line[:-1].decode() for line in found)
    return (
        f"One value is stated in two spellings, which are one for queries; leave one of them out:\n  {one}\n  {other}"
    )


def _is_elsewhere(quad: Quad, store: Store) -> bool:
    """Whether another graph than that of the catalogue has the triple as well."""
    alike = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(one.graph_name != CATALOGUE for one in alike)


def _publish(store: Store, data: Data) -> None:
    """Make of what the check saw what is published.

    It saw no shapes, all that is of no graph of the base among the data (`accepted.as_data`), and farewells.
    """
    held = tuple(_end(graph) for graph in data.graphs if graph != _SHAPES and is_of_the_base(NamedNode(graph)))
    apart = list(_quads(line for line in data.quads.lines() if not line.endswith(held)))
    seen = {quad for quad in as_data(apart) if quad.graph_name == NamedNode(_DATA)}
    for quad in seen:
        store.remove(quad)
    store.bulk_extend(apart)
    if seen:  # of which the data may say something themselves
        subjects = {str(quad.subject).encode() for quad in seen}
        own = (line for line in data.quads.lines() if line.endswith(_end(_DATA)) and subject_of_line(line) in subjects)
        store.extend(_quads(own))
    for quad in list(_farewells(store)):
        store.remove(quad)


def _farewells(store: Store) -> Iterator[Quad]:
    """What is stated of things of which nothing else is (see farewells.py)."""
    gone = {quad.subject for one in FAREWELLS for quad in store.quads_for_pattern(None, NamedNode(one), None, None)}
    for thing in gone:
        own = list(store.quads_for_pattern(thing, None, None, None))
        if all(quad.predicate.value in FAREWELLS for quad in own):
            yield from own


def _end(graph: str) -> bytes:
    """How a line of this graph ends."""
    return f" <{graph}> .\n".encode()


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    return parse(b"".join(lines), format=RdfFormat.N_QUADS)
