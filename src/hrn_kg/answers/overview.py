"""All types of facilities with what is known of their number, and all interventions; the counts of the whole base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from hrn_kg.answers.figures import Figure, figures_of, named_in, read_figures
from hrn_kg.answers.how_many import Answer, of_type
from hrn_kg.describe.ask import construct, labels_of, select
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import Link, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import hro

_TYPES: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?type a hro:FacilityType ; skos:broader ?wider ; skos:definition ?text . ?facility hro:facilityType ?type }
WHERE {
  ?type a hro:FacilityType .
  OPTIONAL { ?type skos:broader ?wider } OPTIONAL { ?type skos:definition ?text }
  OPTIONAL { ?facility hro:facilityType ?type }
}"""
_INTERVENTIONS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?intervention a hro:Intervention ; skos:definition ?text }
WHERE { ?intervention a hro:Intervention . OPTIONAL { ?intervention skos:definition ?text } }"""
_RECORDS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
SELECT ?thing (COUNT(DISTINCT ?record) AS ?n) WHERE {
  VALUES ?kind { hro:FacilityType hro:Intervention } ?thing a ?kind . ?record hro:concerns ?thing
} GROUP BY ?thing"""
# A count each; the name is the key of the words that say what is counted.
COUNTS: Final[Mapping[str, str]] = {
    "claims": "?x a hro:Claim ; hro:supportedBy ?passage",
    "documents": "?claim a hro:Claim ; hro:statedIn ?x",
    "unresolved": "?x a hro:UnresolvedSource",
    "disagreements": "?x a hro:Disagreement",
    "gaps": "?x a hro:KnownGap",
}


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One type of facility: what it is, and how many there are."""

    name: Link
    definition: Text | None
    answer: Answer
    sample: Figure | None
    """The figure to show where there is no total: one of a sample."""
    records: int

    @property
    def has_number(self) -> bool:
        """Whether a document prints a number of the country."""
        return bool(self.answer.headlines) or self.sample is not None


@dataclass(frozen=True, slots=True)
class InterventionLine:
    """One intervention: what it is, and how much is said of it."""

    name: Link
    definition: Text | None
    records: int


async def types(data: Snapshot, lang: str) -> tuple[TypeLine, ...]:
    """All types, those with a total first, and among these those of which most is said."""
    facts = await construct(data, _TYPES)
    known = sorted(set(TripleIndex(facts, data.prefixes).subjects("rdf:type", hro("FacilityType"))))
    figures = await figures_of(data, known)
    index = TripleIndex([*facts, *figures, *await labels_of(data, named_in(facts))], data.prefixes)
    counts = await _records(data)
    viewer = Viewer(index, lang)
    lines = [_type_line(viewer, iri, counts.get(iri, 0)) for iri in known]
    return tuple(
        sorted(
            lines,
            key=lambda line: (not line.answer.headlines, line.sample is None, -line.records, line.name.text.lower()),
        )
    )


def _type_line(viewer: Viewer, iri: str, records: int) -> TypeLine:
    index = viewer.index
    own = read_figures(viewer, (iri,))
    below = _below(index, iri)
    facilities = [viewer.link(one).text for one in sorted(set(index.subjects("hro:facilityType", iri)))]
    answer = of_type(own, read_figures(viewer, below), facilities, viewer.lang)
    samples = [figure for figure in own if figure.is_sample and figure.is_national]
    return TypeLine(
        name=viewer.link(iri),
        definition=index.text(iri, viewer.lang, "skos:definition"),
        answer=answer,
        sample=samples[0] if samples and not answer.headlines else None,
        records=records,
    )


def _below(index: TripleIndex, iri: str) -> list[str]:
    """All that is narrower, at any depth."""
    found: list[str] = []
    waiting = [iri]
    while waiting:
        for one in sorted(set(index.subjects("skos:broader", waiting.pop()))):
            if one not in found:
                found.append(one)
                waiting.append(one)
    return sorted(found)


async def interventions(data: Snapshot, lang: str) -> tuple[InterventionLine, ...]:
    """All interventions by name."""
    facts = await construct(data, _INTERVENTIONS)
    known = sorted({triple.subject.value for triple in facts if isinstance(triple.subject, ox.NamedNode)})
    viewer = Viewer(TripleIndex([*facts, *await labels_of(data, known)], data.prefixes), lang)
    counts = await _records(data)
    lines = [
        InterventionLine(viewer.link(iri), viewer.index.text(iri, lang, "skos:definition"), counts.get(iri, 0))
        for iri in known
    ]
    return tuple(sorted(lines, key=lambda line: line.name.text.lower()))


async def _records(data: Snapshot) -> dict[str, int]:
    rows = await select(data, _RECORDS)
    return {row["thing"].value: int(row["n"].value) for row in rows if "thing" in row}


async def counts(data: Snapshot) -> dict[str, int]:
    """How much there is of what the start page counts."""
    parts = " ".join(
        f"{{ SELECT (COUNT(DISTINCT ?x) AS ?{name}) WHERE {{ {pattern} }} }}" for name, pattern in COUNTS.items()
    )
    rows = await select(data, f"PREFIX hro: <{hro('')}> SELECT * WHERE {{ {parts} }}")
    return {name: int(rows[0][name].value) for name in COUNTS}
