"""The door to prometheus_client: all numbers that the service tells of itself.

With several web processes each tells the others every second what it counted; then any of them tells the numbers of
all. The library's own way, files that all processes map, ends them all when the disk of the files is full.
"""

from __future__ import annotations

import json
import logging
import os
import resource
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from hrn_kg.engine.base import Load
from hrn_kg.web.layers.shared_numbers import SharedNumbers
from hrn_kg.web.layers.tallies import Spread, Spreads, Tallies, Tally

log = logging.getLogger(__name__)

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
LAST_BACKUP: Final = "last-backup"  # in the home; touched by whoever backed it up, such as deploy/backup
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"})

# Name, kind, labels, meaning: docs/logs-and-metrics.md holds the same table.
TABLE: Final[tuple[tuple[str, str, tuple[str, ...], str], ...]] = (
    ("hrn_kg_requests_total", "counter", ("route", "method", "status"), "Requests; status is 2xx, 3xx, 4xx or 5xx."),
    ("hrn_kg_request_seconds", "histogram", ("route",), "Time from the head of a request to the end of its answer."),
    ("hrn_kg_response_bytes_total", "counter", (), "Bytes of bodies that were sent."),
    ("hrn_kg_query_seconds", "histogram", ("kind", "outcome"), "Time of queries that were not in the cache."),
    ("hrn_kg_cache_hits_total", "counter", (), "Queries answered from the cache."),
    ("hrn_kg_cache_misses_total", "counter", (), "Queries given to the engine."),
    ("hrn_kg_cache_bytes", "gauge", (), "Memory that the cached answers and documents take."),
    ("hrn_kg_documents_total", "counter", ("cache",), "Pages and documents: kept (hit) or made (miss)."),
    ("hrn_kg_problems_total", "counter", ("problem",), "Requests that ended with a problem, by its kind."),
    ("hrn_kg_worker_ends_total", "counter", ("reason",), "Workers that ended before their time and were replaced."),
    ("hrn_kg_workers", "gauge", ("state",), "Workers: idle, running (in the fast lane) or slow."),
    ("hrn_kg_allocator_info", "gauge", ("allocator",), "Web processes whose workers have this allocator of memory."),
    ("hrn_kg_queue_length", "gauge", (), "Queries that wait for a worker."),
    ("hrn_kg_engine_ready", "gauge", (), "Web processes whose engine can answer."),
    ("hrn_kg_release_info", "gauge", ("release",), "Web processes that serve this release."),
    ("hrn_kg_web_processes", "gauge", (), "Web processes that live."),
    ("hrn_kg_web_starts_total", "counter", (), "Starts of a web process."),
    ("hrn_kg_web_memory_bytes", "gauge", (), "Resident memory of the web processes, without their workers."),
    ("hrn_kg_log_lines_lost_total", "counter", (), "Lines of the log that could not be written."),
    (
        "hrn_kg_releases_damaged",
        "gauge",
        (),
        "Damaged releases, added up over the web processes; each finds them itself.",
    ),
    (
        "hrn_kg_release_checks_total",
        "counter",
        ("outcome",),
        "Releases of which every file was read: whole or damaged.",
    ),
    ("hrn_kg_release_timestamp_seconds", "gauge", (), "When the release that is served was made (Unix time)."),
    ("hrn_kg_backup_timestamp_seconds", "gauge", (), "When `last-backup` in the home was touched; 0: never."),
    ("hrn_kg_disk_free_bytes", "gauge", (), "Space that is left on the disk of the home."),
    (
        "hrn_kg_cited_pages",
        "gauge",
        ("state",),
        "Cited web pages: alive, moved, changed, failing, gone or unclear; those that are silenced by themselves.",
    ),
    ("hrn_kg_figures_old", "gauge", (), "Indicators with figures older than their interval, but for silenced ones."),
    ("hrn_kg_watch_timestamp_seconds", "gauge", (), "When `hrn-kg watch` last came to its end; 0: never."),
)
# Every process finds the same: the largest is given, and not the sum.
_COMMON: Final = frozenset(
    {
        "hrn_kg_release_timestamp_seconds",
        "hrn_kg_backup_timestamp_seconds",
        "hrn_kg_disk_free_bytes",
        "hrn_kg_cited_pages",
        "hrn_kg_figures_old",
        "hrn_kg_watch_timestamp_seconds",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of several web processes tells its numbers to the others."""

    numbers: SharedNumbers
    number: int


class Metrics:
    """The numbers of one web process. What is counted for each request keeps its counter at hand."""

    def __init__(self, place: Place | None = None) -> None:
        """`place` is for one of several processes; what the one before it counted there is counted on."""
        self._registry = CollectorRegistry()
        self._place = place
        self._before = _counted(place.numbers.last(place.number)) if place is not None else {}
        self._requests = self._tallies("hrn_kg_requests_total")
        self._request_seconds = self._spreads("hrn_kg_request_seconds")
        self._bytes = self._tallies("hrn_kg_response_bytes_total").of()
        self._query_seconds = self._spreads("hrn_kg_query_seconds")
        self._hits = self._tallies("hrn_kg_cache_hits_total").of()
        self._misses = self._tallies("hrn_kg_cache_misses_total").of()
        self._cache_bytes = self._gauge("hrn_kg_cache_bytes")
        labelled = self._counter("hrn_kg_documents_total")
        self._documents = {cache: labelled.labels(cache).inc for cache in ("hit", "miss")}
        self._problems = self._counter("hrn_kg_problems_total")
        self._ends = self._counter("hrn_kg_worker_ends_total")
        self._workers = self._gauge("hrn_kg_workers")
        self._allocator = self._gauge("hrn_kg_allocator_info")
        self._queue = self._gauge("hrn_kg_queue_length")
        self._ready = self._gauge("hrn_kg_engine_ready")
        self._release = self._gauge("hrn_kg_release_info")
        self._processes = self._gauge("hrn_kg_web_processes")
        self._starts = self._counter("hrn_kg_web_starts_total")
        self._memory = self._gauge("hrn_kg_web_memory_bytes")
        self._lost = self._counter("hrn_kg_log_lines_lost_total")
        self._damaged = self._gauge("hrn_kg_releases_damaged")
        self._checks = self._counter("hrn_kg_release_checks_total")
        self._release_made = self._gauge("hrn_kg_release_timestamp_seconds")
        self._backed_up = self._gauge("hrn_kg_backup_timestamp_seconds")
        self._disk_free = self._gauge("hrn_kg_disk_free_bytes")
        self._cited_pages = self._gauge("hrn_kg_cited_pages")
        self._figures_old = self._gauge("hrn_kg_figures_old")
        self._watched_at = self._gauge("hrn_kg_watch_timestamp_seconds")
        self._by_request: dict[tuple[str, str, int], tuple[Tally, Spread]] = {}
        self._reported_ends: dict[str, int] = {}
        self._reported_lost = 0
        self._reported_checks: dict[str, int] = {}
        self._reported_release = ""

    def started(self) -> None:
        """This process begins to serve."""
        self._processes.set(1)
        self._starts.inc()

    def request(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """A request was answered."""
        key = (route, method, status // 100)
        found = self._by_request.get(key)
        if found is None:
            name = method if method in _METHODS else "other"
            tally = self._requests.of(route or "none", name, f"{status // 100}xx")
            found = tally, self._request_seconds.of(route or "none")
            if name == method:  # or else whoever invents methods would fill the memory
                self._by_request[key] = found
        found[0].value += 1
        found[1].add(seconds)
        self._bytes.value += size

    def query(self, kind: str, outcome: str, seconds: float, *, cached: bool) -> None:
        """A query was answered or failed; `outcome` is `answered` or the slug of the problem."""
        if cached:
            self._hits.value += 1
            return
        self._misses.value += 1
        self._query_seconds.of(kind, outcome).add(seconds)

    def document(self, cache: str) -> None:
        """A document was kept (`hit`) or made (`miss`)."""
        self._documents[cache]()

    def problem(self, slug: str) -> None:
        """A request ended with a problem."""
        self._problems.labels(slug).inc()

    def sample(self, load: Load, release: str, cache_bytes: int, lines_lost: int) -> None:
        """Take over what is counted elsewhere."""
        self._cache_bytes.set(cache_bytes)
        for state, count in (("idle", load.idle), ("running", load.running), ("slow", load.slow)):
            self._workers.labels(state).set(count)
        self._queue.set(load.waiting)
        if load.allocator:
            self._allocator.labels(load.allocator).set(1)
        self._ready.set(int(load.can_answer))
        for reason, count in load.ended.items():
            self._ends.labels(reason).inc(count - self._reported_ends.get(reason, 0))
            self._reported_ends[reason] = count
        self._lost.inc(lines_lost - self._reported_lost)
        self._reported_lost = lines_lost
        if self._reported_release and self._reported_release != release:
            self._release.labels(self._reported_release).set(0)
        self._reported_release = release
        self._release.labels(release).set(1)
        self._memory.set(_resident())
        if self._place is not None:
            self._tell(self._place)

    def sample_files(self, damaged: int, checks: Mapping[str, int]) -> None:
        """Take over what is known of the files of the releases."""
        self._damaged.set(damaged)
        for outcome in ("whole", "damaged"):
            count = checks.get(outcome, 0)
            self._checks.labels(outcome).inc(count - self._reported_checks.get(outcome, 0))
            self._reported_checks[outcome] = count

    def sample_home(self, home: Path, release_made: float) -> None:
        """Take over what can be seen of the home, as far as it can be seen."""
        self._release_made.set(release_made)
        try:
            disk = os.statvfs(home)
        except OSError:
            disk = None
        if disk is not None:
            self._disk_free.set(disk.f_bavail * disk.f_frsize)
        try:
            self._backed_up.set((home / LAST_BACKUP).stat().st_mtime)
        except OSError:
            self._backed_up.set(0)

    def sample_watch(self, sources: Mapping[str, int], figures: int, at: float) -> None:
        """Take over what was found of cited pages and figures, and when."""
        for state, count in sources.items():
            self._cited_pages.labels(state).set(count)
        self._figures_old.set(figures)
        self._watched_at.set(at)

    def page(self) -> bytes:
        """All numbers, of all processes, in the text format."""
        registry = self._registry
        if self._place is not None:
            registry = CollectorRegistry()
            registry.register(_Sums(self._place.numbers))
        return generate_latest(registry)

    def _tell(self, place: Place) -> None:
        sums = dict(self._before)
        for metric in self._registry.collect():
            for sample in metric.samples:
                if not sample.name.endswith("_created"):
                    key = (metric.name, sample.name, tuple(sample.labels.items()))
                    sums[key] = sums.get(key, 0.0) + sample.value
        if not place.numbers.tell(place.number, json.dumps([*sums.items()]).encode()):
            log.error("The numbers of this process are too many to be told to the others: /metrics shows older ones.")

    def _counter(self, name: str) -> Counter:
        labels, sentence = _row(name, "counter")
        return Counter(name, sentence, labels, registry=self._registry)

    def _tallies(self, name: str) -> Tallies:
        labels, sentence = _row(name, "counter")
        found = Tallies(name, sentence, labels)
        self._registry.register(found)
        return found

    def _spreads(self, name: str) -> Spreads:
        labels, sentence = _row(name, "histogram")
        found = Spreads(name, sentence, labels, _SECONDS)
        self._registry.register(found)
        return found

    def _gauge(self, name: str) -> Gauge:
        labels, sentence = _row(name, "gauge")
        return Gauge(name, sentence, labels, registry=self._registry)


# Name of the metric, name of the sample, labels and their values.
_Key = tuple[str, str, tuple[tuple[str, str], ...]]


def _read(text: bytes) -> Iterator[tuple[_Key, float]]:
    for (metric, sample, labels), value in json.loads(text or b"[]"):
        yield (metric, sample, tuple((name, said) for name, said in labels)), value


def _is_gauge(key: _Key) -> bool:
    return _KINDS[key[0]] == "gauge"


def _counted(text: bytes) -> dict[_Key, float]:
    """What a process told, without the gauges: those say how it is, and it is no more."""
    return {key: value for key, value in _read(text) if not _is_gauge(key)}


class _Sums(Collector):
    """The numbers of all processes: counters are sums over all that ever were, gauges over those that live."""

    def __init__(self, numbers: SharedNumbers) -> None:
        self._numbers = numbers

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Each row of the table, with what was told of it."""
        sums: dict[_Key, float] = {}
        for numbers in self._numbers:
            for key, value in _read(numbers.text) if numbers.is_alive else _counted(numbers.text).items():
                before = sums.get(key, 0.0)
                sums[key] = max(before, value) if key[0] in _COMMON else before + value
        metrics = {_family(name): Metric(_family(name), sentence, kind) for name, kind, _, sentence in TABLE}
        for (metric, sample, labels), value in sums.items():
            metrics[metric].add_sample(sample, dict(labels), value)
        return metrics.values()


def _family(name: str) -> str:
    """The name under which the library keeps what is told as this one."""
    return name.removesuffix("_total")


_KINDS: Final = {_family(name): kind for name, kind, _, _ in TABLE}


def _row(name: str, kind: Literal["counter", "histogram", "gauge"]) -> tuple[tuple[str, ...], str]:
    ((labels, sentence),) = [row[2:] for row in TABLE if row[:2] == (name, kind)]
    return labels, sentence


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
