"""An endpoint on loopback that does what it is told: it answers, or it misbehaves in one of many ways."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
LABEL = "2026.1.0"
MARK = "SELECT ?release WHERE { <urn:the> <urn:mark> ?release }"
ROWS = json.dumps(
    {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": str(n)}} for n in range(3)]}}
).encode()
CANCELLED = b"The SPARQL operation has been cancelled"
GIGABYTE = 1_000_000_000
PIECE = 64 * 1024


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Endpoint
    query: str

    def do_POST(self) -> None:
        """Answer a query."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        endpoint, self.query = self.server, form["query"][0]
        endpoint.seen.append((form, dict(self.headers), self.client_address[1]))
        try:
            if form["query"][0] == MARK:
                endpoint.shows(self)
            else:
                endpoint.behaviour(self)
        except OSError:
            endpoint.given_up.set()  # whoever asked closed the connection
            self.close_connection = True

    def send(
        self, body: bytes, status: int = 200, kind: str = JSON, length: int | None = None, **fields: str | int
    ) -> None:
        """Send a whole answer; `length` is what is said of it."""
        self.head(status, kind, Content_Length=len(body) if length is None else length, **fields)
        self.wfile.write(body)

    def head(self, status: int = 200, kind: str = JSON, **fields: str | int) -> None:
        """Send the head."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def chunk(self, body: bytes) -> None:
        """Send one chunk; the empty one is the last."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


Behaviour = Callable[[Handler], None]


class Endpoint(ThreadingHTTPServer):
    """Shows a mark, answers by its behaviour, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mark = LABEL
        self.behaviour: Behaviour = answers
        self.shows: Behaviour = shows_its_mark
        self.seen: list[tuple[dict[str, list[str]], dict[str, str], int]] = []
        self.given_up = threading.Event()
        self.stopped = threading.Event()

    @property
    def queries(self) -> list[dict[str, list[str]]]:
        """What was asked, but for the mark."""
        return [form for form, _, _ in self.seen if form["query"][0] != MARK]

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_port}/sparql"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault of ours."""


@contextmanager
def endpoint_running() -> Iterator[Endpoint]:
    """An endpoint that listens."""
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
            thread.join()


def shown(mark: str) -> bytes:
    """The answer to the query for the mark; none for no mark."""
    rows = [{"release": {"type": "literal", "value": mark}}] if mark else []
    return json.dumps({"head": {"vars": ["release"]}, "results": {"bindings": rows}}).encode()


def shows_its_mark(handler: Handler) -> None:
    """The mark, whatever the behaviour is."""
    handler.send(shown(handler.server.mark))


def answers(handler: Handler) -> None:
    """As it must."""
    handler.send(ROWS)


def stalls(handler: Handler) -> None:
    """Nothing comes, till whoever asked goes away."""
    handler.connection.setblocking(False)
    while not handler.server.stopped.is_set():
        try:
            if handler.connection.recv(1, socket.MSG_PEEK) == b"":
                raise ConnectionAbortedError
        except BlockingIOError:
            time.sleep(0.01)


def drips(handler: Handler) -> None:
    """A byte now and then."""
    handler.head(Content_Length=len(ROWS))
    for at in range(len(ROWS)):
        handler.wfile.write(ROWS[at : at + 1])
        if handler.server.stopped.wait(0.05):
            return


def cut_at(size: int) -> Behaviour:
    """The connection ends after so many bytes of the body, all of which were announced."""

    def cut(handler: Handler) -> None:
        handler.head(Content_Length=len(ROWS))
        handler.wfile.write(ROWS[:size])
        handler.close_connection = True

    return cut


def cut_chunks_at(size: int) -> Behaviour:
    """The last chunk never comes."""

    def cut(handler: Handler) -> None:
        handler.head(Transfer_Encoding="chunked")
        if size:
            handler.chunk(ROWS[:size])
        handler.close_connection = True

    return cut


def ends_whole_at(size: int) -> Behaviour:
    """Less than all rows, in whole chunks, as if that were the answer."""

    def end(handler: Handler) -> None:
        handler.head(Transfer_Encoding="chunked")
        if size:
            handler.chunk(ROWS[:size])
        handler.chunk(b"")

    return end


def breaks_into_words(handler: Handler) -> None:
    """The text of an error behind some rows, in whole chunks, with status 200."""
    handler.head(Transfer_Encoding="chunked")
    handler.chunk(ROWS[: len(ROWS) // 2])
    handler.chunk(CANCELLED)
    handler.chunk(b"")


def resets(handler: Handler) -> None:
    """The connection is reset before anything comes."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    raise ConnectionResetError


def sends_a_gigabyte(handler: Handler) -> None:
    """More than anybody wants."""
    handler.head(Content_Length=GIGABYTE)
    for _ in range(GIGABYTE // PIECE):
        handler.wfile.write(b" " * PIECE)


def packs(handler: Handler) -> None:
    """A coding that nobody asked for."""
    handler.send(gzip.compress(ROWS), Content_Encoding="gzip")


def states_no_end(handler: Handler) -> None:
    """Neither a length nor chunks: the end of the connection is that of the answer."""
    handler.head(Connection="close")
    handler.wfile.write(ROWS)


def sends(body: bytes, status: int = 200, kind: str = JSON, **fields: str | int) -> Behaviour:
    """Always the same."""
    return lambda handler: handler.send(body, status, kind, **fields)
