"""One query at a time over a store that is already in memory, in a process that may be killed at any moment."""

from __future__ import annotations

import io
import re
import socket
from typing import Any

import pyoxigraph as ox

from hrn_kg.engine import empty_rows, readable_xml
from hrn_kg.engine.base import EXPLANATION
from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.explained import explanation
from hrn_kg.engine.embedded.partners import failure_of
from hrn_kg.engine.embedded.warming import Warming
from hrn_kg.errors import DataDamaged, EngineRefused, HrnKgError, MalformedQuery, OutOfMemory, TooLarge
from hrn_kg.iris import BASE
from hrn_kg.querytext.clauses import Clauses, clauses
from hrn_kg.querytext.mistakes import first_mistake
from hrn_kg.vocab import Prefixes

_OF_DISK = re.compile(r"Corruption|IO error")  # how RocksDB begins what it says of its files
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_WORDS = 240  # characters of the parser's words that are worth repeating; it lists whole character classes
_CLASS = re.compile(r"(?:, )?\[(?:_|(?:'(?:\\u\{[0-9A-F]+\}|\\.|[^'])'|[ .=|])+)\]")
_SENTENCE = re.compile(r"[A-Z][a-z]+ (?:[A-Za-z?]+ ){3,}[A-Za-z?]+")
_NO_TOKEN = re.compile(r"expected (?:one of )?(?=The |IRI parsing failed)")  # a sentence that it lists as a token
_WITH_PREFIXES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
_WHOLE_HEAD = re.compile(rb"(?:@prefix [^\n]*\n)*")
# A prefix stands after white space or ^^. One that stands in a text is declared too, which harms nobody.
_PREFIX_USED = re.compile(rb"(?:^|[\s^])([a-z0-9-]+):", re.MULTILINE)


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
        self.head = {name: f"@prefix {name}: <{namespace}> .\n".encode() for name, namespace in prefixes.items()}
        self.disjoint = disjoint
        self.union = union
        self._merged: tuple[tuple[tuple[str, ...], tuple[str, ...]], ox.Store] | None = None

    def query(self, text: str, default: list[str] | None, named: list[str] | None) -> Any:
        """Evaluate a query over the dataset that the request names, else the query, else the whole."""
        if default is not None or named is not None:
            wanted = tuple(dict.fromkeys(default or ())), tuple(dict.fromkeys(named or ()))
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


class _Bounded(io.RawIOBase):
    """A sink that stops the serializer at its limit; Oxigraph passes the exception on."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._head: dict[str, bytes] = {}
        self._spare = 0  # bytes beyond the limit that will not be part of the answer
        self._size = 0
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._size += len(data)
        self.check(self._size - self._spare)
        self._parts.append(bytes(data))
        return len(data)

    def allow(self, head: dict[str, bytes]) -> None:
        """Expect a head of prefixes, of which only those that are used will stay."""
        self._head, self._spare = head, sum(map(len, head.values()))

    def body(self) -> bytes:
        whole = b"".join(self._parts)
        if self._head:
            whole = _with_used_prefixes(whole, self._head)
            self.check(len(whole))
        return whole

    def check(self, size: int) -> None:
        """Raise TooLarge for more bytes than an answer may have."""
        if size > self._limit:
            raise TooLarge(f"The answer is larger than {self._limit} bytes.", limit=self._limit, unit="bytes")


def _with_used_prefixes(turtle: bytes, head: dict[str, bytes]) -> bytes:
    """Turtle or TriG that declares those prefixes of its head that it uses, in the order of the table."""
    whole = _WHOLE_HEAD.match(turtle)
    end = whole.end() if whole else 0
    used = {match[1] for match in _PREFIX_USED.finditer(turtle, end)}
    return b"".join([*(line for name, line in head.items() if name.encode() in used), memoryview(turtle)[end:]])


def _serialize(results: Any, media_type: str, sink: Any, holdings: Holdings) -> None:
    if isinstance(results, ox.QueryTriples):
        graph_format = ox.RdfFormat.from_media_type(media_type)
        if graph_format is None:
            raise EngineRefused(f"A graph cannot be written as {media_type}.")
        if graph_format in _WITH_PREFIXES:
            # The serializer of query results takes no prefixes. This one writes the whole table first, and of two
            # namespaces it takes the longer, so that the same graph gives the same bytes.
            sink.allow(holdings.head)
            ox.serialize(results, sink, graph_format, prefixes=dict(holdings.prefixes))
            return
        results.serialize(sink, graph_format)
        return
    rows_format = ox.QueryResultsFormat.from_media_type(media_type)
    if rows_format is None:
        raise EngineRefused(f"Rows cannot be written as {media_type}.")
    results.serialize(sink, rows_format)


def evaluate(holdings: Holdings, job: dict[str, Any]) -> bytes:
    """The whole answer to one job, as bytes.

    Raises:
        MalformedQuery: with the parser's words, line and column.
        EngineRefused: an unknown function, or a media type that does not fit.
        ServiceFailed: another service, which the query asks, gave no answer.
        TooLarge, OutOfMemory: the limits of a worker.
        DataDamaged: the store on disk cannot be read.
    """
    sink = _Bounded(job["max_bytes"])
    try:
        if job["media_type"] == EXPLANATION:
            body = explanation(holdings, job)
            sink.check(len(body))
            return body
        results = holdings.query(job["query"], job["default"], job["named"])
        _serialize(results, job["media_type"], sink, holdings)
        body = sink.body()
        if "xml" in job["media_type"]:
            body = readable_xml.readable(body)
        if job["media_type"].startswith("text/csv"):
            body = empty_rows.quoted(body)
        sink.check(len(body))  # what was mended may be longer than what was written
        return body
    except SyntaxError as error:
        raise first_mistake(job["query"], holdings.prefixes) or _malformed(str(error)) from None
    except MemoryError:
        raise OutOfMemory("The query needs more memory than a worker may have.", limit=job["memory_mb"]) from None
    except (ValueError, RuntimeError, OSError) as error:
        if holdings.on_disk and _OF_DISK.match(str(error)):
            raise DataDamaged("The store on disk cannot be read, so there is no answer.", retry_after=60) from None
        if (failure := failure_of(str(error), job.get("services", ()))) is not None:
            raise failure from None
        raise EngineRefused(f"The query cannot be evaluated: {str(error)[:_WORDS]}") from None


def _malformed(words: str) -> MalformedQuery:
    match = _POSITION.fullmatch(words)
    line, column, rest = (int(match[1]), int(match[2]), match[3]) if match else (None, None, words)
    # Without the character classes of the grammar, of which each is a list of hexadecimal numbers.
    rest = _CLASS.sub("", " ".join(rest.split())).strip(" ,").replace("one of , ", "one of ")
    if rest in ("", "expected", "expected one of", "expected <unreported>"):
        rest = "this is not expected here"
    # A sentence of the parser's own says more than the list at whose end it stands.
    if sentence := _SENTENCE.search(rest):
        rest = sentence[0]
    rest = _NO_TOKEN.sub("", rest)
    rest = rest if len(rest) <= _WORDS else rest[:_WORDS].rsplit(" ", 1)[0] + " ..."
    where = f" at line {line}, column {column}" if line else ""
    return MalformedQuery(f"Syntax error{where}: {rest}", line=line, column=column)


def serve(sock: socket.socket, holdings: Holdings, memory_mb: int, *, warm: bool = False) -> None:
    """Answer jobs until the other side closes; with `warm` the store is read through in between."""
    sock.sendall(wire.pack({"ready": True}))
    warming = Warming(holdings.store) if warm else None
    while True:
        if warming is not None and not warming.is_done:
            warming.until_asked(sock)
        frame = wire.receive(sock)
        if frame is None:
            return
        job, query = frame
        head: dict[str, Any] = {"number": job["number"]}
        body = b""
        try:
            body = evaluate(holdings, {**job, "query": query.decode(), "memory_mb": memory_mb})
        except HrnKgError as error:
            head |= {"fault": type(error).__name__, "detail": error.detail, "facts": error.facts}
        start = wire.pack(head, body)
        if len(body) < wire.BUFFER_BYTES:
            # In one piece, or the other side would be woken for the head alone.
            sock.sendall(start + body)
        else:
            sock.sendall(start)
            sock.sendall(body)
