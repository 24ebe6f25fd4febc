"""Harvesters of others, from PyPI: `make test-clients`, which installs them in an environment of their own.

ckanext-dcat is what portals such as data.overheid.nl take catalogues in with; signposting follows the typed links.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_server import Server

FOLDER = Path(__file__).parent / "harvesters"
DATASET = "https://w3id.org/harmreduction/id/dataset/knowledge-base"


@pytest.fixture(scope="module")
def run() -> Callable[..., Any]:
    """Runs a program in the environment that has the harvesters; what it prints is JSON."""
    python = os.environ.get("HRN_KG_TEST_CLIENTS")
    if not python:
        pytest.skip("harvesters from PyPI are downloaded; run `make test-clients`")

    def run(program: str, *arguments: str) -> Any:
        done = subprocess.run([python, str(FOLDER / program), *arguments], capture_output=True, text=True, timeout=170)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_portal_finds_one_dataset_with_all_its_files(server: Server, run: Callable[..., Any]) -> None:
    listed = server.http.get(f"/dumps/{server.release.id}/SHA256SUMS").text.splitlines()
    sums = {name.removeprefix("dumps/"): checksum for checksum, name in (line.split(maxsplit=1) for line in listed)}
    for form, datasets in run("portal.py", server.url).items():
        (dataset,) = datasets
        extras = {one["key"]: one["value"] for one in dataset["extras"]}
        assert extras["uri"] == DATASET, form
        assert dataset["version"] == server.release.id
        assert extras["access_rights"].endswith("/PUBLIC")
        files = [one for one in dataset["resources"] if "download_url" in one]
        assert len(files) > 20, form
        for one in files:
            name = one["download_url"].removeprefix(f"{server.url}/dumps/{server.release.id}/")
            answer = server.http.get(one["download_url"])
            assert (answer.status_code, len(answer.content)) == (200, int(one["size"])), name
            assert one["hash"] == sums[name]
            assert one["license"].endswith("/CC_BY_4_0")


def test_the_same_signposts_are_in_head_and_page_and_lead_somewhere(server: Server, run: Callable[..., Any]) -> None:
    thing = "/doc/place/utrecht"
    found = run("typed_links.py", server.url, thing)
    for links in (found["head"], found["page"]):
        relations = {relation for relation, _, _ in links}
        assert {"cite-as", "license", "describedby", "collection", "linkset"} <= relations
        assert [target for relation, target, _ in links if relation == "cite-as"] == [
            "https://w3id.org/harmreduction/id/place/utrecht"
        ]
    described = [(target, kind) for relation, target, kind in found["page"] if relation == "describedby"]
    assert len(described) > 5
    for target, kind in described:
        answer = server.http.get(target)
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    of_dataset = found["linkset"][f"{server.url}/doc/dataset/knowledge-base"]
    items = {target for relation, target, _ in of_dataset if relation == "item"}
    assert f"{server.url}/dumps/{server.release.id}/hrn-kg.nq" in items
