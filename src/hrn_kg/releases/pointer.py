"""The pointer to the current release: read, and moved in one step.

It is a text file with the id of the release, and on a second line the checksum of its SHA256SUMS, by which damage is
told from the name of another release. Written by hand, it need not have the second line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from hrn_kg.checksums import digest_of
from hrn_kg.errors import BuildFailed, DataDamaged
from hrn_kg.releases import damage
from hrn_kg.releases.layout import ID, fsync, ids_on_disk, releases_dir
from hrn_kg.releases.manifest import CHECKSUMS, MANIFEST

_CURE: Final = (
    "Run 'hrn-kg build', which writes it anew; or write the id of a release into it: 'hrn-kg releases --check' tells "
    "which are whole."
)
_TEXT = re.compile(rf"(?P<id>{ID.pattern})\n(?:(?P<digest>[0-9a-f]{{64}})\n)?", re.ASCII)


def pointer_of(home: Path) -> Path:
    """The file that is the pointer."""
    return releases_dir(home) / "current"


def pointed_at(home: Path) -> str | None:
    """The id in the pointer, or None when nothing was ever released.

    Raises DataDamaged for a pointer that is damaged, or missing where there are releases. A checksum that is that of no
    release may be right, and the list of its release damaged: `confirm` tells.
    """
    named = _read(home)
    if named is None:
        return None
    release_id, digest = named
    if digest is not None and digest != _digest_of_sums(home, release_id):
        meant = [name for name in ids_on_disk(home) if _digest_of_sums(home, name) == digest]
        if meant:
            raise pointer_fault(home, f"names release {release_id} with the checksum of release {meant[-1]}")
    return release_id


def confirm(home: Path, release_id: str, digest: str) -> None:
    """See that the pointer, where it names this release, has this checksum: that of a SHA256SUMS known to be right.

    Raises DataDamaged when it has another one, or is damaged otherwise.
    """
    named = _read(home)
    if named is not None and named[0] == release_id and named[1] not in (None, digest):
        raise pointer_fault(home, f"names release {release_id} with a checksum that is not that of its {CHECKSUMS}")


def _read(home: Path) -> tuple[str, str | None] | None:
    """The id and the checksum in the pointer. Raises DataDamaged."""
    pointer = pointer_of(home)
    try:
        text = pointer.read_bytes()
    except FileNotFoundError:
        if kept := ids_on_disk(home):
            raise pointer_fault(home, f"is missing, and there are releases, the last of them {kept[-1]}") from None
        return None
    except OSError as error:
        words = "is a directory" if pointer.is_dir() else f"cannot be read ({error.strerror})"
        raise pointer_fault(home, words) from error
    return _named(home, text.decode("ascii", "replace"))


def _named(home: Path, text: str) -> tuple[str, str | None]:
    """The id and the checksum in the text of the pointer. Raises DataDamaged."""
    if not text.strip():
        raise pointer_fault(home, "is empty")
    found = _TEXT.fullmatch(text)
    if found is None:
        # The end of the line is part of it: without, it may be the beginning of another id.
        raise pointer_fault(home, "does not hold a release id on a line of its own")
    return found["id"], found["digest"]


def _digest_of_sums(home: Path, release_id: str) -> str | None:
    try:
        return digest_of(releases_dir(home) / release_id / CHECKSUMS)
    except OSError:
        return None


def pointer_fault(home: Path, words: str) -> DataDamaged:
    """The fault of the pointer; `words` end the sentence that begins with it."""
    return damage.of_home(pointer_of(home), "The pointer to the current release", words, _CURE)


def point_at(home: Path, release_id: str) -> None:
    """Make a release the current one, in one step: a reader sees the old id or the new one, never less."""
    folder = releases_dir(home)
    if not (folder / release_id / MANIFEST).is_file():
        raise BuildFailed(f"Release {release_id} is not complete, so it cannot become the current one.")
    temporary = folder / ".current.new"
    temporary.write_text(f"{release_id}\n{_digest_of_sums(home, release_id)}\n", encoding="ascii")
    fsync(temporary)
    temporary.replace(pointer_of(home))
    fsync(folder)
