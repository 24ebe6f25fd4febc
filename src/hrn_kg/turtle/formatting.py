"""Laying out a text, and the proof that nothing was lost by it."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from hrn_kg.errors import ContentError
from hrn_kg.turtle.sheet import read_sheet
from hrn_kg.turtle.writer import write_sheet
from hrn_kg.vocab import Prefixes


def format_turtle(text: str, prefixes: Prefixes, name: str = "input") -> str:
    """The same triples and comments in our layout, with those of the prefixes that are used.

    Raises: NotRdf when it does not parse; ContentError for what the layout cannot keep: blank nodes outside lists,
    triple terms, comments inside a statement, behind something on its line, or among the prefix lines.
    """
    sheet = read_sheet(text, name)
    laid_out = write_sheet(sheet, prefixes, name)
    again = read_sheet(laid_out, name)
    if _canonical(again.triples) != _canonical(sheet.triples) or again.comments() != sheet.comments():
        raise ContentError(f"{name} cannot be laid out without losing something of it, so it was left.", file=name)
    return laid_out


def _canonical(triples: Iterable[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    if any(isinstance(term, ox.BlankNode) for t in triples for term in (t.subject, t.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
