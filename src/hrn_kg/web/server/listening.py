"""The address on which the server listens.

Several web processes have a socket each, and the kernel spreads connections over them (SO_REUSEPORT). One socket for
all spread worse: whoever wakes first takes every connection that waits. And the socket of a process that dies goes with
it, so that new connections reach the others.
"""

from __future__ import annotations

import errno
import socket

from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings

_BACKLOG = 1024


class CannotListen(HrnKgError):
    """The address is taken or may not be used."""

    slug = "cannot-listen"
    title = "Cannot listen"


def listen(settings: Settings) -> socket.socket:
    """The socket of a server of one process; raises CannotListen."""
    found = _bound(settings, settings.port, shared=False)
    try:
        found.listen(_BACKLOG)
    except OSError as fault:
        found.close()
        raise _cannot_listen(settings, fault) from None
    return found


def reserve(settings: Settings) -> socket.socket:
    """A socket that keeps the address for the processes that will `join` it; raises CannotListen."""
    # That another program has the address is seen only by a socket that would not share it.
    with listen(settings) as alone:
        port = alone.getsockname()[1]
    return _bound(settings, port, shared=True)


def join(settings: Settings, port: int) -> socket.socket:
    """The socket of one of several processes, on which the server is still to listen; raises CannotListen."""
    return _bound(settings, port, shared=True)


def _bound(settings: Settings, port: int, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        found.bind((settings.host, port))
    except OSError as fault:
        found.close()
        raise _cannot_listen(settings, fault) from None
    return found


def _cannot_listen(settings: Settings, fault: OSError) -> CannotListen:
    reason = "is taken by another program" if fault.errno == errno.EADDRINUSE else f"cannot be used: {fault.strerror}"
    return CannotListen(f"{settings.host}:{settings.port} {reason}; choose another with --port.")
