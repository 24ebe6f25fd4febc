"""A new document and a new scheme by the commands of the how-to alone: no code changes, and the facts come out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hrn_kg import releases
from hrn_kg.iris import BASE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to-add-a-document.md"
COPIED = ("src", "ontology", "shapes", "data", "queries", "catalog")


def run(repository: Path, script: str) -> str:
    """Run commands as an editor does in a clone, and stop at the first that fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    # The copy is what is installed, as in a clone: its code, and with it its content.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = kept | {"PYTHONPATH": str(repository / "src"), "PATH": path}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=repository, env=env, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(600)
def test_the_facts_of_a_new_document_come_out_of_the_release(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    for name in COPIED:
        shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = {path: path.read_bytes() for path in (repository / "src").rglob("*.py")}
    assert len(code) > 100

    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 6
    told = run(repository, "\n".join(blocks))

    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert shown in told
    assert "wrote data/s5/01-who-may-come-in.ttl\n" in told
    assert re.search(r"^1 passages proved, 0 wrong, 5 documents not at hand\.$", told, re.MULTILINE)
    assert {path: path.read_bytes() for path in (repository / "src").rglob("*.py")} == code
    assert "# The same rule as in Amsterdam" in (repository / "data/s5/01-who-may-come-in.ttl").read_text()
    assert run(repository, "hrn-kg format --check").endswith("files, 0 to be changed.\n")

    release = releases.current(repository / "var")
    assert release.source.prefixes["season"] == BASE + "scheme/season/"
    (repository / "new.rq").write_text(f"DESCRIBE <{BASE}id/claim/harbour-room-age> <{BASE}scheme/season/winter>")
    described = run(repository, "hrn-kg query new.rq --format turtle")
    assert "hro:supportedBy s5x:61-82" in described
    assert "\nseason:winter " in described
    (repository / "bad.rq").write_text("SELECT ?o { s5x:61-82 ?p ?o }")
    hint = run(repository, "! hrn-kg query bad.rq 2>&1")
    assert f"add PREFIX s5x: <{BASE}id/excerpt/" in hint
