"""From data to a published release: what every new release goes through, wherever its data are from.

Everything is made in a directory beside the releases; the last two steps move it there and move the pointer. So one
that fails or is killed, at any moment, leaves the current release as it was. Only then go the copies of those before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hrn_kg import __version__, catalog
from hrn_kg.buildcache import BuildCache
from hrn_kg.changes.payloads import payloads_in
from hrn_kg.errors import DataDamaged
from hrn_kg.releases import copies, history, kept, layout, pointer
from hrn_kg.releases.dumps import graph_of
from hrn_kg.releases.editions import current_version, earlier_versions
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.known_log import keep_log, known_log, lines_of_things
from hrn_kg.releases.last_data import last_data
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import Workshop
from hrn_kg.releases.manifest import NQ, Manifest, list_files, list_pieces, write_manifest
from hrn_kg.releases.material import Material
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_parts import KeptPieces
from hrn_kg.releases.queried_store import ask_examples
from hrn_kg.releases.release_content import Data, write_catalogue, write_data
from hrn_kg.releases.retire import removed
from hrn_kg.releases.seal import write_checksums
from hrn_kg.releases.sharing import share


@dataclass(frozen=True, slots=True)
class Origin:
    """What a release is made of: the material, the checksum of the content, and what replaces things that are gone."""

    material: Material
    content: str
    successors: Mapping[str, str]
    cache: BuildCache = field(default_factory=BuildCache)
    """What the last build kept, and what this one keeps."""


def earlier_releases(home: Path, progress: Progress, known: DataDamaged | None = None) -> list[Release]:
    """The releases before, newest first; one that is damaged is passed over, and told if that is not `known`."""
    try:
        seen = kept.survey(home)
    except DataDamaged:
        seen = kept.survey_all(home)  # whatever a damaged pointer may have named
    for one in seen:
        if isinstance(one, Unusable) and (known is None or one.fault.detail != known.detail):
            progress.tell(f"{one.fault.detail} It is passed over.")
    return [one for one in seen if isinstance(one, Release)]


def publish_next(
    origin: Origin,
    earlier: list[Release],
    home: Path,
    folders: Workshop,
    progress: Progress,
    moment: datetime,
    confirm: Callable[[str], None],
) -> Release:
    """Make the next release in the folders and publish it, while the lock is held; `earlier` are those before it.

    `confirm` is given its id once it is whole: what it raises stops its publication. Raises ContentError, BuildFailed,
    DataDamaged and OSError, and what `confirm` raises; then nothing was published.
    """
    material, folder = origin.material, folders.release
    pieces = KeptPieces(origin.cache, earlier)
    data = write_data(material, pieces, last_data(pieces, material.state, folders.work), folders, progress)
    with progress.step("read the log of changes") as step:
        past = history.read_history(home, folders, progress, known_log(origin.cache, data.since))
        step.report(f"{len(past.log.ids())} entries")
    moment = past.log.next_moment(moment)
    release_id = kept.next_id(home, moment, (*(went.id for went in removed(home)), *past.log.ids()))
    with progress.step("compare with the log of changes") as step:
        lines = _lines_to_compare(data, past)
        changes = past.compare(release_id, payloads_in(lines), origin.successors, folders.work)
        step.report(", ".join(f"{kind} {number}" for kind, number in changes.counts.items()))
    with progress.step("describe") as step:
        before = earlier_versions(home, earlier)
        files = list_files(folder)
        version = current_version(release_id, moment, before, past.last, changes.counts, files)
        issued = _first_moment(home, earlier, moment)
        described = write_catalogue(version, before, issued, material, data, origin.cache, folder)
        step.report(f"{len(described)} triples")
    shown = catalog.one_dataset((quad.triple for quad in described), release_id)
    head = past.record(history.about(release_id, moment, origin.content, data.digests, shown), changes, folder)
    graphs = Counter(data.graphs) + Counter(map(graph_of, described))
    distinct = ask_examples(data, described, graphs, material, folder, progress)
    data.quads.path.rename(folder / NQ)
    with progress.step("write manifest and checksums"):
        files = list_files(folder, files)
        manifest = Manifest(
            id=release_id,
            previous=earlier[0].id if earlier else None,
            created=moment,
            content=origin.content,
            software=__version__,
            graphs=graphs,
            files=files,
            pieces=list_pieces(folder),
            copies=tuple(file for file in files if file.path == NQ),
            distinct=distinct,
            withdrawn=past.withdrawn(),
            digests=data.digests,
        )
        write_manifest(folder, manifest)
        write_checksums(folder, manifest)
    with progress.step("share equal files with earlier releases") as step:
        step.report(f"{share(folder, manifest.on_disk, earlier) / 1e6:.1f} MB")
    confirm(release_id)
    with progress.step(f"publish {release_id}"):
        _publish(folder, home, release_id, past)
        release = Release(id=release_id, path=layout.releases_dir(home) / release_id, manifest=manifest)
        copies.take_away(release, progress)
    keep_log(origin.cache, past.log, head.things, past.state.gone)
    return release


def _lines_to_compare(data: Data, past: history.History) -> Iterable[bytes]:
    """The sorted lines of what may have changed."""
    if past.of_changed and data.since is not None:
        return lines_of_things(data.quads.path, data.since.changed)
    return data.quads.lines()


def _first_moment(home: Path, earlier: list[Release], moment: datetime) -> datetime:
    """When the first release was made that is known of."""
    return min([moment, *(one.created for one in earlier), *(went.made for went in removed(home) if went.made)])


def _publish(folder: Path, home: Path, release_id: str, past: history.History) -> None:
    layout.fsync_tree(folder)
    # mkdtemp keeps others out; a release is public.
    folder.chmod(0o755)
    folder.rename(layout.releases_dir(home) / release_id)
    layout.fsync(layout.releases_dir(home))
    past.publish(layout.releases_dir(home) / release_id)
    pointer.point_at(home, release_id)
