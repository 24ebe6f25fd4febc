"""What the catalogue tells for ever of each release: from the log, its files, and the catalogue before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from hrn_kg import catalog
from hrn_kg.catalog import Blanked, Dump, Version
from hrn_kg.changes import Head, Log, order
from hrn_kg.releases import retire
from hrn_kg.releases.layout import Release
from hrn_kg.releases.manifest import ReleaseFile
from hrn_kg.releases.quad_files import QuadFile


def dumps_of(files: Iterable[ReleaseFile]) -> tuple[Dump, ...]:
    """The files of a release that can be downloaded as data."""
    return tuple(Dump(file.name, file.size, file.sha256) for file in files if file.is_dump)


def current_version(
    release_id: str,
    moment: datetime,
    earlier: Sequence[Version],
    since: str | None,
    counts: Mapping[str, int],
    files: Iterable[ReleaseFile],
) -> Version:
    """The release that is being made; `counts` is what it changes since the last entry of the log, `since`."""
    previous = earlier[-1].release if earlier else None
    return Version(release_id, moment.date(), previous, dumps_of(files), since, counts)


def earlier_versions(home: Path, earlier: list[Release]) -> tuple[Version, ...]:
    """The releases before, oldest first; `earlier` are those that are there and whole, newest first.

    Of one whose files are gone they are known from the catalogue of the newest that is there. Raises DataDamaged when
    the log or the list of removed releases is damaged.
    """
    return tuple(_versions(home, earlier))


def _versions(home: Path, earlier: list[Release]) -> Iterator[Version]:
    log = Log(home)
    kept = {release.id: release for release in earlier}
    stated = _stated(earlier)
    gone = {one.id: one for one in retire.removed(home)}
    heads = {head.id: head for head in log.heads()}
    previous = None
    for name in sorted({*heads, *kept, *gone}, key=order):
        head, release, went = heads.get(name), kept.get(name), gone.get(name)
        made = head.moment if head else release.created if release else went.made if went else None
        yield Version(
            release=name,
            issued=made.date() if made else None,
            previous=previous,
            dumps=dumps_of(release.manifest.files) if release else stated.get(name, ()),
            since=head.previous if head else None,
            counts=head.counts if head else None,
            removed=datetime.fromisoformat(went.removed) if went and not release else None,
            blanked=_blanked(head) if head and head.redactions else None,
        )
        previous = name


def _blanked(head: Head) -> Blanked:
    return Blanked(
        reasons=tuple((datetime.fromisoformat(one.moment), one.reason) for one in head.redactions),
        before=tuple((one.dataset, one.default_view) for one in head.before_redaction),
        now=(head.digests.dataset, head.digests.default_view),
    )


def _stated(earlier: list[Release]) -> dict[str, tuple[Dump, ...]]:
    """The files of releases, as the newest catalogue that can be read tells of them."""
    for release in earlier:
        try:
            return catalog.dumps_in(QuadFile(release.path / "catalog.nq"))
        except (OSError, SyntaxError):
            continue
    return {}
