"""The files themselves: one layout, one prefix table, a first line that says what the file is for."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.iris import BASE
from hrn_kg.turtle import format_turtle

PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


def turtle_files(content: Content) -> list[Path]:
    files = [path for path in content.ontology if path.suffix == ".ttl"]
    assert len(files) >= 34
    return files


def test_every_scheme_has_a_file_and_every_file_a_scheme(content: Content) -> None:
    names = {path.stem for path in content.ontology if path.parent.name == "vocabularies"}
    declared = [namespace for namespace in prefixes_of(content).values() if namespace.startswith(BASE + "scheme/")]
    assert names == {namespace.split("/")[-2] for namespace in declared if namespace != BASE + "scheme/"}
    assert len(names) == 40


def test_files_open_with_a_comment(content: Content) -> None:
    firsts = {content.name(path): path.read_text(encoding="utf-8").partition("\n")[0] for path in turtle_files(content)}
    assert {name: line for name, line in firsts.items() if not re.match(r"# \w.{20,}", line)} == {}


def test_files_have_the_one_layout(content: Content) -> None:
    wrong, prefixes = [], prefixes_of(content)
    for path in turtle_files(content):
        text = path.read_text(encoding="utf-8")
        if format_turtle(text, prefixes, content.name(path)) != text:
            wrong.append(content.name(path))
    assert wrong == []


def test_prefixes_are_those_of_the_table(content: Content) -> None:
    paths = [*content.ontology, *content.shapes, *content.data, *content.queries, *content.catalog]
    bound = [(content.name(path), *pair) for path in paths for pair in PREFIX.findall(path.read_text(encoding="utf-8"))]
    assert len(bound) > 200
    prefixes = prefixes_of(content)
    assert [row for row in bound if prefixes.get(row[1]) != row[2]] == []


def test_no_blank_nodes_in_the_ontology(content: Content, triples: dict[Path, list[ox.Quad]]) -> None:
    checked = 0
    for path in turtle_files(content):
        for quad in triples[path]:
            checked += 1
            assert not isinstance(quad.subject, ox.BlankNode), content.name(path)
            assert not isinstance(quad.object, ox.BlankNode), content.name(path)
    assert checked > 3000
