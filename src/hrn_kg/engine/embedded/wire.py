"""How the web process and a worker talk: a job or an answer in one frame, its head of a fixed form.

What passes between the web process and the zygote is rare, and is JSON.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

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
# named one there are, and services; whether the digest is wanted; until when it has to be begun with. Behind that come
# the lengths of the texts, then the texts.
_JOB: Final = struct.Struct("!QQQiiI?dd")
_PIECE: Final = 65_536


@dataclass(frozen=True, slots=True)
class Task:
    """A job as a worker gets it."""

    number: int
    job: Job
    max_bytes: int
    until: Moment = Moment()


def pack(task: Task) -> bytes:
    """The frame of a task."""
    job = task.job
    default, named = job.dataset.default, job.dataset.named
    texts = [text.encode() for text in (job.query, job.media_type, *(default or ()), *(named or ()), *job.services)]
    rest = struct.pack(f"!{len(texts)}Q", *map(len, texts)) + b"".join(texts)
    counts = (_count(default), _count(named), len(job.services))
    return _JOB.pack(len(rest), task.number, task.max_bytes, *counts, job.with_digest, *task.until) + rest


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
    _, number, max_bytes, default, named, services, with_digest, *until = _JOB.unpack_from(frame)
    count = 2 + max(default, 0) + max(named, 0) + services
    lengths = struct.unpack_from(f"!{count}Q", frame, _JOB.size)
    at, texts = _JOB.size + 8 * count, list[str]()
    for length in lengths:
        texts.append(frame[at : at + length].decode())
        at += length
    query, media_type, *others = texts
    graphs = iter(others)
    dataset = Dataset(_taken(graphs, default), _taken(graphs, named))
    job = Job(query, media_type, dataset, services=tuple(graphs), with_digest=with_digest)
    return Task(number, job, max_bytes, Moment(*until))


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
