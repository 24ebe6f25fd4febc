"""Building a release from the content: the next one, or the current one where nothing changed.

What follows the reading of the content is the same for every release (publishing.py).
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hrn_kg import __version__
from hrn_kg.buildcache import BuildCache, software_digest
from hrn_kg.changes import Log
from hrn_kg.content import Content
from hrn_kg.errors import BuildFailed, DataDamaged, ReleaseNotFound
from hrn_kg.releases import accepted, kept, layout, pointer, store_size
from hrn_kg.releases.accepted import Accepted, Carried
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import Workshop, locked, workshop
from hrn_kg.releases.manifest import FORMAT
from hrn_kg.releases.material import Material, read_material
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.proof import check_with_pointer
from hrn_kg.releases.publishing import Origin, earlier_releases, publish_next


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
        with locked(home, carried.patience), workshop(home) as folders:
            return _build(content, home, folders, progress, (now or datetime.now(UTC)).replace(microsecond=0), carried)
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
        check_with_pointer(release)
    except ReleaseNotFound:
        return None
    except DataDamaged as fault:
        return fault
    return release


def _build(
    content: Content, home: Path, folders: Workshop, progress: Progress, moment: datetime, carried: Carried
) -> Release:
    # Taken again under the lock: another build may have ended meanwhile, a file saved, or a contribution accepted.
    of_files, contributions = content.checksum(), tuple(carried.read())
    checksum = accepted.checksum_with(of_files, contributions)
    found = _standing(home, checksum)
    if isinstance(found, Release):
        return found
    if found is not None:
        progress.tell(f"{found.detail} A new release takes its place.")
    earlier = earlier_releases(home, progress, found)
    material = _material(content, contributions, home, folders, progress)
    gc.collect()  # the parsers of texts leave circles behind them
    store_size.give_back()
    folder = layout.published_cache_dir(home)
    cache = _read_cache(folder, folders, progress)

    def confirm(release_id: str) -> None:
        if content.checksum() != of_files:
            raise BuildFailed("A file of the content was changed while it was being read; build again.")
        carried.confirm(release_id)

    origin = Origin(material, checksum, material.successors, cache)
    release = publish_next(origin, earlier, home, folders, progress, moment, confirm)
    _write_cache(cache, folder, folders, progress)
    return release


def _material(
    content: Content, contributions: Sequence[Accepted], home: Path, folders: Workshop, progress: Progress
) -> Material:
    """What the release is made of, with the help of what the last build left; the next finds what this one leaves."""
    if (old := layout.build_cache_dir(home) / "results").exists():  # as versions of before left it
        shutil.rmtree(old.parent, ignore_errors=True)
    folder = layout.checked_cache_dir(home)
    cache = _read_cache(folder, folders, progress)
    try:
        material = read_material(content, contributions, folders.work, progress, cache)
    except BuildFailed:  # what was found so far serves the build of what is mended
        _write_cache(cache, folder, folders, progress)
        raise
    _write_cache(cache, folder, folders, progress)
    return material


def _read_cache(folder: Path, folders: Workshop, progress: Progress) -> BuildCache:
    try:
        return BuildCache.read(folder, software_digest(), folders.work)
    except (OSError, ValueError, LookupError, TypeError) as fault:
        progress.tell(f"{folder} cannot be used ({fault}); nothing of the last build is used again.")
        return BuildCache()


def _write_cache(cache: BuildCache, folder: Path, folders: Workshop, progress: Progress) -> None:
    try:
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        cache.write(folder, software_digest(), folders.work)
    except (OSError, MemoryError) as fault:
        progress.tell(f"{folder} cannot be written ({fault}); the next build uses nothing of this one.")
