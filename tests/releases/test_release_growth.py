"""What one more release of the whole base takes on the disk, where little differs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hrn_kg import releases
from hrn_kg.catalog import CATALOG_GRAPH
from hrn_kg.content import Content
from hrn_kg.iris import BASE
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases import Progress, Release, rollback
from hrn_kg.releases.lock import locked, workshop
from hrn_kg.releases.publishing import publish_next
from hrn_kg.releases.quad_files import QuadFile

CLAIM = f"<{BASE}id/claim/".encode()
LABEL = b"> <http://www.w3.org/2000/01/rdf-schema#label> "
MOST = 2_000_000


def on_disk(home: Path) -> int:
    """The bytes of all blocks of files and folders below a home; what has two names counts once."""
    found = {status.st_ino: status.st_blocks * 512 for path in home.rglob("*") for status in (path.lstat(),)}
    return sum(found.values())


def changed(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a release, but that one claim has another English label, and another claim is gone."""
    renamed = gone = None
    for line in lines:
        subject = subject_of_line(line)
        if gone is None and renamed is not None and line.startswith(CLAIM) and subject != renamed:
            gone = subject
        if renamed is None and line.startswith(CLAIM) and LABEL in line and b'"@en <' in line:
            renamed = subject
            yield line.replace(b'"@en <', b' in other words"@en <')
        elif subject != gone:
            yield line
    assert renamed
    assert gone


def test_a_release_that_differs_in_two_claims_costs_what_differs(
    release: Release, content: Content, tmp_path: Path
) -> None:
    """Published without being checked again, which costs most of a build."""
    home = tmp_path / "home"
    shutil.copytree(release.path, home / "releases" / release.id, copy_function=os.link)
    shutil.copytree(release.home / "log", home / "log")
    shutil.copy(release.home / "releases" / "current", home / "releases" / "current")
    before, size = on_disk(home), on_disk(release.path)
    first = releases.current(home)
    (tmp_path / "changed.nq").write_bytes(b"".join(changed(QuadFile(first.dumps / "hrn-kg.nq").lines())))
    origin = rollback._origin(first, content)
    origin = replace(origin, material=replace(origin.material, quads=QuadFile(tmp_path / "changed.nq")))
    with locked(home), workshop(home) as folders:
        moment = first.created + timedelta(hours=1)
        second = publish_next(origin, [first], home, folders, Progress(), moment, lambda _: None)
    fewer = {graph: first.graphs[graph] - number for graph, number in second.graphs.items() if graph != CATALOG_GRAPH}
    assert 0 < sum(fewer.values()) < 100
    releases.check(second)
    assert size > 4 * MOST
    assert on_disk(home) - before < MOST
