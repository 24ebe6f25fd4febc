"""The kind of a statement follows from its fields; aim and task are typed."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg import rdfio
from hrn_kg.content import Content
from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import GRAPH, local_name
from hrn_kg.releases.derive import derive
from hrn_kg.vocab import hro

PREFIXES = installed_prefixes()


def kinds(content: Content, fields: str) -> list[str]:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    text = f"{head}claim:x a hro:Statement ; {fields} ."
    quads = rdfio.parse(text.encode(), ox.RdfFormat.TURTLE, graph=GRAPH + "data")
    updates = [path for path in content.ontology if path.suffix == ".ru"]
    store = ox.Store()
    store.extend(quads)
    derive(store, quads, updates)
    found = store.quads_for_pattern(None, ox.NamedNode(hro("statementKind")), None, None)
    return sorted(local_name(q.object.value) for q in found if isinstance(q.object, ox.NamedNode))


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("hro:direction direction:decrease", "trend"),
        ("hro:direction direction:decrease ; hro:cause policy:sss", "effect"),
        ("hro:denied direction:decrease ; hro:cause policy:sss", "denial"),
        ("hro:wanted direction:decrease", "recommendation"),
        ("hro:wanted direction:decrease ; hro:statementKind statement-kind:aim", "aim"),
        ("hro:expected activity:monitor", "expectation"),
        ("hro:eventType event-type:start", "event"),
        ("hro:stance stance:supports", "stance"),
        ("hro:activity activity:monitor", "method"),
        ("hro:activity activity:monitor ; hro:statementKind statement-kind:task", "task"),
        ("hro:verdict verdict:good ; hro:degree degree:strong", "assessment"),
        ("hro:level level:high", "situation"),
        ("hro:share share:most", "situation"),
        ("hro:share share:few ; hro:caveat caveat:in-words-only", "remark"),
    ],
)
def test_kind(content: Content, fields: str, kind: str) -> None:
    assert kinds(content, fields) == [kind]


def test_a_statement_that_says_nothing_has_no_kind(content: Content) -> None:
    assert kinds(content, "hro:about policy:sss") == []


def test_a_kind_that_does_not_fit_stands_beside_the_derived_one_and_is_found(content: Content) -> None:
    # Two kinds of one statement: the shape of the field allows one, and the build stops there.
    assert kinds(content, "hro:direction direction:decrease ; hro:statementKind statement-kind:event") == [
        "event",
        "trend",
    ]
    assert kinds(content, "hro:activity activity:monitor ; hro:statementKind statement-kind:aim") == ["aim", "method"]
