"""Answers to named questions as files: their lasting address, their name, the headings of their columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hrn_kg import conneg, words
from hrn_kg.conneg import Representation
from hrn_kg.questions import Asked
from hrn_kg.search import fold
from hrn_kg.site.site import Site
from hrn_kg.sparql import Inspected

METADATA_SUFFIX: Final = ".csv-metadata.json"
METADATA: Final = Representation("application/csvm+json", METADATA_SUFFIX, "csvw", ("application/json",))
# What an address of a question holds beside the values of its parameters.
OF_ADDRESS: Final = frozenset({"format", "lang", "release"})
_TABLES: Final = (conneg.CSV, conneg.TSV)
_LONGEST_VALUE: Final = 40  # characters of a value in the name of a file


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """The answer to a question with its values; `lang` is that of its headings, empty where they are names.

    `undated` is the number of rows without a year that it leaves out, since years were given.
    """

    asked: Asked
    lang: str = ""
    undated: int = 0

    @property
    def language(self) -> str:
        """The language of its labels."""
        return self.lang or words.ENGLISH


def answer_forms(inspected: Inspected) -> tuple[Representation, ...]:
    """The forms in which the answer to a question can be had at its own address, the default first."""
    return conneg.ROWS_FORMATS if inspected.kind in ("select", "ask") else conneg.GRAPH_FORMATS


def offered_forms(inspected: Inspected) -> tuple[Representation, ...]:
    """All forms in which something can be had at the address of a question: its text comes first, its page last.

    A question whose answer is a graph is described with all others only, for its own address gives that graph.
    """
    answers = answer_forms(inspected)
    others = () if answers == conneg.GRAPH_FORMATS else conneg.DESCRIPTION_FORMATS
    return (conneg.SPARQL_QUERY, *answers, *conneg.CITATION_FORMATS, *others, conneg.HTML)


def permalink(site: Site, answer: NamedAnswer, suffix: str) -> str:
    """The address of this answer in this release, in the form of a suffix."""
    return site.address("") + answer.asked.path(suffix, lang=answer.lang, release=_release(site))


def page_of(site: Site, answer: NamedAnswer) -> str:
    """The address of the page of this answer in this release."""
    return site.address(f"/{answer.language}") + answer.asked.path("", release=_release(site))


def _release(site: Site) -> str:
    return site.label if site.release else ""


def title_of(answer: NamedAnswer) -> str:
    """The question as the title of its answer, with the values that were given."""
    title = answer.asked.example.title_in(answer.language)
    values = _values_in_words(answer)
    return f"{title} ({'; '.join(values)})" if values else title


def in_words(answer: NamedAnswer) -> tuple[str, ...]:
    """What was asked, in words: the question, what it tells, each value that was given, and what these leave out."""
    example, language = answer.asked.example, answer.language
    return (
        example.title_in(language),
        example.summary_in(language),
        *_values_in_words(answer),
        *undated_in_words(answer),
    )


def undated_in_words(answer: NamedAnswer) -> tuple[str, ...]:
    """The sentence that rows without a year are left out; none where none are."""
    return (words.count(answer.language, "question.undated", answer.undated),) if answer.undated else ()


def _values_in_words(answer: NamedAnswer) -> tuple[str, ...]:
    language = answer.language
    return tuple(f"{one.parameter.title_in(language)}: {one.label_in(language)}" for one in answer.asked.values)


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
