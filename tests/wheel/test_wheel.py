"""The wheel is what people install: it carries the content, and builds and answers outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FOLDERS = ("ontology", "shapes", "data", "queries", "catalog")


def run(*command: object, cwd: Path, code: int = 0) -> str:
    """Run a command away from the repository, its settings and its module path; return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HRN_KG_", "PYTHON", "VIRTUAL"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=kept, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("hrn_kg-*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin directory of a fresh environment in which the wheel is installed."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    bin_dir = folder / "venv" / "bin"
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", bin_dir / "python")
    if os.environ.get("HRN_KG_TEST_WHEEL_EMPTY"):
        run(*pip, "install", "--require-hashes", "-r", ROOT / "requirements" / "run.txt", cwd=folder)
    else:
        # No download: the packages that hrn-kg needs are seen where the tests run, but not hrn-kg itself, because
        # .pth files (such as that of an editable installation) are not read in directories added by a .pth file.
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        site = Path(run(bin_dir / "python", "-c", where, cwd=folder).strip())
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    return bin_dir


def test_the_wheel_holds_all_content_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in FOLDERS:
        patterns = ("*.ttl", "*.ru", "*.rq")
        files = {str(path.relative_to(ROOT)) for pattern in patterns for path in (ROOT / folder).rglob(pattern)}
        held = {name.removeprefix("hrn_kg/_content/") for name in names if name.startswith(f"hrn_kg/_content/{folder}")}
        assert files
        assert files <= held
    assert "hrn_kg/render/static/hrn-kg.css" in names
    assert any(name.startswith("hrn_kg/render/templates/") for name in names)
    assert not [name for name in names if name.startswith(("tests", "var/", ".venv"))]


def test_the_program_in_the_wheel_finds_its_content(wheel: Path, tmp_path: Path) -> None:
    """Unpacked, not installed: what it is without the repository shows there as well."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "unpacked")
    record = f"<https://w3id.org/harmreduction/id/place/mine> {RDF_TYPE} <http://purl.org/dc/terms/Location> ."
    (tmp_path / "mine.nt").write_text(record)
    code = "import sys; sys.path.insert(0, 'unpacked'); import hrn_kg.cli; print(hrn_kg.__file__); hrn_kg.cli.run()"
    told = run(sys.executable, "-c", code, "validate", "mine.nt", cwd=tmp_path, code=1)
    assert str(tmp_path / "unpacked" / "hrn_kg") in told
    assert "1 record checked" in told and "preferred label" in told


@pytest.mark.long
def test_the_installed_wheel_builds_and_answers_by_itself(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import hrn_kg; print(hrn_kg.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(installed.parent)

    built = run(installed / "hrn-kg", "--home", tmp_path / "home", "build", cwd=tmp_path)
    assert "is current" in built
    file = tmp_path / "count.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/harmreduction/graph/data> { ?s ?p ?o } }")
    answer = run(
        installed / "hrn-kg", "--home", tmp_path / "home", "query", file, "--format", "csv", cwd=tmp_path
    ).split()
    assert int(answer[1]) > 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["count.rq", "home"]
