"""A router before several engines: the first part of a path names the release, and so the engine."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class _Router(ThreadingHTTPServer):
    daemon_threads = True
    engines: Mapping[str, str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Router

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        _, release, *rest = self.path.split("/")
        if release not in self.server.engines:
            self.send_error(404, "no such release")
            return
        engine = http.client.HTTPConnection(urlsplit(self.server.engines[release]).netloc, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        engine.request(self.command, "/" + "/".join(rest), body=body or None, headers=headers)
        answer = engine.getresponse()
        content = answer.read()
        engine.close()
        self.send_response_only(answer.status)
        for name in ("Content-Type", "Server"):
            if value := answer.getheader(name):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def routing(engines: Mapping[str, str]) -> Iterator[str]:
    """The address of a router to the engines, each by the name of its release."""
    with _Router(("127.0.0.1", 0), _Handler) as router:
        router.engines = engines
        thread = threading.Thread(target=router.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{router.server_address[1]}"
        finally:
            router.shutdown()
            thread.join()
