"""A store as rules see it: what they look at is written down, so that it is known what they depend on."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from hrn_kg.buildcache import Recorder
from hrn_kg.rdflib_terms import Term


class RecordedStore:
    """The quads of a store, of which patterns may be asked."""

    def __init__(self, store: ox.Store, recorder: Recorder) -> None:
        self._store = store
        self._recorder = recorder

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: Term | None,
        graph: ox.NamedNode | None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, as the store has them."""
        if subject is None:
            self._recorder.pattern(predicate, value)
        else:
            self._recorder.subjects.add(subject)
        return self._store.quads_for_pattern(subject, predicate, value, graph)
