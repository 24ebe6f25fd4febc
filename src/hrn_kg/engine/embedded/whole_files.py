"""Files that are loaded, and whether they are what they must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hrn_kg.checksums import Known, changed, stamp_of
from hrn_kg.errors import DataDamaged
from hrn_kg.pieced_files import names_of


def see_whole(files: Iterable[Known]) -> tuple[Known, ...]:
    """The files with the stamps they have now; those that were written to are read. Raises DataDamaged."""
    stamped = []
    for file in files:
        stamp = stamp_of(file.path)
        found = changed(file)
        if found is not None:
            name = f"{file.path.parent.name}/{file.path.name}" if names_of(file.path) else file.path.name
            raise DataDamaged(f"{name} {found.words}.", file=str(file.path))
        stamped.append(replace(file, stamp=stamp))
    return tuple(stamped)
