"""How the web process, the zygote and the workers talk: small JSON heads, raw bodies, descriptors beside them."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

HEAD = struct.Struct("!IQ")  # length of the JSON head, length of the body
CONTROL_BYTES = 16_384  # a control message is small and arrives whole (SOCK_SEQPACKET)
BUFFER_BYTES = 1 << 20
_PIECE = 65_536


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
    # One side speaks at a time, so nothing comes after the frame; and most frames come in one piece.
    data = sock.recv(_PIECE)
    while data:
        if len(data) >= HEAD.size:
            head_size, body_size = HEAD.unpack_from(data)
            begin = HEAD.size + head_size
            rest = receive_exactly(sock, begin + body_size - len(data))
            if rest is None:
                return None
            whole = data + rest if rest else data
            return json.loads(whole[HEAD.size : begin]), whole[begin:]
        more = sock.recv(_PIECE)
        data = data + more if more else b""
    return None


def roomy(sock: socket.socket) -> None:
    """Give a socket large buffers: whole answers then pass in a few steps."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
