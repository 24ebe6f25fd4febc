"""The pages of the reference are what their maker makes of the content and the commands."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from hrn_kg.content import Content

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def made(content: Content) -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("reference_make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages(content)
    return pages


@pytest.mark.parametrize("name", ["queries.md", "shapes.md", "commands.md", "glossary.md", "engines.md"])
def test_the_page_is_up_to_date(made: dict[str, str], name: str) -> None:
    if name == "commands.md" and sys.version_info[:2] != (3, 11):
        pytest.skip("Python lays out the help of commands otherwise from one version to the next; compared on 3.11")
    assert (FOLDER / name).read_text(encoding="utf-8") == made[name], "run `make reference`"


def test_the_pages_name_all_there_is(made: dict[str, str], content: Content) -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(made)
    for query in content.queries:
        assert f"[`{query.stem}`]" in made["queries.md"]
    shown = [path.name for path in content.shapes if f"## {path.name}" in made["shapes.md"]]
    # Two files hold no rule of their own: the header, and a helper for others.
    assert len(shown) >= len(content.shapes) - 2
    for command in ("build", "serve", "validate", "query", "releases", "format"):
        assert f"## hrn-kg {command}" in made["commands.md"]


def test_the_engines_were_asked_queries_that_there_are(content: Content) -> None:
    """Else what is told of them is old: `make test-engines` tells how to make it anew."""
    reports = sorted((FOLDER / "engines").glob("*.json"))
    assert len(reports) >= 2
    for path in reports:
        kinds = json.loads(path.read_text(encoding="utf-8"))["queries"]
        assert {name for kind in kinds if kind != "same" for name in kinds[kind]} <= {
            one.stem for one in content.queries
        }
        assert kinds["same"] > len(content.queries) / 2
