"""The build tells how many claims come from each document, by kind and section."""

import pyoxigraph as ox

from hrn_kg.content import Content
from hrn_kg.declared import installed_prefixes
from hrn_kg.rdfio import parse, read
from hrn_kg.releases.counts import count_claims

TEXT = """
PREFIX hro: <%(hro)s> PREFIX claim: <%(claim)s> PREFIX document: <%(document)s> PREFIX s0x: <%(s0x)s>
claim:a a hro:Observation ; hro:statedIn document:s0 ; hro:supportedBy s0x:1-2 , s0x:3-4 .
claim:b a hro:Rule ; hro:statedIn document:s0 ; hro:supportedBy s0x:1-2 .
claim:c a hro:Rule ; hro:statedIn document:s1 .
claim:d a hro:Rule .
s0x:1-2 hro:section "One" . s0x:3-4 hro:section "Two" .
"""


def test_claims_are_counted_by_kind_and_section() -> None:
    first, second = count_claims(parse((TEXT % installed_prefixes()).encode(), ox.RdfFormat.TURTLE))
    assert (first.document, first.claims) == ("s0", 2)
    assert first.kinds == (("Observation", 1), ("Rule", 1))
    assert first.sections == (("One", 2), ("Two", 1))
    assert second.in_words() == "1 (1 Rule); by section: none named"


def test_the_real_data_come_from_five_documents(content: Content) -> None:
    counts = count_claims(quad for path in content.data for quad in read(path))
    assert [count.document for count in counts] == ["s0", "s1", "s2", "s3", "s4"]
    assert all(count.claims > 20 and count.sections for count in counts)
