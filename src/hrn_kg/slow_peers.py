"""Servers that send, but so slowly that nobody could wait for the end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any


class Watch:
    """Ends the connections of a client when an answer takes too long.

    The timeouts of the HTTP client library are for one reading of a socket each: who sends a byte a minute would hold
    us for ever.
    """

    def __init__(self) -> None:
        self._streams: list[Any] = []
        self._timer: threading.Timer | None = None
        self.fault = ""
        """Why the connections were ended; empty while they are not."""

    @property
    def is_connected(self) -> bool:
        """Whether a connection was opened."""
        return bool(self._streams)

    def trace(self, event: str, facts: Mapping[str, Any]) -> None:
        """Take note of each connection that the library opens, as which it calls this."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._streams.append(facts["return_value"])

    def begin(self, seconds: float, fault: str) -> None:
        """Give so much time from now on, instead of what is left of the time given before."""
        self.end()
        self.fault = ""
        self._timer = threading.Timer(seconds, self._cut, [fault])
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """What was waited for has come."""
        if self._timer is not None:
            self._timer.cancel()

    def _cut(self, fault: str) -> None:
        self.fault = fault
        for stream in self._streams:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
