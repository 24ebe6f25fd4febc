"""A web server whose pages tests write, and which notes what it is asked."""

from __future__ import annotations

import gzip
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hrn_kg.watching.check_results import CheckResult
from hrn_kg.watching.public_hosts import Hosts
from hrn_kg.watching.robots_files import Robots
from hrn_kg.watching.single_requests import Requests
from hrn_kg.watching.source_checks import check

LOOPBACK = Hosts((ipaddress.ip_network("127.0.0.1"),))


@dataclass(frozen=True)
class WebPage:
    """What is at a path. Without a `head`, HEAD is answered as GET is; `ended` methods are not answered at all."""

    status: int = 200
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    head: int | None = None
    repeat: int = 1
    ended: tuple[str, ...] = ()


@dataclass
class Web:
    """The server: its pages by path, what it was asked, what it was sent."""

    url: str
    pages: dict[str, WebPage] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    posted: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def web_server(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server that runs; what it has no page for is not found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_HEAD(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            web.posted.append(self.rfile.read(int(self.headers["content-length"])))
            self.answer()

        def answer(self) -> None:
            web.asked.append(f"{self.command} {self.path}")
            web.hosts.append(self.headers["host"])
            web.agents.add(self.headers["user-agent"])
            page = web.pages.get(self.path, WebPage(404))
            if self.command in page.ended:
                return
            status = page.head if self.command == "HEAD" and page.head is not None else page.status
            self.send_response(status)
            for name, value in page.fields.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                try:
                    for _ in range(page.repeat):
                        self.wfile.write(page.body)
                except OSError:
                    web.asked.append("reading ended")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web = Web(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def html(text: str, **fields: str) -> WebPage:
    """A page of HTML."""
    return WebPage(fields={"Content-Type": "text/html; charset=utf-8", **fields}, body=text.encode())


def to(target: str, status: int) -> WebPage:
    """A redirect."""
    return WebPage(status, {"Location": target})


def packed(body: bytes) -> WebPage:
    """A page that comes in gzip."""
    return WebPage(fields={"Content-Type": "text/plain", "Content-Encoding": "gzip"}, body=gzip.compress(body))


@dataclass
class Checks:
    """Checks pages of a server, with a clock that stands still but for the pauses that are made."""

    web: Web
    requests: Requests
    pauses: list[float] = field(default_factory=list)

    def __call__(self, path: str) -> CheckResult:
        address = path if "://" in path else self.web.url + path
        return check(self.requests, Robots(self.requests), address)
