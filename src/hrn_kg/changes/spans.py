"""What lies between two releases: the quads that were added and removed, and an update that makes one of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hrn_kg.changes import canonical
from hrn_kg.changes.logbook import Log
from hrn_kg.changes.payloads import Payload, has_blank_nodes, quads_of
from hrn_kg.changes.replay import State


@dataclass(frozen=True, slots=True)
class Span:
    """What each of two releases states of the things that differ between them.

    `anew` are the graphs in which things with blank nodes differ, `whole` the things that the later one has there: of
    the others nothing is held, since a span is kept for who asks next.
    """

    start: str
    end: str
    before: Mapping[str, Payload]
    after: Mapping[str, Payload]
    anew: frozenset[str]
    whole: Mapping[str, Payload]

    def added(self) -> bytes:
        """The quads of the later release that the earlier one has not, as N-Quads; blank nodes with their thing."""
        return _lines_alone(self.after, self.before)

    def removed(self) -> bytes:
        """The quads of the earlier release that the later one has not, as N-Quads; blank nodes with their thing."""
        return _lines_alone(self.before, self.after)

    def update(self) -> bytes:
        """A SPARQL Update that makes the later release of the earlier one, in any store.

        A blank node cannot be named in an update, so a graph in which things with blank nodes differ is put anew whole.
        """
        operations = [f"# From release {self.start} to release {self.end}."]
        for verb, payloads, others in (
            ("DELETE", self.before, self.after),
            ("INSERT", self.after, self.before),
        ):
            for graph, lines in _by_graph(_alone(payloads, others)).items():
                if graph not in self.anew:
                    operations.append(_data(verb, graph, lines))
        every = _by_graph(canonical.lines_as_written(quads_of(self.whole)))
        for graph in sorted(self.anew):
            operations.append(f"CLEAR SILENT GRAPH <{graph}> ;")
            if graph in every:
                operations.append(_data("INSERT", graph, every[graph]))
        return ("\n".join(operations) + "\n").encode()


def span(log: Log, start: str, end: str) -> Span:
    """What lies between two releases of the log, the earlier one first. Raises DataDamaged."""
    state = State()
    before = state.things.copy()
    for head in log.states(state, end):
        if head.id == start:
            before = state.things.copy()
    after = state.things
    differing = before.differing(after)
    old = {iri: before[iri] for iri in differing if iri in before}
    new = {iri: after[iri] for iri in differing if iri in after}
    lines = (line for payload in (*old.values(), *new.values()) for line in payload)
    anew = frozenset(_graph_of(line) for line in lines if has_blank_nodes((line,)))
    whole = {iri: payload for iri, payload in after.items() if anew and not anew.isdisjoint(map(_graph_of, payload))}
    return Span(start, end, old, new, anew, whole)


def _alone(payloads: Mapping[str, Payload], others: Mapping[str, Payload]) -> list[str]:
    """The lines of these payloads that the others have not; a payload with blank nodes is taken whole."""
    alone: dict[str, Iterable[str]] = {}
    for iri, payload in payloads.items():
        other = others.get(iri, frozenset())
        alone[iri] = payload if has_blank_nodes((*payload, *other)) else payload - other
    return sorted(canonical.lines_as_written(quads_of(alone)))


def _lines_alone(payloads: Mapping[str, Payload], others: Mapping[str, Payload]) -> bytes:
    return canonical.body_of(_alone(payloads, others))


def _by_graph(lines: Iterable[str]) -> dict[str, list[str]]:
    graphs: dict[str, list[str]] = defaultdict(list)
    for line in sorted(lines):
        graphs[_graph_of(line)].append(canonical.view_of_line(line))
    return graphs


def _graph_of(line: str) -> str:
    """The graph that a line of N-Quads names."""
    return line[line.rindex(" <") + 2 : -3]


def _data(verb: str, graph: str, triples: Iterable[str]) -> str:
    body = "\n".join(triples)
    return f"{verb} DATA {{ GRAPH <{graph}> {{\n{body}\n}} }} ;"
