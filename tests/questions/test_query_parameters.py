"""The parameters in the header of a query: read once, held to the text, and told with file and line when not right."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg.content import find_content
from hrn_kg.errors import ContentError
from hrn_kg.examples import Example, load_examples

GOOD = """#+ title: {en: "What is there?", nl: "Wat is er?"}
#+ summary: {en: All., nl: Alles.}
#+ tags: [places]
#+ parameters:
#+   place:
#+     type: thing
#+     of: dct:Location
#+     title: {en: Place, nl: Plaats}
#+     default: place:utrecht
#+   from:
#+     variable: firstYear
#+     type: year
#+     title: {en: From, nl: Vanaf}
#+   word:
#+     type: text
#+     title: {en: Word, nl: Woord}
#+     default: 007
#+   kind:
#+     type: choice
#+     title: {en: Kind, nl: Soort}
#+     choices: {old: {en: Old, nl: Oud}, new: {en: New, nl: Nieuw}}
#+     default: new
PREFIX place: <https://w3id.org/harmreduction/id/place/>
SELECT ?place WHERE {
  VALUES ?place { place:utrecht } VALUES ?firstYear { UNDEF }
  VALUES ?word { "007" } VALUES ?kind { "new" }
  ?place ?p ?o
}
"""


def load(folder: Path, text: str) -> Example:
    root = small_content.make(folder).root
    (root / "queries" / "list-places.rq").write_text(text, encoding="utf-8")
    (example,) = load_examples(find_content(root))
    return example


def test_each_type_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD.replace("default: 007", 'default: "007"')).parameters
    assert [(one.name, one.variable, one.type) for one in found] == [
        ("place", "place", "thing"),
        ("from", "firstYear", "year"),
        ("word", "word", "text"),
        ("kind", "kind", "choice"),
    ]
    place, year, word, kind = found
    assert place.of == ("http://purl.org/dc/terms/Location",)
    assert place.default == ox.NamedNode("https://w3id.org/harmreduction/id/place/utrecht")
    assert (year.default, word.default, kind.default) == (None, ox.Literal("007"), ox.Literal("new"))
    assert place.title_in("nl") == "Plaats"
    assert kind.choices["old"]["nl"] == "Oud"


WRONG = {
    "no type": ("#+     type: year\n", "", 10, "“from” must have type and title"),
    "a type that there is not": ("type: year", "type: date", 10, "one of these types: thing, year, text, choice"),
    "an unknown field": ("type: year", "type: year\n#+     values: 1", 10, "may have choices, default, of, variable"),
    "a reserved name": ("#+   from:", "#+   release:", 10, "“release” must have another name"),
    "no Dutch title": ("{en: From, nl: Vanaf}", "{en: From}", 10, "must have a title in en and in nl"),
    "a default that is no year": ("type: year", "type: year\n#+     default: 12345", 10, "no year: 12345"),
    "a default that is no choice": ("default: new", "default: middle", 18, "none of its choices: middle"),
    "no choices": ("type: year", "type: choice", 10, "must have choices"),
    "choices of a text": ("type: text", "type: text\n#+     choices: {a: {en: a, nl: a}}", 14, "must have choices"),
    "of a year": ("type: year", "type: year\n#+     of: dct:Location", 10, "only where its type is thing"),
    "an unknown prefix": ("of: dct:Location", "of: city:Location", 5, "“city:Location”, whose prefix"),
    "another default in the text": ("{ place:utrecht }", "{ place:delft }", 5, "these must be the same"),
    "a default in the header only": ("{ place:utrecht }", "{ UNDEF }", 5, "the value UNDEF in the query"),
    "a default in the text only": (
        "VALUES ?firstYear { UNDEF }",
        "VALUES ?firstYear { 1990 }",
        10,
        "the default UNDEF",
    ),
    "no block": ("VALUES ?firstYear { UNDEF }", "", 10, "needs the line VALUES ?firstYear"),
    "no parameters": ("#+   place:\n", "#+   - place:\n", 4, "parameters must name each"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_file_and_line(case: str, tmp_path: Path) -> None:
    before, after, line, words = WRONG[case]
    text = GOOD.replace("default: 007", 'default: "007"')
    if case == "no parameters":
        head, _, rest = text.partition("#+ parameters:\n")
        text = head + "#+ parameters: [place]\n" + rest[rest.index("PREFIX") :]
    else:
        assert before in text
        text = text.replace(before, after, 1)
    with pytest.raises(ContentError) as caught:
        load(tmp_path, text)
    assert words in caught.value.detail
    assert f"queries/list-places.rq, line {line}: " in caught.value.detail
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("queries/list-places.rq", line)


def test_parameters_of_one_name_have_one_title_everywhere() -> None:
    examples = load_examples(find_content())
    asked = [one for example in examples for one in example.parameters]
    assert len([example for example in examples if example.parameters]) >= 20
    titles = {(one.name, tuple(one.titles.items())) for one in asked}
    assert len(titles) == len({one.name for one in asked})
    assert {"about", "place", "from", "to", "document", "indicator", "population", "speaker", "text"} <= {
        one.name for one in asked
    }
