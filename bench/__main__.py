"""`python -m bench`: measure this service beside its peers. `make bench` sets up what is needed and calls this."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench import data, goals, measure, pages, plot, report, switch
from bench.data import Size
from bench.measure import Effort, say
from bench.peers import Missing, Ours, OursTwice, OxigraphDisk, OxigraphMemory, RdflibEndpoint, Service
from bench.virtuoso import Virtuoso

SERVICES: Final[tuple[type[Service], ...]] = (
    Ours,
    OursTwice,
    OxigraphDisk,
    OxigraphMemory,
    RdflibEndpoint,
    Virtuoso,
)
QUICK: Final = 4_000
_BUILDS: Final = (1, 5)  # times the content
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000}


def main(arguments: list[str] | None = None) -> int:
    """Measure; 0 when all services gave the same rows, 1 when not, 2 when this service could not be measured."""
    chosen = _parser().parse_args(arguments)
    # Started in the background by a shell it would ignore the first, and could not be ended in order.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    sizes = [Size(QUICK)] if chosen.quick else [Size(quads) for quads in sorted(set(chosen.sizes))]
    services, missing = _installed(chosen.services, quick=chosen.quick)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        results = [_size(size, services, chosen.folder, quick=chosen.quick) for size in sizes]
        found_pages = _pages(chosen.home)
        found_builds = _builds(chosen.folder, quick=chosen.quick)
    except KeyboardInterrupt:
        say("stopped; everything that was started is ended")
        return 130
    found = _report(results, missing, found_pages, found_builds)
    _write(found, chosen.folder)
    if any("missing" in result["services"][Ours.name] for result in results):
        return 2
    return 1 if any(result["differences"] for result in results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=_quads,
        nargs="+",
        default=[100_000, 1_000_000],
        metavar="QUADS",
        help="how many quads, such as 100k 1M 10M (default: 100k 1M)",
    )
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where data, stores and reports go")
    parser.add_argument("--home", type=Path, help="home with a release, whose pages are measured too")
    parser.add_argument("--quick", action="store_true", help="a few thousand quads and short runs: does it work at all")
    parser.add_argument(
        "--services",
        nargs="+",
        choices=[kind.name for kind in SERVICES],
        metavar="NAME",
        help="measure these only: " + ", ".join(kind.name for kind in SERVICES),
    )
    return parser


def _quads(text: str) -> int:
    match = re.fullmatch(r"(\d+)([km]?)", text.lower())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 100k or 1M")
    return int(match[1]) * _UNITS[match[2]]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _installed(wanted: list[str] | None, *, quick: bool) -> tuple[list[type[Service]], dict[str, str]]:
    services, missing = [], {}
    for kind in SERVICES:
        if (wanted and kind.name not in wanted) or (quick and kind in (OursTwice, RdflibEndpoint, Virtuoso)):
            missing[kind.name] = "not chosen"
            continue
        try:
            kind.check()
        except Missing as reason:
            missing[kind.name] = str(reason)
            say(f"not measured: {kind.name}, {reason}")
        else:
            services.append(kind)
    return services, missing


def _effort(size: Size, *, quick: bool) -> Effort:
    if quick:
        return Effort(repetitions=3, slices=1, seconds=0.2)
    if size.quads < 500_000:
        return Effort(repetitions=21, slices=1, seconds=1.0)
    if size.quads < 5_000_000:
        return Effort(repetitions=15, slices=3, seconds=1.0)
    return Effort(repetitions=7, slices=2, seconds=2.0)


def _size(size: Size, kinds: list[type[Service]], folder: Path, *, quick: bool) -> dict[str, Any]:
    path = folder / "data" / str(size.quads) / "data.nq"
    say(f"writing about {size.quads:,} quads")
    quads = data.write(path, size)
    effort = _effort(size, quick=quick)
    load_seconds = 60 + size.quads / 5_000
    found: dict[str, Any] = {"quads": quads, "services": {}, "switch": None}
    with contextlib.ExitStack() as ending:
        running = []
        for kind in kinds:
            if kind.most_quads is not None and size.quads > kind.most_quads:
                found["services"][kind.name] = {"missing": f"it is measured up to {kind.most_quads:,} quads"}
                continue
            service = kind(folder / str(size.quads) / kind.name.replace(" ", "-"), path, load_seconds)
            ending.callback(service.stop)
            try:
                service.start()
            except (Missing, OSError) as reason:
                service.stop()
                found["services"][kind.name] = {"missing": str(reason)}
                say(f"  {kind.name} cannot be measured: {reason}")
                continue
            memory = {part: asdict(value) for part, value in service.memory().items()}
            found["services"][kind.name] = {"build_seconds": round(service.build_seconds, 2), "memory": memory}
            say(f"  {kind.name} is ready after {service.build_seconds:.1f} s")
            running.append(service)
        found["questions"], found["differences"] = measure.ask_all(
            [one for one in running if one.in_questions], size, effort
        )
        found["load"] = measure.load_all(running, size, effort)
        for service in running:
            after = {part: asdict(value) for part, value in service.memory().items()}
            found["services"][service.name]["memory_after"] = after
    if any(service.name == Ours.name for service in running):
        say("switching releases under load")
        try:
            home = folder / str(size.quads) / "home"
            found["switch"] = switch.measure(home, path, quads, load_seconds)
        except Missing as reason:
            found["switch"] = {"missing": str(reason)}
    # Stores are large and of no use any more.
    shutil.rmtree(folder / str(size.quads), ignore_errors=True)
    return found


def _pages(home: Path | None) -> dict[str, Any]:
    if home is None:
        return {"missing": "no home with a release was named"}
    say("measuring pages")
    try:
        return dict(pages.of_home(home))
    except Missing as reason:
        return {"missing": str(reason)}


def _builds(folder: Path, *, quick: bool) -> dict[str, Any]:
    if quick:
        return {"missing": "a quick run builds nothing"}
    say("measuring builds")
    # In the virtual environment of the service: that of its peers cannot build.
    python = Path(Ours.command()[0]).with_name("python")
    command: list[str | Path] = [python, "-m", "bench.build"]
    command += ["--json", "--folder", folder / "builds", "--times", *map(str, _BUILDS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return {"missing": "a build failed"} if done.returncode else {"builds": json.loads(done.stdout)}


def _report(
    results: list[dict[str, Any]], missing: dict[str, str], found_pages: dict[str, Any], found_builds: dict[str, Any]
) -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": Ours.python(),
        "missing": missing,
        "results": results,
        "goals": [
            {
                "quads": result["quads"],
                "size": goals.size_of(result),
                "is_near": goals.is_near(result),
                "goals": report.as_rows(goals.judge(result)),
            }
            for result in results
        ],
        "pages": {**found_pages, "goals": report.as_rows(goals.of_pages(found_pages))},
        "builds": {**found_builds, "goals": report.as_rows(goals.of_builds(found_builds))},
    }


def _write(found: dict[str, Any], folder: Path) -> None:
    text = report.write(found)
    (folder / "report.md").write_text(text, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    drawn = plot.draw(found, folder / "report.svg")
    print(text)
    print(f"Written: {folder}/report.md, {folder}/report.json" + (f", {folder}/report.svg" if drawn else ""))
    if not drawn:
        print("No plot: matplotlib is not installed here.")


if __name__ == "__main__":
    sys.exit(main())
