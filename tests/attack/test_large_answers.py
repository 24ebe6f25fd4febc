"""Large texts and answers take the web process little time and memory: others are served in the same process."""

from __future__ import annotations

import asyncio
import io
import json
import time

import openpyxl
import pyoxigraph as ox
import pytest
from attacked_server import LOOKUP, Attacked, ask
from hostile import product

from hrn_kg import conneg
from hrn_kg.errors import Overloaded, TooLarge
from hrn_kg.limits import PAGE_CHARACTERS, PAGE_ROW_CHARACTERS, PAGE_ROWS
from hrn_kg.render.results import read_result
from hrn_kg.vocab import STANDARD
from hrn_kg.web.sparql.side_thread import SideThread

JSON = "application/sparql-results+json"
XLSX = conneg.XLSX.media_type
MOST_KB = 250_000  # of a web process


def rows(count: int, text: str, head: str = "?n ?text ?none") -> bytes:
    """Rows as Oxigraph writes them: a number that is not always bound, a text, and a column without values."""
    literal = json.dumps(text, ensure_ascii=False)
    values = "".join(f"({number if number % 3 else 'UNDEF'} {literal})" for number in range(count))
    results = ox.Store().query(f"SELECT {head} {{ VALUES (?n ?text) {{ {values} }} }}")
    body = results.serialize(format=ox.QueryResultsFormat.JSON)
    assert isinstance(body, bytes)
    return body


@pytest.mark.parametrize(
    "text", ["a" * 100, '},{"' * 30, '"},{"n":{"' * 10, "},{" * 30, "{}" * 50, "},{}" * 30, "\\" * 70 + "é€𝒳"]
)
def test_of_a_long_answer_a_page_reads_the_first_rows_and_counts_all(text: str) -> None:
    body = rows(20_000, text)
    assert len(body) > 2_000_000
    result = read_result(body, JSON, "en", STANDARD)
    assert (result.names, result.total) == (("n", "text", "none"), 20_000)
    # As many rows as fit by their number and by their characters, which leave room for some markup.
    characters = sum(len(cell.text) for row in result.rows for cell in row if cell)
    assert len(result.rows) == PAGE_ROWS or PAGE_ROW_CHARACTERS / 3 < characters <= PAGE_ROW_CHARACTERS
    first, second = result.rows[0], result.rows[1]
    assert first[0] is None and second[0] is not None and second[0].text == "1"
    assert first[1] is not None and first[1].text == text and first[2] is None


def test_rows_of_which_nothing_is_bound_are_counted_too() -> None:
    body = rows(400_000, "a", "?none")
    assert b"{},{}" in body and len(body) > 1_000_000
    assert read_result(body, JSON, "en", STANDARD).total == 400_000


def test_what_had_to_be_read_as_a_whole_is_not_when_it_is_large() -> None:
    with pytest.raises(TooLarge):
        read_result(rows(20_000, "},{}" * 150), JSON, "en", STANDARD)


def test_a_row_longer_than_a_page_does_not_stop_the_page() -> None:
    result = read_result(rows(3, "a" * 900_000), JSON, "en", STANDARD)
    assert result.total == 3 and 0 < len(result.rows) <= 3


def test_of_a_long_graph_a_page_shows_the_beginning() -> None:
    result = read_result(("é" * 10 * PAGE_CHARACTERS).encode(), "text/turtle", "en", STANDARD)
    assert result.graph == "é" * PAGE_CHARACTERS + "\n…"


def test_a_page_of_a_large_answer_keeps_nobody_waiting(attacked: Attacked) -> None:
    with attacked.client("127.0.0.5") as one, attacked.client("127.0.0.9") as visitor:
        page = ask(one, f"SELECT * {{ {product(2)} }} LIMIT 20000", "text/html")
        assert page.status_code == 200 and ("20,000" in page.text or "20.000" in page.text or "20000" in page.text)
        assert ask(visitor, LOOKUP).status_code == 200
    assert attacked.highest_memory_kb() < MOST_KB


def test_a_workbook_of_a_large_answer_keeps_nobody_waiting(attacked: Attacked) -> None:
    table = f"SELECT * {{ {product(2)} }} LIMIT"
    with attacked.client("127.0.0.5") as one, attacked.client("127.0.0.9") as visitor:
        made = ask(one, f"{table} 3000", XLSX)
        assert made.status_code == 200
        assert openpyxl.load_workbook(io.BytesIO(made.content), read_only=True).worksheets[0].max_row in (None, 3001)
        assert ask(visitor, LOOKUP).status_code == 200
    assert attacked.highest_memory_kb() < MOST_KB


def test_long_texts_wait_for_each_other_and_no_client_fills_the_queue() -> None:
    order: list[str] = []

    async def run() -> None:
        aside = SideThread()

        def work(name: str) -> str:
            time.sleep(0.05)
            order.append(name)
            return name

        many = [asyncio.create_task(aside.run("many", 10.0, lambda: work("many"))) for _ in range(6)]
        await asyncio.sleep(0.01)
        began = time.monotonic()
        assert await aside.run("one", 10.0, lambda: work("one")) == "one"
        assert order == ["many", "one"], "each client has one place in the queue"
        ticks = 0
        while not all(task.done() for task in many):
            await asyncio.sleep(0.005)
            ticks += 1
        assert ticks > 5, "the loop goes on meanwhile"
        assert time.monotonic() - began >= 0.25, "one at a time"
        waiting = [asyncio.create_task(aside.run("many", 0.06, lambda: work("late"))) for _ in range(3)]
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert any(isinstance(one, Overloaded) and one.facts["retry_after"] for one in ended)
        aside.close()

    asyncio.run(run())
