"""Rules written anew, so that they take less time on the disk, derive of any graphs what their plain forms derive."""

from __future__ import annotations

import random
import re

import pyoxigraph as ox
import pytest
from plain_rules import PLAIN

from hrn_kg.content import find_content
from hrn_kg.declared import prefixes_of
from hrn_kg.iris import GRAPH
from hrn_kg.releases.update_operations import operations
from hrn_kg.vocab import expand

CONTENT = find_content()
PREFIXES = prefixes_of(CONTENT)
FILES = {path.name: path.read_text() for path in CONTENT.ontology}
TYPE = ox.NamedNode(expand("rdf:type"))
THINGS = [*(ox.NamedNode(f"urn:x-test:{number}") for number in range(3)), ox.BlankNode("b")]
TEXTS = [ox.Literal(text, language=language) for text in ("x", "y") for language in ("en", "nl", "fr")]
VALUES = [*THINGS, *TEXTS, ox.Literal("x"), ox.Literal("z"), ox.Literal(4)]
# Those that rules read, each more than once, and two that they do not read.
NAMED = [ox.NamedNode(GRAPH + name) for name in ("data", "data", "derived", "vocabularies", "vocabularies", "other")]
GRAPHS = [*NAMED, ox.DefaultGraph()]


def names_in(rule: str) -> tuple[list[ox.NamedNode], list[ox.NamedNode], list[ox.NamedNode]]:
    """The classes, the schemes and the properties that a rule names."""
    names = re.findall(r"(?<![\w<?])([a-z]+):([\w-]+)", rule)
    iris = sorted({PREFIXES[prefix] + name for prefix, name in names if prefix != "graph"})
    schemes = [iri for iri in iris if "/scheme/" in iri]
    classes = [iri for iri in iris if iri not in schemes and re.search(r"[/#][A-Z]\w*$", iri)]
    properties = [iri for iri in iris if iri not in schemes and iri not in classes]
    return list(map(ox.NamedNode, classes)), list(map(ox.NamedNode, schemes)), list(map(ox.NamedNode, properties))


def graph(chance: random.Random, rule: str) -> list[ox.Quad]:
    """Some quads of what the rule reads."""
    classes, schemes, properties = names_in(rule)
    some = chance.sample(properties, min(len(properties), chance.randrange(3, 7)))
    some += [one for one in properties if one.value.endswith(("concerns", "inScheme"))]
    quads = []
    for _ in range(chance.randrange(5, 60)):
        subject, where = chance.choice(THINGS), chance.choice(GRAPHS)
        if classes and chance.random() < 0.25:
            quads.append(ox.Quad(subject, TYPE, chance.choice(classes), where))
        else:
            value = chance.choice(chance.choice((THINGS, VALUES, schemes or VALUES)))
            quads.append(ox.Quad(subject, chance.choice(some), value, where))
    return quads


def after(update: str, quads: list[ox.Quad]) -> set[ox.Quad]:
    store = ox.Store()
    store.extend(quads)
    store.update(update, prefixes=dict(PREFIXES))
    return set(store)


@pytest.mark.parametrize(("file", "number"), sorted(PLAIN))
def test_the_same_follows(file: str, number: int) -> None:
    rule = list(operations(FILES[file]))[number]
    head, where, _ = rule.partition("WHERE {")
    plain = f"{head}{where}{PLAIN[file, number]}\n}}"
    assert re.sub(r"\s", "", plain) != re.sub(r"\s", "", rule)
    chance = random.Random(number)
    fired = 0
    for _ in range(400):
        quads = graph(chance, plain)
        expected = after(plain, quads)
        assert after(rule, quads) == expected
        fired += len(expected) > len(set(quads))
    assert fired > 25, fired
