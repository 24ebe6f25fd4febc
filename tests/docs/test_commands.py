"""The commands that the pages tell a reader to type are run, block by block, beside a server that answers.

A block marked `sh` is run. What needs another machine, or would not end, is marked `console`, and the page says so.
Lines of the form `#> text` in a block tell what its output must hold.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command_on_path import command_on_path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^( *)```([a-z]*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
PAGES = [
    page
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    if any(language == "sh" for _, language, _ in _BLOCK.findall(page.read_text(encoding="utf-8")))
]


def blocks(page: Path) -> list[str]:
    found = []
    for indent, language, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            found.append("\n".join(line.removeprefix(indent) for line in body.splitlines()))
    return found


@pytest.fixture
def checkout(tmp_path: Path, home: Path) -> Path:
    """A folder as a reader has it after `make serve`: the content, a release, the libraries."""
    for name in ("ontology", "shapes", "data", "queries", "catalog", "docs", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home, tmp_path / "var")
    (tmp_path / ".venv").mkdir()
    for name in ("pyvenv.cfg", "lib"):
        (tmp_path / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    return tmp_path


def test_pages_have_commands() -> None:
    assert {page.name for page in PAGES} >= {"README.md", "tutorial-for-researchers.md", "how-to-add-a-query.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_page_do_what_it_says(page: Path, checkout: Path, real_server: str) -> None:
    with command_on_path(checkout / ".venv" / "bin") as environment:
        (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
        for block in blocks(page):
            expected = re.findall(r"^#> (.+)$", block, re.MULTILINE)
            commands = block.replace("http://127.0.0.1:8000", real_server)
            result = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", commands],
                cwd=checkout,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            said = result.stdout + result.stderr
            assert result.returncode == 0, f"{page.name}:\n{block}\n{said[-2000:]}"
            for line in expected:
                assert line in said, f"{page.name} promises {line!r}:\n{block}\n{said[-2000:]}"
