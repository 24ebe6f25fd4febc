"""Each notebook runs against a real base, and shows what it showed when its text was written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from notebook_runs import outputs_of

from hrn_kg.releases import Release
from long_tests import few

KEPT = Path(__file__).parent
NOTEBOOKS = {path.stem: path for path in (KEPT.parents[1] / "notebooks").glob("*.py")}


def lasting(text: str, release: Release) -> str:
    """An output without what differs from build to build: the release and its day."""
    day = release.manifest.created.date()
    month = f"year = {{{day.year}}},\n  month = {day:%b}".lower()
    return text.replace(release.id, "RELEASE").replace(day.isoformat(), "DAY").replace(month, "year, month of DAY")


def test_there_are_four_of_them_and_each_has_its_outputs() -> None:
    assert set(NOTEBOOKS) == {"figures", "definitions", "bibliography", "whole_base"}
    assert {path.stem for path in KEPT.glob("*.txt")} == set(NOTEBOOKS)


@pytest.mark.parametrize("name", few(NOTEBOOKS, ["figures", "whole_base"]))
def test_a_notebook_shows_what_it_is_written_about(
    name: str, real_server: str, release: Release, tmp_path: Path
) -> None:
    found = lasting(outputs_of(NOTEBOOKS[name], real_server, tmp_path), release)
    kept = KEPT / f"{name}.txt"
    if os.environ.get("HRN_KG_TEST_REWRITE"):
        kept.write_text(found, encoding="utf-8")
        pytest.fail(f"{kept.name} is written anew: read the difference, and the notebook beside it")
    assert found == kept.read_text(encoding="utf-8"), "see HRN_KG_TEST_REWRITE in notebooks/README.md"
