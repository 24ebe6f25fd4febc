"""A server in front of another, which passes everything on and notes it; told to, it alters, stalls or lies."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_PER_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server", "accept-encoding"}


@dataclass(frozen=True)
class Reply:
    """What is sent: with a length only where one is given, else that of the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    repeat: int = 1

    def with_body(self, body: bytes, **headers: str) -> Reply:
        return replace(self, body=body, headers=self.headers | headers)


@dataclass
class Behaviour:
    """What the server does beside passing on, and what it saw.

    `alters` maps the end of a path to what is made of the reply; `stalls` is the end of a path, and after how many
    bytes of its body nothing more is sent until `go_on` is set. `drips` is the end of a path, and after how many bytes
    of the answer, its head included, one byte comes at a time; a negative number counts from the end.
    """

    upstream: str = ""
    alters: dict[str, Callable[[Reply], Reply]] = field(default_factory=dict)
    stalls: tuple[str, int] | None = None
    drips: tuple[str, int] | None = None
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    """Path, Range and status of each request."""

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.seen]


class Front(ThreadingHTTPServer):
    daemon_threads = True
    behaviour = Behaviour()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that goes away in the midst of an answer is no fault of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def do_GET(self) -> None:
        does = self.server.behaviour
        path = urlsplit(self.path).path
        reply = self._passed_on(does.upstream)
        for end, alter in does.alters.items():
            if path.endswith(end):
                reply = alter(reply)
        does.seen.append((path, self.headers.get("Range", ""), reply.status))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) * reply.repeat))
        if does.drips is not None and path.endswith(does.drips[0]):
            self._drip(does, reply.body)
            return
        self.end_headers()
        try:
            if does.stalls is not None and path.endswith(does.stalls[0]):
                self.wfile.write(reply.body[: does.stalls[1]])
                self.wfile.flush()
                does.stalled.set()
                does.go_on.wait(60)
                self.close_connection = True
                return
            for _ in range(reply.repeat):
                self.wfile.write(reply.body)
        except OSError:
            self.close_connection = True

    def _drip(self, does: Behaviour, body: bytes) -> None:
        """Send the answer, a byte at a time from some byte on."""
        assert does.drips is not None
        head = b"".join(self._headers_buffer) + b"\r\n"
        answer, at_once = head + body, does.drips[1]
        self._headers_buffer = []
        self.close_connection = True
        try:
            self.wfile.write(answer[:at_once])
            for byte in answer[at_once:]:
                if does.go_on.wait(0.02):
                    return
                self.wfile.write(bytes([byte]))
        except OSError:
            does.stalled.set()  # the client went away

    def _passed_on(self, upstream: str) -> Reply:
        behind = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _PER_HOP}
        behind.request("GET", self.path, headers=headers)
        answer = behind.getresponse()
        body = answer.read()
        behind.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _PER_HOP}
        return Reply(answer.status, kept, body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def fronting() -> Iterator[Front]:
    """A front that runs."""
    with Front(("127.0.0.1", 0), _Handler) as front:
        thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield front
        finally:
            front.behaviour.go_on.set()
            front.shutdown()
            thread.join()
