"""The build tells how many claims come from each document, by kind and section."""

import pyoxigraph as ox

from hrn_kg.content import Content
from hrn_kg.declared import installed_prefixes
from hrn_kg.rdfio import parse, read
from hrn_kg.releases.claim_counts import count_claims

KINDS = """
PREFIX hro: <%(hro)s> PREFIX rdfs: <%(rdfs)s>
hro:Observation rdfs:subClassOf hro:Claim . hro:Rule rdfs:subClassOf hro:Claim . hro:Ban rdfs:subClassOf hro:Rule .
"""
TEXT = """
PREFIX hro: <%(hro)s> PREFIX claim: <%(claim)s> PREFIX document: <%(document)s> PREFIX s0x: <%(s0x)s>
claim:a a hro:Observation ; hro:statedIn document:s0 ; hro:supportedBy s0x:1-2 , s0x:3-4 .
claim:b a hro:Rule ; hro:statedIn document:s0 ; hro:supportedBy s0x:1-2 .
claim:c a hro:Rule ; hro:statedIn document:s1 .
claim:d a hro:Rule .
claim:e a hro:Ban ; hro:statedIn document:s1 .
claim:f a hro:Facility ; hro:statedIn document:s1 .
s0x:1-2 hro:section "One" . s0x:3-4 hro:section "Two" .
"""


def test_claims_are_counted_by_kind_and_section() -> None:
    table = installed_prefixes()
    first, second = count_claims(parse((KINDS % table + TEXT % table).encode(), ox.RdfFormat.TURTLE))
    assert (first.document, first.claims) == ("s0", 2)
    assert first.kinds == (("Observation", 1), ("Rule", 1))
    assert first.sections == (("One", 2), ("Two", 1))
    assert second.in_words() == "2 (1 Ban, 1 Rule); by section: none named", "a class below a kind of claim is one too"


def test_the_real_data_come_from_five_documents(content: Content) -> None:
    counts = count_claims(
        [quad for path in (*content.ontology, *content.data) if path.suffix == ".ttl" for quad in read(path)]
    )
    assert [count.document for count in counts] == ["s0", "s1", "s2", "s3", "s4"]
    assert all(count.claims > 20 and count.sections for count in counts)
