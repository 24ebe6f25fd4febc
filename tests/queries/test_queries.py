"""Every example query gives exactly the rows that were compared with the documents."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path

import pytest

from hrn_kg.content import find_content
from hrn_kg.engine import Source, open_engine
from hrn_kg.examples import Example, load_examples
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, inspect
from hrn_kg.vocab import PREFIXES

HERE = Path(__file__).parent
EXAMPLES = load_examples(find_content(HERE.parents[1]))
NAMES = [example.name for example in EXAMPLES]


@pytest.fixture(scope="module")
def answers(release: Release) -> dict[str, str]:
    """The CSV answer of every example, by the engine and the guard that visitors meet."""

    async def run() -> dict[str, str]:
        settings = Settings.load({})
        source = Source(release.id, (release.dumps / "hrn-kg.nq",), union_default=True)
        engine = await open_engine(settings, source)
        try:
            answerer = Answerer(engine, settings)
            return {
                example.name: (await answerer.run(inspect(example.text, settings), "text/csv")).body.decode()
                for example in EXAMPLES
            }
        finally:
            await engine.close()

    return asyncio.run(run())


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_there_are_enough_questions() -> None:
    assert len(EXAMPLES) >= 15
    kept = {path.stem for path in HERE.glob("*.csv")}
    assert kept == set(NAMES), "each query has its rows, and no rows are left of a query that is gone"


@pytest.mark.parametrize("name", NAMES)
def test_rows(name: str, answers: dict[str, str]) -> None:
    expected = rows((HERE / f"{name}.csv").read_text(encoding="utf-8"))
    assert len(expected) > 1, "a question without rows teaches nothing"
    assert rows(answers[name]) == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_prefixes_are_those_of_the_table(example: Example) -> None:
    declared = [line.split() for line in example.text.splitlines() if line.upper().startswith("PREFIX")]
    assert declared, "every query declares its prefixes"
    for _, prefix, namespace in declared:
        assert PREFIXES[prefix.removesuffix(":")] == namespace.strip("<>")
