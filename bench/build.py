"""What a build costs: the content, and several times what its documents say, each in a process of its own.

Each is built once more after the label of one claim was changed. The steps and times are those that a build shows;
processor time, since the machine may have other work.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from bench.measure import say
from bench.processes import family, memory
from bench.proposals import copied
from bench.report import builds_table
from hrn_kg import rdfio, releases
from hrn_kg.content import Content, find_content
from hrn_kg.declared import CAPTURE_FILE

_TIMES: Final = (1, 7, 30)
_LABEL: Final = re.compile(r'(?<=\n  rdfs:label ")[^"\\]+(?="@en)')
_BLOCK: Final = 512  # bytes, by which the system tells what a file takes
_LOOK: Final = 0.2  # seconds from one look at the memory to the next


@dataclass(frozen=True, slots=True)
class Cost:
    """What one build took; in memory, its processes together."""

    triples: int
    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Built:
    """What a build of so many times the content took, and one more with another label of one claim.

    `grown` is what that one adds to the home, in megabytes on the disk.
    """

    times: int
    whole: Cost
    changed: Cost
    grown: float


def multiplied(content: Content, times: int, root: Path) -> None:
    """Write the content with so many copies of what documents say; each copy of a file lies beside it."""
    for folder in ("ontology", "shapes", "data", "queries", "catalog"):
        shutil.copytree(content.root / folder, root / folder)
    for path in content.data:
        name = content.name(path)
        lines = (ox.serialize(rdfio.read(path), format=ox.RdfFormat.N_TRIPLES) or b"").decode().splitlines(True)
        for copy in range(1, times):
            turned = ((line, copied(line, copy)) for line in lines)
            # What documents share is there once, and what is computed from them is not computed again.
            text = "".join(new for old, new in turned if new.partition(" ")[0] != old.partition(" ")[0])
            if name == CAPTURE_FILE:
                with (root / name).open("a", encoding="utf-8") as file:
                    file.write(text)
            elif text:
                (root / name).with_name(f"{path.stem}-copy-{copy}.ttl").write_text(text, encoding="utf-8")


def change_one_label(root: Path) -> None:
    """Give one claim of the content another label. Raises RuntimeError where no file has one."""
    for path in sorted(root.glob("data/s*/*.ttl")):
        text = path.read_text(encoding="utf-8")
        found = _LABEL.search(text)
        if found is not None:
            path.write_text(f"{text[: found.end()]} indeed{text[found.end() :]}", encoding="utf-8")
            return
    raise RuntimeError(f"No claim in {root} has a label.")


def cost(root: Path, home: Path) -> Cost:
    """Build what lies in a folder, with its steps on standard error. Raises RuntimeError when the build fails."""
    command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(home), "--content", str(root), "build"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak, pid = 0, 0
    while not pid:
        peak = max(peak, memory(family(process.pid)).pss)
        time.sleep(_LOOK)
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"The build of {root} failed.")
    release = releases.current(home)
    triples = sum(release.manifest.graphs.values())
    return Cost(triples, used.ru_utime + used.ru_stime, peak / 1024)


def megabytes_of(home: Path) -> float:
    """What the releases of a home take on the disk; of files that are linked, each counts once."""
    found = (path.stat() for path in (home / "releases").rglob("*") if path.is_file())
    return sum({one.st_ino: one.st_blocks * _BLOCK for one in found}.values()) / 1e6


def measure(content: Content, folder: Path, many: Iterable[int]) -> Iterator[Built]:
    """Build each of so many times the content twice, in a folder of which nothing is left. Raises RuntimeError."""
    for times in many:
        root, home = (folder / f"{part}-{times}" for part in ("content", "home"))
        for old in (root, home):
            shutil.rmtree(old, ignore_errors=True)
        multiplied(content, times, root)
        say(f"building {times} times the content")
        whole = cost(root, home)
        before = megabytes_of(home)
        change_one_label(root)
        say("building it once more with the label of one claim changed")
        changed = cost(root, home)
        yield Built(times, whole, changed, megabytes_of(home) - before)
        shutil.rmtree(root)
        shutil.rmtree(home)


def main() -> None:
    """Measure, and print a table with what each triple more costs, or what the report of `bench` is made of."""
    parser = argparse.ArgumentParser(prog="python -m bench.build", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/bench-build"), help="default: var/bench-build")
    parser.add_argument("--times", type=int, nargs="+", default=_TIMES, help="how many times the content (1 7 30)")
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    chosen = parser.parse_args()
    found = [asdict(one) for one in measure(find_content(), chosen.folder, chosen.times)]
    print(json.dumps(found) if chosen.json else builds_table(found))


if __name__ == "__main__":
    main()
