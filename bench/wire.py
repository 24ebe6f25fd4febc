"""HTTP as a measuring instrument: bytes made beforehand, a socket, and as little as possible in between."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bench.queries import Question

_END: Final = b"\r\n0\r\n\r\n"
_PIECE: Final = 1 << 18


class Failed(OSError):
    """The connection ended, or the answer has another status than 200."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its status, its body, the seconds from the first byte sent to the last received."""

    status: int
    body: bytes
    seconds: float


def request(port: int, path: str, question: Question) -> bytes:
    """The bytes of a request by GET."""
    target = f"{path}?query={quote(question.text, safe='')}"
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {question.accept}\r\n\r\n".encode()


def page_request(port: int, target: str) -> bytes:
    """The bytes of a request for a page, as a browser sends it."""
    fields = f"Host: 127.0.0.1:{port}\r\nAccept: text/html\r\nAccept-Encoding: gzip"
    return f"GET {target} HTTP/1.1\r\n{fields}\r\n\r\n".encode()


def connect(port: int, seconds: float = 60.0) -> socket.socket:
    """A connection to a port of this machine."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Reading:
    """One answer as its bytes come in."""

    __slots__ = ("_head", "_need", "_parts", "_size", "_tail", "chunked", "done", "keep", "status")

    def __init__(self) -> None:
        self.done = False
        self.status = 0
        self.chunked = False
        self.keep = True
        self._parts: list[bytes] = []
        self._size = 0
        self._need = -1
        self._head = b""
        self._tail = b""

    def feed(self, data: bytes) -> bool:
        """Take some bytes; whether the answer is whole now."""
        if not self._need < 0 and not self.chunked:
            self._parts.append(data)
            self._size += len(data)
            self.done = self._size >= self._need
            return self.done
        if self.chunked:
            self._parts.append(data)
            self._tail = (self._tail + data[-7:])[-7:]
            self.done = self._tail == _END
            return self.done
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return False
        head, body = self._head[:end].lower(), self._head[end + 4 :]
        self._head = self._head[:end]
        self.status = int(head[9:12])
        self.keep = b"connection: close" not in head
        place = head.find(b"content-length:")
        if place >= 0:
            self._need = int(head[place + 15 :].split(b"\r\n", 1)[0])
        elif b"transfer-encoding: chunked" in head:
            self.chunked = True
            # The last chunk of an empty answer is preceded by nothing but the head.
            self._tail = b"\r\n"
        else:
            raise Failed("an answer without a length")
        return self.feed(body)

    def body(self) -> bytes:
        """The body, without the frames of its chunks."""
        whole = b"".join(self._parts)
        if not self.chunked:
            return whole
        at, pieces = 0, list[bytes]()
        while True:
            end = whole.index(b"\r\n", at)
            size = int(whole[at:end].split(b";")[0], 16)
            if not size:
                return b"".join(pieces)
            pieces.append(whole[end + 2 : end + 2 + size])
            at = end + 4 + size


class Link:
    """A connection that is kept, and made anew when the other side closed it."""

    def __init__(self, port: int, seconds: float = 60.0) -> None:
        self._port = port
        self._seconds = seconds
        self._sock: socket.socket | None = None

    def ask(self, raw: bytes) -> Answer:
        """Send one request and wait for its whole answer; anew when the other side had closed a kept connection.

        Raises Failed, also after `seconds`.
        """
        if self._sock is not None and self._is_closed():
            self.close()
        if self._sock is None:
            try:
                self._sock = connect(self._port, self._seconds)
            except OSError as error:
                raise Failed(str(error)) from error
        reading = Reading()
        deadline = time.perf_counter() + self._seconds
        began = time.perf_counter()
        try:
            self._sock.sendall(raw)
            while not reading.done:
                data = self._sock.recv(_PIECE)
                if not data:
                    raise Failed("the connection was closed")
                reading.feed(data)
                if time.perf_counter() > deadline:
                    raise Failed(f"no whole answer within {self._seconds:g} s")
        except OSError as error:
            self.close()
            raise Failed(str(error)) from error
        seconds = time.perf_counter() - began
        if not reading.keep:
            self.close()
        return Answer(reading.status, reading.body(), seconds)

    def _is_closed(self) -> bool:
        assert self._sock is not None
        self._sock.setblocking(False)
        try:
            return not self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._sock.settimeout(self._seconds)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._sock is not None:
            self._sock.close()
            self._sock = None
