"""Some of the evaluation tests, put to `hrn-kg serve --data` as a person starts it, on files and folders of W3C."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from datasets import data_of, text_for_service
from manifests import ABSENT, FOLDER, entries
from scope import gaps, part_of
from solutions import normal, of_body, of_file, same

from served import asked

JSON = "application/sparql-results+json"


def _serving(log: Path, *arguments: str | Path) -> AbstractContextManager[httpx.Client]:
    return asked(None, log, *arguments, workers="1")


@pytest.mark.parametrize(
    ("file", "at_least"), [("sparql11/functions/data.ttl", 40), ("sparql12/eval-triple-terms/data-4.trig", 2)]
)
def test_a_file_is_served_as_the_tests_expect(tmp_path: Path, file: str, at_least: int) -> None:
    if not entries():
        pytest.skip(ABSENT)
    chosen = [
        entry
        for entry in entries()
        if part_of(entry) == "evaluation" and data_of(entry).default == (FOLDER / file,) and entry.name not in gaps()
    ]
    asked = 0
    with _serving(tmp_path / "log", "--data", FOLDER / file) as http:
        for entry in chosen:
            assert entry.result is not None
            response = http.get("/sparql", params={"query": text_for_service(entry)}, headers={"Accept": JSON})
            if response.status_code == 406:
                continue  # a graph; rows are asked here
            expected = of_file(entry.result)
            answer = of_body(response.content, JSON)
            assert same(expected, answer) or same(normal(expected), answer), entry.name
            asked += 1
    assert asked >= at_least


def test_a_folder_is_served_whole(tmp_path: Path) -> None:
    """All data of a folder of tests at once, with its manifest: the answers hold at least what one file gives."""
    if not entries():
        pytest.skip(ABSENT)
    chosen = [entry for entry in entries() if entry.folder == "sparql10/i18n" and part_of(entry) == "evaluation"]
    assert len(chosen) == 5
    with _serving(tmp_path / "log", "--data", FOLDER / "sparql10" / "i18n") as http:
        for entry in chosen:
            assert entry.result is not None
            response = http.get("/sparql", params={"query": text_for_service(entry)}, headers={"Accept": JSON})
            rows = [frozenset(row.items()) for row in of_body(response.content, JSON).rows]
            expected = [frozenset(row.items()) for row in of_file(entry.result).rows]
            assert set(expected) <= set(rows), entry.name
    assert "not served" in (tmp_path / "log").read_text(), "the queries and results are not RDF by their names"
