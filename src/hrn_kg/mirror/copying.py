"""Making a copy, keeping it up, comparing it: what `hrn-kg mirror` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrn_kg.changes import order
from hrn_kg.http_client import AnswerTooLarge, Client
from hrn_kg.mirror.feed_reading import N_QUADS, FeedChanges, changes_after
from hrn_kg.mirror.increments import Followed, follow
from hrn_kg.mirror.loading import load_dump, load_page
from hrn_kg.mirror.mirror_faults import DigestDiffers, MirrorFailed
from hrn_kg.mirror.mirror_folder import NAME, Copy, MirrorFolder
from hrn_kg.mirror.mirrored_base import MirroredBase, find


@dataclass(frozen=True, slots=True)
class Outcome:
    """A copy that has the digest of its source; how many changes of the feed were read, how many bytes came."""

    copy: Copy
    members: int
    received: int


def mirror(address: str, root: Path) -> Outcome:
    """Make a copy of the base at an address, or bring the one there is up to its release.

    Raises DigestDiffers when the copy, or what the source sends, has not the stated digest; MirrorFailed and
    RequestFailed when there is no base, or it or the disk does not do its part. The copy there was is then untouched,
    unless the fault says that the new one is in place.
    """
    folder = MirrorFolder(root)
    with Client(address) as client, folder.locked():
        copy, base = folder.copy(), find(client, address)
        members = 0
        if copy is None:
            new = load_dump(client, base, folder)
        elif copy.release == base.release:
            _require_same(copy, base)
            folder.settle(copy, address)  # for one that was killed when the copy was in place
            return Outcome(copy, 0, client.received)
        elif order(copy.release) > order(base.release):
            raise MirrorFailed(f"{address} has release {base.release}, which is older than the copy: {copy.release}.")
        else:
            new, members = _go_on(client, base, copy, folder)
        copy = Copy(base.release, base.digest, new.stat().st_size)
        folder.put(new, copy, address)
        return Outcome(copy, members, client.received)


def check(address: str, root: Path) -> Outcome:
    """Compare a copy with its source, and change nothing. Raises as `mirror` does; MirrorFailed for no copy."""
    folder = MirrorFolder(root)
    if not folder.path.exists():
        raise MirrorFailed(f"There is no copy in {root} to compare.")
    with Client(address) as client, folder.locked():
        copy, base = folder.copy(), find(client, address)
        assert copy is not None
        if copy.release != base.release:
            raise DigestDiffers(f"The copy is of release {copy.release}, and {address} has release {base.release}.")
        _require_same(copy, base)
        return Outcome(copy, 0, client.received)


def _require_same(copy: Copy, base: MirroredBase) -> None:
    if copy.digest != base.digest:
        raise DigestDiffers(
            f"The copy of release {copy.release} has the digest {copy.digest}, and the source states {base.digest}.",
            expected=base.digest,
            found=copy.digest,
        )


def _go_on(client: Client, base: MirroredBase, copy: Copy, folder: MirrorFolder) -> tuple[Path, int]:
    """The next copy, and how many changes of the feed were read for it.

    It is made of the one there is, or where too much lies between the two, of the dump.
    """
    feed = changes_after(client, base, copy.release, folder)
    try:
        added, removed = (
            load_page(client, base.between(copy.release, ending), N_QUADS, folder)
            for ending in (".added.nq", ".removed.nq")
        )
    except AnswerTooLarge:
        return load_dump(client, base, folder), feed.members  # which comes as a file, and has a digest of its own
    try:
        followed = follow(folder.path, added, removed, feed)
        _prove(followed, base, feed)
    except DigestDiffers:
        folder.forget_parts()  # so that the next run does not meet the same bytes again
        raise
    new = folder.part(NAME)
    new.write_bytes(followed.body)
    return new, feed.members


def _prove(followed: Followed, base: MirroredBase, feed: FeedChanges) -> None:
    if followed.digest != base.digest:
        raise DigestDiffers(
            f"The changes give release {base.release} the digest {followed.digest}, and its catalogue states "
            f"{base.digest}.",
            expected=base.digest,
            found=followed.digest,
        )
    closing = feed.closing
    if closing is not None and (closing.digest, closing.things) != (followed.view_digest, followed.things):
        raise DigestDiffers(
            f"The default view of release {base.release} has {followed.things} things and the digest "
            f"{followed.view_digest}; the feed states {closing.things} and {closing.digest}.",
            expected=closing.digest,
            found=followed.view_digest,
        )
