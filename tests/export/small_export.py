"""A small release, exported by the command."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import small_content
from hrn_kg import releases
from served import environment
from started import CLI, run_python

PUBLIC = "https://kg.example.org"
SETTINGS = {"contact": "mailto:editors@example.org"}
PLACE = 'place:{0} a dct:Location ; rdfs:label "{0}"@nl , "{0}"@en .'


@dataclass(frozen=True)
class Export:
    """A home with its current release, and the folder to which it was exported; `printed` is what the command said."""

    home: Path
    folder: Path
    printed: str


def export(home: Path, to: Path, *before: str, url: str = PUBLIC) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [*before, *CLI, "--home", str(home)]
    command += ["export", "--to", str(to), "--public-url", url, "--processes", "1"]
    start = subprocess.run if before else run_python
    return start(command, env=environment(**SETTINGS), capture_output=True, text=True, timeout=600)


def make_home(root: Path) -> Path:
    """A home below `root`, with the second of two releases, of which a thing was withdrawn and one is new."""
    small_content.make(root / "content")
    small_content.write(root / "content", "data/gone.ttl", PLACE.format("gone"))
    releases.build(small_content.find_content(root / "content"), root / "home")
    (root / "content" / "data" / "gone.ttl").unlink()
    small_content.write(root / "content", "data/new.ttl", PLACE.format("new"))
    releases.build(small_content.find_content(root / "content"), root / "home")
    return root / "home"


def make(home: Path, to: Path) -> Export:
    """The current release of a home, exported."""
    done = export(home, to)
    assert done.returncode == 0, done.stderr
    return Export(home, to, done.stdout)
