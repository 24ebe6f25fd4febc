"""A reverse proxy of the plainest kind: it serves another server under a path, which it passes on or strips."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_PER_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}


class Proxy(ThreadingHTTPServer):
    """`target` is the server behind; `strips` whether the prefix is taken off."""

    daemon_threads = True
    target = ""
    prefix = "/kg"
    strips = True

    @property
    def url(self) -> str:
        """The public address of the service."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.prefix}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass_on(self) -> None:
        proxy = self.server
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path = self.path
        if path != proxy.prefix and not path.startswith((proxy.prefix + "/", proxy.prefix + "?")):
            self.send_error(404, "not below the prefix")
            return
        if proxy.strips:
            path = path.removeprefix(proxy.prefix)
            path = path if path.startswith("/") else "/" + path
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _PER_HOP}
        with closing(http.client.HTTPConnection(urlsplit(proxy.target).netloc, timeout=20)) as behind:
            behind.request(self.command, path, body=body or None, headers=headers)
            answer = behind.getresponse()
            content = answer.read()
            fields = answer.getheaders()
        self.send_response(answer.status)
        for name, value in fields:
            if name.lower() not in {*_PER_HOP, "content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # a browser that is closed reads no more
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_OPTIONS = do_PUT = do_QUERY = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def proxying() -> Iterator[Proxy]:
    """A proxy that runs; its target is set later, when the server behind it knows the public address."""
    with Proxy(("127.0.0.1", 0), _Handler) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
