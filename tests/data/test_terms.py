"""Words that the editors rejected stand in no text of base, shapes and pages; those they chose are used."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.examples import load_examples
from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES, hro

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "reference" / "glossary.toml"
PREFERRED = PREFIXES["skos"] + "prefLabel"
# What finds a thing, or is copied from print, may use any word.
_ANY_WORD = {
    PREFIXES["skos"] + "altLabel",
    PREFIXES["skos"] + "hiddenLabel",
    hro("everydayWord"),  # what people type, whatever they should
    hro("claimedValue"),
    PREFIXES["dct"] + "title",
}
_ANY_WORD |= {PREFIXES["rdf"] + "value", PREFIXES["dcat"] + "keyword"}
_QUOTED = re.compile(r"‘[^’]*’|“[^”]*”|(?<!\w)'[^']+'(?!\w)")


@dataclass(frozen=True)
class Term:
    """A chosen word, and a pattern for those rejected in its favour."""

    language: str
    chosen: str
    concept: str | None
    pattern: re.Pattern[str]
    exceptions: tuple[str, ...]

    def found_in(self, text: str) -> str | None:
        """The rejected word in a text, outside quotations and exceptions."""
        rest = _QUOTED.sub(" ", text)
        for exception in self.exceptions:
            rest = re.sub(rf"(?<!\w){re.escape(exception)}(?!\w)", " ", rest, flags=re.IGNORECASE)
        match = self.pattern.search(rest)
        return match[0] if match else None


def _pattern(words: list[str], case: bool) -> re.Pattern[str]:
    each = (r"\w*".join(map(re.escape, word.split("*"))) for word in words)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?!\w)", 0 if case else re.IGNORECASE)


def terms() -> list[Term]:
    found = []
    for row in tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"]:
        pattern = _pattern(row["rejected"], row.get("case", False))
        found.append(Term(row["language"], row["chosen"], row.get("concept"), pattern, tuple(row.get("except", ()))))
    return found


TERMS = terms()


@pytest.fixture(scope="module")
def texts(content: Content) -> list[tuple[str, str, str]]:
    """Every text with its language and place: of the base, of the shapes, of pages and of example queries."""
    found = [*_of_turtle(content), *_of_words(), *_of_queries(content)]
    assert len([text for _, language, text in found if language == "nl"]) > 5000
    return found


def _of_turtle(content: Content) -> Iterator[tuple[str, str, str]]:
    for path in content.turtle_files():
        quads = rdfio.read(path)
        printed: dict[str, list[str]] = defaultdict(list)
        for quad in quads:
            if quad.predicate.value == hro("claimedValue") and isinstance(quad.object, ox.Literal):
                printed[str(quad.subject)].append(quad.object.value)
        for quad in quads:
            if isinstance(quad.object, ox.Literal) and quad.predicate.value not in _ANY_WORD:
                text = quad.object.value
                for name in printed[str(quad.subject)]:
                    text = text.replace(name, "…")
                yield f"{path.name} {quad.subject}", quad.object.language or "", text


def _of_words() -> Iterator[tuple[str, str, str]]:
    files = sorted((ROOT / "src" / "hrn_kg" / "words").rglob("*.toml"))
    assert len(files) > 2
    for path in files:
        for text in _values(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield path.name, path.stem, text


def _values(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for value in table.values():
            yield from _values(value)
    elif isinstance(table, str):
        yield table


def _of_queries(content: Content) -> Iterator[tuple[str, str, str]]:
    for example in load_examples(content):
        for language, text in (*example.titles.items(), *example.summaries.items()):
            yield example.name, language, text


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.language}-{term.chosen.replace(' ', '-')}")
def test_no_text_uses_a_rejected_word(texts: list[tuple[str, str, str]], term: Term) -> None:
    found = [(place, term.found_in(text), text) for place, language, text in texts if language == term.language]
    assert len(found) > 3000
    assert [row for row in found if row[1]] == [], f"use “{term.chosen}”"


def test_a_chosen_word_is_the_name_of_its_concept(content: Content) -> None:
    names = {
        (quad.subject.value, quad.object.language): quad.object.value
        for path in content.ontology
        if path.suffix == ".ttl"
        for quad in rdfio.read(path)
        if quad.predicate.value == PREFERRED and isinstance(quad.object, ox.Literal)
    }
    given = {
        (term.concept, term.language): (names.get((f"{BASE}scheme/{term.concept}", term.language)), term.chosen)
        for term in TERMS
        if term.concept
    }
    assert len(given) > 20
    assert {key: pair for key, pair in given.items() if pair[0] != pair[1]} == {}


def test_no_chosen_word_is_rejected() -> None:
    assert len(TERMS) > 30
    clashes = [
        (one.chosen, other.chosen)
        for one in TERMS
        for other in TERMS
        if one.language == other.language and other.found_in(one.chosen)
    ]
    assert clashes == []


def test_quotations_and_printed_names_may_use_any_word() -> None:
    (people,) = (term for term in TERMS if (term.language, term.chosen) == ("nl", "mensen die drugs gebruiken"))
    assert people.found_in("Hulp aan gebruikers en hun buren") == "gebruikers"
    assert people.found_in("De paper zegt ‘gebruikers van etnische afkomst’; de bonden van druggebruikers niet") is None
    assert people.found_in("Gebruikersbeweging") == "Gebruikersbeweging"
