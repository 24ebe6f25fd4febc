"""Example queries: the header is checked word by word, because three readers rely on it."""

from __future__ import annotations

from pathlib import Path

import pytest

import small_content
from hrn_kg.content import find_content
from hrn_kg.errors import ContentError, NotFound
from hrn_kg.examples import find_example, load_examples, split

GOOD = small_content.QUERY


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return small_content.make(tmp_path).root / "queries"


def test_a_query_is_read_with_its_header(queries: Path) -> None:
    (example,) = load_examples(find_content(queries.parent))
    assert example.name == "list-places"
    assert example.titles == {"en": "Which places are there?", "nl": "Welke plaatsen zijn er?"}
    assert list(example.summaries) == ["en", "nl"]
    assert example.tags == ("places",)
    assert example.text.startswith("PREFIX dct:")
    assert example.text.endswith("ORDER BY ?place\n")


def test_they_are_sorted_and_found_by_name(queries: Path) -> None:
    (queries / "ask-first.rq").write_text(GOOD)
    examples = load_examples(find_content(queries.parent))
    assert [example.name for example in examples] == ["ask-first", "list-places"]
    assert find_example(examples, "list-places").name == "list-places"
    with pytest.raises(NotFound, match="nearest are: list-places") as near:
        find_example(examples, "list-place")
    assert near.value.facts["suggestions"] == ["list-places"]
    with pytest.raises(NotFound, match="ask-first, list-places"):
        find_example(examples, "something")


def test_a_query_without_header_is_all_query() -> None:
    assert split("ASK {}\n#+ not a header\n") == ("", "ASK {}\n#+ not a header\n")


FAULTS = {
    "no header": ("ASK {}\n", "title, summary and tags"),
    "no Dutch": (GOOD.replace("#+   nl: Welke plaatsen zijn er?\n", ""), "title must have a text in en and in nl"),
    "empty summary": (GOOD.replace("All places with their names.", '" "'), "summary must have"),
    "unknown field": (GOOD.replace("#+ tags", "#+ theme: x\n#+ tags"), "nothing else"),
    "no tags": (GOOD.replace("[places]", "[]"), "at least one"),
    "a tag that is no word": (GOOD.replace("[places]", "[1]"), "at least one word"),
    "not YAML": (GOOD.replace("#+ tags: [places]", "#+ tags: [places"), "not YAML"),
    "no query": ("".join(line for line in GOOD.splitlines(True) if line.startswith("#+")), "no query"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_header_is_named(case: str, queries: Path) -> None:
    text, words = FAULTS[case]
    (queries / "list-places.rq").write_text(text)
    with pytest.raises(ContentError, match=words) as caught:
        load_examples(find_content(queries.parent))
    assert caught.value.facts["file"] == "queries/list-places.rq"


def test_two_files_of_one_name_are_refused(queries: Path) -> None:
    (queries / "more").mkdir()
    (queries / "more" / "list-places.rq").write_text(GOOD)
    with pytest.raises(ContentError, match="Two files"):
        load_examples(find_content(queries.parent))
