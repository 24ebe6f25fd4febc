"""What a proposal may not hold, whatever the shapes say: each rule with its words in every language."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad

from hrn_kg import words
from hrn_kg.contributions.proposal import Statements
from hrn_kg.iris import BASE, GRAPH, SHAPES
from hrn_kg.releases import CONTRIBUTION_GRAPHS
from hrn_kg.validation import Finding, Published
from hrn_kg.vocab import NEVER_TYPED, expand

_MINTED: Final = BASE + "id/"
# Who offered and accepted what: a release writes these itself.
_PROVENANCE: Final = tuple(f"{_MINTED}{kind}/" for kind in ("contribution", "submission", "review"))
_DATA: Final = GRAPH + "data"
_FAREWELL: Final = frozenset({expand("dct:isReplacedBy"), expand("owl:deprecated")})
_REFUSED: Final = SHAPES + "Proposal-MayBeTaken"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a proposal cannot be taken as a whole: the key of the sentence, and its facts."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """The reason in a language."""
        return words.translate(lang, self.key, **self.facts)

    def finding(self) -> Finding:
        """The same as a finding of a report."""
        messages = {lang: self.sentence(lang) for lang in words.languages()}
        return Finding("", None, None, _REFUSED, "Violation", messages)


def refusals(statements: Statements, published: Published) -> Iterator[Refusal]:
    """All that speaks against a proposal; what the shapes say comes after that."""
    yield from unknown_records(statements, published)
    named = {*statements.corrects, *statements.removes}
    for record in statements.records:
        if not record.startswith(_MINTED) or record.startswith(_PROVENANCE):
            yield Refusal("refusal.not-ours", {"record": record, "minted": _MINTED})
        elif record not in named and is_described(record, published):
            yield Refusal("refusal.published", {"record": record})
        elif record in statements.removes:
            yield Refusal("refusal.both", {"record": record})
    for record in sorted({*statements.corrects} - {*statements.records, *statements.removes}):
        yield Refusal("refusal.unsaid", {"record": record})
    for record, successor in sorted(statements.removes.items()):
        if successor is not None and _is_address(successor):
            yield from successor_refusals(record, successor, {*statements.removes}, published, statements.records)
    if any(isinstance(term, BlankNode) for t in statements.triples for term in (t.subject, t.object)):
        yield Refusal("refusal.no-address")
    for predicate in sorted({t.predicate.value for t in statements.triples} & {*NEVER_TYPED, *_FAREWELL}):
        yield Refusal("refusal.not-stated", {"predicate": predicate})


def unknown_records(statements: Statements, published: Published) -> Iterator[Refusal]:
    """Of the records that a proposal would replace or take away, those of which it cannot; and successors that are no
    addresses. Without these the rest can be judged as if it were published."""
    for record in sorted({*statements.corrects, *statements.removes}):
        if not is_described(record, published):
            yield Refusal("refusal.not-published", {"record": record})
        elif not _is_of_data(record, published):
            yield Refusal("refusal.not-a-record", {"record": record})
    for record, successor in sorted(statements.removes.items()):
        if successor is not None and not _is_address(successor):
            yield Refusal("refusal.successor", {"record": record, "successor": successor})


def successor_refusals(
    record: str, successor: str, leaving: Collection[str], published: Published, proposed: Collection[str] = ()
) -> Iterator[Refusal]:
    """What speaks against a successor: it goes itself (`leaving`), or it is neither published nor proposed."""
    facts = {"record": record, "successor": successor}
    if successor in leaving:
        yield Refusal("refusal.successor-leaves", facts)
    elif successor not in proposed and not is_described(successor, published):
        yield Refusal("refusal.successor", facts)


def is_described(record: str, published: Published) -> bool:
    """Whether the release says more of a record than what took its place."""
    return any(quad.predicate.value not in _FAREWELL for quad in _quads_of(record, published))


def _is_of_data(record: str, published: Published) -> bool:
    """Whether a contribution can have the word on it: the ontology, lists and provenance are not for contributions."""
    if not record.startswith(_MINTED) or record.startswith(_PROVENANCE):
        return False
    graphs = {quad.graph_name.value for quad in _quads_of(record, published) if isinstance(quad.graph_name, NamedNode)}
    return any(graph == _DATA or graph.startswith(CONTRIBUTION_GRAPHS) for graph in graphs)


def _quads_of(record: str, published: Published) -> Iterator[Quad]:
    if _is_address(record):
        yield from published.store.quads_for_pattern(NamedNode(record), None, None, None)


def _is_address(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
