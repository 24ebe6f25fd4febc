"""Plain copies: files of the newest release that lie in pieces, and as a whole besides, for programs of others.

RELEASE/dumps/hrn-kg.nq      the dataset, which any program opens; nothing of ours needs it
RELEASE/SHA256SUMS.copies    its checksum, as `sha256sum -c` reads it

No two releases share them, so that they go once a later release is published. Where they are, they must be whole.
"""

from __future__ import annotations

import os
from typing import Final

from hrn_kg.changes import Log
from hrn_kg.errors import DataDamaged
from hrn_kg.releases import layout
from hrn_kg.releases.layout import Release, order
from hrn_kg.releases.manifest import COPY_CHECKSUMS, NQ
from hrn_kg.releases.progress import Progress

# What a release with copies has.
_NAMES: Final = (NQ, COPY_CHECKSUMS)


def must_be_there(release: Release) -> bool:
    """Whether the copies of a release must be there: no later one is on the disk, or was published."""
    try:
        later = (*layout.ids_on_disk(release.home), *Log(release.home).ids())
    except DataDamaged:
        return True
    return all(order(one) <= order(release.id) for one in later)


def take_away(newest: Release, progress: Progress) -> None:
    """Remove the copies of all releases before one that is published, while the lock is held; what stays is told."""
    try:
        before = [one for one in layout.ids_on_disk(newest.home) if order(one) < order(newest.id)]
    except OSError as error:  # the release is published all the same
        progress.tell(f"The copies of releases before cannot be looked for ({error.strerror}).")
        return
    for release_id in before:
        root = layout.releases_dir(newest.home) / release_id
        if not any(os.path.lexists(root / name) for name in _NAMES):
            continue
        try:
            copies = layout.load(newest.home, release_id).manifest.copies
            for name in (COPY_CHECKSUMS, *(file.path for file in copies)) if copies else ():
                (root / name).unlink(missing_ok=True)
        except DataDamaged:
            continue  # nobody can tell what are copies there
        except OSError as error:
            progress.tell(f"{root / name} should be gone, and cannot be removed ({error.strerror}).")
