"""The client brings in nothing of the server, and says what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOADED = "import hrn_kg.client, sys; print(*sorted(one for one in sys.modules if one.split('.')[0] in {names}))"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)


def test_nothing_of_the_server_is_imported() -> None:
    names = ("hrn_kg", "starlette", "fastapi", "uvicorn", "pyoxigraph", "pydantic", "jinja2", "sqlalchemy")
    loaded = run(LOADED.format(names=names)).stdout.split()
    assert "hrn_kg.client.remote_base" in loaded
    assert [one for one in loaded if not one.startswith("hrn_kg.client")] == ["hrn_kg"]


def test_a_service_needs_none_of_its_libraries() -> None:
    pinned = {}
    for name in ("run", "dev"):
        lines = (Path(__file__).parents[2] / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines()
        pinned[name] = {line.partition("==")[0].lower() for line in lines if "==" in line}
    libraries = {"pandas", "numpy", "sparqlwrapper"}
    assert libraries <= pinned["dev"]
    assert libraries.isdisjoint(pinned["run"])


@pytest.mark.parametrize("missing", ["SPARQLWrapper", "pandas"])
def test_the_import_says_which_command_installs_what_is_missing(missing: str) -> None:
    hidden = (
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {missing!r}:\n"
        f"            raise ModuleNotFoundError('No module named', name={missing!r})\n"
        "sys.meta_path.insert(0, Hidden())\n"
        "import hrn_kg.client\n"
    )
    failed = run(hidden)
    assert failed.returncode == 1
    last = failed.stderr.strip().splitlines()[-1]
    assert last == (
        f"ImportError: hrn_kg.client needs {missing}, which is not installed here. "
        'Install it: pip install "hrn-kg[client]"'
    )
    assert "During handling" not in failed.stderr
