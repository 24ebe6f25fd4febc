"""What a build costs: the content, and several times what its documents say, each in a process of its own.

The steps and their times are those that a build shows; processor time, since the machine may have other work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from bench.proposals import copied
from hrn_kg import rdfio, releases
from hrn_kg.content import Content, find_content
from hrn_kg.declared import CAPTURE_FILE

_TIMES: Final = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one build took."""

    triples: int
    seconds: float
    megabytes: float


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


def cost(root: Path, home: Path) -> Cost:
    """Build what lies in a folder, with its steps on standard error. Raises RuntimeError when the build fails."""
    command = [sys.executable, "-m", "hrn_kg.cli", "--home", str(home), "--content", str(root), "build"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"The build of {root} failed.")
    release = releases.current(home)
    triples = sum(release.manifest.graphs.values())
    return Cost(triples, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Measure, and print a table with what each triple more costs."""
    parser = argparse.ArgumentParser(prog="python -m bench.build", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/bench-build"), help="default: var/bench-build")
    parser.add_argument("--times", type=int, nargs="+", default=_TIMES, help="how many times the content (1 7 30)")
    chosen = parser.parse_args()
    content = find_content()
    found: list[tuple[int, Cost]] = []
    for times in chosen.times:
        root, home = (chosen.folder / f"{part}-{times}" for part in ("content", "home"))
        for old in (root, home):
            shutil.rmtree(old, ignore_errors=True)
        multiplied(content, times, root)
        print(f"{times} times the content", file=sys.stderr, flush=True)
        found.append((times, cost(root, home)))
        shutil.rmtree(root)
        shutil.rmtree(home)
    print("| times | triples | CPU s | CPU us a triple | memory MB | KB a triple more |\n|---|---|---|---|---|---|")
    first = found[0][1]
    for times, one in found:
        more = one.triples - first.triples
        each = f"{1024 * (one.megabytes - first.megabytes) / more:.2f}" if more else ""
        print(
            f"| {times} | {one.triples:,} | {one.seconds:.1f} | {1e6 * one.seconds / one.triples:.0f} |"
            f" {one.megabytes:.0f} | {each} |"
        )


if __name__ == "__main__":
    main()
