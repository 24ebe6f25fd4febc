"""Building a release: the only writing there is.

Everything is made in a directory beside the releases; the last two steps move it there and move the pointer. So a
build that fails or is killed, at any moment, leaves the current release as it was.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from hrn_kg import __version__, catalog
from hrn_kg.changes import Log, change_entries
from hrn_kg.content import Content
from hrn_kg.errors import BuildFailed, DataDamaged, ReleaseNotFound
from hrn_kg.releases import accepted, history, kept, layout, pointer
from hrn_kg.releases.accepted import Carried
from hrn_kg.releases.dumps import graph_of
from hrn_kg.releases.editions import current_version, earlier_versions
from hrn_kg.releases.farewells import successors_in
from hrn_kg.releases.kept import Unusable
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import locked, workshop
from hrn_kg.releases.manifest import FORMAT, Manifest, list_files, write_manifest
from hrn_kg.releases.material import read_material
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.proof import check
from hrn_kg.releases.release_content import fill_store, write_catalogue, write_data
from hrn_kg.releases.retire import removed
from hrn_kg.releases.seal import write_checksums, write_store_checksums


def build(
    content: Content,
    home: Path,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    carried: Carried = accepted.NONE,
) -> Release:
    """Make the next release from the content and the contributions that are carried.

    The current one is returned when it holds the same and is whole.

    A damaged release or pointer does not stand in the way: the next release takes its place.

    Raises ContentError (with file and line) for content that breaks a rule, DataDamaged when the list of removed
    releases is damaged, and BuildFailed when the whole does not conform to its shapes, when another build is under way,
    or when the disk does not do its part; and what reading the contributions raises.
    """
    progress = progress or Progress()
    checksum = accepted.checksum_with(content.checksum(), carried.read())
    found = _standing(home, checksum)
    if isinstance(found, Release):
        return found
    if (named := pointer.pointer_of(home)).is_dir():
        raise BuildFailed(f"{named} is a directory where the pointer should be: move it away, then build again.")
    try:
        layout.releases_dir(home).mkdir(parents=True, exist_ok=True)
        with locked(home, carried.patience), workshop(home) as folder:
            return _build(content, home, folder, progress, (now or datetime.now(UTC)).replace(microsecond=0), carried)
    except OSError as error:
        raise BuildFailed(f"The release could not be written: {error}.") from error


def _standing(home: Path, checksum: str) -> Release | DataDamaged | None:
    """The current release when it is whole and made of this content by this software, or what is wrong with it.

    Its catalogue must tell of all that was blanked, so one that is older than a redaction does not do either.
    """
    try:
        release = kept.current(home)
        manifest = release.manifest
        if (manifest.content, manifest.software, manifest.format) != (checksum, __version__, FORMAT):
            return None
        if any(datetime.fromisoformat(one.moment) >= release.created for one in Log(home).redactions()):
            return None
        check(release)
    except ReleaseNotFound:
        return None
    except DataDamaged as fault:
        return fault
    return release


def _earlier(home: Path, progress: Progress, known: DataDamaged | None) -> list[Release]:
    """The releases before, newest first; one that is damaged is passed over, and told if that is not `known`."""
    try:
        seen = kept.survey(home)
    except DataDamaged:
        seen = kept.survey_all(home)  # whatever a damaged pointer may have named
    for one in seen:
        if isinstance(one, Unusable) and (known is None or one.fault.detail != known.detail):
            progress.tell(f"{one.fault.detail} It is passed over.")
    return [one for one in seen if isinstance(one, Release)]


def _build(
    content: Content, home: Path, folder: Path, progress: Progress, moment: datetime, carried: Carried
) -> Release:
    # Taken again under the lock: another build may have ended meanwhile, a file saved, or a contribution accepted.
    of_files, contributions = content.checksum(), tuple(carried.read())
    checksum = accepted.checksum_with(of_files, contributions)
    found = _standing(home, checksum)
    if isinstance(found, Release):
        return found
    if found is not None:
        progress.tell(f"{found.detail} A new release takes its place.")
    earlier = _earlier(home, progress, found)
    with progress.step("read the log of changes") as step:
        past = history.read_history(home, folder, progress)
        step.report(f"{len(past.log.ids())} entries")
    moment = past.log.next_moment(moment)
    release_id = kept.next_id(home, moment, (*(went.id for went in removed(home)), *past.log.ids()))
    material = read_material(content, contributions, progress)
    data = write_data(material, content, folder, progress)
    with progress.step("compare with the log of changes") as step:
        changes = past.compare(data.quads, successors_in(material.stated))
        counts = change_entries.count(changes)
        step.report(", ".join(f"{kind} {number}" for kind, number in counts.items()))
    with progress.step("describe") as step:
        before = earlier_versions(home, earlier)
        version = current_version(release_id, moment, before, past.last, counts, list_files(folder))
        issued = _first_moment(home, earlier, moment)
        described = write_catalogue(version, before, issued, material, data, folder)
        step.report(f"{len(described)} triples")
    shown = catalog.one_dataset((quad.triple for quad in described), release_id)
    past.record(history.about(release_id, moment, checksum, data.digests, shown), changes, folder)
    distinct = fill_store([*data.quads, *described], material, folder, progress)
    with progress.step("write manifest and checksums"):
        manifest = Manifest(
            id=release_id,
            previous=earlier[0].id if earlier else None,
            created=moment,
            content=checksum,
            software=__version__,
            graphs=Counter(graph_of(quad) for quad in (*data.quads, *described)),
            files=list_files(folder),
            distinct=distinct,
            withdrawn=past.withdrawn(),
            digests=data.digests,
        )
        write_manifest(folder, manifest)
        write_checksums(folder, manifest)
        write_store_checksums(folder)
    if content.checksum() != of_files:
        raise BuildFailed("A file of the content was changed while it was being read; build again.")
    carried.confirm(release_id)
    with progress.step(f"publish {release_id}"):
        _publish(folder, home, release_id, past)
    return Release(id=release_id, path=layout.releases_dir(home) / release_id, manifest=manifest)


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
