"""The page of a thing: each record in the section that a reader looks in, and what the base holds in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_base import answered

from hrn_kg.answers.dossier import SECTIONS, Dossier, dossier, section_of
from hrn_kg.answers.register import by_letter, folded, register
from hrn_kg.iris import BASE
from hrn_kg.site.pages.dossiers import answer_of
from hrn_kg.vocab import expand, hro

EVENT = BASE + "scheme/statement-kind/event"


@pytest.mark.parametrize(
    ("properties", "classes", "kind", "claimed", "section"),
    [
        (["hro:about"], ["hro:KnownGap"], "", "", "unknowns"),
        (["hro:appliesTo"], ["hro:Rule"], "", "", "rules"),
        (["org:organization"], ["hro:RoleClaim"], "", "", "roles"),
        (["hro:claimedSubject"], ["hro:AttributeClaim"], "", "hro:fundedBy", "funding"),
        (["hro:claimedValue"], ["hro:AttributeClaim"], "", "hro:operatedBy", "does"),
        (["hro:claimedSubject"], ["hro:AttributeClaim"], "", "hro:since", "history"),
        (["hro:claimedSubject"], ["hro:AttributeClaim"], "", "dct:isPartOf", "ties"),
        (["hro:claimedSubject"], ["hro:AttributeClaim"], "", "dct:spatial", "about"),
        (["hro:saidBy"], ["hro:Statement"], "", "", "says"),
        (["hro:saidBy", "hro:about"], ["hro:Statement"], "", "", "about"),
        (["hro:saidBy"], ["hro:Definition"], "", "", "says"),
        (["hro:actor"], ["hro:Statement"], EVENT, "", "does"),
        (["hro:about"], ["hro:Statement"], EVENT, "", "history"),
        (["hro:about"], ["hro:Statement"], "", "", "about"),
    ],
)
def test_a_record_has_its_section(
    properties: list[str], classes: list[str], kind: str, claimed: str, section: str
) -> None:
    by, kinds = map(expand, properties), map(expand, classes)
    assert section_of(by, kinds, kind, expand(claimed) if claimed else "") == section
    assert section in ("unknowns", *SECTIONS)


PLANTED = """
organisation:a rdfs:label "Aidsfonds"@nl . organisation:b rdfs:label "‘Bus’"@nl ; skos:altLabel "De bus"@nl , "bus"@en .
organisation:c rdfs:label "Éénheid"@nl . organisation:d rdfs:label "62 landen"@nl .
period:p2018 rdfs:label "2018"@nl ; hro:earliestYear 2018 ; hro:latestYear 2018 .
period:p1990 rdfs:label "1990"@nl ; hro:earliestYear 1990 ; hro:latestYear 1990 .
organisation:a a hro:Thing . organisation:b a hro:Thing . organisation:c a hro:Thing . organisation:d a hro:Thing .
claim:one a hro:Statement ; rdfs:label "Nieuw"@nl ; hro:about organisation:a ; hro:period period:p2018 ;
  hro:statedIn document:s0 .
claim:two a hro:Statement ; rdfs:label "Oud"@nl ; hro:about organisation:a , organisation:b ; hro:period period:p1990 ;
  hro:statedIn document:s1 .
claim:events a hro:Statement ; rdfs:label "Later"@nl ; hro:about organisation:a ; hro:period period:p2018 ;
  hro:statementKind statement-kind:event ; hro:statedIn document:s1 .
claim:earlier a hro:Statement ; rdfs:label "Eerder"@nl ; hro:about organisation:a ; hro:period period:p1990 ;
  hro:statementKind statement-kind:event ; hro:statedIn document:s1 .
claim:figure a hro:Observation ; rdfs:label "3 bij Aidsfonds"@nl ; hro:about organisation:a ; hro:statedValue "3" ;
  hro:statedIn document:s1 .
<https://w3id.org/harmreduction/id/gap/g> a hro:KnownGap ; hro:question "Hoeveel?"@nl ; hro:about organisation:a .
<https://w3id.org/harmreduction/id/comparison/x> a hro:Disagreement ; rdfs:label "Botst"@nl ; hro:compares claim:one .
<https://w3id.org/harmreduction/id/comparison/y> a hro:Comparison ; rdfs:label "Klopt"@nl ;
  hro:compares claim:one , claim:two .
"""


def of(folder: Path, name: str, lang: str = "nl") -> Dossier:
    return answered(folder, PLANTED, lambda data: dossier(data, f"{BASE}id/organisation/{name}", lang))


def test_history_begins_with_the_earliest_and_the_rest_with_the_latest(tmp_path: Path) -> None:
    found = of(tmp_path, "a")
    assert {name: [line.name.text for line in lines] for name, lines in found.sections.items()} == {
        "history": ["Eerder", "Later"],
        "about": ["Nieuw", "Oud"],
    }
    assert [figure.name.text for figure in found.figures] == ["3 bij Aidsfonds"]
    assert [line.name.text for line in found.unknowns] == ["Hoeveel?"]


def test_only_a_real_disagreement_is_one(tmp_path: Path) -> None:
    found = of(tmp_path, "a")
    assert [one.name.text for one in found.disagreements] == ["Botst"]
    assert [one.name.text for one in found.comparisons] == ["Klopt"]


@pytest.mark.parametrize(
    ("name", "lang", "sentence"),
    [
        ("a", "nl", "X: 5 uitspraken uit 2 documenten. U vindt hier 1 cijfer, 1 tegenspraak en 1 open vraag."),
        ("a", "en", "X: 5 claims from 2 documents. You find 1 figure, 1 disagreement and 1 open question here."),
        ("b", "nl", "X: 1 uitspraak uit 1 document."),
        ("b", "en", "X: 1 claim from 1 document."),
        ("c", "nl", "X komt in de documenten voor; er is geen uitspraak over vastgelegd."),
        ("c", "en", "X is named in the documents; no claim about it has been recorded."),
    ],
)
def test_the_sentence_says_what_there_is(tmp_path: Path, name: str, lang: str, sentence: str) -> None:
    assert answer_of(of(tmp_path, name, lang), "X", lang) == sentence


def test_a_register_is_in_the_order_of_readers(tmp_path: Path) -> None:
    found = answered(tmp_path, PLANTED, lambda data: register(data, BASE + "id/organisation/", "nl"))
    assert [(one.name.text, one.count) for one in found] == [
        ("62 landen", 0),
        ("Aidsfonds", 6),
        ("‘Bus’", 1),
        ("Éénheid", 0),
    ]
    assert list(by_letter(found)) == ["#", "A", "B", "E"]
    assert [other.text for other in found[2].others] == ["De bus"]
    assert folded("‘Éa’") == "ea’"


def test_the_names_of_properties_are_those_of_the_ontology() -> None:
    # A name that the ontology does not have would put its claims among the rest in silence.
    ontology = (Path(__file__).parents[2] / "ontology").glob("*.ttl")
    text = "".join(path.read_text(encoding="utf-8") for path in ontology)
    names = ("offers", "operatedBy", "carriedOutBy", "coordinatedBy", "issuedBy", "participant", "teamIncludes")
    more = (
        "since",
        "until",
        "succeeds",
        "component",
        "policyStatus",
        "targetGroup",
        "involvesSubstance",
        "facilityType",
    )
    for name in (*names, *more, "fundedBy"):
        assert f"\nhro:{name} a owl:" in text, name
        assert hro(name).endswith(name)
