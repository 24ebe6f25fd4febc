"""Going back to what an earlier release held, or forth again: a new release with its data, behind all that there were.

No pointer goes back: whoever follows the log, the feed or the pointer meets one more release, whose entry leads from
what there is now to what that release held.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of_release
from hrn_kg.errors import BuildFailed, DataDamaged
from hrn_kg.releases import kept
from hrn_kg.releases.layout import Release
from hrn_kg.releases.lock import locked, workshop
from hrn_kg.releases.manifest import NQ
from hrn_kg.releases.material import VERSION_PREFIX, Material, examples_of_release, words_of_catalogue
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.proof import check, check_with_pointer
from hrn_kg.releases.publishing import Origin, earlier_releases, publish_next
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.releases.retire import require_kept

_VERSIONS: Final = f"dumps/{VERSION_PREFIX}"


def use(
    home: Path,
    release_id: str,
    content: Content,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    allow: Callable[[Release], None] = lambda _: None,
    patience: float = 0.0,
) -> Release:
    """Publish what a release held as the next release; the current one is returned when it holds the same.

    Of the content only the words of the catalogue are taken. `allow` is given the release while no build can run, at
    the beginning and once more before it is published, and stops it by what it raises. `patience` is how many seconds
    to wait for a build to end.

    A damaged current release does not stand in the way.

    Raises ReleaseNotFound or ReleaseGone for one that there is not, DataDamaged when it, the pointer or the log is
    damaged, ContentError for a query or words that cannot be used any more, BuildFailed while a build is under way, or
    when the disk does not do its part. Then nothing was published.
    """
    progress = progress or Progress()
    require_kept(home, release_id)
    try:
        with locked(home, patience), workshop(home) as folders:
            release = require_kept(home, release_id)
            check(release)
            allow(release)
            current = _whole_current(home)
            if current is not None and _held(current) == _held(release):
                return current
            with progress.step(f"read release {release_id}") as step:
                origin = _origin(release, content)
                step.report(f"{sum(1 for _ in origin.material.quads)} triples")
            moment = (now or datetime.now(UTC)).replace(microsecond=0)
            earlier = earlier_releases(home, progress)
            return publish_next(origin, earlier, home, folders, progress, moment, lambda _: allow(release))
    except OSError as error:
        raise BuildFailed(f"The release could not be written: {error}.") from error


def _whole_current(home: Path) -> Release | None:
    """The current release; None where it is damaged, which is a reason to use another."""
    try:
        release = kept.current(home)
        check_with_pointer(release)
    except DataDamaged:
        return None
    return release


def _held(release: Release) -> tuple[str, object]:
    """What tells whether two releases hold the same: the content they were made of, and their data."""
    return release.content, {file.path: file.sha256 for file in release.manifest.files if file.path == NQ}


def _origin(release: Release, content: Content) -> Origin:
    versions = [file.path for file in release.manifest.files if file.path.startswith(_VERSIONS)]
    material = Material(
        quads=QuadFile(release.path / NQ),
        prefixes=prefixes_of_release(release.path),
        examples=examples_of_release(release),
        catalogue_words=words_of_catalogue(content),
        versions={path.removeprefix(_VERSIONS): (release.path / path).read_bytes() for path in versions},
    )
    withdrawn = release.manifest.withdrawn.items()
    return Origin(material, release.content, {iri: one.successor for iri, one in withdrawn if one.successor})
