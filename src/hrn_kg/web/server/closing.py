"""The end of a connection, so that the last answer arrives, and so that it does end.

Who closes a socket while the client is still sending resets the connection, and the client loses the answer that it
has not read: clients that write all of a request before they read (Python's urllib, so SPARQLWrapper and rdflib) never
learn what was wrong. So a connection is closed in stages (RFC 9112, section 9.6): the answer, then the end of our side,
then what the client sends is thrown away until it is done, or until it took too long or too much.
"""

from __future__ import annotations

import asyncio
from typing import Final

from hrn_kg import limits

# What is thrown away is read with pauses, 25 MB a second at most, or a few senders would take the time of all others.
_BURST: Final = 262_144
_PAUSE_SECONDS: Final = 0.01
SHORT_SECONDS: Final = 1.0  # for a client that was turned away, or when the server stops


class WriteWatch:
    """Ends a connection whose client does not fetch what was written for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_on(self) -> bool:
        """Whether something waits to be fetched."""
        return self._timer is not None

    def begin(self) -> None:
        """Something waits to be fetched; again and again until `end`."""
        if self._timer is None:
            waiting = self._transport.get_write_buffer_size()
            self._timer = self._loop.call_later(limits.WRITE_SECONDS, self._judge, waiting)

    def end(self) -> None:
        """All was fetched, or the connection has ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _judge(self, before: int) -> None:
        self._timer = None
        waiting = self._transport.get_write_buffer_size()
        if waiting and before - waiting < limits.WRITE_BYTES_A_PERIOD:
            self._transport.abort()
        elif waiting:
            self.begin()


class Closing:
    """One connection after its last answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport, *, is_short: bool) -> None:
        """`is_short`: there is little time, since the server stops or has no room for this client."""
        self._loop = loop
        self._transport = transport
        self._seconds = SHORT_SECONDS if is_short else limits.CLOSING_SECONDS
        self._quiet = min(limits.CLOSING_QUIET_SECONDS, self._seconds)
        self._until = 0.0
        self._discarded = 0
        self._burst = 0
        self._pause: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """End our side once all is written; the protocol tells by `flushed` when that is later."""
        # From now on the protocol hears of every byte that waits, and when none does.
        self._transport.set_write_buffer_limits(high=0)
        self._transport.write_eof()
        if not self._transport.get_write_buffer_size():
            self.flushed()

    def flushed(self) -> None:
        """The system has the whole answer: now the client has its time to read it and to stop sending."""
        if self._timer is None:
            self._until = self._loop.time() + self._seconds
            self._wait()

    def discard(self, size: int) -> None:
        """The client sent something that nobody wants."""
        self._discarded += size
        self._burst += size
        if self._discarded > limits.CLOSING_BYTES:
            self._transport.abort()
        elif self._burst >= _BURST and self._pause is None:
            self._burst = 0
            self._transport.pause_reading()
            self._pause = self._loop.call_later(_PAUSE_SECONDS, self._go_on)

    def stop(self) -> None:
        """The connection has ended."""
        if self._pause is not None:
            self._pause.cancel()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_on(self) -> None:
        self._pause = None
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def _wait(self) -> None:
        self._timer = self._loop.call_later(self._quiet, self._judge, self._discarded)

    def _judge(self, before: int) -> None:
        if self._discarded == before or self._loop.time() >= self._until:
            self._transport.abort()
        else:
            self._wait()
