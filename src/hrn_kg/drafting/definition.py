"""A definition from a person's answers: the text word for word, what it defines, who gives it, what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hrn_kg import words
from hrn_kg.drafting import choosing, minting
from hrn_kg.drafting.drafted import Builder, Drafted
from hrn_kg.drafting.figure import ClaimAnswers, claim_basis, set_labels
from hrn_kg.drafting.labelling import name_of
from hrn_kg.drafting.passage import passages_of
from hrn_kg.drafting.published_names import published_names
from hrn_kg.drafting.source import source_of
from hrn_kg.evidence import Documents
from hrn_kg.iris import local_name
from hrn_kg.triples import node

if TYPE_CHECKING:
    from hrn_kg.validation import Published  # it brings pySHACL, which those who only draft do not need

# What a definition names, so that definitions can be compared: field, property, list.
_NAMED: Final = (
    ("means", "hro:means", "means"),
    ("harms", "hro:coversHarmDomain", "harm-domain"),
    ("harm_sources", "hro:namesHarmSource", "harm-source"),
    ("beneficiaries", "hro:coversBeneficiary", "beneficiary"),
)


@dataclass(frozen=True, kw_only=True)
class DefinitionAnswers(ClaimAnswers):
    """The term, who gives the definition, and what it names; `words` is the definition itself."""

    term: str = ""
    said_by: str = ""
    means: str = ""
    harms: str = ""
    harm_sources: str = ""
    beneficiaries: str = ""


def draft_definition(answers: DefinitionAnswers, published: Published, documents: Documents) -> Drafted:
    """The records of a definition: the claim with its text, its passage, and the document where it is new."""
    builder = Builder(published_names(published.store))
    return builder.drafted(definition(builder, answers, documents))


def definition(builder: Builder, answers: DefinitionAnswers, documents: Documents) -> str:
    """Draft a definition into a builder that may hold other records; returns the address of the claim."""
    source = source_of(builder, answers, documents)
    passages = passages_of(builder, answers, source, is_definition=True) if source else ()
    term = choosing.one(builder, "term", answers.term, "term")
    given = answers.said_by.strip()
    speaker = choosing.organisation(builder, "said_by", given) if given else None
    by = speaker or (source.iri if source else None)
    claim = minting.address(builder, "claim", "definition", *(local_name(one) for one in (term, by) if one))
    builder.add(claim, "term", ("rdf:type", node("hro:Definition")))
    if term is not None:
        builder.add(claim, "term", ("hro:defines", term))
    if speaker is not None:
        builder.add(claim, "said_by", ("hro:saidBy", speaker))
    if passages and source is not None:
        builder.add(claim, "words", ("rdf:value", ox.Literal(passages[0].words, language=source.language)))
    for field, property_, kind in _NAMED:
        if values := choosing.several(builder, field, getattr(answers, field), kind):
            builder.add(claim, field, (property_, *values))
    claim_basis(builder, claim, answers, source, passages, None, None, set())
    drafts = {
        lang: words.translate(
            lang,
            "drafting.definition-label",
            term=name_of(builder, term, lang) if term else answers.term,
            by=name_of(builder, by, lang) if by else answers.document,
        )
        for lang in words.languages()
    }
    set_labels(builder, claim, answers, drafts)
    return claim
