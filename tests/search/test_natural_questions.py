"""Questions as people ask them, typed into the field of the front page: the answer stands where the search leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

QUESTIONS = Path(__file__).with_name("natural-questions.tsv")
GOAL = 0.9
FIRST = 5  # results whose pages are opened
_BLOCKS = frozenset(("li", "tr", "p", "h1", "h2", "h3", "h4", "dd", "dt", "blockquote", "figcaption", "summary"))


@dataclass(frozen=True)
class Question:
    """What is typed, in a language; a page that should have the answer; its words, one way or another."""

    lang: str
    text: str
    page: str
    answer: tuple[tuple[str, ...], ...]


class Blocks(HTMLParser):
    """The content of a page block by block, and its name; without what the page says of the question itself."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.blocks, self.name = [""], ""
        self._open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")
        if tag in ("main", "h1") or ("role", "status") in attrs:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if "main" in self._open and "p" not in self._open:
            self.blocks[-1] += data
        if "h1" in self._open:
            self.name += data


def questions() -> list[Question]:
    lines = [line for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = []
    for lang, text, page, answer in (line.split("\t") for line in lines):
        ways = tuple(tuple(part.strip() for part in way.split(" + ")) for way in answer.split(" | "))
        found.append(Question(lang, text, page, ways))
    assert len(found) >= 100
    return found


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def has(text: str, part: str) -> bool:
    """Whether whole words stand in a text; 24 is not in 24.000."""
    return re.search(rf"(?<![\w.,]){re.escape(plain(part))}(?!\w|[.,]\d)", text) is not None


def stands(html: str, answer: Sequence[Sequence[str]]) -> bool:
    """Whether the words of an answer stand in one block of a page, or in one and the name of the page."""
    page = Blocks(html)
    name = plain(page.name)
    return any(
        any(has(block, part) for part in way) and all(has(f"{block} {name}", part) for part in way)
        for block in filter(None, map(plain, page.blocks))
        for way in answer
    )


def answered(http: httpx.Client, asked_for: Question) -> bool:
    """Whether the answer stands on the page of the results, or on the page of one of the first results."""
    results = http.get(f"/{asked_for.lang}/search", params={"q": asked_for.text}, headers={"Accept": "text/html"})
    assert results.status_code == 200
    if stands(results.text, asked_for.answer):
        return True
    first = http.get("/search", params={"q": asked_for.text, "limit": FIRST, "lang": asked_for.lang}).json()["results"]
    pages = (http.get(one["page"], headers={"Accept": "text/html"}, follow_redirects=True) for one in first)
    return any(stands(page.text, asked_for.answer) for page in pages)


@pytest.fixture(scope="module")
def http(real_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=real_server, timeout=20) as client:
        yield client


def test_the_list_is_of_both_languages() -> None:
    rows = questions()
    assert len({row.text for row in rows}) == len(rows)
    assert min(sum(row.lang == lang for row in rows) for lang in ("nl", "en")) >= 0.45 * len(rows)


def test_what_people_ask_is_answered(http: httpx.Client) -> None:
    missed = [row.text for row in questions() if not answered(http, row)]
    assert len(missed) <= (1 - GOAL) * len(questions()), missed


def test_the_measure_can_fail(http: httpx.Client) -> None:
    """Each tenth question with the answer to another one."""
    rows = questions()
    wrong = [Question(row.lang, row.text, row.page, rows[(at + 30) % len(rows)].answer) for at, row in enumerate(rows)]
    assert sum(answered(http, row) for row in wrong[::10]) <= 0.3 * len(wrong[::10])


def test_an_answer_is_whole_words_in_one_block() -> None:
    page = "<main><h1>rooms</h1><p role='status'>25</p><p>24.000 people</p><ul><li>there are <b>24</b></li></ul></main>"
    assert stands(page, [["24", "rooms"]])
    assert stands(page, [["there are 24"]])
    assert not stands(page, [["25"]])
    assert not stands(page, [["24", "people"]])
    assert not stands(page, [["rooms", "there", "people"]])
