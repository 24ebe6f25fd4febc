"""The indexes of the search: that of a release is read when somebody searches in it, and a few are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from hrn_kg.errors import NotFound
from hrn_kg.releases import Release
from hrn_kg.releases.damage import of_release
from hrn_kg.search import NAME, Lookup, NotAnIndex, read_index
from hrn_kg.site import Site
from hrn_kg.web.served.by_name import find

# Each holds all names in memory: some ten megabytes.
_MOST: Final = 3


class SearchIndexes:
    """The indexes that one process holds. Its methods read files and belong in a thread, any."""

    def __init__(self) -> None:
        self._lookups: OrderedDict[str, Lookup] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, site: Site, wanted: str | None) -> tuple[str, Lookup]:
        """The id of a release and the lookup in its names: the current release when none is named.

        Raises NotFound where there is no index, ReleaseGone and ReleaseNotFound, and DataDamaged when the file of the
        index, or the release that answers now, is not what it was.
        """
        if site.release is None:
            raise NotFound("This server answers from files, not from a release; there is nothing to search in.")
        site.watched.require()
        release = site.release if wanted in (None, site.release.id) else find(site, wanted)
        if all(file.path != NAME for file in release.manifest.files):
            raise NotFound(
                f"Release {release.id} was made before there was a search; search in a later one.", release=release.id
            )
        # Whole at each answer, as every other file of it.
        site.watched.prove(release, NAME)
        with self._lock:
            found = self._lookups.get(release.id) or self._read(site, release)
            self._lookups[release.id] = found
            self._lookups.move_to_end(release.id)
            if len(self._lookups) > _MOST:
                self._lookups.popitem(last=False)
        return release.id, found

    @staticmethod
    def _read(site: Site, release: Release) -> Lookup:
        try:
            return Lookup(read_index(site.watched.read(release, NAME)))
        except NotAnIndex as error:
            raise of_release(release.path, NAME, f"is no index of the search ({error})") from error
