"""The load generator: `python -m bench.load`, a process of its own, one thread that polls all its connections.

It reads a job from standard input, and prints what it counted. All requests are made before the clock starts; when they
are used up, the run ends. Its own processor time is part of the result: a generator that is busy most of the time
measures itself.
"""

from __future__ import annotations

import json
import math
import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from bench import queries, wire
from bench.data import Size

_PIECE: Final = 1 << 18
_REPEATED: Final = 16  # different questions of which a run from the cache is made
_FRESH: Final = 20_000  # of small requests that come once, for each second: more than any service answers
_SMALL_AS_LARGE: Final = 10  # of large ones there are so many times fewer


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask of whom: `kind` small or large; cached means that the same few questions come again and again.

    Where there are `targets` these addresses are asked for, in turn, and no questions. `fresh` requests are made for
    each second where they come only once.
    """

    port: int
    path: str
    kind: str
    cached: bool
    connections: int
    seconds: float
    quads: int
    first: int = 0  # so that no run repeats the questions of an earlier one
    targets: Sequence[str] = ()
    fresh: int = _FRESH


@dataclass(slots=True)
class Count:
    """What came of it."""

    requests: int = 0
    failed: int = 0
    seconds: float = 0.0
    bytes: int = 0
    processor: float = 0.0
    longest: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def run(job: Job) -> Count:
    """Let a generator process do a job. Raises subprocess.CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        timeout=job.seconds * 3 + 60,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    return Count(**json.loads(done.stdout))


class _Requests:
    """Requests in turn, all made beforehand; those of a run from the cache are few, and come again."""

    def __init__(self, job: Job) -> None:
        size, make = Size(job.quads), queries.small if job.kind == "small" else queries.large
        self._comes_again = job.cached or bool(job.targets)
        if job.targets:
            self._made = [wire.page_request(job.port, target) for target in job.targets]
        else:
            fresh = math.ceil(job.seconds * job.fresh)
            count = _REPEATED if job.cached else fresh if job.kind == "small" else fresh // _SMALL_AS_LARGE
            questions = (make(number + job.first, size) for number in range(count))
            self._made = [wire.request(job.port, job.path, question) for question in questions]
        if job.cached:
            link = wire.Link(job.port)
            for raw in self._made:
                link.ask(raw)
            link.close()

    def get(self, number: int) -> bytes | None:
        """The request of this number; None when all were used that come only once."""
        if self._comes_again:
            return self._made[number % len(self._made)]
        return self._made[number] if number < len(self._made) else None


def generate(job: Job) -> Count:
    """Keep every connection busy with one request at a time until the time is over."""
    requests = _Requests(job)
    count = Count()
    poll = select.epoll()
    links: dict[int, tuple[socket.socket, wire.Reading, float]] = {}
    number = 0
    used = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    end = began + job.seconds

    def start(sock: socket.socket) -> None:
        nonlocal number, end
        raw = requests.get(number)
        if raw is None:
            end = 0.0
            return
        sock.send(raw)
        number += 1
        links[sock.fileno()] = (sock, wire.Reading(), time.perf_counter())

    def open_one() -> None:
        sock = wire.connect(job.port)
        poll.register(sock.fileno(), select.EPOLLIN)
        start(sock)

    for _ in range(job.connections):
        open_one()
    while (now := time.perf_counter()) < end:
        for descriptor, _ in poll.poll(end - now):
            sock, reading, sent = links[descriptor]
            data = sock.recv(_PIECE)
            if data and not reading.feed(data):
                count.bytes += len(data)
                continue
            count.bytes += len(data)
            if data and reading.status == 200:
                count.requests += 1
                count.waits.append(time.perf_counter() - sent)
            else:
                count.failed += 1
            if data and reading.keep:
                start(sock)
            else:
                poll.unregister(descriptor)
                sock.close()
                del links[descriptor]
                open_one()
    count.seconds = time.perf_counter() - began
    # One that still waits at the end has waited at least so long.
    count.longest = max([*count.waits, *(time.perf_counter() - sent for _, _, sent in links.values())])
    after = resource.getrusage(resource.RUSAGE_SELF)
    count.processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    for sock, _, _ in links.values():
        sock.close()
    return count


if __name__ == "__main__":
    found = asdict(generate(Job(**json.load(sys.stdin))))
    found["waits"].sort()
    if len(found["waits"]) > 2000:  # evenly thinned: percentiles stay, the report stays small
        step = len(found["waits"]) / 2000
        found["waits"] = [found["waits"][int(place * step)] for place in range(2000)]
    print(json.dumps(found))
