"""A report as an RDF graph: `sh:ValidationReport`, in Turtle or JSON-LD."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from hrn_kg.validation.report import Finding, Report, Where
from hrn_kg.vocab import PREFIXES, expand

_USED: Final = {name: PREFIXES[name] for name in ("sh", "xsd", "hro", "rdf")}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")


def render(report: Report, rdf_format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> str:
    """The report with one `sh:result` for each finding; where it was written stands in `sh:resultMessage` too."""
    triples = list(_triples(report))
    body = ox.serialize(triples, format=rdf_format, prefixes=_USED)
    return (body or b"").decode()


def _triples(report: Report) -> list[ox.Triple]:
    node = ox.BlankNode("report")
    conforms = report.outcome == "valid" and not report.untouched
    found = [_t(node, "rdf:type", _n("sh:ValidationReport")), _t(node, "sh:conforms", ox.Literal(conforms))]
    for number, finding in enumerate(report.findings, 1):
        result = ox.BlankNode(f"result{number}")
        found.append(_t(node, "sh:result", result))
        found += _of(result, finding)
    return found


def _of(result: ox.BlankNode, finding: Finding) -> list[ox.Triple]:
    found = [
        _t(result, "rdf:type", _n("sh:ValidationResult")),
        _t(result, "sh:resultSeverity", _n(f"sh:{finding.severity}")),
        _t(result, "sh:sourceShape", ox.NamedNode(finding.shape)),
    ]
    place = _place(finding.where)
    for lang, words in sorted(finding.messages.items()):
        text = f"{place}: {words}" if place else words
        found.append(_t(result, "sh:resultMessage", ox.Literal(text, language=lang)))
    for predicate, value in (("sh:focusNode", finding.focus), ("sh:value", finding.value)):
        if value:
            found.append(_t(result, predicate, _term(value)))
    if finding.path and isinstance(path := _term(finding.path), ox.NamedNode):
        found.append(_t(result, "sh:resultPath", path))
    return found


def _place(where: Where) -> str:
    parts = (where.file, where.sheet, where.cell or where.field, where.line, where.column)
    return ":".join(str(part) for part in parts if part is not None)


def _term(text: str) -> ox.NamedNode | ox.Literal:
    if _ADDRESS.match(text):
        try:
            return ox.NamedNode(text)
        except ValueError:
            pass
    return ox.Literal(text)


def _n(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))


def _t(subject: ox.BlankNode, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, _n(predicate), value)
