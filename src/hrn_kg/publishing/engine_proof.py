"""The proof that an engine holds a release: its mark, the triples of each graph, and the rows of each example query.

What must come is worked out by our own engine from the folder of the release. Numbers that are the same and written in
another way or with another type (1 for 1.0, xsd:int for xsd:integer) are deviations of form, as is a language that a
text of a row lacks; all else is a difference.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from hrn_kg.changes.canonical import body_of, digest, lines_of
from hrn_kg.engine import Dataset, Engine, Job
from hrn_kg.errors import EngineUnavailable, HrnKgError, Overloaded, TimedOut
from hrn_kg.examples import Example
from hrn_kg.publishing.same_values import by_value, by_value_and_text
from hrn_kg.questions import ROWS, TRIPLES, Answered, read_answer
from hrn_kg.releases import Release
from hrn_kg.releases.dumps import graph_of
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.settings import Settings
from hrn_kg.sparql import inspect

_SILENT: Final = 3  # queries in a row without an answer, after which no more are asked
_SHOWN: Final = 3  # of the rows that came or went
_WHOLE_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


Kind = Literal["form", "differs", "unanswered"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as in the release: of which graph or query, in words, and lines that tell it."""

    kind: Kind
    subject: str
    words: str
    lines: tuple[str, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether the engine does not hold the release for this; another form is no difference."""
        return self.kind != "form"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at, and what was found of it."""

    subject: str
    size: int
    digest: str
    finding: Finding | None = None


async def prove_graphs(engine: Engine, release: Release) -> AsyncIterator[Checked]:
    """Compare each graph, triple by triple. A fault of the engine is a finding."""
    for graph, wanted in sorted(_graphs_in(release).items()):
        try:
            body = (await engine.answer(Job(_WHOLE_GRAPH, TRIPLES, Dataset(default=(graph,))))).body
            found = lines_of([ox.Quad(*quad.triple) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)])
        except HrnKgError as fault:
            yield Checked(graph, len(wanted), "", Finding("unanswered", graph, fault.detail))
            continue
        finding = _compared(graph, "triples", wanted, found, by_value)
        yield Checked(graph, len(found), digest(body_of(found)), finding)


async def prove_examples(
    engine: Engine, ours: Engine, examples: Iterable[Example], settings: Settings
) -> AsyncIterator[Checked]:
    """Compare the rows of each example query with those that `ours` has. A fault of the engine is a finding.

    Of an engine that no longer answers nothing more is asked: some queries hang a server.
    """
    silent = 0
    for example in examples:
        form = ROWS if inspect(example.text, settings).kind in ("select", "ask") else TRIPLES
        wanted = read_answer((await ours.answer(Job(example.text, form))).body, form)
        try:
            found = read_answer((await engine.answer(Job(example.text, form))).body, form)
        except (HrnKgError, ValueError) as fault:
            words = fault.detail if isinstance(fault, HrnKgError) else str(fault)
            yield Checked(example.name, 0, "", Finding("unanswered", example.name, words))
            silent = silent + 1 if isinstance(fault, (TimedOut, Overloaded, EngineUnavailable)) else 0
            if silent >= _SILENT:
                raise EngineUnavailable("The engine no longer answers; the other queries were not asked.") from fault
            continue
        silent = 0
        yield Checked(example.name, len(found.lines), found.digest, _compared_answers(example.name, wanted, found))


def _compared_answers(name: str, wanted: Answered, found: Answered) -> Finding | None:
    if wanted.head != found.head:
        return Finding("differs", name, f"{found.head} where the release has {wanted.head}")
    return _compared(name, "rows", list(wanted.lines), list(found.lines), by_value_and_text)


def _compared(
    subject: str, what: str, wanted: list[str], found: list[str], plain: Callable[[str], str]
) -> Finding | None:
    """What is not the same in two lists of lines; None when all is. `plain` gives lines that differ in form as one."""
    if wanted == found:
        return None
    came, went = _apart(wanted, found)
    if sorted(map(plain, wanted)) == sorted(map(plain, found)):
        return Finding("form", subject, f"{len(went)} {what} are written in another way", _shown(went, came, 1))
    return Finding(
        "differs",
        subject,
        f"{len(found)} {what} where the release has {len(wanted)}: {len(went)} are missing, {len(came)} are too much",
        _shown(went, came, _SHOWN),
    )


def _shown(went: list[str], came: list[str], most: int) -> tuple[str, ...]:
    return (*(f"- {line}" for line in went[:most]), *(f"+ {line}" for line in came[:most]))


def _apart(wanted: list[str], found: list[str]) -> tuple[list[str], list[str]]:
    come, gone = Answered("", tuple(found)).since(Answered("", tuple(wanted)))
    return list(come), list(gone)


def _graphs_in(release: Release) -> Mapping[str, list[str]]:
    """The lines of each graph, in canonical form."""
    quads: dict[str, list[ox.Quad]] = {}
    for file in release.source.files:
        for quad in QuadFile(file):
            quads.setdefault(graph_of(quad), []).append(ox.Quad(*quad.triple))
    return {graph: lines_of(found) for graph, found in quads.items()}
