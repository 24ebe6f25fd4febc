"""The releases in which a page can be read: those that are kept and answer, the newest first."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from hrn_kg.errors import DataDamaged
from hrn_kg.releases import published_ids
from hrn_kg.releases.layout import releases_dir
from hrn_kg.site.site import Site


def releases_to_choose(site: Site) -> tuple[str, ...]:
    """The names of the releases, the newest first; none where there is only one, or where older ones do not answer."""
    if site.release is None or not site.has_archive:
        return ()
    home = site.release.path.parents[1]
    try:
        changed = releases_dir(home).stat().st_mtime_ns
    except OSError:
        return ()
    found = _published(home, changed)
    return found if len(found) > 1 else ()


@lru_cache(4)
def _published(home: Path, _changed: int) -> tuple[str, ...]:
    """What is published; the folder is as it was at the time at which it was last changed."""
    try:
        return tuple(reversed(published_ids(home)))
    except DataDamaged:
        return ()
