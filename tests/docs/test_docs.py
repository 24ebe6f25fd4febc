"""What the documents of the project say is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hrn_kg import limits
from hrn_kg.settings import Settings, table
from hrn_kg.web.layers.log import FIELDS
from hrn_kg.web.layers.metrics import TABLE

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def test_the_picture_of_the_layers_is_that_of_the_checker() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = page.split("## The layers of `src/hrn_kg`")[1].split("```")[1]
    drawn = [re.split(r"\s{2,}", line)[0] for line in block.strip().splitlines()]
    assert len(drawn) > 8
    assert drawn == contract["layers"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_there_are_pages() -> None:
    assert len(PAGES) >= 7


def test_the_example_in_the_readme_names_a_query_that_exists() -> None:
    names = re.findall(r"queries/([a-z-]+\.rq)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert names
    for name in names:
        assert (ROOT / "queries" / name).exists()


def test_the_worked_examples_of_the_modelling_guide_stand_so_in_the_data() -> None:
    guide = (ROOT / "docs" / "modelling-guide.md").read_text(encoding="utf-8")
    data = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "data").glob("s?/*.ttl")))
    examples = re.findall(r"```turtle\n(.+?)\n```", guide, re.DOTALL)
    assert len(examples) >= 7
    for example in examples:
        assert example in data, example.splitlines()[0]


def rows_of(page: str, columns: int) -> list[tuple[str, ...]]:
    found = [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in page.splitlines()]
    return [row for row in found if len(row) == columns and row[0].startswith("`")]


def test_the_page_of_log_and_metrics_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "logs-and-metrics.md").read_text(encoding="utf-8")
    assert rows_of(page, 2) == [(f"`{name}`", sentence) for name, sentence in FIELDS.items()]
    assert rows_of(page, 4) == [
        (f"`{name}`", kind, ", ".join(f"`{label}`" for label in labels), sentence)
        for name, kind, labels, sentence in TABLE
    ]


def test_the_table_of_limits_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    told = {name: float(value.replace(",", "")) for name, value in re.findall(r"`([A-Z_]+)` ([0-9][0-9,]*)", page)}
    numbers = {name: value for name, value in vars(limits).items() if isinstance(value, int | float)}
    kept = {name: value for name, value in numbers.items() if name.isupper() and not name.startswith("_")}
    assert len(told) > 10
    assert told == {name: kept[name] for name in told}
    # What is made of an answer has its place on other pages.
    elsewhere = {"PARAMETERS", "TABLE_BYTES", "PAGE_BYTES", "PAGE_ROWS", "PAGE_CHARACTERS", "PAGE_ROW_CHARACTERS"}
    assert kept.keys() - told.keys() == elsewhere


def test_the_settings_of_the_how_to_exist() -> None:
    page = (ROOT / "docs" / "how-to-run-as-a-service.md").read_text(encoding="utf-8")
    variables = set(re.findall(r"HRN_KG_[A-Z_]+", page))
    assert variables <= {variable for _, variable, _, _ in table()}
    example = (ROOT / "deploy" / "hrn-kg.env").read_text(encoding="utf-8")
    assert Settings.load(dict(line.split("=", 1) for line in example.splitlines())).processes == 2


def test_what_the_how_to_shows_of_a_recipe_is_the_file() -> None:
    page = (ROOT / "docs" / "how-to-run-as-a-service.md").read_text(encoding="utf-8")
    shown = re.findall(r"\[deploy/(\S+)\]\(\S+\):\n\n```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == 3
    for name, text in shown:
        assert text == (ROOT / "deploy" / name).read_text(encoding="utf-8"), name


def test_every_recipe_is_named_by_the_how_to() -> None:
    page = (ROOT / "docs" / "how-to-run-as-a-service.md").read_text(encoding="utf-8")
    recipes = [path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.parent.name != "static"]
    assert len(recipes) > 15
    assert [path.name for path in recipes if path.name not in page and path.stem not in page] == []


def test_the_tests_that_a_page_names_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"`(tests/[\w/.-]+\.py)`", page.read_text(encoding="utf-8"))}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
