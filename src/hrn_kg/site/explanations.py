"""Why an answer is empty, in the words of a reader: for programs as JSON, for people below the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from hrn_kg import words
from hrn_kg.render.links import ask, href
from hrn_kg.render.views import Link
from hrn_kg.sparql import Reply

# Which words follow the first sentence of a cause, where there is what they tell.
_FOUND_WORDS: Final = {
    "unknown": "explain.nearest",
    "text.thing": "explain.nearest",
    "text.none": "explain.nearest",
    "class.no_class": "explain.leading",
    "patterns.one": "explain.leading",
    "property.not_of_kind": "explain.instead",
    "property.not_of_thing": "explain.instead",
    "variable": "explain.nearest",
    "filter.type": "explain.instead_of",
    "filter.iri": "explain.instead_of",
}


@dataclass(frozen=True, slots=True)
class Suggested:
    """What to write instead: as it stands in a query, with the IRI, the name and the number of what it is, if known."""

    text: str
    iri: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ExplainedCause:
    """One cause, with its place in the query, its words and, where it is certain, the mended query."""

    kind: str
    term: str
    line: int
    column: int
    words: str
    suggestions: tuple[Suggested, ...]
    mended: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question to which the base knows no answer."""

    iri: str
    question: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the answer of a release to a query is empty; without causes where there are rows, or none is certain."""

    release: str
    rows: int
    causes: tuple[ExplainedCause, ...]
    unknown: tuple[Unknown, ...]

    def as_json(self) -> bytes:
        """The explanation for programs."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def explained(reply: Reply, lang: str) -> Explained:
    """The explanation in a reply, in the words of a language."""
    found = json.loads(reply.body)
    return Explained(
        reply.release,
        found["rows"],
        tuple(_cause(cause, reply.release, lang) for cause in found["causes"]),
        tuple(Unknown(gap["iri"], _in(gap["questions"], lang)) for gap in found["gaps"]),
    )


def shown_below(explanation: Reply | None, lang: str, kept: Sequence[tuple[str, str]]) -> dict[str, object]:
    """What a page shows of an explanation; nothing without one, or where there are rows after all.

    `kept` are the parameters that the query page needs beside the mended query.
    """
    found = explained(explanation, lang) if explanation else None
    if found is None or (found.rows and not found.causes):
        return {}
    return {
        "causes": found.causes,
        "mended": mended_link(found, lang, kept),
        "unknown": unknown_links(found, lang),
    }


def mended_link(explanation: Explained, lang: str, kept: Sequence[tuple[str, str]]) -> str:
    """The address of the query page with the mended query; empty where there is none."""
    mended = next((cause.mended for cause in explanation.causes if cause.mended), "")
    return ask(mended, lang, kept=kept) if mended else ""


def unknown_links(explanation: Explained, lang: str) -> list[Link]:
    """The questions without an answer, each as a link to its page."""
    return [Link(one.question, href=href(one.iri, lang)) for one in explanation.unknown]


def _cause(cause: Mapping[str, Any], release: str, lang: str) -> ExplainedCause:
    suggestions = tuple(_suggested(one, lang) for one in cause["suggestions"])
    return ExplainedCause(
        cause["kind"],
        cause["term"],
        cause["line"],
        cause["column"],
        _words(cause, suggestions, release, lang),
        suggestions,
        cause["mended"],
    )


def _words(cause: Mapping[str, Any], suggestions: Sequence[Suggested], release: str, lang: str) -> str:
    key = f"{cause['kind']}.{cause['case']}"
    others = [_suggested(one, lang) for one in cause["other"]]
    facts = {
        "release": release,
        "term": " ".join(cause["term"].split()),
        "found": ", ".join(map(_shown, suggestions)),
        "values": "; ".join(_value(one, lang) for one in cause["values"]),
        "kind": others[0].text if others else "",
        "kinds": ", ".join(map(_shown, others[1:])),
    }
    sentences = [words.translate(lang, f"explain.{key}", **facts)]
    if others[1:]:
        sentences.append(words.translate(lang, "explain.stands_on", **facts))
    more = _FOUND_WORDS.get(key) or _FOUND_WORDS.get(cause["kind"])
    if suggestions and more:
        sentences.append(words.translate(lang, more, **facts))
    if cause["values"]:
        sentences.append(words.translate(lang, "explain.seen", **facts))
    return " ".join(sentences)


def _suggested(one: Mapping[str, Any], lang: str) -> Suggested:
    return Suggested(one["text"], one["iri"], _in(one["labels"], lang), one["count"])


def _in(texts: Mapping[str, str], lang: str) -> str:
    """The text in a language, else in English, else in whichever there is."""
    return texts.get(lang) or texts.get(words.ENGLISH) or next(iter(texts.values()), "")


def _shown(one: Suggested) -> str:
    label = f" “{one.label}”" if one.label else ""
    number = f" ({one.count})" if one.count else ""
    return f"{one.text}{label}{number}"


def _value(one: Mapping[str, str], lang: str) -> str:
    if not one["text"]:
        return words.translate(lang, "explain.no_value", variable=one["variable"])
    return words.translate(lang, "explain.value", **one)
