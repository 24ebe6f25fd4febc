"""What pages cost: kept ones beside answers from the cache, and lookups beside those who read pages.

Ratios of one run, in several rounds, against the current release of a home served by a process of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from gzip import decompress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench import goals, load, processes, report, wire
from bench.load import Job
from bench.peers import Missing, Ours

_PAGE: Final = "/nl/types"
_ANSWER: Final = "/sparql?format=json&query=" + quote(
    "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o LIMIT 25", safe=""
)
_CONNECTIONS: Final = 8
_MANY: Final = 64
_ROUNDS: Final = 3
_START_SECONDS: Final = 60.0
SECONDS: Final = 3.0  # of each measurement
_HEAD_START: Final = 0.3  # until whoever asks beside has begun


@dataclass(slots=True)
class Found:
    """What was measured in all rounds: rates, and seconds of lookups."""

    answers: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    readers: list[float] = field(default_factory=list)
    crawler: list[float] = field(default_factory=list)
    crawled: int = 0


class Measuring:
    """One server, and what is asked of it."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port = port
        self._seconds = seconds
        self._number = 0
        self._link = wire.Link(port)

    def ready(self) -> None:
        """Wait until the server answers. Raises TimeoutError."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                if self._link.ask(wire.page_request(self._port, "/ready")).status == 200:
                    return
            except wire.Failed:
                time.sleep(0.2)
        raise TimeoutError("the server does not answer")

    def all_pages(self) -> list[str]:
        """Every page that the site map names, in an order that is the same each time."""
        maps, found = ["/sitemap.xml"], list[str]()
        for target in maps:
            body = self._link.ask(wire.page_request(self._port, target)).body
            text = decompress(body) if body.startswith(b"\x1f\x8b") else body
            for path in re.findall(rb"<loc>https?://[^/<]*([^<]*)</loc>", text):
                (maps if path.endswith(b".xml") else found).append(path.decode())
        random.Random(1).shuffle(found)
        return found

    def asked_for(self, targets: Sequence[str], connections: int = _CONNECTIONS) -> load.Count:
        """Let a process ask for these, in turn. Raises wire.Failed when one was not given."""
        count = load.run(Job(self._port, "", "page", False, connections, self._seconds, 0, targets=targets))
        if count.failed or not count.requests:
            raise wire.Failed(f"{count.failed} of the requests for {targets[0]} and others failed")
        return count

    def settle(self) -> None:
        """Wait until what others asked and do not wait for any more is done: this is asked behind it."""
        self._link.ask(wire.page_request(self._port, _PAGE))
        time.sleep(_HEAD_START)

    def lookups(self) -> list[float]:
        """The seconds that lookups take which nobody asked before, one after the other."""
        took, end = list[float](), time.monotonic() + self._seconds - 2 * _HEAD_START
        while time.monotonic() < end:
            self._number += 1
            query = quote(f"SELECT ?p ?o {{ <urn:nothing:{os.getpid()}:{self._number}> ?p ?o }}", safe="")
            answer = self._link.ask(wire.page_request(self._port, f"/sparql?format=json&query={query}"))
            if answer.status != 200:
                raise wire.Failed(f"a lookup was answered with {answer.status}")
            took.append(answer.seconds)
            time.sleep(0.003)
        return took

    def beside(self, work: Callable[[], load.Count]) -> tuple[list[float], load.Count]:
        """Lookups while others work, and what those did."""
        with ThreadPoolExecutor(1) as thread:
            others = thread.submit(work)
            time.sleep(_HEAD_START)
            took = self.lookups()
            return took, others.result()


def measure(port: int, seconds: float) -> Found:
    """All rounds. Raises TimeoutError when the server does not answer."""
    measuring, found = Measuring(port, seconds), Found()
    measuring.ready()
    pages = measuring.all_pages()
    for number in range(_ROUNDS):
        measuring.settle()
        found.alone += measuring.lookups()
        found.answers.append(measuring.asked_for([_ANSWER]).rate)
        found.pages.append(measuring.asked_for([_PAGE]).rate)
        found.many.append(measuring.asked_for([_PAGE], _MANY).rate)
        measuring.settle()
        found.readers += measuring.beside(lambda: measuring.asked_for([_PAGE]))[0]
        measuring.settle()
        fresh = pages[number::_ROUNDS]
        took, count = measuring.beside(lambda fresh=fresh: measuring.asked_for(fresh, 1))  # type: ignore[misc]
        found.crawler += took
        found.crawled += count.requests
    return found


def ratios(found: Found) -> dict[str, float]:
    """What is judged: ratios of medians, and how many pages were crawled."""
    pages, answers = statistics.median(found.pages), statistics.median(found.answers)
    alone = statistics.median(found.alone)
    return {
        "pages_over_answers": pages / answers,
        "many_over_few": statistics.median(found.many) / pages,
        "beside_readers": statistics.median(found.readers) / alone,
        "beside_crawler": statistics.median(found.crawler) / alone,
        "crawled": found.crawled,
    }


def of_home(home: Path, seconds: float = SECONDS) -> dict[str, float]:
    """The ratios for the current release of a home. Raises Missing when nothing could be measured."""
    port = processes.free_port()
    command = [*Ours.command(), "--home", home, "serve", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        env = {**os.environ, "HRN_KG_LOG": str(Path(folder) / "requests")}
        process = processes.start(command, log, env)
        try:
            return ratios(measure(port, seconds))
        except (TimeoutError, wire.Failed) as fault:
            raise Missing(f"{fault}: {log.read_text(errors='replace')[-400:].strip()}") from None
        finally:
            processes.stop(process)


def main() -> None:
    """Measure against the current release of a home."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"), help="home with a release (default: var)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement (default: 3)")
    chosen = parser.parse_args()
    try:
        found = of_home(chosen.home, chosen.seconds)
    except Missing as fault:
        sys.exit(f"Nothing could be measured: {fault}")
    print(report.judged(goals.of_pages(found)))
    print(f"\n{found['crawled']:,.0f} pages were crawled.")


if __name__ == "__main__":
    main()
