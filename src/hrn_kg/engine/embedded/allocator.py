"""Which allocator of memory the workers have: it decides a good part of what a question costs.

A library that takes the place of the system's allocator must be there before a process begins, so it is named in the
environment of the zygote, and of no other process. Where it is missing all works as well, only slower.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from hrn_kg.settings import SettingsError, variable

log = logging.getLogger(__name__)

AUTO: Final = "auto"
NONE: Final = "none"
SYSTEM: Final = "system"  # the name of what is there without a library
_PACKAGE: Final = "cmeel-mimalloc"  # what the extra hrn-kg[fast] installs
_LIBRARY: Final = "libmimalloc.so"
_FOLDERS: Final = ("/usr/local/lib*", "/usr/lib*", "/usr/lib/*-linux-*", "/lib/*-linux-*")
_PRELOAD: Final = "LD_PRELOAD"
# mimalloc takes address space from the system in pieces, by itself of 1 GB. What is left of one when a worker gets its
# limit of memory comes on top of that, so a piece is the smallest that it makes, in KiB.
_PIECES: Final = {"MIMALLOC_ARENA_RESERVE": "65536"}


def library(setting: str) -> Path | None:
    """The library that the setting names or, with `auto`, that is found; None for the allocator of the system.

    Raises SettingsError for a path at which no file lies, or one with which no process can begin.
    """
    if setting == NONE:
        return None
    if setting != AUTO:
        path = Path(setting)
        if not path.is_file():
            raise SettingsError(
                f"{variable('allocator')} must be “{AUTO}”, “{NONE}” or the path of a library, not {setting!r}: "
                "no file lies there."
            )
        if fault := _fault(path.absolute()):
            raise SettingsError(f"{variable('allocator')} names a library with which no process can begin: {fault}")
        return path.absolute()
    return _found()


@cache
def _found() -> Path | None:
    """The library of the extra, else one of the system; looked for once, and its absence told once."""
    faults = []
    for path in (*_installed(), *_of_system()):
        if path.is_file():
            if not (fault := _fault(path)):
                return path
            faults.append(fault)
    if faults:
        log.warning("Workers use the allocator of the system, since no process can begin with mimalloc: %s", faults[0])
    else:
        log.info("No mimalloc was found, so workers use the allocator of the system: hrn-kg[fast] brings it.")
    return None


@cache
def _fault(path: Path) -> str:
    """Why no process can begin with this library, such as another one that it needs; empty when one can."""
    command = [sys.executable, "-I", "-S", "-c", ""]
    tried = subprocess.run(command, env=preloading(path, os.environ), capture_output=True, text=True, errors="replace")
    lines = tried.stderr.strip().splitlines()
    return (lines[-1] if lines else f"exit code {tried.returncode}") if tried.returncode else ""


def _installed() -> Iterator[Path]:
    try:
        files = metadata.files(_PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return
    yield from (Path(str(file.locate())) for file in files if file.name == _LIBRARY)


def _of_system() -> Iterable[Path]:
    root = Path("/")
    return (path for folder in _FOLDERS for path in sorted(root.glob(f"{folder[1:]}/{_LIBRARY}*")))


def preloading(path: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that begins with this library, before those that are to be there already.

    What an operator sets for the library stays.
    """
    if path is None:
        return dict(environment)
    others = environment.get(_PRELOAD, "")
    return {**_PIECES, **environment, _PRELOAD: f"{path}:{others}" if others else str(path)}


def in_use(path: Path | None) -> str:
    """The name of the allocator that this process has: that of the library, if it was loaded indeed."""
    if path is None:
        return SYSTEM
    real = os.path.realpath(path)
    loaded = any(line.rstrip().endswith(real) for line in Path("/proc/self/maps").read_text().splitlines())
    return path.name.partition(".")[0].removeprefix("lib") if loaded else SYSTEM
