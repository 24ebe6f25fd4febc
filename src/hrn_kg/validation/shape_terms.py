"""The names that shapes use: pySHACL passes over a misspelt `sh:` term, class or path, and the shape is weaker."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, Graph
from rdflib.term import BNode, URIRef

from hrn_kg.errors import ContentError
from hrn_kg.iris import BASE
from hrn_kg.validation import lines

# Vocabularies of others whose terms rdflib lists; the rest is named here after their documents.
_LISTED = (RDF, RDFS, OWL, SKOS, DCTERMS, FOAF, ORG, PROV, DCAT)
_OTHERS = {
    "http://purl.org/ontology/bibo/": {"Document"},
    "http://www.w3.org/ns/oa#": {
        "exact",
        "start",
        "end",
        "hasSelector",
        "hasSource",
        "TextQuoteSelector",
        "TextPositionSelector",
    },
    "http://purl.org/spar/cito/": {"citesForInformation"},
    "http://purl.org/vocab/vann/": {"preferredNamespacePrefix", "preferredNamespaceUri"},
}
_NAMES_A_TERM = (
    *(SH.targetClass, SH["class"], SH.path, SH.targetSubjectsOf, SH.targetObjectsOf),
    *(SH.lessThan, SH.lessThanOrEquals, SH.disjoint, SH.equals),
)


def check_terms(files: Iterable[tuple[str, str, Graph]], model: Graph) -> None:
    """See that shapes use only names that exist. `files` gives name, text and shapes of each file.

    Raises: ContentError naming file, line and IRI of each name that neither SHACL, nor `model`, nor a vocabulary of
    others declares.
    """
    faults: list[tuple[str, int | None, str]] = []
    for name, text, shapes in files:
        wrong = dict.fromkeys(sorted(misspelt_shacl(shapes)), "is no term of SHACL")
        wrong |= dict.fromkeys(sorted(unknown_terms(shapes, model)), "is no class, property or value that is known")
        faults += [(name, lines.mention(text, iri), f"<{iri}> {words}") for iri, words in wrong.items()]
    if faults:
        messages = [
            f"{name}{'' if line is None else f', line {line}'}: {words}; check its spelling."
            for name, line, words in faults
        ]
        raise ContentError("\n  ".join(messages), file=faults[0][0], line=faults[0][1])


def misspelt_shacl(shapes: Graph) -> set[str]:
    """Names in the SHACL namespace that SHACL does not define."""
    used = {str(term) for triple in shapes for term in triple if isinstance(term, URIRef) and term.startswith(str(SH))}
    return {term for term in used if URIRef(term) not in SH}


def terms_named(shapes: Graph) -> set[URIRef]:
    """Classes and properties that the shapes target or look at, and the members of their lists of values."""
    found: set[URIRef] = set()
    for predicate in _NAMES_A_TERM:
        for term in shapes.objects(None, predicate):
            steps = list(shapes.items(term)) if isinstance(term, BNode) else [term]
            found |= {step for step in steps if isinstance(step, URIRef)}
    for members in shapes.objects(None, SH["in"]):
        found |= {member for member in shapes.items(members) if isinstance(member, URIRef)}
    return found


def unknown_terms(shapes: Graph, model: Graph) -> set[str]:
    """Those of the terms named that neither our ontology nor a vocabulary of others declares."""
    unknown = set()
    for term in terms_named(shapes):
        own = term.startswith(BASE) and (term, None, None) in model
        if not (own or is_term_of_others(str(term))):
            unknown.add(str(term))
    return unknown


def is_term_of_others(iri: str) -> bool:
    """Whether a vocabulary of others that we use defines the term."""
    term = URIRef(iri)
    if any(term.startswith(str(namespace)) and term in namespace for namespace in _LISTED):
        return True
    return any(iri == base + name for base, names in _OTHERS.items() for name in names)
