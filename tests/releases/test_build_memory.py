"""What a build takes of memory grows by less than a bound for each triple more: nobody holds all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import small_content
from hrn_kg import releases

_BUILD = """
import sys
from pathlib import Path
from hrn_kg import releases
from hrn_kg.content import find_content
releases.build(find_content(Path(sys.argv[1])), Path(sys.argv[2]))
# What the system tells of a process that ended is no less than what its parent had.
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
# Measured 1.7; 3.2 when the quads of a build were in memory.
_MOST = 2400  # bytes a triple


def built(root: Path, places: int) -> tuple[int, int]:
    """How many triples a release with so many places more has, and how many bytes of memory its build took at most."""
    content = small_content.make(root / "content")
    rows = (
        f'place:many-{number} a dct:Location ; rdfs:label "Place {number} of many"@en , "Plaats {number} van vele"@nl .'
        for number in range(places)
    )
    small_content.write(content.root, "data/many.ttl", "\n".join(rows))
    command = [sys.executable, "-c", _BUILD, str(content.root), str(root / "home")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return sum(releases.current(root / "home").graphs.values()), int(done.stdout) * 1024


@pytest.mark.long
def test_a_triple_more_takes_less_than_a_bound(tmp_path: Path) -> None:
    few, little = built(tmp_path / "few", 1_500)
    many, much = built(tmp_path / "many", 6_000)
    assert many > few + 15_000
    assert 0 < (much - little) / (many - few) < _MOST
