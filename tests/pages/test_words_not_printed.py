"""A passage that keeps only place and checksum: the page says so, and where the words stand, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from html_reader import Page

from hrn_kg import rdfio, vocab
from hrn_kg.content import find_content
from hrn_kg.iris import BASE

Fetch = Callable[..., Page]
CONTENT = find_content(Path(__file__).parents[2])


def withheld() -> tuple[str, str, str]:
    """A claim with a passage that is not printed, and the start and end of this."""
    quads = [quad for path in CONTENT.data for quad in rdfio.read(path)]
    summed = {quad.subject for quad in quads if quad.predicate.value == vocab.hro("sha256OfWords")}
    rests = [q for q in quads if q.predicate.value == vocab.hro("supportedBy") and q.object in summed]
    rests = [q for q in rests if "/id/claim/" in q.subject.value]
    assert len(rests) > 100
    first = min(rests, key=lambda quad: (quad.subject.value, quad.object.value))
    start, _, end = first.object.value.rpartition("/")[2].partition("-")
    return first.subject.value.removeprefix(f"{BASE}id/"), start, end


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nl", "Deze woorden zijn hier niet afgedrukt"), ("en", "These words are not printed here")],
)
def test_the_page_says_where_the_words_stand(fetch: Fetch, lang: str, words: str) -> None:
    claim, start, end = withheld()
    text = fetch(f"/{lang}/doc/{claim}").one("main").text
    assert words in text
    assert f"{start}–{end}" in text
