"""What the proof of an engine found, as a file: the docs are made from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, get_args

from hrn_kg.publishing.engine_proof import Checked, Kind


def report(engine: str, release: str, graphs: Iterable[Checked], queries: Iterable[Checked]) -> str:
    """JSON with how many graphs and example queries are the same, and the others by name, each with what was found.

    `engine` is what the engine calls itself.
    """
    graphs = list(graphs)
    found = {
        "engine": engine,
        "release": release,
        "triples": sum(checked.size for checked in graphs),
        "graphs": _by_kind(graphs),
        "queries": _by_kind(queries),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _by_kind(proof: Iterable[Checked]) -> dict[str, Any]:
    kinds: dict[str, Any] = {"same": 0, **{kind: {} for kind in get_args(Kind)}}
    for checked in proof:
        if checked.finding is None:
            kinds["same"] += 1
        else:
            kinds[checked.finding.kind][checked.subject] = checked.finding.words
    return kinds
