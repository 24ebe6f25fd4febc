"""Programs of Debian that harvesters have: raptor reads the dumps, wget copies them. Skipped where there are none."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from web_server import Server

from hrn_kg.pieced_files import read_bytes

FORMS = {"hrn-kg.nt": "ntriples", "hrn-kg.ttl": "turtle", "hrn-kg.rdf": "rdfxml", "hrn-kg.nq": "nquads"}


def _needs(program: str, package: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here: apt-get install {package}")


@pytest.mark.parametrize("name", FORMS)
def test_raptor_counts_what_the_release_counts(server: Server, tmp_path: Path, name: str) -> None:
    _needs("rapper", "raptor2-utils")
    folder = server.release.path / "dumps"
    statements = read_bytes(folder / ("hrn-kg.nq" if name.endswith("nq") else "hrn-kg.nt")).count(b"\n")
    assert statements > 100
    file = tmp_path / name
    file.write_bytes(server.http.get(f"/dumps/{server.release.id}/{name}").content)
    read = subprocess.run(
        [
            "rapper",
            "--quiet",
            "--input",
            FORMS[name],
            "--output",
            "ntriples",
            str(file),
            "https://w3id.org/harmreduction/",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert read.stdout.count("\n") == statements


def test_wget_copies_a_release_that_its_checksums_prove(server: Server, tmp_path: Path) -> None:
    _needs("wget", "wget")
    listing = server.http.get(f"/dumps/{server.release.id}/SHA256SUMS")
    assert listing.status_code == 200
    lines = (line.split(maxsplit=1) for line in listing.text.splitlines())
    sums = {name: checksum for checksum, name in lines if name.startswith("hrn-kg.")}
    assert len(sums) == 18, "six forms, each plain and packed in two ways"
    addresses = tmp_path / "addresses"
    addresses.write_text("".join(f"{server.url}/dumps/{server.release.id}/{name}\n" for name in sums))
    copy = tmp_path / "copy"
    subprocess.run(
        ["wget", "--quiet", "--no-config", "--directory-prefix", str(copy), "--input-file", str(addresses)],
        check=True,
        timeout=120,
    )
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in copy.iterdir()} == sums
