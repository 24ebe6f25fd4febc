"""The query editor that is committed is what `frontend/` builds; skipped where Node or its packages are not at hand."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import hrn_kg

FOLDER = Path(__file__).resolve().parents[2] / "frontend"
STATIC = Path(hrn_kg.__file__).parent / "render" / "static"
BUILT = ("query-editor.js", "query-editor.licences.txt")


def test_the_editor_is_built_from_what_is_here(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").is_dir():
        pytest.skip("Node or frontend/node_modules is not here, so the editor is not built anew (make frontend)")
    subprocess.run([node, "build.mjs", "--out", str(tmp_path)], cwd=FOLDER, check=True, timeout=120)
    for name in BUILT:
        found, committed = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (tmp_path, STATIC))
        assert found == committed, f"{name} is not what frontend/ builds: run make frontend, and commit it"


def test_the_editor_stays_within_its_weight_and_loads_nothing_from_elsewhere() -> None:
    script = (STATIC / BUILT[0]).read_bytes()
    assert len(gzip.compress(script, 9)) < 120_000
    # The namespace of SVG is a name.
    assert set(re.findall(rb"https?://[\w./-]+", script)) <= {b"http://www.w3.org/2000/svg"}


def test_versions_are_pinned_and_no_host_is_named() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]
    assert len(wanted) > 5
    assert all(re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version) for version in wanted.values())
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    lock = json.loads(text)["packages"]
    packages = {name: entry for name, entry in lock.items() if name}
    assert len(packages) > 10
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_every_package_in_the_editor_is_listed_with_its_licence() -> None:
    text = (STATIC / BUILT[1]).read_text(encoding="utf-8")
    parts = text.split("-" * 80)[1:]
    assert len(parts) > 8
    assert all("Permission is hereby granted" in part and "Copyright" in part for part in parts)
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    listed = {f"{match[1]} {match[2]}" for match in re.finditer(r"^(\S+) (\S+) \(MIT\)$", text, re.MULTILINE)}
    assert len(listed) == len(parts)
    assert listed <= {f"{name.removeprefix('node_modules/')} {entry.get('version')}" for name, entry in lock.items()}
