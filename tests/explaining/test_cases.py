"""Every case of a cause that the code can name has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import hrn_kg.explaining
from hrn_kg import words
from hrn_kg.explaining.causes import ORDER

FOLDER = Path(hrn_kg.explaining.__file__).parent
# Cases that are worked out: the place of an IRI, and in what two literals differ.
WORKED_OUT = {
    *(("unknown", role) for role in ("class", "property", "thing", "graph")),
    *(("text", case) for case in ("tag", "case", "type", "search")),
    *(("filter", case) for case in ("type", "iri", "values", "none", "exists")),
    *(("graph", case) for case in ("other", "several")),
    *(("aggregate", case) for case in ("nothing", "values")),
}


def written() -> Iterator[tuple[str, str]]:
    """The kind and case of each cause that is written out in the code."""
    for module in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Cause":
                kind, case = node.args[:2]
                if isinstance(kind, ast.Constant) and isinstance(case, ast.Constant):
                    yield str(kind.value), str(case.value)


def test_every_case_has_words() -> None:
    cases = {*written(), *WORKED_OUT}
    assert len(cases) > 25
    assert {kind for kind, _ in cases} == set(ORDER)
    missing = sorted(f"{kind}.{case}" for kind, case in cases if not words.is_key(f"explain.{kind}.{case}"))
    assert missing == []
