"""The examples of the shapes, and how their findings are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import rdflib

from hrn_kg import rdfio
from hrn_kg.rdflib_terms import to_rdflib
from hrn_kg.validation import Report

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Example:
    """One file of `tests/shapes/<shape>/`; the comment lines at its head say which findings it must give."""

    path: Path

    @property
    def expected(self) -> list[tuple[str, str]]:
        found = re.findall(r"^# expect: (\S+) (\S+)$", self.path.read_text(encoding="utf-8"), re.MULTILINE)
        return sorted(found)

    @property
    def alone(self) -> bool:
        return "# background: none" in self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    def graph(self) -> rdflib.Graph:
        return to_rdflib(rdfio.read(self.path))


def examples(kind: str) -> list[Example]:
    return [Example(path) for path in sorted(HERE.glob(f"*/{kind}-*.ttl"))]


def found_in(report: Report) -> list[tuple[str, str]]:
    """Which shape found something at which record, in the words of the examples."""
    return sorted({(local(finding.shape), local(finding.focus)) for finding in report.findings})


def local(iri: str) -> str:
    if iri.startswith("_:"):
        return "_:"
    return re.split(r"#|/id/\w+/|/scheme/[\w-]+/|/(?=ontology$)", iri)[-1]
