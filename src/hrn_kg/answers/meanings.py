"""The words of a list with what they mean and how often they are used, such as those for certainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hrn_kg.answers.gathering import gather
from hrn_kg.describe.ask import fill, select
from hrn_kg.iris import BASE, local_name
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.render.views import DEFINITIONS
from hrn_kg.sparql import Snapshot

_WORDS: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?word skos:inScheme $scheme ; skos:definition ?meaning ; skos:scopeNote ?note ; hro:rank ?rank } WHERE {
  ?word skos:inScheme $scheme OPTIONAL { ?word skos:definition ?meaning } OPTIONAL { ?word skos:scopeNote ?note }
  OPTIONAL { ?word hro:rank ?rank } }"""
_USED: Final = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?word (COUNT(DISTINCT ?record) AS ?n) WHERE { ?word skos:inScheme $scheme .
  ?record hro:certainty|hro:evidenceKind|hro:doubtReason ?word } GROUP BY ?word"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word, what it means, a note to it, and the number of records that have it; `name` is its place on a page."""

    name: str
    word: Text
    meaning: Text | None
    note: Text | None
    used: int


async def meanings(data: Snapshot, scheme: str, lang: str) -> tuple[Meaning, ...]:
    """The words of the list of this name, by rank where they have one, else the most used first."""
    iri = f"{BASE}scheme/{scheme}"
    index = TripleIndex(await gather(data, fill(_WORDS, scheme=iri)), data.prefixes)
    used = {row["word"].value: int(row["n"].value) for row in await select(data, fill(_USED, scheme=iri))}

    def place(word: str) -> tuple[int, int, str]:
        return int(index.literal(word, "hro:rank") or 0), -used.get(word, 0), word

    return tuple(
        Meaning(
            name=local_name(word),
            word=index.label(word, lang),
            meaning=index.text(word, lang, *DEFINITIONS),
            note=index.text(word, lang, "skos:scopeNote"),
            used=used.get(word, 0),
        )
        for word in sorted(dict.fromkeys(index.subjects("skos:inScheme", iri)), key=place)
    )
