"""How the web process and a worker talk: a job or an answer in one frame, its head of a fixed form.

What passes between the web process and the zygote is rare, and is JSON.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from hrn_kg.engine.base import Dataset, Job
from hrn_kg.engine.embedded.rides import Moment

CONTROL_BYTES: Final = 16_384  # a control message is small and arrives whole (SOCK_SEQPACKET); so is a fault
BUFFER_BYTES: Final = 1 << 20
WHOLE: Final = 0  # the kinds of an answer: all that was asked,
FAULT: Final = 1  # why there is none, as JSON,
READY: Final = 2  # once, that the first job may come,
PASSED: Final = 3  # and that the job was not begun with, since the time for that was over
ANSWER: Final = struct.Struct("!BQQ32s")  # kind, number of the job, length of what follows, digest of the rows
NO_DIGEST: Final = bytes(32)
_DIGEST: Final = "sha256:"
_NOT_NAMED: Final = -1  # in place of a number of graphs
# Length of what follows, number of the job, most bytes of its answer; how many graphs of the default dataset and of the
# named one there are, and services; whether the digest is wanted; until when it has to be begun with; the lengths of
# the query and of the media type. Behind that come these two, the lengths of the other texts, and these.
_JOB: Final = struct.Struct("!QQQiiI?ddQQ")
_PIECE: Final = 65_536


class Task(NamedTuple):
    """A job as a worker gets it."""

    number: int
    job: Job
    max_bytes: int
    until: Moment = Moment()


def pack(task: Task) -> bytes:
    """The frame of a task."""
    job = task.job
    query, media_type = job.query.encode(), job.media_type.encode()
    default, named = job.dataset
    others = _packed((*(default or ()), *(named or ()), *job.services)) if default or named or job.services else b""
    lengths = len(query), len(media_type)
    counts = _count(default), _count(named), len(job.services)
    size = sum(lengths) + len(others)
    head = _JOB.pack(size, task.number, task.max_bytes, *counts, job.with_digest, *task.until, *lengths)
    return b"".join((head, query, media_type, others))


class Tasks:
    """The tasks that come from a blocking socket, one after the other; None when the other side closed."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._data = b""

    @property
    def is_one_here(self) -> bool:
        """Whether a part of the next one was read, or more."""
        return bool(self._data)

    def next(self) -> Task | None:
        """The next task; None when the other side closed."""
        data = self._data
        while (missing := _missing(data)) > 0:
            more = self._sock.recv(max(missing, _PIECE))
            if not more:
                return None
            data = data + more if data else more
        self._data = data[len(data) + missing :]
        return _unpack(data)


def _missing(data: bytes) -> int:
    """How many bytes a frame that begins here lacks at least; negative for those that come after it."""
    missing = _JOB.size - len(data)
    return missing if missing > 0 else missing + _JOB.unpack_from(data)[0]


def _unpack(frame: bytes) -> Task:
    """The task of a frame, behind which more may come."""
    _, number, max_bytes, default, named, services, with_digest, time, used, *lengths = _JOB.unpack_from(frame)
    begin = _JOB.size + lengths[0]
    end = begin + lengths[1]
    query, media_type = frame[_JOB.size : begin].decode(), frame[begin:end].decode()
    others = _unpacked(frame, end, max(default, 0) + max(named, 0) + services)
    dataset = Dataset(_taken(others, default), _taken(others, named))
    job = Job(query, media_type, dataset, services=tuple(others), with_digest=with_digest)
    return Task(number, job, max_bytes, Moment(time, used))


def _packed(texts: tuple[str, ...]) -> bytes:
    encoded = [text.encode() for text in texts]
    return struct.pack(f"!{len(encoded)}Q", *map(len, encoded)) + b"".join(encoded)


def _unpacked(frame: bytes, begin: int, count: int) -> Iterator[str]:
    at = begin + 8 * count
    for length in struct.unpack_from(f"!{count}Q", frame, begin):
        yield frame[at : at + length].decode()
        at += length


def packed_digest(digest: str) -> bytes:
    """A digest as it stands in a frame; empty for none."""
    return bytes.fromhex(digest.removeprefix(_DIGEST)) if digest else NO_DIGEST


def unpacked_digest(packed: bytes) -> str:
    """The digest of a frame; empty for none."""
    return "" if packed == NO_DIGEST else f"{_DIGEST}{packed.hex()}"


def roomy(sock: socket.socket) -> None:
    """Give a socket large buffers: whole answers then pass in a few steps."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)


def _count(graphs: tuple[str, ...] | None) -> int:
    return _NOT_NAMED if graphs is None else len(graphs)


def _taken(graphs: Iterator[str], count: int) -> tuple[str, ...] | None:
    return None if count == _NOT_NAMED else tuple(islice(graphs, count))
