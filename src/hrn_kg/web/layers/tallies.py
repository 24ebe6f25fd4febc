"""Counters and histograms that cost a request next to nothing: plain numbers, which the library reads when it is asked.

The library's own ones lock and check at each step. These are changed by the loop of the server only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class Tally:
    """What was counted under one set of labels."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0


class Tallies(Collector):
    """A counter; its tallies by their labels."""

    def __init__(self, name: str, sentence: str, labels: Sequence[str] = ()) -> None:
        self._name, self._sentence, self._labels = name, sentence, labels
        self._tallies: dict[tuple[str, ...], Tally] = {}
        if not labels:
            self.of()

    def of(self, *labels: str) -> Tally:
        """The tally of these labels."""
        found = self._tallies.get(labels)
        return self._tallies.setdefault(labels, Tally()) if found is None else found

    def collect(self) -> Iterator[Metric]:
        """As the library asks for it."""
        family = CounterMetricFamily(self._name, self._sentence, labels=self._labels)
        for labels, tally in self._tallies.items():
            family.add_metric(labels, tally.value)
        yield family


class Spread:
    """How often something took how long, under one set of labels."""

    __slots__ = ("_bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """It took so long once more."""
        self.counts[bisect_left(self._bounds, seconds)] += 1
        self.total += seconds


class Spreads(Collector):
    """A histogram; its spreads by their labels."""

    def __init__(self, name: str, sentence: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        self._name, self._sentence, self._labels, self._bounds = name, sentence, labels, bounds
        self._spreads: dict[tuple[str, ...], Spread] = {}

    def of(self, *labels: str) -> Spread:
        """The spread of these labels."""
        found = self._spreads.get(labels)
        return self._spreads.setdefault(labels, Spread(self._bounds)) if found is None else found

    def collect(self) -> Iterator[Metric]:
        """As the library asks for it."""
        family = HistogramMetricFamily(self._name, self._sentence, labels=self._labels)
        names = [*(str(bound) for bound in self._bounds), "+Inf"]
        for labels, spread in self._spreads.items():
            family.add_metric(labels, [*zip(names, map(float, accumulate(spread.counts)), strict=True)], spread.total)
        yield family
