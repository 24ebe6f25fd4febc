"""The goals, each with the ratio that was measured and whether it is met."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

# The sizes that are judged, each with its most for the ten questions over oxigraph in memory: fixed costs weigh most in
# the smaller one, which is that of the base.
IN_MEMORY: Final = {100_000: 1.4, 1_000_000: 1.0}
_NEAR: Final = 0.2  # so far from its size, as a part of it, data are still judged
_CONNECTIONS: Final = 8
US: Final = "hrn-kg"
US_TWICE: Final = "hrn-kg, 2 processes"
DISK: Final = "oxigraph on disk"
MEMORY: Final = "oxigraph in memory"
RDFLIB: Final = "rdflib-endpoint"
VIRTUOSO: Final = "Virtuoso"
WEB_MEGABYTES: Final = 150

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table: `ratio` is None where something was not measured."""

    what: str
    wanted: str
    ratio: float | None
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT met", None: "not measured"}[self.met]


def at_most(what: str, limit: float, ratio: float | None) -> Goal:
    return Goal(what, f"at most {limit:g}", ratio, None if ratio is None else ratio <= limit)


def at_least(what: str, limit: float, ratio: float | None) -> Goal:
    return Goal(what, f"at least {limit:g}", ratio, None if ratio is None else ratio >= limit)


def geometric_mean(values: Iterable[float]) -> float | None:
    """None for no values at all."""
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


def times(result: Found, peer: str, kinds: Iterable[str] | None = None, which: str = "uncached") -> float | None:
    """Geometric mean of our median time over that of a peer; None unless both answered each of the kinds."""
    ratios = []
    for kind in kinds if kinds is not None else result["questions"]:
        mine, theirs = (result["questions"].get(kind, {}).get(name, {}).get(which) for name in (US, peer))
        if not mine or not theirs:
            return None
        ratios.append(mine["median_ms"] / theirs["median_ms"])
    return geometric_mean(ratios)


def rates(result: Found, peer: str, kind: str, *, cached: bool, us: str = US) -> float | None:
    """Our most requests a second over the most of a peer, each at any number of connections."""
    mine, theirs = (_most(result, name, kind, cached) for name in (us, peer))
    return mine / theirs if mine is not None and theirs else None


def lookups(result: Found, what: str, peer: str, *, mine: int = _CONNECTIONS) -> float | None:
    """`rate` or `processor_ms` of our lookups that are not cached over that of a peer, which has 8 connections."""
    found = {
        (row["service"], row["connections"]): row[what]
        for row in result["load"]
        if row["kind"] == "small" and not row["cached"]
    }
    ours, theirs = found.get((US, mine)), found.get((peer, _CONNECTIONS))
    return ours / theirs if ours and theirs else None


def _most(result: Found, service: str, kind: str, cached: bool) -> float | None:
    found = [
        row["rate"]
        for row in result["load"]
        if row["service"] == service and row["kind"] == kind and row["cached"] == cached
    ]
    return max(found, default=None)


def size_of(result: Found) -> int:
    """The size whose goals are those of a result: the nearest."""
    return min(IN_MEMORY, key=lambda size: abs(math.log(result["quads"] / size)))


def is_near(result: Found) -> bool:
    """Whether a result is of about that size."""
    return bool(abs(result["quads"] / size_of(result) - 1) < _NEAR)


def judge(result: Found) -> list[Goal]:
    """All goals, of the results of one size."""
    switch = result.get("switch") or {}
    us = result["services"].get(US, {})
    web = [us[when]["web"]["pss"] for when in ("memory", "memory_after") if "web" in us.get(when, {})]
    megabytes = max(web) / 1024 if web else None
    rdflib = times(result, RDFLIB)
    return [
        at_most(f"time of ten questions, not cached, over {DISK}", 0.6, times(result, DISK)),
        at_most(f"time of ten questions, not cached, over {MEMORY}", IN_MEMORY[size_of(result)], times(result, MEMORY)),
        at_least(f"lookups of 3 KB a second, not cached, over {DISK}", 0.4, lookups(result, "rate", DISK)),
        at_most(f"processor time of such a lookup, over {DISK}", 2.4, lookups(result, "processor_ms", DISK)),
        at_least("such lookups a second with 64 connections, over 8", 0.95, lookups(result, "rate", US, mine=64)),
        at_least(f"answers of 240 KB a second, not cached, over {DISK}", 2, rates(result, DISK, "large", cached=False)),
        at_least(f"repeats of 3 KB a second, one process, over {DISK}", 0.8, rates(result, DISK, "small", cached=True)),
        at_least(
            f"repeats of 3 KB a second, two processes, over {DISK}",
            1,
            rates(result, DISK, "small", cached=True, us=US_TWICE),
        ),
        at_least(
            f"repeats of 240 KB a second, one process, over {DISK}", 20, rates(result, DISK, "large", cached=True)
        ),
        at_least(f"times faster in ten questions than {RDFLIB}", 10, 1 / rdflib if rdflib else None),
        at_least(f"lookups a second, over {RDFLIB}", 5, rates(result, RDFLIB, "small", cached=False)),
        *(
            at_most(f"time of {kind}, not cached, over {VIRTUOSO}", 1, times(result, VIRTUOSO, [kind]))
            for kind in ("lookup", "CONTAINS", "CONSTRUCT dump")
        ),
        at_most(
            f"time of paths, not cached, over {VIRTUOSO}",
            3,
            times(result, VIRTUOSO, ["type and place path", "hierarchy, count distinct"]),
        ),
        at_most("longest wait in a switch of releases under load, s", 1, _seconds(switch)),
        at_most("failed requests in a switch of releases", 0, switch.get("failed")),
        at_most("memory of the web process beyond the workers', MB", WEB_MEGABYTES, megabytes),
    ]


def of_pages(found: Found) -> list[Goal]:
    """The goals of pages, of what `bench.pages` found; of nothing, where it was not measured."""
    return [
        at_least(
            "page views a second over cached answers a second, 8 connections", 0.5, found.get("pages_over_answers")
        ),
        at_least("page views a second with 64 connections, over 8", 0.95, found.get("many_over_few")),
        at_most("lookup beside 8 readers of a page over alone, medians", 4, found.get("beside_readers")),
        at_most("lookup beside a crawler over alone, medians", 3, found.get("beside_crawler")),
    ]


def of_builds(found: Found) -> list[Goal]:
    """The goals of builds, of what `bench.build` found: the last against the first; of nothing, where none was."""
    builds = found.get("builds")
    first, last = (builds[0], builds[-1]) if builds else (None, None)
    return [
        at_most("processor time of a build a triple, 5 times the content over the content", 1.15, _growth(first, last)),
        at_most("memory of a build, KB a triple more", 2, kilobytes_more(first, last)),
        at_most("processor time of a build with one claim changed, over that of the whole", 0.25, _changed(last)),
        at_most("what a release with one label changed adds to the home, MB", 2, first and first["grown"]),
    ]


def kilobytes_more(first: Found | None, other: Found | None) -> float | None:
    """How much more memory a build takes for each triple that it has more than the first one."""
    if not first or not other or other["whole"]["triples"] <= first["whole"]["triples"]:
        return None
    megabytes, triples = (other["whole"][name] - first["whole"][name] for name in ("megabytes", "triples"))
    return float(1024 * megabytes / triples)


def microseconds(build: Found) -> float:
    """Processor time of a build for each triple."""
    return float(1e6 * build["whole"]["seconds"] / build["whole"]["triples"])


def _growth(first: Found | None, last: Found | None) -> float | None:
    return microseconds(last) / microseconds(first) if first and last and first is not last else None


def _changed(build: Found | None) -> float | None:
    return build["changed"]["seconds"] / build["whole"]["seconds"] if build else None


def _seconds(switch: Found) -> float | None:
    return switch["longest_wait_ms"] / 1000 if "longest_wait_ms" in switch else None
