"""What a check costs: one proposal and 2,000 rows, against the content and against twelve times the content.

Beside it plain pySHACL with focus nodes, on the same proposal. Processor time, since the machine may have other work.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from bench.proposals import Alike, copied, proposal
from hrn_kg import releases
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.releases.published import published_of
from hrn_kg.validation import Published, check

# What one check took before the base was kept: nearly all of it for copying the base.
BEFORE_MS: Final = 1400.0
_TURNS: Final = 100
_ROWS: Final = 2000
_COPIES: Final = 15  # of the claims, passages and documents


def timed(work: Callable[[], object], turns: int) -> list[float]:
    """Processor time of each turn in milliseconds."""
    found = []
    for _ in range(turns):
        start = time.process_time()
        work()
        found.append(1000 * (time.process_time() - start))
    return found


def multiplied(published: Published, times: int) -> Published:
    """The base with so many copies of what documents say."""
    lines = (ox.serialize(published.store, format=ox.RdfFormat.N_QUADS) or b"").decode().splitlines(keepends=True)
    larger = Published.of_quads((), published.shapes)
    for copy in range(times):
        text = "".join(copied(line, copy) if copy else line for line in lines)
        larger.store.bulk_load(text.encode(), ox.RdfFormat.N_QUADS)
    return larger


def plain(published: Published, quads: list[ox.Quad]) -> float:
    """Milliseconds of pySHACL left to itself, told which records to check; the base is copied beforehand."""
    union = to_rdflib([*published.store, *quads])
    shapes = Graph()
    for triple in published.shapes.graph:
        shapes.add(triple)
    records = sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})
    (took,) = timed(lambda: pyshacl.validate(union, shacl_graph=shapes, focus_nodes=records, inplace=True), 1)
    return took


def measure(published: Published, name: str) -> float:
    """Print what checks cost against this base; gives the median of one proposal."""
    one = proposal(1)
    check(one, published)
    took = sorted(timed(lambda: check(one, published), _TURNS))
    median, high = statistics.median(took), took[int(0.95 * len(took))]
    print(f"{name}: {len(published.store)} triples; one proposal {median:.1f} ms, p95 {high:.1f} ms", flush=True)
    kinds: tuple[Alike, ...] = ("period", "place")
    for alike in kinds:
        rows = proposal(_ROWS, alike)
        (many,) = timed(lambda rows=rows: check(rows, published), 1)  # type: ignore[misc]
        print(f"{name}: {_ROWS} rows of one {alike} {many / 1000:.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: memory of the whole process {peak:.0f} MB", flush=True)
    return median


def main() -> None:
    """Measure against the current release of a home."""
    parser = argparse.ArgumentParser(prog="python -m bench.validate", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="home with a release (default: var)")
    parser.add_argument("--plain", action="store_true", help="measure plain pySHACL too (minutes)")
    chosen = parser.parse_args()
    published = published_of(releases.current(chosen.home))
    median = measure(published, "the release")
    print(f"times less than {BEFORE_MS:.0f} ms, as it was: {BEFORE_MS / median:.0f}")
    larger = multiplied(published, _COPIES)
    print(f"one proposal, {_COPIES} times the release over the release: {measure(larger, 'copies') / median:.2f}")
    if chosen.plain:
        took = plain(published, proposal(1))
        print(f"plain pySHACL with focus nodes {took / 1000:.1f} s, {took / median:.0f} times as long")


if __name__ == "__main__":
    main()
