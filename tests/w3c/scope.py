"""What is done with each entry of the manifests, and which entries the engine is known not to meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from manifests import ABSENT, Entry, entries

# Part, whether its entries are met or refused on purpose, and why not met.
PARTS: Final = {
    "evaluation": "",
    "syntax": "",
    "protocol": "",
    "service description": "",
    "graph store, reading": "",
    "update, evaluation": "the service is read-only: every update is refused with 403",
    "update, syntax": "an update is refused with 403 before it is read, right or wrong",
    "protocol, update": "the service is read-only: every update is refused with 403",
    "graph store, writing": "the service is read-only: a write is refused with 405",
    "graph store, direct": "graphs are named by ?graph=; the addresses of the tests are not below the endpoint",
    "federation": "SERVICE is refused with 403 unless the operator allows the address; see below",
    "entailment": "simple entailment only, as the service description says: asked, and compared with the engine",
}
MET: Final = tuple(part for part, reason in PARTS.items() if not reason)


def part_of(entry: Entry) -> str:
    """The part under which an entry is treated and counted; every entry has one."""
    folder = entry.folder.partition("/")[2]
    match entry.kind:
        case "UpdateEvaluationTest":
            return "update, evaluation"
        case "ProtocolTest":
            name = entry.name.partition("#")[2]
            return "protocol, update" if name.startswith("update_") else "protocol"
        case "ServiceDescriptionTest":
            return "service description"
        case "GraphStoreProtocolTest":
            if "DirectGraphIdentification" in entry.requires:
                return "graph store, direct"
            return "graph store, writing" if "POSTGraphCreation" in entry.requires else "graph store, reading"
        case "QueryEvaluationTest" | "CSVResultFormatTest":
            return {"entailment": "entailment", "service": "federation"}.get(folder, "evaluation")
        case kind if "Syntax" in kind:
            if "Update" in kind or (entry.query is not None and entry.query.suffix == ".ru"):
                return "update, syntax"
            return "federation" if folder == "syntax-fed" else "syntax"
    raise AssertionError(f"{entry.name} is of an unknown kind: {entry.kind}")


@cache
def gaps() -> dict[str, str]:
    """The entries that the engine does not meet, each with the reason."""
    rows = [line.split("\t") for line in _lines("known_gaps.tsv")]
    assert all(len(row) == 2 and row[1] for row in rows), "each line is an entry, a tab and a reason"
    assert len({row[0] for row in rows}) == len(rows), "an entry is listed twice"
    return dict(rows)


@cache
def by_value() -> frozenset[str]:
    """The entries whose answer differs from the expected one in the spelling of numbers and dates only."""
    lines = _lines("met_by_value.txt")
    assert len(set(lines)) == len(lines), "an entry is listed twice"
    return frozenset(lines)


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


class Differs(AssertionError):
    """The engine itself gives another answer than the test expects: nothing that the service could mend."""


def parameters(*parts: str, every: int = 1) -> list[object]:
    """The entries of some parts as test parameters; known gaps fail strictly."""
    known = gaps()
    return parametrized([entry for entry in entries() if part_of(entry) in parts], known, every)


def parametrized(chosen: list[Entry], known: Mapping[str, str] | None = None, every: int = 1) -> list[object]:
    """Entries as test parameters; but for the first of each folder and one of so many after it they are long.

    Without the folder of the tests one parameter remains, which skips with the reason.
    """
    if not entries():
        return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    reasons = known or {}
    seen: Counter[str] = Counter()
    found = []
    for entry in chosen:
        marks = _marks(reasons.get(entry.name), is_long=seen[entry.folder] % every != 0)
        seen[entry.folder] += 1
        found.append(pytest.param(entry, id=entry.name, marks=list(marks)))
    return found


def _marks(reason: str | None, *, is_long: bool) -> Iterable[pytest.MarkDecorator]:
    if is_long:
        yield pytest.mark.long
    if reason is not None:
        yield pytest.mark.xfail(raises=Differs, strict=True, reason=reason)


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries of a suite are in a part; how many of them the engine does not meet, or meets by value only."""

    suite: str
    part: str
    entries: int
    gaps: int
    by_value: int


def counts() -> list[Count]:
    """The numbers of all suites and parts that have entries."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in entries():
        found.setdefault((entry.suite, part_of(entry)), set()).add(entry.name)
    return [
        Count(suite, part, len(names), len(names & gaps().keys()), len(names & by_value()))
        for suite in ("sparql10", "sparql11", "sparql12")
        for part in PARTS
        if (names := found.get((suite, part)))
    ]
