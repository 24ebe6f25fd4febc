"""The folder of what the last build made: results in one file, and the quads that they were made of in files beside it.

A build that finds it damaged, or made by other software, does all its work, as the first one does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Quad, RdfFormat, parse

from hrn_kg.buildcache.differing import Difference
from hrn_kg.buildcache.packing import check, pack, read_json, size_of_unpacked, unpacked, write_json
from hrn_kg.buildcache.reads import NOTHING, Reads
from hrn_kg.checksums import digest_of

_INDEX: Final = "results"
_MOST: Final = 64 * 1024 * 1024  # bytes of files that are compared in memory at once


@dataclass(frozen=True, slots=True)
class Entry:
    """The result of a step: of what it was made (see `identity`), what was read for it, the value.

    That is in JSON, which takes little memory until it is asked for.
    """

    identity: str
    reads: Reads | None
    packed: str

    @property
    def value(self) -> Any:
        return json.loads(self.packed)


def identity(*parts: str) -> str:
    """One text for all that makes a step what it is."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class BuildCache:
    """Results of the last build, and those of the one that runs."""

    def __init__(self) -> None:
        """Nothing is known of a build before."""
        self.difference: Difference = Difference()
        """In what the data of this build differ from those of the last."""
        self._last: Mapping[str, Entry] = {}
        self._files: Mapping[str, Path] = {}
        self._entries: dict[str, Entry] = {}
        self._kept: dict[str, Path] = {}
        self._digests: dict[Path, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of a build before."""
        return not self._last

    def recall(self, step: str, identity: str, reads: Callable[[], Reads | None] | None = None) -> Any:
        """The value of a step of the last build, where it is still right, else None.

        `reads` tells what the step reads where that was not kept with the value.
        """
        entry = self._last.get(step)
        if entry is None or entry.identity != identity:
            return None
        known = entry.reads if reads is None else reads()
        if known is None or self.difference.touches(known):
            return None
        self._entries[step] = entry
        return entry.value

    def keep(self, step: str, identity: str, value: Any, reads: Reads | None = None) -> None:
        """Keep the value of a step, which is not None, for the next build."""
        self._entries[step] = Entry(identity, reads, json.dumps(value))

    def steps(self) -> frozenset[str]:
        """The steps whose values this build keeps so far."""
        return frozenset(self._entries)

    def kept(self, step: str) -> Entry:
        """What this build keeps of a step, for `take_up` of another process."""
        return self._entries[step]

    def take_up(self, step: str, entry: Entry) -> None:
        """Keep what another process of this build has kept."""
        self._entries[step] = entry

    def forget(self) -> None:
        """Use nothing more of the last build."""
        self._last = {}

    def once(self, step: str, make: Callable[[], Any]) -> Any:
        """A value that depends on nothing but what the step is called: that of the last build, or a new one."""
        made = self._entries.get(step)
        found = self.recall(step, "") if made is None else made.value
        if found is None:
            found = [make()]
            self.keep(step, "", found, NOTHING)
        return found[0]

    def values(self, prefix: str) -> Mapping[str, Any]:
        """What the last build kept of the steps whose names begin so, by their names."""
        return {step: entry.value for step, entry in self._last.items() if step.startswith(prefix)}

    def take_file(self, digest: str, path: Path) -> None:
        """Have a file of the last build at this path, and keep it. Raises OSError; KeyError for one that it has not."""
        with path.open("wb") as file:
            file.writelines(unpacked(self._files[digest]))
        self._digests[path], self._kept[digest] = digest, path

    def keep_file(self, path: Path) -> str:
        """Keep a file of quads, which stays as it is until this is written; returns its digest."""
        if path not in self._digests:
            digest = digest_of(path)
            self._digests[path], self._kept[digest] = digest, path
        return self._digests[path]

    def compare(self, step: str, files: Iterable[str]) -> list[Quad]:
        """Take the lines that only the files of this build have, or only those of the last one, into the difference.

        Returns them; see `apart`.
        """
        listed = sorted(files)
        entry = self._last.get(step)
        before = set[str]() if entry is None else set(entry.value)
        gone, come = before - {*listed}, {*listed} - before
        changed = self.apart(gone, come)
        self.difference.add(changed)
        self.keep(step, "", listed)
        return changed

    def apart(self, before: Collection[str], after: Collection[str]) -> list[Quad]:
        """The quads that only one of the two has: files of the last build, and files of this one, by their digests.

        Where they are too many to be compared in memory, nothing of the last build is used from here on.
        """
        sizes = (
            *(size_of_unpacked(self._files[digest]) for digest in before),
            *(self._kept[digest].stat().st_size for digest in after),
        )
        if sum(sizes) > _MOST:
            self.forget()
        if self.is_empty:
            return []
        bodies = (b"".join(unpacked(self._files[digest])) for digest in before)
        old = {line for body in bodies for line in body.splitlines(keepends=True)}
        new = {line for digest in after for line in self._kept[digest].read_bytes().splitlines(keepends=True)}
        return list(parse(b"".join(old ^ new), format=RdfFormat.N_QUADS))

    @classmethod
    def read(cls, folder: Path, software: str, work: Path) -> BuildCache:
        """What the last build left in a folder; nothing where there is none, or of another software.

        Its files are linked into the folder `work`, so that it may be removed meanwhile. Raises OSError for what cannot
        be read; ValueError, LookupError and TypeError for what is damaged.
        """
        found = cls()
        path = folder / _INDEX
        if not path.is_file():
            return found
        known = read_json(path)
        if known["software"] != software:
            return found
        linked = work / f"build-cache-{folder.name}"
        linked.mkdir()
        found._files = {digest: linked / digest for digest in known["files"]}
        for digest, file in found._files.items():
            _link(folder / digest, file)
            check(file)  # what cannot be used is found before anything is made of it
        found._last = {
            step: Entry(identity, None if reads is None else Reads.unpacked(reads), packed)
            for step, (identity, reads, packed) in known["entries"].items()
        }
        return found

    def write(self, folder: Path, software: str, work: Path) -> None:
        """Put what this build kept in the place of the folder; it is made in the folder `work`.

        Raises OSError and MemoryError, and leaves nothing in that folder.
        """
        new, old = work / "build-cache-new", work / "build-cache-old"
        try:
            self._write(new, software)
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        finally:
            for left in (new, old):  # also after a fault, since the release needs the room on the disk
                shutil.rmtree(left, ignore_errors=True)

    def _write(self, new: Path, software: str) -> None:
        new.mkdir(mode=0o700)
        for digest, path in self._kept.items():
            if digest in self._files:
                _link(self._files[digest], new / digest)
            else:
                pack(path, new / digest)
        entries = {
            step: (one.identity, None if one.reads is None else one.reads.packed(), one.packed)
            for step, one in sorted(self._entries.items())
        }
        write_json({"software": software, "files": list(self._kept), "entries": entries}, new / _INDEX)


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)
