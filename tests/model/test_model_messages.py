"""Messages of shapes name fields, lists and values exactly as the ontology and its lists do, in both languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
import rdflib
from rdflib import RDFS, SKOS, Literal, Namespace, Node

SH = Namespace("http://www.w3.org/ns/shacl#")
LANGUAGES = ("en", "nl")
_QUOTED = re.compile(r'"([^"]*)"')
# A quotation with a digit or three dots shows how a value is written; any other is a name.
_EXAMPLE = re.compile(r"\d|\.\.\.")
# After these words comes a name, so it stands in quotation marks.
_BEFORE_NAMES = {
    "en": re.compile(r"\b(?:the fields?|the value qualifier|the caveat|the lists?|such as|of the kind) (?:of )?(\w+)"),
    "nl": re.compile(
        r"\b(?:het veld|de velden|de waardeaanduiding|het voorbehoud|de lijst(?:en)?|zoals|van de soort) (\w+)"
    ),
}
# What may follow unquoted, because it is no name.
_NO_NAMES = {
    "en": {"out", "away", "or", "that", "are"},
    "nl": {"weg", "of", "van", "gedrukt", "gepubliceerd", "de", "iemand", "het"},
}


@pytest.fixture(scope="module")
def shapes(content) -> rdflib.Graph:  # type: ignore[no-untyped-def]
    graph = rdflib.Graph()
    for path in content.shapes:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def named(content) -> dict[str, dict[str, set[Node]]]:  # type: ignore[no-untyped-def]
    """What bears a name, by language and name in lower case: properties, concepts, lists and coded periods."""
    found: dict[str, dict[str, set[Node]]] = {language: defaultdict(set) for language in LANGUAGES}
    for path in (*(p for p in content.ontology if p.suffix == ".ttl"), content.root / "data" / "periods.ttl"):
        graph = rdflib.Graph().parse(path)
        for predicate in (RDFS.label, SKOS.prefLabel):
            for subject, text in graph.subject_objects(predicate):
                if isinstance(text, Literal) and text.language in found:
                    found[text.language][str(text).casefold()].add(subject)
    return found


def messages(shapes: rdflib.Graph) -> Iterator[tuple[Node, dict[str, str]]]:
    for shape in sorted(set(shapes.subjects(SH.message)), key=str):
        texts = [text for text in shapes.objects(shape, SH.message) if isinstance(text, Literal)]
        yield shape, {str(text.language): str(text) for text in texts}


def names_in(text: str) -> list[str]:
    return [quoted for quoted in _QUOTED.findall(text) if not _EXAMPLE.search(quoted)]


def test_what_a_message_quotes_is_a_name_of_the_ontology(
    shapes: rdflib.Graph, named: dict[str, dict[str, set[Node]]]
) -> None:
    unknown, count = [], 0
    for shape, texts in messages(shapes):
        for language in LANGUAGES:
            for name in names_in(texts[language]):
                count += 1
                if name.casefold() not in named[language]:
                    unknown.append((str(shape), language, name))
    assert count > 300
    assert unknown == []


def test_both_languages_of_a_message_name_the_same(
    shapes: rdflib.Graph, named: dict[str, dict[str, set[Node]]]
) -> None:
    differing = []
    for shape, texts in messages(shapes):
        things = {lang: [named[lang].get(n.casefold(), set()) for n in names_in(texts[lang])] for lang in LANGUAGES}
        for one, other in (("en", "nl"), ("nl", "en")):
            meant = set().union(*things[other])
            differing += [(str(shape), one, texts[one]) for thing in things[one] if not thing & meant]
        if len(things["en"]) != len(things["nl"]):
            differing.append((str(shape), "both", texts["en"] + " / " + texts["nl"]))
    assert differing == []


def test_names_in_messages_stand_in_quotation_marks(shapes: rdflib.Graph) -> None:
    bare, count = [], 0
    for shape, texts in messages(shapes):
        for language in LANGUAGES:
            count += len(re.findall(r'(?:field|list|veld|lijst)s? "', texts[language]))
            bare += [
                (str(shape), texts[language], word)
                for word in _BEFORE_NAMES[language].findall(_QUOTED.sub('""', texts[language]))
                if word not in _NO_NAMES[language]
            ]
    assert count > 200
    assert bare == []


def test_the_name_of_a_field_is_the_label_of_its_property(
    shapes: rdflib.Graph, named: dict[str, dict[str, set[Node]]]
) -> None:
    wrong, count = [], 0
    labelled = set().union(*named["en"].values())
    for shape, path in shapes.subject_objects(SH.path):
        for name in shapes.objects(shape, SH.name):
            if not isinstance(name, Literal) or path not in labelled:
                continue
            count += 1
            if path not in named[str(name.language)].get(str(name).casefold(), set()):
                wrong.append((str(shape), str(name), str(path)))
    assert count > 100
    assert sorted(wrong) == []
