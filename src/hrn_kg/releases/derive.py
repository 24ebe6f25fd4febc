"""Derived triples: the updates of ontology/derive.ru, run over what was stated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from hrn_kg.errors import ContentError
from hrn_kg.iris import GRAPH

DERIVED = NamedNode(GRAPH + "derived")


def derive(quads: Iterable[Quad], updates: Path) -> list[Quad]:
    """The quads that the updates add, all in graph/derived.

    Raises ContentError when the file cannot be run, or when it touches any other graph: stated facts are never
    changed by a rule.
    """
    try:
        text = updates.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"The derivations cannot be read: {error}.", file=str(updates)) from error
    stated = set(quads)
    store = Store()
    store.extend(stated)
    try:
        store.update(text)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        line = getattr(error, "lineno", None)
        raise ContentError(f"The derivations cannot be run: {error}.", file=str(updates), line=line) from error
    derived = [quad for quad in store if quad.graph_name == DERIVED]
    if len(store) - len(derived) != len(stated) or any(quad not in store for quad in stated):
        raise ContentError(f"The derivations change more than {DERIVED.value}.", file=str(updates))
    # What is stated already is not derived as well: each triple has one home.
    known = {quad.triple for quad in stated}
    return [quad for quad in derived if quad.triple not in known]
