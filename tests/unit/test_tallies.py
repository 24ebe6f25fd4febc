"""Numbers that are counted by hand are told as the library tells its own."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from hrn_kg.web.layers import tallies as tallies_module
from hrn_kg.web.layers.tallies import Spreads, Tallies

BOUNDS = (0.01, 0.5, 1.0)
SECONDS = (0.005, 0.01, 0.3, 0.5, 7.0)


def told(registry: CollectorRegistry) -> list[str]:
    """The page, without the moments at which the library made its numbers."""
    return [line for line in generate_latest(registry).decode().splitlines() if "_created" not in line]


def test_they_are_told_as_those_of_the_library() -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    tallies, plain = Tallies("asked_total", "Asked.", ("route", "status")), Tallies("bytes_total", "Bytes.")
    spreads = Spreads("seconds", "Time.", ("route",), BOUNDS)
    for one in (tallies, plain, spreads):
        ours.register(one)
    counter = Counter("asked_total", "Asked.", ("route", "status"), registry=theirs)
    total = Counter("bytes_total", "Bytes.", registry=theirs)
    histogram = Histogram("seconds", "Time.", ("route",), registry=theirs, buckets=BOUNDS)
    assert told(ours) == told(theirs)
    for number, seconds in enumerate(SECONDS):
        route = f"/{number % 2}"
        tallies.of(route, "2xx").value += 1
        plain.of().value += number
        spreads.of(route).add(seconds)
        counter.labels(route, "2xx").inc()
        total.inc(number)
        histogram.labels(route).observe(seconds)
    assert told(ours) == told(theirs)
    assert 'seconds_bucket{le="0.5",route="/1"} 2.0' in told(ours)


def test_of_the_same_labels_there_is_one_which_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked for at each query."""
    tallies, spreads = Tallies("asked_total", "Asked.", ("route",)), Spreads("seconds", "Time.", ("route",), BOUNDS)
    first = tallies.of("/a"), spreads.of("/a")
    for kind in ("Tally", "Spread"):
        monkeypatch.setattr(tallies_module, kind, None)
    assert (tallies.of("/a"), spreads.of("/a")) == first
