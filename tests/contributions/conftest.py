"""A home with a small release and a database of contributions for each test: SQLite, and PostgreSQL when asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from proposed_places import NOW

import small_content
from hrn_kg import releases
from hrn_kg.content import Content, find_content
from hrn_kg.contributions import Contributions

# Every record is of a class that a shape knows, so that only what is planted is wrong.
_MORE = {
    "ontology/contribution.ttl": """
        hro:Contribution rdfs:label "contribution"@en .
        hro:Review rdfs:label "review"@en .
        hro:Submission rdfs:label "submission"@en .
        <https://w3id.org/harmreduction/scheme/contribution-status/accepted> rdfs:label "accepted"@en .
        <https://w3id.org/harmreduction/scheme/contribution-status/withdrawn> rdfs:label "withdrawn"@en .
        """,
    "ontology/figures.ttl": """
        hro:indicator rdfs:label "indicator"@en . hro:period rdfs:label "period"@en .
        hro:place rdfs:label "place"@en . hro:statedIn rdfs:label "stated in"@en . hro:value rdfs:label "value"@en .
        <https://w3id.org/harmreduction/scheme/indicator/rooms> rdfs:label "rooms"@en .
        """,
    "data/figures.ttl": """
        <https://w3id.org/harmreduction/id/document/report> a hro:Other ; rdfs:label "Report"@en .
        place:arnhem a dct:Location ; rdfs:label "Arnhem"@nl .
        claim:rooms a hro:Observation ; rdfs:label "24 rooms"@en ; hro:place place:arnhem ; hro:period period:y1998 ;
          hro:indicator <https://w3id.org/harmreduction/scheme/indicator/rooms> ; hro:value 24 ;
          hro:statedIn <https://w3id.org/harmreduction/id/document/report> .
        """,
    "shapes/others.ttl": """
        hrs:OtherShape a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:severity sh:Violation ;
          sh:message "Give it an address."@en , "Geef het een adres."@nl ;
          sh:targetClass hro:AttributeClaim , hro:Observation , dct:PeriodOfTime , hro:Other ,
            hro:Contribution , hro:Review , hro:Submission .
        """,
}
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


_WITH_POSTGRES = bool(os.environ.get("HRN_KG_TEST_POSTGRES"))


@pytest.fixture(autouse=True)
def settings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What chooses tests is no setting, and a command refuses it as an unknown one."""
    monkeypatch.delenv("HRN_KG_TEST_POSTGRES", raising=False)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small content and a home in which its release is; to be copied."""
    folder = tmp_path_factory.mktemp("small")
    small_content.make(folder / "content")
    for name, text in _MORE.items():
        small_content.write(folder / "content", name, text)
    releases.build(find_content(folder / "content"), folder / "home", now=NOW)
    return folder


@pytest.fixture
def content(built: Path, tmp_path: Path) -> Content:
    return find_content(shutil.copytree(built / "content", tmp_path / "content"))


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built / "home", tmp_path / "home", symlinks=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own, without a database's name; skips where it is not wanted."""
    if not _WITH_POSTGRES:
        pytest.skip("PostgreSQL is tried by `make test-postgres`")
    if not _DEBIAN:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder, bin_folder = tmp_path_factory.mktemp("postgres"), _DEBIAN[-1]
    user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        user = ["runuser", "-u", "postgres", "--"]
        folder = Path(
            subprocess.check_output([*user, "mktemp", "-d", "/tmp/hrn-kg-postgres-XXXXXX"], text=True).strip()
        )
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, timeout=120, cwd="/")

    run(str(bin_folder / "initdb"), "--auth=trust", "--username=hrn", "--no-sync", "--pgdata", data)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    control = str(bin_folder / "pg_ctl")
    run(control, "--pgdata", data, "--log", str(folder / "log"), "--options", options, "--wait", "start")
    try:
        yield f"postgresql://hrn@/{{}}?host={folder}"
    finally:
        run(control, "--pgdata", data, "--mode", "immediate", "--wait", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"] if _WITH_POSTGRES else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The setting HRN_KG_DATABASE for an empty database."""
    if request.param == "sqlite":
        return ""
    address: str = request.getfixturevalue("postgres")
    name = "d" + "".join(c for c in str(tmp_path) if c.isalnum())[-50:].lower()
    subprocess.run(
        ["psql", "--quiet", address.format("postgres"), "-c", f"CREATE DATABASE {name}"], check=True, timeout=60
    )
    return address.format(name)


@pytest.fixture
def contributions(home: Path, url: str) -> Iterator[Contributions]:
    found = Contributions(home, url, busy_seconds=20)
    yield found
    found.close()
