"""The model, the meanings of words, the filter of the gallery."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from html_reader import Page

Fetch = Callable[..., Page]


def test_the_model_is_drawn_from_the_ontology(fetch: Fetch) -> None:
    page = fetch("/en/model")
    drawn = {text.text for text in page.all("text")}
    assert {"claim", "definition", "observation", "rule", "excerpt", "comparison"} <= drawn
    words = page.by_id("drawing-words").text
    assert "observation < claim" in words
    assert "claim: supported by: excerpt" in words


def test_the_model_shows_one_figure_with_all_its_properties(fetch: Fetch) -> None:
    codes = [code.text for code in fetch("/nl/model").all("code")]
    assert any(code.startswith("hro:statedValue ") for code in codes)
    assert any(code.startswith("hro:certainty certainty:") for code in codes)
    assert "hro:" in codes


@pytest.mark.parametrize(
    ("anchor", "word"),
    [
        ("certainty-contradicted", "botst"),
        ("certainty-firm", "vast"),
        ("evidence-named-source", "genoemde bron"),
        ("doubt-does-not-follow", "volgt niet"),
    ],
)
def test_each_word_for_certainty_is_explained_at_its_anchor(fetch: Fetch, anchor: str, word: str) -> None:
    page = fetch("/nl/method")
    assert page.by_id("certainty").text == "Hoe zeker een cijfer is"
    assert word in page.by_id(anchor).text


def test_the_gallery_is_filtered_by_words_and_theme(fetch: Fetch) -> None:
    everything = fetch("/nl/queries")
    found = fetch("/nl/queries", q="methadon")
    questions = [link for link in found.links().values() if link.startswith("/nl/queries/")]
    assert questions
    assert len(questions) < len([link for link in everything.links().values() if link.startswith("/nl/queries/")])
    assert found.one("input", id="words").attributes["value"] == "methadon"
    assert "methadon" in found.one("main").words.lower()
    themed = fetch("/nl/queries", theme="definitions")
    assert [section.text for section in themed.all("h2")] == ["Definities"]
    assert "Geen vraag heeft deze woorden" in fetch("/nl/queries", q="zzzz").one("main").words
