"""The commands that the pages tell a reader to type are run, block by block, beside a server that answers.

A block marked `sh` is run. What needs another machine, or would not end, is marked `console`, and the page says so.
Lines of the form `#> text` in a block tell what its output must hold.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
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


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """The address of a server of the real release."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [BIN / "hrn-kg", "--home", home, "serve", "--port", str(port)]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(f"{address}/ready", process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server ended before it was ready")


@pytest.fixture
def checkout(tmp_path: Path, home: Path) -> Path:
    """A folder as a reader has it after `make serve`: the content, the commands, a release."""
    for name in ("ontology", "shapes", "data", "queries", "catalog", "docs", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home, tmp_path / "var")
    (tmp_path / ".venv").symlink_to(BIN.parent)  # the whole of it, so that its Python finds its libraries
    return tmp_path


def test_pages_have_commands() -> None:
    assert {page.name for page in PAGES} >= {"README.md", "tutorial-for-researchers.md", "how-to-add-a-query.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_page_do_what_it_says(page: Path, checkout: Path, server: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HRN_KG_CONTENT": "",
        "HRN_KG_HOME": "",
    }
    environment = {name: value for name, value in environment.items() if value}
    for block in blocks(page):
        expected = re.findall(r"^#> (.+)$", block, re.MULTILINE)
        commands = block.replace("http://127.0.0.1:8000", server)
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
