"""Stores on disk, for data that would take more memory than they may: how much that is, and making a store of files.

HOME/stores/LABEL-KEY/store     a finished store of files that were served, those of a release that has none among them;
                                the key is a checksum of what is in them
HOME/stores/LABEL-KEY/facts     what is known of it, with checksums, and the mark (a lock) of those who read it

As a program (`python -m hrn_kg.engine.embedded.ondisk FOLDER PARENT`) it makes one store, in a process of its own: what
that takes of memory goes when it ends.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from hrn_kg import rdfio
from hrn_kg.checksums import Known, difference, known_of, list_below, stamp_of
from hrn_kg.engine.base import Source, Stored
from hrn_kg.engine.embedded import contents, store_folders
from hrn_kg.engine.embedded.whole_files import see_whole
from hrn_kg.errors import DataDamaged, EngineUnavailable, HrnKgError
from hrn_kg.pieced_files import chunks, size_of
from hrn_kg.settings import Settings

log = logging.getLogger(__name__)

_TRIPLE_BYTES: Final = 400  # of memory; measured 335, with short literals
# How many bytes of memory a byte of a file becomes: N-Quads were measured at 1.9, other formats repeat less.
_GROWTH: Final = {".nq": 2, ".nt": 2}
_GROWTH_OF_OTHERS: Final = 6
_GROWTH_OF_GZIP: Final = 10
_FORMAT: Final = 2  # of `facts`: raised when it holds something else
_KEPT: Final = 3  # stores, with those in use
_MEGABYTE: Final = 1024 * 1024


def memory_mb(source: Source, settings: Settings) -> int:
    """About how much memory the data of a source take, in MB, with the copies that the workers come to have.

    Even readers write to the pages of an in-memory store, so in the end each worker has its own.
    """
    return (settings.workers + 1) * once_mb(source)


def once_mb(source: Source) -> int:
    """About how much memory the data of a source take in one process, in MB; at least one."""
    return max(1, _once_bytes(source) // _MEGABYTE)


def _once_bytes(source: Source) -> int:
    if source.stored is not None:
        return _bytes_of(source.stored.graphs, copies=1 if source.stored.disjoint or not source.union_default else 2)
    if source.graphs:
        return _bytes_of(source.graphs, copies=1 if source.disjoint or not source.union_default else 2)
    return sum(size_of(file) * _growth(file) for file in source.files)


def _bytes_of(graphs: Iterable[tuple[str, int]], copies: int) -> int:
    return sum(count for _, count in graphs) * _TRIPLE_BYTES * copies


def _growth(file: Path) -> int:
    *_, last, ending = ["", "", *(suffix.lower() for suffix in file.suffixes)]
    packed = 1
    if ending == rdfio.GZIP:
        ending, packed = last, _GROWTH_OF_GZIP
    return _GROWTH.get(ending, _GROWTH_OF_OTHERS) * packed


def is_read_on_disk(source: Source, settings: Settings) -> bool:
    """Whether workers read the store of this source on disk; never without one, always when there is nothing else."""
    return source.stored is not None and (not source.files or is_large(source, settings))


def is_large(source: Source, settings: Settings) -> bool:
    """Whether the data of a source would take more memory than they may; all do where that is 0."""
    return settings.memory_mb == 0 or memory_mb(source, settings) > settings.memory_mb


def tell_size(source: Source, settings: Settings) -> None:
    """Have the log tell that a store on disk is read of a source that has none, and why."""
    log.warning(
        "The files would take about %d MB of memory, and %d MB are allowed (HRN_KG_MEMORY_MB). A store on disk is "
        "read, which is made first where %s has none of these files.",
        memory_mb(source, settings),
        settings.memory_mb,
        settings.home,
    )


@contextmanager
def to_read(source: Source, settings: Settings, *, is_older: bool = False) -> Iterator[Stored | None]:
    """The store on disk that workers read of a source, which is made where the source has none; None for memory.

    `is_older` says that it is not what the server is there for, so that the log makes little of it.

    Raises as `stored`.
    """
    if source.stored is None and is_large(source, settings):
        if is_older:
            log.info("Release %s, which was asked for, is read from a store on disk.", source.label)
        else:
            tell_size(source, settings)
        with stored(source, settings.home) as made:
            yield made.stored
    else:
        yield source.stored if is_read_on_disk(source, settings) else None


@contextmanager
def stored(source: Source, home: Path) -> Iterator[Source]:
    """The source as a store on disk of its files, made now or found; nobody removes it meanwhile.

    One that was damaged is made anew, and told. Raises: NotRdf and EngineUnavailable when it cannot be made.
    """
    try:
        found, reading = _found_or_made(source, home / "stores")
    except OSError as error:
        raise EngineUnavailable(f"The store on disk could not be made: {error}.") from error
    with reading:
        yield replace(source, files=(), stored=found)


def _found_or_made(source: Source, folder: Path) -> tuple[Stored, IO[bytes]]:
    """The store, and the mark that it is read."""
    folder.mkdir(parents=True, exist_ok=True)
    source = _whole(source)
    name = store_folders.name_of(source.label, _key(source))
    with store_folders.locked(folder):
        store_folders.remove_leftovers(folder)
        found = _found(folder / name)
        if found is None:
            _make(source, folder, name)
            found = read(folder / name)
        reading = store_folders.mark_read(folder / name)
        store_folders.remove_old(folder, _KEPT)
    return found, reading


def _whole(source: Source) -> Source:
    """The source, of which what is known of its files still holds. Raises EngineUnavailable."""
    try:
        return replace(source, known=see_whole(source.known))
    except DataDamaged as fault:
        raise EngineUnavailable(f"The store on disk could not be made: {fault.detail}", **fault.facts) from fault


def _found(folder: Path) -> Stored | None:
    """A store that is there and whole; one that is not is removed, and told."""
    if not folder.exists():
        return None
    try:
        found = read(folder)
    except DataDamaged as fault:
        log.warning("%s It is made anew.", fault.detail)
        store_folders.remove(folder)
        return None
    return found


def read(folder: Path) -> Stored:
    """A store in HOME/stores, every file of it read. Raises DataDamaged, naming the first file that is damaged."""
    owner = "The store on disk is damaged"
    try:
        document = json.loads((folder / "facts").read_bytes())
        facts, sealed = document["facts"], document["sha256"]
        if sealed != _seal(facts):
            raise ValueError("its checksum differs")
        graphs = tuple((str(graph), int(count)) for graph, count in facts["graphs"])
        known = tuple(Known(folder / name, size, digest) for name, size, digest in facts["files"])
        found = Stored(folder / "store", graphs, bool(facts["disjoint"]), known)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DataDamaged(f"{owner}: facts cannot be read ({error}).", file=str(folder / "facts")) from error
    stamped = []
    for file in known:
        stamp, wrong = stamp_of(file.path), difference(file)
        if wrong is not None:
            name = file.path.relative_to(folder).as_posix()
            raise DataDamaged(f"{owner}: {name} {wrong.words}.", file=str(file.path), damaged=name)
        stamped.append(replace(file, stamp=stamp))
    return replace(found, known=tuple(stamped))


def _seal(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _key(source: Source) -> str:
    # The address of a file is part of what is in it: relative addresses are resolved against it.
    digest = hashlib.sha256(f"{_FORMAT} {ox.__version__} {source.union_default}".encode())
    for file in source.files:
        content = hashlib.sha256()
        for chunk in chunks(file):
            content.update(chunk)
        digest.update(f"\n{content.hexdigest()} {file.absolute().as_uri()}".encode())
    return digest.hexdigest()[:32]


def _make(source: Source, folder: Path, name: str) -> None:
    new = store_folders.new_folder(folder, name)
    task = {"files": [str(file.absolute()) for file in source.files], "union_default": source.union_default}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hrn_kg.engine.embedded.ondisk", str(new), str(os.getpid())],
            input=json.dumps(task).encode(),
            stdout=subprocess.PIPE,
            check=False,
        )
        reply: dict[str, Any] = json.loads(done.stdout or b"{}")
        if done.returncode != 0:
            reason = reply.get("failed", f"the process that made it ended with status {done.returncode}")
            raise EngineUnavailable(f"The store on disk could not be made: {reason}", **reply.get("where", {}))
        _whole(source)  # what it was made of, that is
        new.rename(folder / name)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def fill(folder: Path, files: Iterable[Path], *, union_default: bool) -> None:
    """Make a store of files in a folder, and write down what is in it.

    Raises: NotRdf, ContentError, OSError.
    """
    store = ox.Store(folder / "store")
    for file in files:
        rdfio.load(store, file)
    disjoint = contents.count_distinct(store) == len(store)
    graphs = sorted(contents.count(store).items())
    if union_default and not disjoint:
        contents.copy_to_default(store)
    store.optimize()
    store.flush()
    del store
    held = [known_of(path) for path in list_below(folder / "store")]
    listed = [(file.path.relative_to(folder).as_posix(), file.size, file.sha256) for file in held]
    known = {"graphs": graphs, "disjoint": disjoint, "files": listed}
    with (folder / "facts").open("w") as facts:  # written last: a store without is not one
        json.dump({"facts": known, "sha256": _seal(known)}, facts)


def main(folder: Path, task: dict[str, Any]) -> int:
    """Make the store; what fails is told as JSON on standard output."""
    try:
        fill(folder, map(Path, task["files"]), union_default=task["union_default"])
    except HrnKgError as fault:
        where = {name: fault.facts[name] for name in ("file", "line", "column") if name in fault.facts}
        print(json.dumps({"failed": fault.detail, "where": where}))
        return 1
    except (OSError, ValueError) as fault:
        print(json.dumps({"failed": str(fault)[:1000]}))
        return 1
    return 0


if __name__ == "__main__":
    from hrn_kg.forking import die_with

    die_with(int(sys.argv[2]))
    sys.exit(main(Path(sys.argv[1]), json.load(sys.stdin)))
