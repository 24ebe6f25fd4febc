"""What was measured, as Markdown that reads well in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from bench import goals
from bench.measure import CONNECTIONS

_NONE: Final = "-"
_BUSY: Final = 0.8  # share of its time after which the generator may be what is measured

Found = dict[str, Any]


def table(head: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """A Markdown table with columns of equal width; numbers to the right."""
    rows = [[str(cell) for cell in row] for row in body]
    widths = [max(len(row[place]) for row in [list(head), *rows]) for place in range(len(head))]
    line = (
        "|"
        + "|".join(f" {'-' * width} " if not place else f" {'-' * (width - 1)}: " for place, width in enumerate(widths))
        + "|"
    )

    def drawn(row: Sequence[str]) -> str:
        cells = [
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(cells)} |"

    return "\n".join([drawn(head), line, *(drawn(row) for row in rows)])


def write(report: Found) -> str:
    """The whole report."""
    parts = ["# Benchmark", _about(report)]
    for result in report["results"]:
        parts += _of_size(result)
    if len(report["results"]) > 1:
        parts += ["## Growth", _growth(report["results"])]
    if "builds" in report["builds"]:
        parts += ["## Builds", builds_table(report["builds"]["builds"])]
    parts += ["## Goals", _goals(report)]
    return "\n\n".join(parts) + "\n"


def _about(report: Found) -> str:
    lines = [f"- {report['cores']} processor cores; times are not comparable between machines, ratios are"]
    lines.append(f"- {report['python']}")
    lines += [f"- not measured: {name}, {reason}" for name, reason in report["missing"].items()]
    return "\n".join(lines)


def _of_size(result: Found) -> list[str]:
    names = [name for name, service in result["services"].items() if "missing" not in service]
    parts = [f"## {result['quads']:,} quads"]
    absent = [
        f"- not measured at this size: {name}, {service['missing']}"
        for name, service in result["services"].items()
        if "missing" in service
    ]
    if absent:
        parts.append("\n".join(absent))
    asked = [name for name in names if any(name in found for found in result["questions"].values())]
    wrong = result["differences"]
    if wrong:
        parts.append("**ERROR: the services do not give the same answers**")
        parts.append("\n".join(f"- {line}" for line in wrong[:20]))
    else:
        parts.append(f"All services gave the same rows: {', '.join(asked)}.")
    parts += ["### Load and memory", _services(result, names)]
    parts += ["### Median time of an answer in ms, not cached (p95)", _questions(result, asked, "uncached")]
    parts += ["### Median time of the same question again in ms (p95)", _questions(result, asked, "repeated")]
    parts += ["### First answer after the start in ms", _cold(result, asked)]
    parts += ["### Answers a second", _load(result, names)]
    if result.get("switch"):
        switch = result["switch"]
        told = (
            f"{switch['requests']:,} lookups on 8 connections, {switch['failed']} failed, longest wait "
            f"{switch['longest_wait_ms']} ms; served {switch['until_served_seconds']} s after the pointer moved."
            if "requests" in switch
            else f"Not measured: {switch['missing']}"
        )
        parts += ["### Switch to another release of this size under load", told]
    return parts


def _services(result: Found, names: list[str]) -> str:
    body = []
    for name in names:
        service = result["services"][name]
        for part, memory in service["memory"].items():
            label = name if part == "all" else f"{name}: {part}"
            seconds = f"{service['build_seconds']:.1f}" if part == "all" else ""
            after = service["memory_after"][part]
            body.append(
                [
                    label,
                    seconds,
                    *(f"{value // 1024:,}" for value in (memory["rss"], memory["pss"])),
                    f"{after['pss'] // 1024:,}",
                ]
            )
    return table(["", "load and start, s", "RSS, MB", "PSS, MB", "PSS at the end, MB"], body)


def _questions(result: Found, names: list[str], which: str) -> str:
    body: list[list[object]] = []
    for kind, found in result["questions"].items():
        cells = [found.get(name, {}).get(which) for name in names]
        body.append([kind, *(f"{cell['median_ms']:.2f} ({cell['p95_ms']:.2f})" if cell else _NONE for cell in cells)])
    means = []
    for name in names:
        medians = [found.get(name, {}).get(which, {}).get("median_ms") for found in result["questions"].values()]
        mean = goals.geometric_mean([value for value in medians if value]) if all(medians) else None
        means.append(_NONE if mean is None else f"{mean:.2f}")
    body.append(["geometric mean", *means])
    ratios = [goals.times(result, name, which=which) for name in names]
    body.append([f"{goals.US} over it", *(_NONE if ratio is None else f"{ratio:.2f}" for ratio in ratios)])
    return table(["", *names], body)


def _cold(result: Found, names: list[str]) -> str:
    return table(
        ["", "rows", *names],
        [
            [
                kind,
                next((values["rows"] for values in found.values() if "rows" in values), _NONE),
                *(f"{found.get(name, {}).get('cold_ms', float('nan')):.2f}" for name in names),
            ]
            for kind, found in result["questions"].items()
        ],
    )


def _load(result: Found, names: list[str]) -> str:
    body = []
    for kind in ("small", "large"):
        for cached in (False, True):
            for connections in CONNECTIONS:
                found = {
                    row["service"]: row
                    for row in result["load"]
                    if (row["kind"], row["cached"], row["connections"]) == (kind, cached, connections)
                }
                if not found:
                    continue
                kilobytes = min(row["bytes"] for row in found.values()) / 1000
                label = f"{kilobytes:.0f} KB, {'repeated' if cached else 'not cached'}, {connections} connections"
                body.append([label, *(_rate(found.get(name)) for name in names)])
    note = (
        "In brackets the processor time of an answer in ms. `!`: the load generator was busy over 80 % of the time, "
        "so that the service may be faster. `n failed`: answers that were not 200."
    )
    return table(["", *names], body) + "\n\n" + note


def _rate(row: Found | None) -> str:
    if row is None:
        return _NONE
    busy = "!" if row["generator_busy"] > _BUSY else ""
    failed = f", {row['failed']} failed" if row["failed"] else ""
    processor = _NONE if row["processor_ms"] is None else f"{row['processor_ms']:.2f}"
    return f"{row['rate']:,.0f}{busy} ({processor}{failed})"


def _growth(results: list[Found]) -> str:
    head = ["median time, not cached, over that of the smallest", *(f"{result['quads']:,}" for result in results)]
    body = []
    for name in results[0]["services"]:
        for kind in results[0]["questions"]:
            medians = [
                result["questions"][kind].get(name, {}).get("uncached", {}).get("median_ms") for result in results
            ]
            first = medians[0]
            if first:
                body.append([f"{name}: {kind}", *(f"{value / first:.2f}" if value else _NONE for value in medians)])
    return table(head, body)


def builds_table(builds: Sequence[Found]) -> str:
    """What builds cost, each beside the first one."""
    body = []
    for build in builds:
        whole, more = build["whole"], goals.kilobytes_more(builds[0], build)
        body.append(
            [
                build["times"],
                f"{whole['triples']:,}",
                f"{whole['seconds']:.1f}",
                f"{goals.microseconds(build):.0f}",
                f"{whole['megabytes']:,.0f}",
                _NONE if more is None else f"{more:.2f}",
                f"{build['changed']['seconds']:.1f}",
                f"{build['grown']:.1f}",
            ]
        )
    head = ["times the content", "triples", "CPU, s", "CPU a triple, us", "memory, MB", "KB a triple more"]
    return table([*head, "one label changed: CPU, s", "MB more in the home"], body)


def _goals(report: Found) -> str:
    parts = []
    for one in report["goals"]:
        title = f"At {one['quads']:,} quads"
        if not one["is_near"]:
            title += f" (the goals are set for about {one['size']:,}: this run says nothing final)"
        parts.append(f"{title}, all of the same run:\n\n{_judged(one['goals'])}")
    pages = report["pages"]
    about = f"not measured: {pages['missing']}" if "missing" in pages else f"{pages['crawled']:,.0f} pages were crawled"
    parts.append(f"Pages ({about}):\n\n{_judged(pages['goals'])}")
    builds = report["builds"]
    about = f"not measured: {builds['missing']}" if "missing" in builds else "processor time, in a process of its own"
    return "\n\n".join([*parts, f"Builds ({about}):\n\n{_judged(builds['goals'])}"])


def judged(found: Iterable[goals.Goal]) -> str:
    """Goals as a table."""
    return _judged(as_rows(found))


def as_rows(found: Iterable[goals.Goal]) -> list[Found]:
    """Goals with their verdicts, as the report has them."""
    return [{**asdict(goal), "verdict": goal.verdict} for goal in found]


def _judged(found: Iterable[Found]) -> str:
    body = [
        [goal["what"], goal["wanted"], _NONE if goal["ratio"] is None else f"{goal['ratio']:.2f}", goal["verdict"]]
        for goal in found
    ]
    return table(["", "goal", "measured", "verdict"], body)
