"""SHA256SUMS, the list of checksums of a release, in the format of `sha256sum -c`: its files, its manifest, its store.

What comes before the store follows from the manifest, so that each of the two tells when the other is damaged. The
store of releases of earlier formats has a list of its own. So have the plain copies (`copies`), and that list goes with
them: what is listed here stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hrn_kg.checksums import Known, known_of, list_below
from hrn_kg.releases import damage
from hrn_kg.releases.manifest import (
    CHECKSUMS,
    COPY_CHECKSUMS,
    MANIFEST,
    STORE,
    Manifest,
    ReleaseFile,
    measure,
)

_LINE: Final = re.compile(r"([0-9a-f]{64})  (store/[^\n]+)")
_OF_MANIFEST: Final = re.compile(rb"^([0-9a-f]{64})  " + re.escape(MANIFEST).encode() + rb"$", re.MULTILINE)


def write_checksums(root: Path, manifest: Manifest) -> None:
    """Write the lists into the directory of a release: the manifest stands there, and nothing is written any more."""
    store = _lines(measure(path, root) for path in list_below(root / STORE))
    (root / CHECKSUMS).write_text(_checksums(root, manifest) + store, encoding="utf-8")
    if manifest.copies:
        (root / COPY_CHECKSUMS).write_text(_lines(manifest.copies), encoding="utf-8")


def check_seal(root: Path, manifest: Manifest) -> None:
    """Raise DataDamaged when the manifest has another checksum, or SHA256SUMS is not the list of its files."""
    name = CHECKSUMS
    try:
        found = (root / CHECKSUMS).read_bytes()
        name = MANIFEST
        expected = _checksums(root, manifest).encode()
    except OSError as error:
        raise damage.unreadable(root, name, error) from error
    rest = found.removeprefix(expected)
    if rest == found or (rest and manifest.store_list != CHECKSUMS):
        ours, theirs = _OF_MANIFEST.search(expected), _OF_MANIFEST.search(found)
        if theirs is not None and (ours is None or ours[1] != theirs[1]):
            raise damage.of_release(root, MANIFEST, "is not what it was: its checksum differs")
        raise damage.of_release(root, CHECKSUMS, f"is not the list of the files that {MANIFEST} names")


def known_files(root: Path, manifest: Manifest) -> tuple[Known, ...]:
    """Every file of a release but its plain copies, as it must be. Raises DataDamaged when their lists are damaged."""
    check_seal(root, manifest)
    name = MANIFEST
    try:
        lists = []
        for name in sorted({MANIFEST, CHECKSUMS, *((manifest.store_list,) if manifest.has_store_checksums else ())}):
            lists.append(known_of(root / name))
    except OSError as error:
        raise damage.unreadable(root, name, error) from error
    listed = [Known(root / file.path, file.size, file.sha256) for file in manifest.on_disk]
    _require_no_others(root, manifest)
    return (*lists, *listed, *known_store(root, manifest))


def known_copies(root: Path, manifest: Manifest) -> tuple[Known, ...]:
    """The plain copies of a release and their list, as they must be where they are; none for one that never had any."""
    if not manifest.copies:
        return ()
    listed = _lines(manifest.copies).encode()
    copies = (Known(root / file.path, file.size, file.sha256) for file in manifest.copies)
    return (*copies, Known(root / COPY_CHECKSUMS, len(listed), hashlib.sha256(listed).hexdigest()))


def _require_no_others(root: Path, manifest: Manifest) -> None:
    """Raise DataDamaged where a piece lies among those of a file that the manifest does not list."""
    known = {piece.path for piece in manifest.pieces}
    for folder in sorted({piece.folder for piece in manifest.pieces}):
        for path in list_below(root / folder):
            if (name := path.relative_to(root).as_posix()) not in known:
                raise damage.of_release(root, MANIFEST, f"does not list {name}")


def known_store(root: Path, manifest: Manifest) -> tuple[Known, ...]:
    """Every file of the store of a release, as it must be; none for a release that has none that can be proved.

    Raises DataDamaged when the list of them cannot be read, or is not that of the files that are there.
    """
    if not manifest.has_store_checksums:
        return ()
    name = manifest.store_list
    try:
        lines = (root / name).read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise damage.of_release(root, name, "is no list of checksums") from error
    except OSError as error:
        raise damage.unreadable(root, name, error) from error
    if name == CHECKSUMS:
        lines = lines[len(manifest.on_disk) + 1 :]  # behind those of the files and of the manifest
    found = [_LINE.fullmatch(line) for line in lines[:-1]]
    listed = {match[2]: match[1] for match in found if match is not None}
    is_needed = not manifest.may_lack_store
    if (is_needed and not listed) or len(listed) != len(lines) - 1 or lines[-1]:
        raise damage.of_release(root, name, "is no list of checksums")
    others = {path.relative_to(root).as_posix() for path in list_below(root / STORE)} - set(listed)
    if others:
        raise damage.of_release(root, name, f"does not list {min(others)}")
    return tuple(Known(root / name, None, digest) for name, digest in listed.items())


def _checksums(root: Path, manifest: Manifest) -> str:
    """The lines of the files that the manifest lists, and of the manifest itself."""
    return _lines((*manifest.on_disk, measure(root / MANIFEST, root)))


def _lines(files: Iterable[ReleaseFile]) -> str:
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)
