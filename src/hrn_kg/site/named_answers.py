"""Answers to named questions as files: their lasting address, their name, the headings of their columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.questions import Asked
from hrn_kg.search import fold
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected

METADATA_SUFFIX: Final = ".csv-metadata.json"
METADATA: Final = Representation("application/csvm+json", METADATA_SUFFIX, "csvw", ("application/json",))
_TABLES: Final = (conneg.CSV, conneg.TSV)
_LONGEST_VALUE: Final = 40  # characters of a value in the name of a file


def answer_forms(inspected: Inspected) -> tuple[Representation, ...]:
    """The forms in which the answer to a question can be had at its own address, the default first."""
    return conneg.SELECT_FORMATS if inspected.kind in ("select", "ask") else conneg.GRAPH_FORMATS


def offered_forms(inspected: Inspected) -> tuple[Representation, ...]:
    """All forms in which something can be had at the address of a question: its text comes first, its page last.

    A question whose answer is a graph is described with all others only, for its own address gives that graph.
    """
    answers = answer_forms(inspected)
    others = () if answers == conneg.GRAPH_FORMATS else conneg.DESCRIPTION_FORMATS
    return (conneg.SPARQL_QUERY, *answers, *others, conneg.HTML)


def permalink(site: Site, asked: Asked, suffix: str, lang: str = "") -> str:
    """The address of this answer in this release; `lang` is that of an answer with headings in a language."""
    release = site.label if site.release else ""
    return site.address("") + asked.path(suffix, lang=lang, release=release)


def saved_name(asked: Asked, release: str, suffix: str) -> str:
    """The name of the file that holds an answer: of the question, its values and the release."""
    values = [re.sub(r"[^a-z0-9]+", "-", fold(value.name))[:_LONGEST_VALUE].strip("-") for value in asked.values]
    return "-".join((asked.example.name, *filter(None, values), release)) + suffix


def heading(name: str, lang: str) -> str:
    """The heading of a column: in the language where the words have it, else its name in the query."""
    key = f"column.{name}"
    return words.translate(lang, key) if words.is_key(key) else name


def with_headings(body: bytes, form: Representation, lang: str) -> bytes:
    """A table whose columns are headed in a language; other forms as they are, for programs rely on their names."""
    if form not in _TABLES:
        return body
    first, newline, rest = body.partition(b"\n")
    names = first.decode().rstrip("\r").split("," if form == conneg.CSV else "\t")
    return _line([heading(name.removeprefix("?"), lang) for name in names], form, first[-1:] == b"\r") + newline + rest


def _line(headings: Sequence[str], form: Representation, has_return: bool) -> bytes:
    end = "\r" * has_return
    if form == conneg.TSV:
        return ("\t".join(headings) + end).encode()
    written = io.StringIO()
    csv.writer(written, lineterminator=end).writerow(headings)
    return written.getvalue().encode()
