"""Every example query gives exactly the rows that were compared with the documents."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import words
from hrn_kg.content import find_content
from hrn_kg.declared import installed_prefixes
from hrn_kg.engine import Source, open_engine
from hrn_kg.examples import load_examples
from hrn_kg.iris import BASE, ONTOLOGY
from hrn_kg.pieced_files import open_file
from hrn_kg.querytext.data_blocks import bind
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.sparql import Answerer, inspect
from hrn_kg.vocab import PREFIXES

HERE = Path(__file__).parent
EXAMPLES = load_examples(find_content(HERE.parents[1]))
NAMES = [example.name for example in EXAMPLES]


@pytest.fixture(scope="module")
def answers_by_language(release: Release) -> dict[str, dict[str, str]]:
    """The CSV answer of every example, in either language, by the engine and the guard that visitors meet."""

    async def run() -> dict[str, dict[str, str]]:
        # What is tested are the rows; a busy machine must not make them a fault.
        settings = Settings.load({}, query_seconds=120.0, queue_seconds=120.0)
        source = Source(release.id, (release.dumps / "hrn-kg.nq",), union_default=True)
        engine = await open_engine(settings, source)
        try:
            answerer = Answerer(engine, settings)
            return {
                language: {
                    example.name: (
                        await answerer.run(inspect(example.text_in(language), settings), "text/csv")
                    ).body.decode()
                    for example in EXAMPLES
                }
                for language in words.languages()
            }
        finally:
            await engine.close()

    return asyncio.run(run())


@pytest.fixture
def answers(answers_by_language: dict[str, dict[str, str]]) -> dict[str, str]:
    return answers_by_language["en"]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_there_are_enough_questions() -> None:
    assert len(EXAMPLES) >= 70
    kept = {path.stem for path in HERE.glob("*.csv")}
    assert kept == set(NAMES), "each query has its rows, and no rows are left of a query that is gone"


@pytest.mark.parametrize("name", NAMES)
def test_rows(name: str, answers: dict[str, str]) -> None:
    expected = rows((HERE / f"{name}.csv").read_text(encoding="utf-8"))
    assert len(expected) > 1, "a question without rows teaches nothing"
    assert rows(answers[name]) == expected


def test_each_figure_has_one_card_with_the_words_that_are_printed(release: Release) -> None:
    (card,) = [example for example in EXAMPLES if example.name == "figure-card"]
    text = bind(card.text, {"record": ()})
    store = ox.Store()
    store.bulk_load(open_file(release.dumps / "hrn-kg.nq"), ox.RdfFormat.N_QUADS)

    def found(query: str) -> list[dict[str, str]]:
        solutions = store.query(query, use_default_graph_as_union=True)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name].value if row[name] else "" for name in names} for row in solutions]

    prologue = f"PREFIX hro: <{PREFIXES['hro']}> PREFIX oa: <{PREFIXES['oa']}> "
    figures = {row["record"] for row in found(prologue + "SELECT DISTINCT ?record { ?record a hro:PrintedFigure }")}
    printed = found(
        prologue + "SELECT DISTINCT ?record { ?record a hro:PrintedFigure ; hro:supportedBy ?passage ."
        " FILTER NOT EXISTS { ?passage hro:notPrinted ?why } }"
    )
    cards = found(text)
    assert len(figures) > 50
    assert sorted(card["record"] for card in cards) == sorted(figures)
    assert {card["record"] for card in cards if card["words"]} == {row["record"] for row in printed}
    assert any("; " in card["citedSource"] for card in cards), "all sources stand in one row"


PARTS = ("column", "meaning")


def own_part(text: str) -> str:
    """A query without the pattern that all tables of figures share."""
    return re.sub(r"(?s)  # What is known of each figure.*(?=\}\nORDER BY)", "", text)


# Each row counts several records; none of them is its own.
WITHOUT_RECORD = {"count-figures-by-decade"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_RECORD))
def test_each_row_ends_with_the_record_it_is_of(name: str, answers: dict[str, str]) -> None:
    header, *body = rows(answers[name])
    assert header[-1] == "record"
    assert [row for row in body if not row[-1].startswith(BASE)] == []


# What stands beside the printed words of a figure, in this order.
OF_A_FIGURE = [
    *("printed", "value", "lower", "upper", "unit", "qualifier", "period", "earliest", "latest", "certainty"),
    *("caveats", "disputed", "document", "section"),
]
# Their rows print the words of rules: criteria, which count nothing.
OF_RULES = {
    "list-criteria-for-consumption-rooms",
    "list-criteria-for-heroin-treatment",
    "list-exclusions",
    "list-rules-on-personal-data",
}


def test_what_prints_figures_gives_numbers_with_all_that_must_be_known_of_them(answers: dict[str, str]) -> None:
    printing = {example.name: example.text for example in EXAMPLES if "hro:statedValue" in example.text}
    assert printing.keys() > OF_RULES and len(printing) > 20
    end = "?section }\n"
    pattern = {
        text[text.index("  # What is known") : text.index(end) + len(end)]
        for n, text in printing.items()
        if n not in OF_RULES
    }
    assert len(pattern) == 1, "it is the same pattern everywhere"
    for name in printing.keys() - OF_RULES:
        header, *body = rows(answers[name])
        assert header[-len(OF_A_FIGURE) - 1 :] == [*OF_A_FIGURE, "record"], name
        found = [dict(zip(header, row, strict=True)) for row in body]
        assert any(row["value"] or row["lower"] or row["upper"] for row in found), name
        assert {row["disputed"] for row in found} <= {"true", "false"}, name
        for row in found:
            for number in ("value", "lower", "upper", "earliest", "latest"):
                assert re.fullmatch(r"-?[0-9]*(\.[0-9]+)?", row[number]), (name, row["record"])
            # What is printed as a mere number is that number.
            plain = re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?|[0-9]+(\.[0-9]+)?", row["printed"])
            if plain and row["value"] and "." not in row["printed"]:
                assert float(row["value"]) == float(row["printed"].replace(",", "")), (name, row["record"])


def test_each_column_has_a_title_and_a_meaning_in_every_language(answers: dict[str, str]) -> None:
    names = {name for text in answers.values() for name in rows(text)[0]}
    assert len(names) > 80
    assert [f"{part}.{name}" for name in sorted(names) for part in PARTS if not words.is_key(f"{part}.{name}")] == []
    for name in names:
        titles = {language: words.translate(language, f"column.{name}") for language in words.languages()}
        assert all(titles.values()), name


@pytest.mark.parametrize(("kind", "part"), [("Statement", 5), ("Comparison", 3)])
def test_each_record_stands_in_a_topical_example(
    kind: str, part: int, release: Release, answers: dict[str, str]
) -> None:
    """A list of everything shows nothing: an example counts while it holds no more than this part of its kind."""
    records = {
        quad.subject.value
        for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == PREFIXES["rdf"] + "type" and quad.object.value == ONTOLOGY + kind
    }
    assert len(records) > 100
    shown = [(column(answers[name], "record") | column(answers[name], "comparedIn")) & records for name in NAMES]
    topical = [found for found in shown if len(found) <= len(records) / part]
    assert records - set().union(*topical) == set()


def test_no_example_compares_or_adds_up_the_value_of_a_figure(answers: dict[str, str]) -> None:
    """`hro:value` mixes printed and computed numbers and has no open bound; `hro:low` and `hro:high` do not."""
    reading = [(e.text, variable) for e in EXAMPLES for variable in re.findall(r"hro:value (\?\w+)", e.text)]
    assert reading, "some show the value"
    for text, variable in reading:
        assert not re.search(rf"(SUM|AVG|MIN|MAX)\(\{variable}\b|\{variable} *[<>=]|[<>=] *\{variable}\b", text)
    asking = [text for example in EXAMPLES if re.search(r"\?(lower|upper) *[<>]", text := own_part(example.text))]
    assert asking, "some compare them"
    for text in asking:
        assert re.search(r"a hro:(PrintedFigure|ComputedFigure|Observation|Target|Calculation)", text)


def test_labels_of_any_language_give_as_many_rows(answers_by_language: dict[str, dict[str, str]]) -> None:
    assert len(words.languages()) > 1
    for name in NAMES:
        numbers = [len(rows(answers_by_language[language][name])) for language in words.languages()]
        assert len(set(numbers)) == 1, name


def test_no_filter_on_english_is_left_in_the_dutch_query() -> None:
    assert [example.name for example in EXAMPLES if '"en"' in example.text_in("nl")] == []


def test_dutch_readers_get_dutch_rows(answers_by_language: dict[str, dict[str, str]]) -> None:
    name = "list-policies-in-force"
    assert "in preparation" in answers_by_language["en"][name]
    assert "in voorbereiding" in answers_by_language["nl"][name]
    assert "in preparation" not in answers_by_language["nl"][name]


def test_many_questions_need_two_documents_or_more(answers: dict[str, str]) -> None:
    """Their rows name the document they rest on, and one document would not have given them all."""
    documents = {example: column(answers[example], "document") for example in NAMES}
    assert len([example for example, found in documents.items() if len(found) > 1]) >= 20


def test_questions_on_disagreement_and_on_what_is_not_known() -> None:
    assert len([example for example in EXAMPLES if {"disagreements", "gaps"} & set(example.tags)]) >= 8


def column(answer: str, name: str) -> set[str]:
    header, *body = rows(answer)
    return {row[header.index(name)] for row in body} if name in header else set()


def test_titles_are_questions_in_plain_language() -> None:
    jargon = re.compile(r"\b(IRI|SPARQL|triples?|RDF|graph|predicate|instance)\b")
    for example in EXAMPLES:
        for title in example.titles.values():
            assert title.endswith("?"), example.name
            assert not jargon.search(title), example.name
        assert example.titles["en"] != example.titles["nl"], example.name


def test_queries_are_short_enough_to_teach() -> None:
    for example in EXAMPLES:
        lines = own_part(example.text).splitlines()
        body = [line for line in lines if line.strip() and not line.startswith("PREFIX")]
        assert len(body) <= 18, example.name


def test_the_group_in_the_gallery_has_a_name() -> None:
    assert [example.name for example in EXAMPLES if not words.is_key(f"tag.{example.tags[0]}")] == []


def test_prefixes_are_those_of_the_table() -> None:
    for example in EXAMPLES:
        declared = [line.split() for line in example.text.splitlines() if line.upper().startswith("PREFIX")]
        assert declared, f"every query declares its prefixes: {example.name}"
        for _, prefix, namespace in declared:
            assert installed_prefixes()[prefix.removesuffix(":")] == namespace.strip("<>"), example.name
