"""One data set, all services side by side: every measurement goes round among them, so that they share all weather."""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench import load, processes, queries, rows, wire
from bench.data import SEED, Size
from bench.peers import Service
from bench.queries import Question

CONNECTIONS: Final = (1, 8, 64)
_PATIENCE: Final = 60.0  # seconds for one answer
_ENOUGH: Final = 4.0  # seconds that a service may need for the repetitions of one question; two it gets in any case
_CHECKED: Final = 2  # questions of each kind whose rows are compared

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effort:
    """How often and how long to measure."""

    repetitions: int
    slices: int
    seconds: float


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(seconds: Sequence[float]) -> Found:
    """Median and 95th percentile in milliseconds, and of how many."""
    if not seconds:
        return {}
    median, p95 = statistics.median(seconds), percentile(seconds, 0.95)
    return {"median_ms": round(median * 1000, 3), "p95_ms": round(p95 * 1000, 3), "times": len(seconds)}


class Asking:
    """Asks all services the same questions, and keeps what differs."""

    def __init__(self, services: Sequence[Service], size: Size) -> None:
        self.differences: list[str] = []
        self._services = list(services)
        self._size = size
        self._links = {service.name: wire.Link(service.port, _PATIENCE) for service in services}
        self._chance = random.Random(SEED)
        self._number = itertools.count(1)

    def close(self) -> None:
        for link in self._links.values():
            link.close()

    def question(self, kind: str) -> Question:
        """A question of this kind that was not asked before."""
        return queries.KINDS[kind](self._chance, next(self._number), self._size)

    def ask(self, service: Service, question: Question) -> wire.Answer | None:
        """The answer; None, and a difference, when there is none."""
        try:
            answer = self._links[service.name].ask(service.request(question))
        except wire.Failed as fault:
            self.differences.append(f"{service.name}: {fault}, for {question.text!r}")
            return None
        if answer.status != 200:
            self.differences.append(
                f"{service.name}: status {answer.status}, {answer.body[:200]!r}, for {question.text!r}"
            )
            return None
        return answer

    def turn(self, place: int) -> list[Service]:
        """The services, another one first each time."""
        first = place % len(self._services)
        return self._services[first:] + self._services[:first]

    def kind(self, kind: str, repetitions: int) -> Found:
        """One kind of question: cold, compared, not cached, cached."""
        found: dict[str, Found] = {service.name: {} for service in self._services}
        self._compare(kind, found)
        times: dict[str, list[float]] = {service.name: [] for service in self._services}
        same: dict[str, list[float]] = {service.name: [] for service in self._services}
        for place in range(repetitions):
            self._round(place, self.question(kind), times)
        again = self.question(kind)
        for place in range(repetitions + 1):
            self._round(place, again, same)
        for name, values in found.items():
            values["uncached"] = summary(times[name])
            values["repeated"] = summary(same[name][1:])  # the first is the one that fills a cache
        return found

    def _round(self, place: int, question: Question, into: dict[str, list[float]]) -> None:
        for service in self.turn(place):
            mine = into[service.name]
            if len(mine) > 1 and sum(mine) > _ENOUGH:
                continue
            if (answer := self.ask(service, question)) is not None:
                mine.append(answer.seconds)

    def _compare(self, kind: str, found: dict[str, Found]) -> None:
        for time_of_asking in range(_CHECKED):
            question = self.question(kind)
            reference: tuple[str, Counter[rows.Row]] | None = None
            for service in self._services:
                answer = self.ask(service, question)
                if answer is None:
                    continue
                if not time_of_asking:
                    found[service.name]["cold_ms"] = round(answer.seconds * 1000, 3)
                try:
                    mine = rows.of(answer.body, question.accept)
                except rows.NotAnAnswer as fault:
                    self.differences.append(f"{kind}: {service.name} gives no answer: {fault}")
                    continue
                found[service.name]["rows"] = mine.total()
                found[service.name]["bytes"] = len(answer.body)
                if reference is None:
                    reference = service.name, mine
                elif told := rows.difference(mine, reference[1]):
                    self.differences.append(f"{kind}: {service.name} and {reference[0]} differ: {told}")


def ask_all(services: Sequence[Service], size: Size, effort: Effort) -> tuple[Found, list[str]]:
    """The ten questions, and what differs between the services."""
    asking = Asking(services, size)
    found: Found = {}
    try:
        for kind in queries.KINDS:
            found[kind] = asking.kind(kind, effort.repetitions)
            say(f"  {kind}: " + ", ".join(f"{name} {_short(values)}" for name, values in found[kind].items()))
    finally:
        asking.close()
    return found, asking.differences


def _short(values: Found) -> str:
    uncached, repeated = values.get("uncached"), values.get("repeated")
    return f"{uncached['median_ms']:.2f}/{repeated['median_ms']:.2f} ms" if uncached and repeated else "none"


def load_all(services: Sequence[Service], size: Size, effort: Effort) -> list[Found]:
    """Requests a second of small and large answers, cached and not, at 1, 8 and 64 connections."""
    found = []
    for kind, cached, connections in itertools.product(("small", "large"), (False, True), CONNECTIONS):
        counts: dict[str, list[tuple[load.Count, float]]] = {service.name: [] for service in services}
        for place in range(effort.slices):
            turn = place % len(services)
            for service in [*services[turn:], *services[:turn]]:
                counts[service.name].append(_slice(service, size, kind, cached, connections, effort.seconds))
        for name, parts in counts.items():
            found.append(_joined(name, kind, cached, connections, parts))
        told = ", ".join(f"{row['service']} {row['rate']:.0f}" for row in found[-len(services) :])
        say(f"  {kind} {'cached' if cached else 'not cached'}, {connections} connections, answers a second: {told}")
    return found


_first = itertools.count(1)


def _slice(
    service: Service, size: Size, kind: str, cached: bool, connections: int, seconds: float
) -> tuple[load.Count, float]:
    first = 0 if cached else next(_first) * 100_000
    job = load.Job(service.port, service.path, kind, cached, connections, seconds, size.quads, first)
    before = processes.processor(service.pids)
    count = load.run(job)
    used = processes.processor(service.pids) - before
    settle(service)
    return count, used


def settle(service: Service, seconds: float = 30.0) -> None:
    """Wait until a service has no work any more: what was asked and not read would slow down the next."""
    end = time.monotonic() + seconds
    before = processes.processor(service.pids)
    while time.monotonic() < end:
        time.sleep(0.1)
        now = processes.processor(service.pids)
        if now - before < 0.03:
            return
        before = now


def _joined(name: str, kind: str, cached: bool, connections: int, parts: list[tuple[load.Count, float]]) -> Found:
    counts = [count for count, _ in parts]
    requests = sum(count.requests for count in counts)
    seconds = sum(count.seconds for count in counts)
    waits = [wait for count in counts for wait in count.waits]
    return {
        "service": name,
        "kind": kind,
        "cached": cached,
        "connections": connections,
        "rate": round(requests / seconds, 1),
        "failed": sum(count.failed for count in counts),
        "bytes": round(sum(count.bytes for count in counts) / requests) if requests else 0,
        "processor_ms": round(1000 * sum(used for _, used in parts) / requests, 4) if requests else None,
        "generator_busy": round(sum(count.processor for count in counts) / seconds, 3),
        **summary(waits),
    }
