"""What a release changes, written into the log: before it a release is compared with the head of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Final

from pyoxigraph import Quad, Triple

from hrn_kg import __version__
from hrn_kg.catalog.entities import entities_in
from hrn_kg.changes import Change, Digests, Head, Log, State, order, utc
from hrn_kg.changes.canonical import digests_of, sorted_lines_of
from hrn_kg.changes.change_entries import write_head
from hrn_kg.changes.entry_bodies import ChangeFile, write_changes
from hrn_kg.changes.payloads import Payload, payloads_in
from hrn_kg.changes.replay import compare
from hrn_kg.checksums import Known, difference
from hrn_kg.errors import ContentError, DataDamaged
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import names_of
from hrn_kg.releases import layout
from hrn_kg.releases.farewells import successors_in, without_farewells
from hrn_kg.releases.known_log import KnownLog
from hrn_kg.releases.lock import Workshop
from hrn_kg.releases.manifest import ENTRY, NQ, Manifest, Withdrawal
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_files import QuadFile

HEAD, BODY = ENTRY
# A graph and the whole of the ontology or the shapes are no things that could be withdrawn.
_PLACES: Final = (BASE + "id/", BASE + "scheme/")
_CATALOGUE: Final = "catalog.nq"
_CHANGES: Final = "changes.jsonl"


@dataclass(frozen=True, slots=True)
class About:
    """What the head of an entry says of its release."""

    id: str
    moment: datetime
    software: str
    content: str
    digests: Digests
    catalogue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The log of a home, and what it gives up to its last entry."""

    log: Log
    state: State
    of_changed: bool = False
    """Whether the state tells of those things only that may have changed."""

    def withdrawn(self) -> dict[str, Withdrawal]:
        """The things that are described no longer, by IRI."""
        gone = sorted(self.state.gone.items())
        return {
            iri: Withdrawal(one.last, one.successor, one.release, None if one.moment is None else utc(one.moment))
            for iri, one in gone
            if iri.startswith(_PLACES)
        }

    @property
    def last(self) -> str | None:
        """The id of its last entry."""
        return next(reversed(self.log.ids()), None)

    def compare(
        self,
        release_id: str,
        payloads: Iterable[tuple[str, Payload]],
        successors: Mapping[str, str],
        work: Path,
        others: Iterable[Change] = (),
    ) -> ChangeFile:
        """What a release changes, by the payloads of what it describes, and `others`; in a file of the folder `work`.

        Raises OSError, and what the payloads raise.
        """
        compared = compare(self.state, payloads, successors, self.last or release_id)
        return write_changes(chain(compared, others), work / _CHANGES)

    def record(self, about: About, changes: ChangeFile, folder: Path) -> Head:
        """Write the last entry, that of a release, into its folder, and go on to it. Raises OSError and BuildFailed.

        Afterwards the history tells what was withdrawn, and nothing of what is described.
        """
        return self._write(about, changes, self.state.end(changes, about.id, about.moment), folder)

    def _write(self, about: About, changes: ChangeFile, things: int, folder: Path) -> Head:
        body, checksum = changes.pack()
        head = Head(
            id=about.id,
            previous=self.last,
            moment=about.moment,
            software=about.software,
            content=about.content,
            digests=about.digests,
            things=things,
            counts=changes.counts,
            body=checksum,
            catalogue=about.catalogue,
        )
        (folder / HEAD).write_bytes(write_head(head))
        (folder / BODY).write_bytes(body)
        return head

    def publish(self, release: Path) -> None:
        """Put the entry of a finished release behind the others."""
        self.log.take(release / HEAD, release / BODY, release.name)

    def _take_over(
        self, release_id: str, manifest: Manifest, quads: Iterable[Quad], entries: Iterable[str], folders: Workshop
    ) -> None:
        """Add an entry for a release that was made before there was a log."""
        successors = successors_in(quads) | {
            iri: one.successor for iri, one in manifest.withdrawn.items() if one.successor is not None
        }
        lines = list(without_farewells(sorted_lines_of(quads, folders.work)))
        payloads = dict(payloads_in(lines))
        known = self.state.things.keys() | self.state.gone.keys() | payloads.keys()
        earlier = [
            Change(iri, "deleted", successor=one.successor, last=one.last)
            for iri, one in manifest.withdrawn.items()
            if iri not in known
        ]
        changes = self.compare(release_id, payloads.items(), successors, folders.work, earlier)
        moment = self.log.next_moment(manifest.created)
        digests = digests_of(lines, folders.work)
        about = About(release_id, moment, manifest.software, manifest.content, digests, tuple(sorted(entries)))
        self.state.apply(changes, release_id, moment)
        self._write(about, changes, self.state.described, folders.release)
        self.log.take(folders.release / HEAD, folders.release / BODY, release_id)


def about(release_id: str, moment: datetime, content: str, digests: Digests, catalogue: Iterable[Triple]) -> About:
    """What the entry of a release of this software says of it."""
    return About(release_id, moment, __version__, content, digests, tuple(sorted(entities_in(catalogue))))


def read_history(home: Path, folders: Workshop, progress: Progress, known: KnownLog | None = None) -> History:
    """The log, completed by the releases that are there and have no entry; the folders are for what is under way.

    These are releases from before there was a log, and one whose build was killed before its last step. One that is
    damaged is passed over, and shown. A log that is `known` is not read from its beginning. Raises DataDamaged when the
    log is damaged.
    """
    log = Log(home)
    for release_id in log.ids():
        log.finish(release_id)
    if known is not None and not _without_entry(log, home) and log.mark() == known.mark:
        log.check_bodies()
        state = State(gone=dict(known.gone))
        state.things.update(known.before)
        state.unseen = known.described - len(state.things)
        return History(log, state, of_changed=True)
    history = History(log, log.state())
    for release_id in _without_entry(log, home):
        path = layout.releases_dir(home) / release_id
        if (path / HEAD).is_file():
            history.publish(path)
            entry = log.entry(release_id)
            history.state.apply(entry.changes, release_id, entry.head.moment)
            continue
        try:
            release = layout.load(home, release_id)
            quads = _quads_of(path, release.manifest, NQ)
            entries = entities_in(_quads_of(path, release.manifest, _CATALOGUE))
            history._take_over(release_id, release.manifest, quads, entries, folders)
        except (DataDamaged, ContentError) as fault:
            progress.tell(f"{fault.detail} It is not taken over into the log of changes.")
        else:
            progress.tell(f"Release {release_id} is taken over into the log of changes.")
    return history


def _without_entry(log: Log, home: Path) -> list[str]:
    ids = log.ids()
    return [name for name in layout.ids_on_disk(home) if not ids or order(name) > order(ids[-1])]


def _quads_of(path: Path, manifest: Manifest, name: str) -> Iterable[Quad]:
    """The quads of a file of a release, which is looked at first. Raises DataDamaged."""
    for file in manifest.on_disk:
        if PurePosixPath(name) in (PurePosixPath(file.path), *names_of(PurePosixPath(file.path))):
            found = difference(Known(path / file.path, file.size, file.sha256))
            if found is not None:
                raise DataDamaged(f"Release {manifest.id} is damaged: {file.path} {found.words}.")
    return QuadFile(path / name)
