"""The seam to the checks: a proposal against a published release, as if it stood in it already.

Everybody here asks `Checker` and nothing below it. It holds the release once and may check many proposals, one after
the other: each is added, what it replaces is taken away, and afterwards everything is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from hrn_kg import rdfio, validation, words
from hrn_kg.contributions.effect_lookup import Published
from hrn_kg.contributions.proposal import Checked, Statements
from hrn_kg.contributions.provenance import farewell
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.rdflib_terms import text_of, to_rdflib
from hrn_kg.releases import Release, check
from hrn_kg.releases.manifest import STORE
from hrn_kg.validation import report_text
from hrn_kg.validation.check import store_of
from hrn_kg.vocab import NEVER_TYPED, expand

_MINTED: Final = BASE + "id/"
_SHAPES: Final = NamedNode(GRAPH + "shapes")
_FAREWELL: Final = frozenset({expand("dct:isReplacedBy"), expand("owl:deprecated")})
_SOMETHING: Final = NamedNode(expand("rdfs:seeAlso"))
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found, for the database, and the report as text for whoever asked."""

    checked: Checked
    text: str


class Checker:
    """Checks proposals against one release."""

    def __init__(self, release: Release, lang: str = words.ENGLISH) -> None:
        """Raises DataDamaged when the release is damaged; nothing is loaded before it is needed."""
        check(release)
        self._release = release
        self._lang = lang

    @property
    def shapes_checksum(self) -> str:
        """The checksum of the shapes of the release."""
        return next(file.sha256 for file in self._release.manifest.files if file.path == "dumps/shapes.ttl")

    def check(self, statements: Statements) -> Verdict:
        """What the rules for proposals and the shapes say of a proposal, in the language of this checker."""
        refusals = [*self._refusals(statements)]
        if refusals:
            text = "\n".join(refusals[:_SHOWN])
            return Verdict(self._checked("invalid", refusals, refusals), text)
        if not statements.triples and not statements.removes:
            text = words.translate(self._lang, "report.nothing-to-validate")
            return Verdict(self._checked("nothing-to-validate", [text], []), text)
        with self._as_if_published(statements) as subjects:
            report = validation.validate_within(self._graph, subjects, self._shapes, lambda: self._store)
        broken = [one for one in report.findings if one.severity == "Violation"]
        sentences = [f"{one.focus}: {report_text.message_of(one, self._lang)}" for one in broken]
        faults = [" ".join(filter(None, (one.focus, one.path, one.shape))) for one in broken]
        text = report_text.render(report, self._lang).rstrip()
        # A proposal that only takes records away has no record of its own that a shape could meet.
        outcome = report.outcome if statements.triples or report.outcome == "invalid" else "valid"
        unknown = sorted(set(report.unchecked).intersection(statements.records))
        if outcome != "invalid" and unknown:
            outcome = "invalid"
            sentences = faults = [f"{record} is of no kind that is known here: look at its type." for record in unknown]
            text = "\n".join(sentences)
        return Verdict(self._checked(outcome, sentences, faults), text)

    @cached_property
    def published(self) -> Published:
        """The release as the effect of a proposal asks it."""
        return Store.read_only(str(self._release.path / STORE))

    def _checked(self, outcome: validation.Outcome, sentences: Sequence[str], faults: Sequence[str]) -> Checked:
        return Checked(outcome, self._release.id, self.shapes_checksum, tuple(sentences), tuple(sorted(set(faults))))

    def _refusals(self, statements: Statements) -> Iterator[str]:
        """What a proposal may not hold, whatever the shapes say."""
        named = {*statements.corrects, *statements.removes}
        for record in sorted(named - self._described):
            yield f"{record} is not published, so that it cannot be corrected or taken away; check its spelling."
        for record in statements.records:
            if not record.startswith(_MINTED):
                yield f"{record} is not an address that a contribution may describe; these begin with {_MINTED}."
            elif record in self._described and record not in named:
                yield f"{record} is published already; change what is said of it by a correction (--corrects {record})."
            elif record in statements.removes:
                yield f"{record} cannot be taken away and described in one."
        if any(isinstance(term, BlankNode) for t in statements.triples for term in (t.subject, t.object)):
            yield "A record has no address (IRI) of its own, so that nobody could cite it; give it one."
        for predicate in sorted({t.predicate.value for t in statements.triples} & ({*NEVER_TYPED, *_FAREWELL})):
            yield f"{predicate} is not for contributions: it is worked out, or follows from --removes."

    @contextmanager
    def _as_if_published(self, statements: Statements) -> Iterator[set[Any]]:
        replaced = {*statements.corrects, *statements.removes}
        gone = list(self._triples_of(replaced))
        farewells = [farewell(record, successor) for record, successor in statements.removes.items()]
        added = dict.fromkeys([*statements.triples, *farewells])
        new = [triple for triple in added if triple in set(gone) or _quad(triple) not in self._store]
        # What names a record that is replaced may need what it was.
        naming = {
            q.subject for record in replaced for q in self._store.quads_for_pattern(None, None, NamedNode(record))
        }
        naming_graph = to_rdflib(Triple(subject, _SOMETHING, subject) for subject in naming)
        gone_graph, new_graph = to_rdflib(gone), to_rdflib(new)
        self._swap(gone, gone_graph, new, new_graph)
        try:
            yield {*new_graph.subjects(), *naming_graph.subjects()} - set(to_rdflib(farewells).subjects())
        finally:
            self._swap(new, new_graph, gone, gone_graph)

    def _swap(self, out: Sequence[Triple], out_graph: Any, into: Sequence[Triple], into_graph: Any) -> None:
        for triple in out:
            self._store.remove(_quad(triple))
        self._store.extend(_quad(triple) for triple in into)
        for row in out_graph:
            self._graph.remove(row)
        for row in into_graph:
            self._graph.add(row)

    def _triples_of(self, records: set[str]) -> Iterator[Triple]:
        for record in sorted(records):
            for quad in self._store.quads_for_pattern(NamedNode(record), None, None, DefaultGraph()):
                yield quad.triple

    @cached_property
    def _quads(self) -> list[Quad]:
        return rdfio.read(self._release.dumps / "hrn-kg.nq")

    @cached_property
    def _described(self) -> set[str]:
        return {
            text_of(quad.subject)
            for quad in self._quads
            if isinstance(quad.subject, NamedNode) and quad.predicate.value not in _FAREWELL
        }

    @cached_property
    def _shapes(self) -> Any:
        return to_rdflib(quad for quad in self._quads if quad.graph_name == _SHAPES)

    @cached_property
    def _graph(self) -> Any:
        return to_rdflib(quad for quad in self._quads if quad.graph_name != _SHAPES)

    @cached_property
    def _store(self) -> Any:
        return store_of(quad for quad in self._quads if quad.graph_name != _SHAPES)


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
