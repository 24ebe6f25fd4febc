"""One query at a time over a store that is already in memory, in a process that may be killed at any moment."""

from __future__ import annotations

import json
import re
import socket
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg.engine.base import EXPLANATION, Dataset, Job
from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.explained import explanation
from hrn_kg.engine.embedded.partners import failure_of
from hrn_kg.engine.embedded.rides import moment_here
from hrn_kg.engine.embedded.warming import Warming
from hrn_kg.engine.embedded.wire import Task
from hrn_kg.engine.rows_digest import digest_of_anybody
from hrn_kg.engine.syntax_faults import WORDS, syntax_fault
from hrn_kg.engine.written_answers import heads, require_size, written
from hrn_kg.errors import DataDamaged, EngineRefused, HrnKgError, OutOfMemory
from hrn_kg.iris import BASE
from hrn_kg.querytext.clauses import Clauses, clauses
from hrn_kg.querytext.mistakes import first_mistake
from hrn_kg.vocab import Prefixes

_OF_DISK = re.compile(r"Corruption|IO error")  # how RocksDB begins what it says of its files
_WHOLE: Final = Dataset()


class Holdings:
    """The store of one release and what is known of it.

    With `union` the default graph is all graphs together, without a copy of them. Oxigraph then gives a triple once for
    each graph that holds it, so `union` is only for a store that is disjoint: no triple is in two graphs.
    """

    def __init__(
        self,
        store: ox.Store,
        graphs: dict[str, int],
        prefixes: Prefixes,
        *,
        disjoint: bool,
        union: bool = False,
        on_disk: bool = False,
    ) -> None:
        assert disjoint or not union
        self.on_disk = on_disk
        self.store = store
        self.graphs = graphs
        self.prefixes = prefixes
        self.head = heads(prefixes)
        self.disjoint = disjoint
        self.union = union
        self._merged: tuple[tuple[tuple[str, ...], tuple[str, ...]], ox.Store] | None = None

    def query(self, text: str, dataset: Dataset = _WHOLE) -> Any:
        """Evaluate a query over the dataset that the request names, else the query, else the whole."""
        if dataset.is_named:
            wanted = tuple(dict.fromkeys(dataset.default or ())), tuple(dict.fromkeys(dataset.named or ()))
        elif self.disjoint and not self.union:
            return self.store.query(text, base_iri=BASE)
        else:
            found = self._clauses(text)
            if found is None:
                return self.store.query(text, base_iri=BASE, use_default_graph_as_union=self.union)
            wanted = found.default, found.named
        store = self.store
        default_graphs = [graph for graph in wanted[0] if graph in self.graphs]
        if len(default_graphs) > 1 and not self.disjoint:
            store = self._merge(tuple(default_graphs), tuple(graph for graph in wanted[1] if graph in self.graphs))
            return store.query(
                text,
                base_iri=BASE,
                default_graph=[ox.DefaultGraph()],
                named_graphs=[ox.NamedNode(graph) for graph in wanted[1]],
            )
        return store.query(
            text,
            base_iri=BASE,
            default_graph=[ox.NamedNode(graph) for graph in wanted[0]],
            named_graphs=[ox.NamedNode(graph) for graph in wanted[1]],
        )

    def _clauses(self, text: str) -> Clauses | None:
        try:
            return clauses(text)
        except SyntaxError:
            self.store.query(text, base_iri=BASE)  # which tells what is wrong, and where
            raise

    def _merge(self, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
        """A store whose default graph is the RDF merge of some graphs.

        Oxigraph's own merge gives a triple once for each graph that holds it, so that COUNT is wrong. The last merge is
        kept: a dataset is seldom asked only once.
        """
        if self._merged is None or self._merged[0] != (default, named):
            self._merged = None
            store = ox.Store()
            for graphs, is_named in ((default, False), (named, True)):
                for graph in map(ox.NamedNode, graphs):
                    to = graph if is_named else ox.DefaultGraph()
                    quads = self.store.quads_for_pattern(None, None, None, graph)
                    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, to) for quad in quads)
            self._merged = ((default, named), store)
        return self._merged[1]


def evaluate(holdings: Holdings, job: Job, max_bytes: int, memory_mb: int) -> bytes:
    """The whole answer to one job, as bytes, for a worker that may have so much memory.

    Raises:
        MalformedQuery: with the parser's words, line and column.
        EngineRefused: an unknown function, or a media type that does not fit.
        ServiceFailed: another service, which the query asks, gave no answer.
        TooLarge, OutOfMemory: the limits of a worker.
        DataDamaged: the store on disk cannot be read.
    """
    try:
        if job.media_type == EXPLANATION:
            body = explanation(holdings, job)
            require_size(len(body), max_bytes)
            return body
        results = holdings.query(job.query, job.dataset)
        return written(results, job.media_type, max_bytes, holdings.prefixes, holdings.head)
    except SyntaxError as error:
        raise first_mistake(job.query, holdings.prefixes) or syntax_fault(str(error)) from None
    except MemoryError:
        raise OutOfMemory("The query needs more memory than a worker may have.", limit=memory_mb) from None
    except (ValueError, RuntimeError, OSError) as error:
        if holdings.on_disk and _OF_DISK.match(str(error)):
            raise DataDamaged("The store on disk cannot be read, so there is no answer.", retry_after=60) from None
        if (failure := failure_of(str(error), job.services)) is not None:
            raise failure from None
        raise EngineRefused(f"The query cannot be evaluated: {str(error)[:WORDS]}") from None


def serve(sock: socket.socket, holdings: Holdings, memory_mb: int, *, warm: bool = False) -> None:
    """Answer jobs until the other side closes; with `warm` the store is read through in between."""
    sock.sendall(wire.ANSWER.pack(wire.READY, 0, 0, wire.NO_DIGEST))
    warming = Warming(holdings.store) if warm else None
    tasks = wire.Tasks(sock)
    while True:
        if warming is not None and not warming.is_done and not tasks.is_one_here:
            warming.until_asked(sock)
        task = tasks.next()
        if task is None:
            return
        kind, body, digest = _reply(holdings, task, memory_mb)
        head = wire.ANSWER.pack(kind, task.number, len(body), wire.packed_digest(digest))
        # Each by itself, before the next is begun with: so it is known which one ended the worker.
        if len(body) < wire.BUFFER_BYTES:
            # In one piece, or the other side would be woken for the head alone.
            sock.sendall(head + body)
        else:
            sock.sendall(head)
            sock.sendall(body)


def _reply(holdings: Holdings, task: Task, memory_mb: int) -> tuple[int, bytes, str]:
    """The kind, body and digest of the answer to one task."""
    if task.until.is_over(moment_here()):
        return wire.PASSED, b"", ""
    try:
        body = evaluate(holdings, task.job, task.max_bytes, memory_mb)
        return wire.WHOLE, body, digest_of_anybody(body, task.job.media_type) if task.job.with_digest else ""
    except HrnKgError as error:
        fault = {"fault": type(error).__name__, "detail": error.detail, "facts": error.facts}
        return wire.FAULT, json.dumps(fault).encode(), ""
