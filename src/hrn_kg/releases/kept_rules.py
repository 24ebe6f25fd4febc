"""What rules of derivation added in the last build, used again where nothing that they read has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple, parse

from hrn_kg import buildcache
from hrn_kg.buildcache import NOTHING, BuildCache, Difference, Reads, identity
from hrn_kg.quad_lines import written_lines
from hrn_kg.releases.quad_files import QuadFile, write_quads

Subject = NamedNode | BlankNode | Triple
Find = Callable[[Store, Iterable[Subject | None]], Iterable[Quad]]
"""Finds quads of these subjects, or of all (None)."""
_STEP: Final = "rule "


class KeptRules:
    """The rules of one build, which are run one after the other and add to one graph."""

    def __init__(self, cache: BuildCache, graph: NamedNode, names: Iterable[str], work: Path) -> None:
        """`names` are those of all rules; the files that are made lie in the folder `work`. Raises OSError."""
        self._cache = cache
        self._graph = graph
        self._work = work
        self._number = 0
        self._before = cache.values(_STEP)
        self._lines: set[bytes] | None = None  # those that the graph has, where they are known
        self._derived = Difference()  # what rules add otherwise than in the last build
        present = {_STEP + name for name in names}
        for gone in self._before.keys() - present:
            self._note(gone, None, "")

    def add(self, name: str, text: str, store: Store, run: Callable[[], None]) -> int:
        """Have in the store what a rule adds: that of the last build, or what comes of running it; how many quads.

        Raises OSError, and what `run` raises.
        """
        step, made_of, path = _STEP + name, identity(text), self._next_file()
        known = self._cache.recall(step, made_of, partial(self._reads, text))
        if known is not None:
            self._cache.take_file(known[0], path)
            store.bulk_extend(QuadFile(path))
            self._lines = None
            return QuadFile(path).count()
        before = self._lines_of(store) if self._lines is None else self._lines
        run()
        self._lines = self._lines_of(store)
        added = self._lines - before
        graph = f"{self._graph} .\n".encode()
        path.write_bytes(b"".join(line[:-2] + graph for line in sorted(added)))
        self._keep(step, made_of, path, text)
        return len(added)

    def keep(self, name: str, added: Iterable[Quad]) -> None:
        """Keep what was added otherwise than by a rule, and note in what it differs from the last build."""
        self._keep(_STEP + name, "", write_quads(added, self._next_file()).path, "")

    def _keep(self, step: str, made_of: str, added: Path, text: str) -> None:
        digest = self._cache.keep_file(added)
        self._cache.keep(step, made_of, [digest, text])
        self._note(step, digest, text)

    def of_subjects(self, name: str, store: Store, find: Find) -> list[Quad]:
        """What there is to `find` of the subjects, of each by itself: that of the last build but for the changed ones.

        No rule is run any more.
        """
        known = self._cache.recall(name, "", lambda: NOTHING)
        if known is None:
            found = list(find(store, (None,)))
        else:
            changed = self._cache.difference.subjects
            before = parse("".join(known), format=RdfFormat.N_QUADS)
            found = [quad for quad in before if quad.subject not in changed]
            found += find(store, changed)
        self._cache.keep(name, "", sorted(line.decode() for line in written_lines(found)))
        return found

    def only_add(self, texts: Iterable[str]) -> bool:
        """Whether the rules are known to do nothing but add to the graph; not known where there was no build before."""
        return not self._cache.is_empty and all(self._known(text) is not None for text in texts)

    def _lines_of(self, store: Store) -> set[bytes]:
        """The lines of N-Triples of the graph."""
        body = store.dump(format=RdfFormat.N_TRIPLES, from_graph=self._graph) or b""
        return set(body.splitlines(keepends=True))

    def _next_file(self) -> Path:
        self._number += 1
        return self._work / f"rule-{self._number}.nq"

    def _note(self, step: str, digest: str | None, text: str) -> None:
        """Take up in what a step added otherwise than in the last build."""
        if self._cache.is_empty:
            return
        before, old_text = self._before.get(step, (None, ""))
        if any(one and self._known(one) is None for one in (text, old_text)):
            self._cache.forget()  # it may do more than add, so that what it did cannot be told by what it added
            return
        quads = self._cache.apart([] if before is None else [before], [] if digest is None else [digest])
        self._cache.difference.add(quads)
        self._derived.add(quads)

    def _reads(self, text: str) -> Reads | None:
        known = self._known(text)
        # A rule adds what is not there yet: where an earlier one adds other triples of this kind, so may it.
        return None if known is None or self._derived.touches(known[1]) else known[0]

    def _known(self, text: str) -> tuple[Reads, Reads] | None:
        packed = self._cache.once(f"update {identity(text)}", partial(_packed, text, self._graph.value))
        return None if packed is None else (Reads.unpacked(packed[0]), Reads.unpacked(packed[1]))


def _packed(text: str, graph: str) -> list[list[object]] | None:
    found = buildcache.reads_of_update(text, graph)
    return None if found is None else [found.reads.packed(), found.writes.packed()]
