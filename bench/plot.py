"""The measurements as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import goals

Found = dict[str, Any]


def draw(report: Found, path: Path) -> bool:
    """Write an SVG file; False when matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    from matplotlib import pyplot

    result = report["results"][-1]
    names = [name for name, service in result["services"].items() if "missing" not in service]
    figure, (times, rates, growth) = pyplot.subplots(3, 1, figsize=(11, 15), layout="constrained")
    kinds = list(result["questions"])
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        medians = [result["questions"][kind].get(name, {}).get("uncached", {}).get("median_ms") for kind in kinds]
        shown = [(at, value) for at, value in enumerate(medians) if value]
        times.bar([at + place * width for at, _ in shown], [value for _, value in shown], width, label=name)
    times.set_xticks([at + 0.4 - width / 2 for at in range(len(kinds))], kinds, rotation=20, ha="right")
    times.set_yscale("log")
    times.set_ylabel("ms")
    times.set_title(f"Median time of an answer, not cached, {result['quads']:,} quads")
    times.legend()
    groups = list(dict.fromkeys((row["kind"], row["cached"], row["connections"]) for row in result["load"]))
    for place, name in enumerate(names):
        found = {
            (row["kind"], row["cached"], row["connections"]): row["rate"]
            for row in result["load"]
            if row["service"] == name
        }
        shown = [(at, found[group]) for at, group in enumerate(groups) if found.get(group)]
        rates.bar([at + place * width for at, _ in shown], [value for _, value in shown], width, label=name)
    labels = [f"{kind}{', repeated' if cached else ''}, {connections}" for kind, cached, connections in groups]
    rates.set_xticks([at + 0.4 - width / 2 for at in range(len(groups))], labels, rotation=20, ha="right")
    rates.set_yscale("log")
    rates.set_title("Answers a second, by kind and number of connections")
    for name in names:
        points = [(found["quads"], mean) for found in report["results"] if (mean := _mean(found, name)) is not None]
        growth.plot([at for at, _ in points], [mean for _, mean in points], marker="o", label=name)
    growth.set_xscale("log")
    growth.set_yscale("log")
    growth.set_xlabel("quads")
    growth.set_ylabel("ms")
    growth.set_title("Geometric mean of the ten questions, not cached")
    growth.legend()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return True


def _mean(result: Found, name: str) -> float | None:
    medians = [found.get(name, {}).get("uncached", {}).get("median_ms") for found in result["questions"].values()]
    return goals.geometric_mean(medians) if all(medians) else None
