"""How the web process, the zygote and the workers talk: small JSON heads, raw bodies, descriptors beside them."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

HEAD = struct.Struct("!IQ")  # length of the JSON head, length of the body
CONTROL_BYTES = 16_384  # a control message is small and arrives whole (SOCK_SEQPACKET)
BUFFER_BYTES = 1 << 20


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """The frame of a head, up to its body; the body follows as it is."""
    text = json.dumps(head, ensure_ascii=True).encode()
    return HEAD.pack(len(text), len(body)) + text


def receive_exactly(sock: socket.socket, size: int) -> bytes | None:
    """So many bytes from a blocking socket; None when the other side closed."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    while filled < size:
        count = sock.recv_into(view[filled:])
        if not count:
            return None
        filled += count
    return bytes(buffer)


def receive(sock: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """One frame from a blocking socket; None when the other side closed."""
    prefix = receive_exactly(sock, HEAD.size)
    if prefix is None:
        return None
    head_size, body_size = HEAD.unpack(prefix)
    head = receive_exactly(sock, head_size)
    body = receive_exactly(sock, body_size)
    if head is None or body is None:
        return None
    return json.loads(head), body


def roomy(sock: socket.socket) -> None:
    """Give a socket large buffers: whole answers then pass in a few steps."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
