"""Foreign libraries are held by the modules that the contracts name: an import planted elsewhere is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROTECTED = {
    library: contract["name"]
    for contract in SETTINGS["tool"]["importlinter"]["contracts"]
    if contract["type"] == "protected"
    for library in contract["protected_modules"]
}
# What the project was asked to keep behind doors; others may be added.
LEAST = {"starlette", "uvicorn", "fastapi", "pyshacl", "rdflib", "prometheus_client", "jinja2"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources and their settings, to be spoilt."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def plant(folder: Path, line: str) -> None:
    module = folder / "src/hrn_kg/errors.py"  # the lowest of all: nothing foreign belongs there
    text = module.read_text(encoding="utf-8")
    marker = "from __future__ import annotations\n"
    assert text.count(marker) == 1
    module.write_text(text.replace(marker, f"{marker}\n{line}\n"), encoding="utf-8")


def test_every_planted_import_of_a_foreign_library_breaks_its_contract(copy: Path) -> None:
    assert set(PROTECTED) >= LEAST
    plant(copy, "\n".join(f"import {library}" for library in PROTECTED))
    result = run(copy, "lint-imports", "--no-cache")
    assert result.returncode == 1, result.stdout
    said = result.stdout.splitlines()
    for name in PROTECTED.values():
        assert f"{name} BROKEN" in said


def test_a_planted_import_against_the_layers_is_found(copy: Path) -> None:
    plant(copy, "import hrn_kg.web.app")
    result = run(copy, "lint-imports", "--no-cache")
    assert result.returncode == 1
    assert "Layers, from the command line down to the errors BROKEN" in result.stdout


@pytest.mark.parametrize("line", ["from pyoxigraph import Store", "import pyoxigraph as ox\n\nSTORE = ox.Store"])
def test_a_store_opened_elsewhere_is_found(copy: Path, line: str) -> None:
    plant(copy, line)
    result = run(copy, "ruff", "check", "--no-cache", "--select", "TID251", "src")
    assert result.returncode == 1
    assert "errors.py" in result.stdout


def test_a_dependency_that_is_not_declared_or_not_used_is_found(copy: Path) -> None:
    plant(copy, "import xarray")
    settings = copy / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    assert text.count("dependencies = [\n") == 1
    settings.write_text(text.replace("dependencies = [\n", 'dependencies = [\n  "tomli>=2",\n'), encoding="utf-8")
    result = run(copy, "deptry", "src")
    assert result.returncode == 1
    assert "'xarray' imported but missing" in result.stderr + result.stdout
    assert "'tomli' defined as a dependency but not used" in result.stderr + result.stdout
