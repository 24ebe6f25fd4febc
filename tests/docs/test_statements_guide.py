"""The guide to statements: its examples keep the shapes and read as it says, and it holds every value of the lists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, SKOS, Literal, URIRef

from hrn_kg import rdfio
from hrn_kg.content import find_content
from hrn_kg.declared import installed_prefixes
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.readout import Facts, read_out
from hrn_kg.validation import load_shapes, validate

ROOT = Path(__file__).parents[2]
PREFIXES = installed_prefixes()
GUIDE = (ROOT / "docs" / "statements-guide.md").read_text(encoding="utf-8")
CONTENT = find_content(ROOT)
_EXAMPLE = re.compile(r"^# (\d+)\. (.+?): “(.+)”\n# reads: (.+)\n((?:.+\n|\n(?=claim:))+)", re.MULTILINE)
_SHARED = """ ; rdfs:label "A label"@en , "Een label"@nl ; hro:reliability reliability:plausible ;
  hro:statedIn document:s2 ; hro:supportedBy s2x:5622-5654 """


@cache
def quads() -> list[ox.Quad]:
    files = [path for path in (*CONTENT.ontology, *CONTENT.data) if path.suffix == ".ttl"]
    return [quad for path in files for quad in rdfio.read(path)]


def examples() -> list[tuple[str, str, str, str]]:
    block = GUIDE.rpartition("```turtle\n")[2].partition("```")[0]
    return [(number, words, reads, turtle) for number, _, words, reads, turtle in _EXAMPLE.findall(block + "\n")]


def parsed(turtle: str) -> list[ox.Quad]:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return rdfio.parse((head + turtle).encode(), ox.RdfFormat.TURTLE)


def test_there_are_enough_examples_and_their_words_are_short() -> None:
    found = examples()
    assert [number for number, *_ in found] == [str(n) for n in range(1, len(found) + 1)]
    assert len(found) >= 25
    assert [words for _, words, *_ in found if len(words) > 80] == []


def test_each_example_reads_as_the_guide_says() -> None:
    found = examples()
    facts = Facts.of([*quads(), *(quad for *_, turtle in found for quad in parsed(turtle))])
    for _, _, reads, turtle in found:
        name = re.findall(r"^claim:(\S+) a", turtle, re.MULTILINE)[-1]
        assert read_out(facts, PREFIXES["claim"] + name, "en") == reads
        dutch = read_out(facts, PREFIXES["claim"] + name, "nl")
        assert dutch != reads
        assert not re.search(r"[{}]|None", reads + dutch)


def test_the_examples_keep_the_shapes() -> None:
    turtle = "\n".join(turtle for *_, turtle in examples())
    whole = re.sub(r" \.$", _SHARED + ".", turtle, flags=re.MULTILINE)
    report = validate(to_rdflib(parsed(whole)), load_shapes(CONTENT), to_rdflib(quads()))
    assert [(finding.focus, finding.shape) for finding in report.findings] == []
    assert report.checked >= 26


@pytest.mark.parametrize("scheme", ["share", "degree", "level", "verdict", "stance", "activity"])
def test_the_guide_holds_every_value_with_words_that_lead_to_it(scheme: str) -> None:
    model = rdflib.Graph()
    for path in CONTENT.ontology:
        if path.stem == scheme:
            model.parse(path)
    concepts = [c for c in model.subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef)]
    assert len(concepts) >= 5
    for concept in concepts:
        row = re.search(rf"^\| `{str(concept).rpartition('/')[2]}` \|.*$", GUIDE, re.MULTILINE)
        assert row, concept
        (definition,) = (str(note) for note in model.objects(concept, SKOS.scopeNote) if note.language == "en")
        assert definition.startswith("Use when: ")
        assert row[0].split(" | ")[1] in definition
        words = [*model.objects(concept, SKOS.hiddenLabel), *model.objects(concept, SKOS.prefLabel)]
        english = {word.casefold() for word in words if isinstance(word, Literal) and word.language == "en"}
        printed = [word.strip().casefold() for word in row[0].removesuffix(" |").split(" | ")[-1].split(",")]
        assert set(printed) <= english, concept
        assert (concept, OWL.deprecated, None) not in model


def test_lists_stay_small() -> None:
    def size(*schemes: str) -> int:
        texts = [path.read_text(encoding="utf-8") for path in CONTENT.ontology if path.stem in schemes]
        assert len(texts) == len(schemes)
        return sum(text.count(" a skos:Concept ") for text in texts)

    assert 40 < size("activity") <= 60
    assert 25 < size("share", "degree", "level", "verdict") <= 35
    assert 5 < size("stance") <= 12
