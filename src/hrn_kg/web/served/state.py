"""What the application holds while it serves: the release that answers, and what handlers reach by `request.state`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict, TypeVar

from starlette.types import Scope

from hrn_kg.engine.base import Source
from hrn_kg.examples import Example
from hrn_kg.lane import Lane
from hrn_kg.releases import Proof, Release
from hrn_kg.releases.watched import Watched
from hrn_kg.settings import Settings
from hrn_kg.site import Site
from hrn_kg.sparql import Answerer, Snapshot
from hrn_kg.web.served.older import Archive
from hrn_kg.web.served.page_loop import PageLoop

T = TypeVar("T")

# Addresses under which a server is called: whoever sends many Host headers must not fill the memory.
_MOST_SITES: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A release that is loaded and checked: `take_over` has the engine answer from it, or raises EngineUnavailable."""

    release: Release
    examples: tuple[Example, ...]
    proof: Proof
    take_over: Callable[[], None]
    since: float  # by the clock of the loop


@dataclass(slots=True, eq=False)
class Served:
    """The release that is served and whom to ask about it; `release` is None where mere files are served.

    `source` is what the engine loaded, and `watched` what is known of its files. Documents are made in `pages`. `ready`
    is the release that comes next, while the other web processes load it too.
    """

    settings: Settings
    answerer: Answerer
    release: Release | None
    examples: tuple[Example, ...]
    is_union: bool
    source: Source | None = None
    watched: Watched = field(default_factory=Watched)
    archive: Archive | None = None
    lane: Lane | None = None
    pages: PageLoop | None = None
    ready: Ready | None = None
    _sites: dict[tuple[str, str], Site] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def label(self) -> str:
        """The name of the release that answers now."""
        return self.answerer.engine.release

    def site(self, base: str, root: str) -> Site:
        """The site at a public address, of the release that is served now; made once for each.

        Until `go_over` is done it is wholly of the release before, also where the engine answers from the next one
        already: what asks that one then raises ReleaseChanged. May be called from any thread.
        """
        label = self.label if self.source is None else self.source.label
        known = self._sites.get((base, root))
        if known is not None and known.label == label:
            return known
        with self._lock:
            data = self._data()
            found = self._sites.get((base, root))
            if found is not None and found.label == data.release:
                return found
            if len(self._sites) >= _MOST_SITES:
                self._sites.clear()
            site = self._sites[base, root] = Site(
                base=base,
                root=root,
                data=data,
                release=self.release,
                examples=self.examples,
                settings=self.settings,
                is_union=self.is_union,
                has_archive=self.archive is not None,
                watched=self.watched,
            )
            return site

    def _data(self) -> Snapshot:
        if self.source is None:
            return Snapshot.of(self.answerer)
        return Snapshot(self.answerer, self.source.label, self.source.prefixes)

    async def made(self, work: Coroutine[Any, Any, T]) -> T:
        """A page or document, made beside the loop of the server, which it would hold; raises what it raises."""
        return await (work if self.pages is None else self.pages.run(work))

    def go_over(self) -> None:
        """Serve from now on the release that is ready. Raises EngineUnavailable where the engine cannot any more."""
        ready, self.ready = self.ready, None
        assert ready is not None
        release, examples, proof = ready.release, ready.examples, ready.proof
        # Nothing is awaited between these two, so nobody in this loop meets the one without the other. The thread of
        # the pages may: for it `site` stays of the release before until the second is done.
        ready.take_over()
        with self._lock:
            self.source = release.source
            self.watched.go_over(release, proof)
            self.release, self.examples, self.is_union = release, examples, release.source.union_default
            self._sites.clear()


class State(TypedDict):
    """What the application hands to each request, as `Request[State]`."""

    served: Served
    refused: Callable[[tuple[str, int] | None, int, str], None]
    """Told of bytes that never became a request: the client, the status, the kind of problem."""


def served_of(scope: Scope) -> Served | None:
    """What is served, where all that is known is the scope of a request; None while the application does not run."""
    state: State | None = scope.get("state")
    return state["served"] if state else None
