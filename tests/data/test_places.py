"""A fact lies in one place: the claims of a document in its folder, by section, each with its passages."""

from __future__ import annotations

import re
import shutil
from itertools import chain
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from hrn_kg import evidence, iris, rdfio, vocab
from hrn_kg.content import Content
from hrn_kg.declared import prefixes_of
from hrn_kg.turtle import Sheet

STATED_IN, SECTION = (ox.NamedNode(vocab.hro(name)) for name in ("statedIn", "section"))
DOCUMENTS = ("s0", "s1", "s2", "s3", "s4")


def files_of(content: Content) -> dict[str, list[Path]]:
    folders = {name: [path for path in content.data if path.parent.name == name] for name in DOCUMENTS}
    assert all(folders.values())
    shared = [path for path in content.data if path.parent == content.root / "data"]
    assert len(shared) + sum(map(len, folders.values())) == len(content.data), "a folder for each document, no other"
    return folders


def test_a_folder_holds_the_claims_of_its_document_and_a_file_one_section(content: Content) -> None:
    for document, paths in files_of(content).items():
        numbers = []
        for path in paths:
            quads = rdfio.read(path)
            assert {iris.local_name(q.object.value) for q in quads if q.predicate == STATED_IN} == {document}, path
            # A claim that rests on several sections brings the passages of the others with it.
            assert any(q.predicate == SECTION for q in quads), path
            name = re.fullmatch(r"(\d\d)([a-z]?)-[a-z0-9]+(-[a-z0-9]+)*\.ttl", path.name)
            assert name, path
            numbers.append(name.group(1, 2))
        assert sorted({int(number) for number, _ in numbers}) == list(range(1, int(numbers[-1][0]) + 1))
        assert len(numbers) == len(set(numbers))


def test_no_file_is_too_long_to_be_read(content: Content) -> None:
    lines = {path: path.read_bytes().count(b"\n") for path in chain(*files_of(content).values())}
    assert len(lines) > 40
    assert max(lines.values()) <= evidence.LONGEST_FILE


def test_the_words_stand_close_to_the_excerpt_and_the_claim(content: Content) -> None:
    to_words, to_claim = [], []
    for path in chain(*files_of(content).values()):
        lines = path.read_text(encoding="utf-8").splitlines()
        excerpt_at = {m[1]: i for i, line in enumerate(lines) if (m := re.match(r"s\dx:(\d+-\d+) a hro:Excerpt", line))}
        for i, line in enumerate(lines):
            if (quote := re.match(r"<.*/(\d+-\d+)/quote> ", line)) is not None:
                to_words.append(i + 1 - excerpt_at[quote[1]])
            elif line.startswith("  hro:supportedBy"):
                to_claim += [abs(excerpt_at[name] - i) for name in re.findall(r"\d+-\d+", line) if name in excerpt_at]
    assert len(to_words) > 1000
    assert len(to_claim) > 1000
    assert median(to_words) < 15
    assert median(to_claim) < 20


def test_every_claim_lies_where_it_would_be_filed(content: Content, tmp_path: Path) -> None:
    data, prefixes, folders = tmp_path / "data", prefixes_of(content), files_of(content)
    shutil.copytree(content.root / "data", data)
    sheet = Sheet(tuple(quad.triple for path in chain(*folders.values()) for quad in rdfio.read(path)))
    assert evidence.file_draft(sheet, data, prefixes) == evidence.Changes({}, ()), "filing again changes nothing"
    for document in folders:
        shutil.rmtree(data / document)
    changes = evidence.file_draft(sheet, data, prefixes)
    changes.write()
    for document, paths in folders.items():
        # The ends of the names, and the words at the head, are the editor's to choose.
        of_number = {path.name.partition("-")[0]: path for path in changes.written if path.parent.name == document}
        assert sorted(of_number) == sorted(path.name.partition("-")[0] for path in paths)
        for path in paths:
            assert set(rdfio.read(of_number[path.name.partition("-")[0]])) == set(rdfio.read(path)), path
