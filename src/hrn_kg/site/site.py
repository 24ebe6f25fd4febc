"""The value that everything published is made from: where the service is found, and what it has to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from hrn_kg.examples import Example
from hrn_kg.releases import Release
from hrn_kg.releases.material import examples_of_release
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings
from hrn_kg.sparql import Snapshot

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_SAFE: Final = "/:@!$&'()*+,;=~-._"
_LONG: Final = 300


@dataclass(frozen=True, slots=True)
class Site:
    """One release at one public address. The canonical IRIs in the data are never rewritten to it.

    `base` is the public address and `root` the path under which the public finds `/`, both without a slash at the end.
    `release` is None, and `examples` is empty, where mere files are served. `is_union` tells that a query which names
    no graph sees all of them, `has_archive` that older releases answer too. Files of releases are read by `watched`,
    which knows whether they are whole. `current` names the release that is served, where this is an older one.
    """

    base: str
    root: str
    data: Snapshot
    release: Release | None
    examples: tuple[Example, ...]
    settings: Settings
    is_union: bool = True
    has_archive: bool = False
    watched: Watched = field(default_factory=Watched)
    current: str = ""

    @property
    def label(self) -> str:
        """The name of the release, or what stands for it where mere files are served."""
        return self.data.release

    @property
    def licence(self) -> tuple[str, ...]:
        """The licence of what is served: that of our releases, and none for the files of somebody else."""
        return () if self.release is None else (LICENCE,)

    def address(self, path: str) -> str:
        """The absolute public address of a path."""
        return self.base + _quoted(path)

    def location(self, path: str) -> str:
        """A target for redirects: relative to the host unless a public address is set, so no Host header is echoed."""
        return (self.base if self.settings.public_url else self.root) + _quoted(path)


def examples_of(release: Release | None) -> tuple[Example, ...]:
    """The example queries that belong to a release; where mere files are served there are none."""
    return () if release is None else examples_of_release(release)


def _quoted(path: str) -> str:
    # What a client sent may be long, and a thousand of those are much to remember.
    return _remembered(path) if len(path) <= _LONG else quote(path, safe=_SAFE)


@lru_cache(1024)
def _remembered(path: str) -> str:
    return quote(path, safe=_SAFE)


def link(target: str, relation: str, **parameters: str) -> str:
    """One element of a Link header."""
    extra = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{target}>; rel="{relation}"{extra}'
