"""One claim for readers: what is said, by whom, where it is printed, how sure it is, what is set against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.answers.readable import kind_word, rows_of
from hrn_kg.describe import Description
from hrn_kg.describe.ask import construct, fill
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS, Dispute, Link, Passage, Row, Viewer
from hrn_kg.sparql import Snapshot
from hrn_kg.vocab import NEVER_TYPED, expand, hro

NOT_NAMED: Final = BASE + "id/organisation/not-named"
PLAUSIBLE: Final = BASE + "scheme/reliability/plausible"

# What is shown in a place of its own, and what is of use to programs only.
_PLACED: Final = frozenset(
    (
        *(expand(name) for name in ("rdf:type", "rdf:value", "rdfs:label", "rdfs:comment", "skos:editorialNote")),
        *(expand(name) for name in ("qb:dataSet", "skos:prefLabel", "dct:title")),
        *(
            hro(name)
            for name in ("statedIn", "supportedBy", "reliability", "caveat", "saidBy", "citedFrom", "fromStudy")
        ),
        *(hro(name) for name in ("statedValue", "doubtReason", "everydayWord")),
        *NEVER_TYPED,
    )
)
# In this order; what is not named comes behind, by the name of the property.
_ORDER: Final = tuple(
    hro(name)
    for name in (
        *("about", "defines", "claimedSubject", "claimedProperty", "claimedValue", "ruleKind", "appliesTo"),
        *("criterionDimension", "statementKind", "eventType", "actor", "activity", "object", "recipient", "indicator"),
        *("direction", "value", "lowerBound", "upperBound", "valueQualifier", "measure", "unit", "population", "place"),
        *("period", "basePeriod"),
    )
)
_YEAR: Final = re.compile(r"\d{4}")

_AROUND: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?x ?p ?o } WHERE {
  { $this hro:certainty|hro:evidenceKind|hro:doubtReason|hro:caveat|hro:reliability ?x . ?x ?p ?o
    FILTER(?p IN (skos:definition)) }
  UNION { $this hro:statedIn ?x . ?x ?p ?o FILTER(?p IN (dct:issued, dct:dateCopyrighted)) }
}"""


@dataclass(frozen=True, slots=True)
class ListWord:
    """A word of a list, and what it means."""

    name: str
    word: Text
    meaning: Text | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that is no disagreement, and of which kind it is."""

    name: Link
    kind: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What the page of a claim shows, in one language.

    `reasons` are what makes a figure less than firm. `conflicts` are disagreements alone; what it is compared with
    otherwise stands in `compared`, and what refers to it in `joined`.
    """

    kind: str
    printed: Text | None
    quoted: Text | None
    sentence: str
    document: Link | None
    passages: tuple[Passage, ...]
    caveats: tuple[ListWord, ...]
    certainty: ListWord | None
    reasons: tuple[Link, ...]
    evidence: ListWord | None
    doubts: tuple[ListWord, ...]
    judged: ListWord | None
    note: Text | None
    rows: tuple[Row, ...]
    conflicts: tuple[Dispute, ...]
    compared: tuple[Compared, ...]
    joined: tuple[Row, ...]


async def claim_view(data: Snapshot, description: Description, lang: str) -> ClaimView:
    """The claim that is described. Raises what the engine raises."""
    around = await construct(data, fill(_AROUND, this=description.iri))
    return view_claim(description, around, lang)


def is_claim(description: Description) -> bool:
    """Whether the thing is what a document says."""
    own = {(triple.predicate.value, triple.object) for triple in description.own}
    return any(name == hro("statedIn") for name, _ in own) and (expand("rdf:type"), ox.NamedNode(hro("Claim"))) in own


def view_claim(description: Description, around: Iterable[ox.Triple], lang: str) -> ClaimView:
    """The view of a claim from what `describe` found, and the meanings of its words."""
    index = TripleIndex((*description.triples, *around), description.prefixes)
    viewer, iri = Viewer(index, lang), description.iri
    document = index.iri(iri, "hro:statedIn")
    language = index.label(document, lang).lang if document else ""
    printed = _marked(index.text(iri, lang, "hro:statedValue"), language)
    compared = sorted(index.subjects("hro:compares", iri))

    def reason(weak: str) -> Link:
        found = viewer.link(weak)
        return found if "/id/comparison/" in weak else replace(found, href=None)

    reliability = index.iri(iri, "hro:reliability")
    return ClaimView(
        kind=_kind(viewer, iri),
        printed=printed,
        quoted=_marked(index.text(iri, lang, "rdf:value"), language),
        sentence=sentence(index, iri, lang),
        document=viewer.maybe(document),
        passages=tuple(viewer.passage(excerpt, language) for excerpt in index.iris(iri, "hro:supportedBy")),
        caveats=_terms(index, index.iris(iri, "hro:caveat"), lang),
        certainty=next(iter(_terms(index, index.iris(iri, "hro:certainty"), lang)), None),
        # A period and a caveat may have the same words.
        reasons=tuple({link.text: link for link in map(reason, sorted(index.iris(iri, "hro:weakenedBy")))}.values()),
        evidence=next(iter(_terms(index, index.iris(iri, "hro:evidenceKind"), lang)), None),
        doubts=_terms(index, index.iris(iri, "hro:doubtReason"), lang),
        judged=next(iter(_terms(index, [reliability] if reliability and reliability != PLAUSIBLE else [], lang)), None),
        note=index.text(iri, lang, "skos:editorialNote", "rdfs:comment"),
        rows=rows_of(viewer, iri, _PLACED, _ORDER, printed.text if printed else ""),
        conflicts=tuple(viewer.dispute(found) for found in compared if viewer.is_disagreement(found)),
        compared=tuple(
            Compared(viewer.link(found), _word(index, index.iri(found, "hro:comparisonKind"), lang))
            for found in compared
            if not viewer.is_disagreement(found)
        ),
        joined=_joined(viewer, description),
    )


def sentence(index: TripleIndex, iri: str, lang: str) -> str:
    """Who says it, in which document of when, and on what the document leans, as one or two sentences."""
    document = index.iri(iri, "hro:statedIn")
    title = index.label(document, lang).text if document else ""
    date = index.literal(document, "dct:issued", "dct:dateCopyrighted") if document else None
    year = _YEAR.search(date or "")
    place = words.translate(lang, "claim.in_dated", document=title, year=year[0]) if year else f"“{title}”"
    speakers = index.iris(iri, "hro:saidBy")
    holders = speakers or index.iris(iri, "hro:heldBy")
    if not holders or NOT_NAMED in holders:
        first = words.translate(lang, "claim.said_unnamed", document=place)
    else:
        names = joined([index.label(holder, lang).text for holder in holders], lang)
        first = words.translate(lang, "claim.said_speaker" if speakers else "claim.said", holder=names, document=place)
    cited = [index.label(source, lang).text for source in index.iris(iri, "hro:citedFrom")]
    studies = [index.label(study, lang).text for study in index.iris(iri, "hro:fromStudy")]
    more = [
        *([words.translate(lang, "claim.leans", sources=joined(cited, lang))] if cited else []),
        *([words.translate(lang, "claim.studied", studies=joined(studies, lang))] if studies else []),
    ]
    return " ".join((first, *more))


def joined(names: Sequence[str], lang: str) -> str:
    """Names as they stand in a sentence, each once."""
    each = list(dict.fromkeys(names))
    if len(each) < 2:
        return "".join(each)
    return words.translate(lang, "claim.and", first=", ".join(each[:-1]), last=each[-1])


def _joined(viewer: Viewer, description: Description) -> tuple[Row, ...]:
    """What refers to the claim: alternatives, reasons, and records that are made from it."""
    groups: dict[str, list[Link]] = {}
    for triple in description.inbound:
        name = triple.predicate.value
        if isinstance(triple.subject, ox.NamedNode) and name not in NEVER_TYPED and name != expand("hro:compares"):
            groups.setdefault(name, []).append(viewer.link(triple.subject.value))
    for record in description.records:
        if record != description.iri and "/id/comparison/" not in record:
            groups.setdefault(hro("computedFrom"), []).append(viewer.link(record))
    return tuple(
        Row(_inverse(viewer, name), tuple(dict.fromkeys(links)), f"in-{local_name(name)}")
        for name, links in sorted(groups.items())
    )


def _inverse(viewer: Viewer, name: str) -> Link:
    key = f"inverse.{local_name(name)}"
    if words.is_key(key):
        return Link(words.translate(viewer.lang, key))
    return Link(words.translate(viewer.lang, "inverse.other", name=viewer.property(name).text))


def _terms(index: TripleIndex, iris: Iterable[str], lang: str) -> tuple[ListWord, ...]:
    return tuple(ListWord(local_name(iri), index.label(iri, lang), index.text(iri, lang, *DEFINITIONS)) for iri in iris)


def _word(index: TripleIndex, iri: str | None, lang: str) -> str:
    return index.label(iri, lang).text if iri else ""


def _kind(viewer: Viewer, iri: str) -> str:
    """What readers call it; the name in the ontology for a kind without a word of ours."""
    kind = viewer.kind(iri) or ""
    return kind_word(kind, viewer.lang) or viewer.link(kind).text


def _marked(text: Text | None, language: str) -> Text | None:
    return Text(text.text, text.lang or language) if text else None
