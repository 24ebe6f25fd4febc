"""What a field is called within a sentence: a phrase of its own for those that change often, else its label."""

from __future__ import annotations

from typing import Final

from hrn_kg import words
from hrn_kg.change_words.known_names import Names
from hrn_kg.iris import BASE, local_name
from hrn_kg.vocab import expand, hro

# The key of each phrase, under `[field]` in the words.
PHRASES: Final = {
    **{
        hro(name): name
        for name in (
            *("value", "lowerBound", "upperBound", "statedValue", "valueQualifier", "unit", "measure", "formula"),
            *("period", "place", "population", "indicator", "statedIn", "citedFrom", "saidBy", "caveat"),
            *("reliability", "doubtReason", "detail", "question", "asOf", "everydayWord", "claimedValue"),
            *("claimedSubject", "claimedProperty", "section", "citedAs", "sha256OfWords", "certainty"),
        )
    },
    **{
        expand(name): key
        for name, key in (
            *(("rdfs:label", "name"), ("skos:prefLabel", "name"), ("foaf:name", "name"), ("sh:name", "name")),
            *(("dct:title", "title"), ("skos:altLabel", "altLabel"), ("skos:hiddenLabel", "hiddenLabel")),
            *(("skos:definition", "definition"), ("skos:scopeNote", "scopeNote"), ("rdfs:comment", "comment")),
            *(("skos:editorialNote", "editorialNote"), ("dct:description", "description"), ("rdf:type", "type")),
            *(("skos:broader", "broader"), ("skos:inScheme", "inScheme"), ("skos:topConceptOf", "topConceptOf")),
            *(("dct:isPartOf", "isPartOf"), ("org:classification", "classification")),
            *(("skos:notation", "notation"), ("foaf:homepage", "homepage")),
            *(("skos:exactMatch", "exactMatch"), ("skos:closeMatch", "closeMatch"), ("rdfs:seeAlso", "seeAlso")),
            *(("dct:issued", "issued"), ("dct:modified", "modified"), ("dct:creator", "creator")),
            *(("dct:publisher", "publisher"), ("dcat:startDate", "startDate"), ("dcat:endDate", "endDate")),
            *(("owl:versionInfo", "version"), ("sh:message", "message"), ("sh:description", "description")),
            *(("sh:severity", "severity"), ("oa:exact", "exact"), ("oa:start", "start"), ("oa:end", "end")),
        )
    },
}
_RANKS: Final = {field: place for place, field in enumerate(PHRASES)}
# What changes in these is the things linked to; these have no names that a sentence could give.
NAMELESS: Final = {hro("supportedBy"): "supportedBy", expand("oa:hasSelector"): "hasSelector"}
# The name of a record that is a sentence: to change it is to word it anew.
WORDED: Final = tuple(BASE + f"id/{kind}/" for kind in ("claim", "comparison", "calculation"))


def phrase(field: str, thing: str, names: Names, lang: str) -> str:
    """What a field of a thing is called; one that has neither phrase nor label by the name that programs use."""
    key = PHRASES.get(field)
    if key == "name" and thing.startswith(WORDED):
        key = "wording"
    if key is not None:
        return words.translate(lang, f"field.{key}")
    return label(field, names, lang)


def rank(field: str) -> int:
    """Where a field stands in a sentence: figures come first, fields without a phrase last."""
    return _RANKS.get(field, len(_RANKS))


def label(field: str, names: Names, lang: str) -> str:
    """The label of a field in quotation marks."""
    return words.quoted(names.own_name(field, lang) or local_name(field))
