"""The address on which the server listens.

Several web processes have a socket each, and the kernel spreads connections over them (SO_REUSEPORT). One socket for
all spread worse: whoever wakes first takes every connection that waits. And the socket of a process that dies goes with
it, so that new connections reach the others.

Whoever starts the server may hand it sockets that listen already, as a socket unit of systemd does. They outlive the
server: who connects while it is being started again waits, and is not refused. All web processes take from them.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import MutableMapping
from typing import Final

from hrn_kg.errors import HrnKgError
from hrn_kg.settings import Settings

_BACKLOG: Final = 1024
_FIRST_HANDED: Final = 3  # the descriptor after those for input, output and errors: sd_listen_fds(3)


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


def handed_over(environment: MutableMapping[str, str]) -> list[socket.socket]:
    """The sockets that whoever started this process hands over (`LISTEN_PID`, `LISTEN_FDS`); none when they are for
    no one, or for another.

    The variables are taken away, since no process that this one starts is meant. Raises CannotListen for what is no
    listening socket of TCP.
    """
    pid, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "")
    environment.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()) or not count.isdecimal():
        return []
    return [_handed(number) for number in range(_FIRST_HANDED, _FIRST_HANDED + int(count))]


def _handed(descriptor: int) -> socket.socket:
    try:
        os.set_inheritable(descriptor, False)
        found = socket.socket(fileno=descriptor)
        is_listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as fault:
        raise CannotListen(
            f"Descriptor {descriptor}, which LISTEN_FDS says is a socket, cannot be used: {fault.strerror}. "
            "Look at the socket unit."
        ) from None
    if not is_listening or found.family not in (socket.AF_INET, socket.AF_INET6):
        raise CannotListen(
            f"Descriptor {descriptor}, which was handed over by LISTEN_FDS, is no listening TCP socket: a socket unit "
            "says ListenStream= with an address and a port."
        )
    return found


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
