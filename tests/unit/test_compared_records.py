"""Comparisons, calculations, open questions and definitions as pages show them, on a few planted triples."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrn_kg.answers.gaps import by_subject, gaps
from hrn_kg.answers.gathering import cut
from hrn_kg.answers.numerals import equation, formula, number
from hrn_kg.answers.sides import Quote, advice_in, comparisons
from hrn_kg.answers.wordings import Piece, compare
from hrn_kg.answers.workings import workings
from hrn_kg.errors import NotFound
from hrn_kg.render.triple_index import Text, TripleIndex
from hrn_kg.site.pages.definitions import summary
from hrn_kg.vocab import PREFIXES, STANDARD

OWN = "https://w3id.org/harmreduction/"
NAMES = {
    **PREFIXES,
    **{kind: f"{OWN}id/{kind}/" for kind in ("claim", "comparison", "calculation", "document", "gap", "excerpt")},
    **{kind: f"{OWN}scheme/{kind}/" for kind in ("harm", "whom", "kind", "qualifier", "unit", "intervention")},
    "organisation": f"{OWN}id/organisation/",
    "exactly": f"{OWN}scheme/value-qualifier/",
    "in": f"{OWN}scheme/unit/",
}


def index(turtle: str) -> TripleIndex:
    """An index over Turtle, with the prefixes of the code and those of the things that are planted here."""
    text = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in NAMES.items()) + turtle
    return TripleIndex([quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)], STANDARD)


DOCUMENTS = """
document:a dct:title "On rooms"@en ; dct:creator organisation:net ; dct:issued "2011-01" .
document:b dct:title "A page"@en .
organisation:net skos:prefLabel "The Net"@en , "Het Net"@nl ; skos:altLabel "NET"@en .
"""
CLAIMS = (
    DOCUMENTS
    + """
claim:six rdfs:label "6 rooms"@en ; hro:statedIn document:a ; hro:statedValue "6" ;
  hro:supportedBy excerpt:1 , excerpt:2 , excerpt:5 .
claim:two rdfs:label "2 rooms"@en ; hro:statedIn document:b ; hro:statedValue "2" ; hro:supportedBy excerpt:3 .
claim:old rdfs:label "Old rooms"@en ; hro:statedIn document:a ; hro:supportedBy excerpt:4 .
calculation:third rdfs:label "A third"@en ; a hro:Calculation ; hro:formula "2/6*100" ; hro:value 33.3 ;
  hro:valueQualifier exactly:approximate ; hro:unit in:percent ; hro:computedFrom claim:six , claim:two .
excerpt:1 oa:exact "there are" ; oa:start 90 ; hro:section "Rooms" .
excerpt:2 oa:exact "six" ; oa:start 120 ; hro:section "Rooms" .
# Of this one only the place is kept.
excerpt:5 oa:start 130 ; oa:end 140 ; hro:section "Rooms" .
excerpt:3 oa:exact "two rooms" ; oa:start 5 .
excerpt:4 oa:exact "old" ; oa:start 7 ; hro:section "Past" .
comparison:rooms a hro:Comparison , hro:Disagreement ; rdfs:label "6 or 2"@en ;
  hro:compares claim:six , claim:two , claim:old , calculation:third ; hro:prefers claim:six ;
  hro:comparisonKind kind:contradiction ;
  rdfs:comment "One says 6, e.g. all of them. The other says 2. Use 6."@en .
comparison:within a hro:Disagreement ; rdfs:label "Old and six"@en ; hro:compares claim:six , claim:old .
comparison:apart a hro:Comparison ; rdfs:label "Apart"@en ; hro:compares claim:six , claim:two ;
  hro:comparisonKind kind:apart .
kind:contradiction skos:prefLabel "contradiction"@en . kind:apart skos:prefLabel "not comparable"@en .
"""
)


def test_only_a_disagreement_is_one_and_its_sides_stand_by_document() -> None:
    apart, rooms, within = sorted(comparisons(index(CLAIMS), "en"), key=lambda one: one.iri)
    assert [one.is_disagreement for one in (apart, rooms, within)] == [False, True, True]
    assert [one.is_between for one in (apart, rooms, within)] == [True, True, False]
    # What the editors computed stands last, and is of no document.
    assert [column.source.name.text if column.source else "" for column in rooms.columns] == ["A page", "The Net", ""]
    assert [column.source.year if column.source else "" for column in rooms.columns] == ["", "2011", ""]
    assert [len(column.sides) for column in rooms.columns] == [1, 2, 1]
    # Within one document each side stands for itself.
    assert [len(column.sides) for column in within.columns] == [1, 1]


def test_a_side_has_its_words_in_their_order_and_a_computed_one_prints_nothing() -> None:
    (rooms,) = (one for one in comparisons(index(CLAIMS), "en") if one.name.text == "6 or 2")
    sides = {side.name.text: side for side in rooms.sides}
    assert sides["6 rooms"].quotes == (Quote(Text("there are … six", "en"), Text("Rooms", "en"), ("130–140",)),)
    assert (sides["6 rooms"].printed, sides["6 rooms"].computed) == (Text("6", "en"), "")
    assert (sides["A third"].printed, sides["A third"].computed) == (None, "2 / 6 × 100 ≈ 33.3 %")
    assert [side.name.text for side in rooms.sides if side.is_preferred] == ["6 rooms"]


def test_the_last_sentence_of_the_editors_is_their_advice() -> None:
    (rooms,) = (one for one in comparisons(index(CLAIMS), "en") if one.name.text == "6 or 2")
    assert rooms.advice == Text("Use 6.", "en")
    assert rooms.explanation == Text("One says 6, e.g. all of them. The other says 2.", "en")
    assert advice_in(Text("Do not add them.", "en")) == (Text("Do not add them.", "en"), None)
    assert advice_in(None) == (None, None)


@pytest.mark.parametrize(
    ("lang", "given", "wanted"), [("nl", "35.4", "35,4"), ("en", "35.4", "35.4"), ("nl", "117000000", "117.000.000")]
)
def test_numbers_are_written_in_the_language(lang: str, given: str, wanted: str) -> None:
    assert number(lang, given) == wanted
    assert number(lang, "many") == "many"


def test_a_sum_is_read_as_it_is_calculated_and_a_bound_does_not_equal_it() -> None:
    assert formula("nl", "(2692-757)/2692*100") == "(2.692 − 757) / 2.692 × 100"
    planted = index("""
calculation:sum hro:formula "10150+11000" ; hro:lowerBound 21150 ; hro:valueQualifier exactly:more-than .
calculation:same hro:formula "2+2" ; hro:value 4 .
exactly:more-than skos:prefLabel "more than"@en , "meer dan"@nl .
""")
    assert equation(planted, NAMES["calculation"] + "sum", "nl") == "meer dan 21.150 (10.150 + 11.000)"
    assert equation(planted, NAMES["calculation"] + "same", "en") == "2 + 2 = 4"
    assert equation(planted, NAMES["claim"] + "none", "en") == ""


def test_a_calculation_shows_what_went_into_it() -> None:
    (third,) = workings(index(CLAIMS), "nl")
    assert third.sum == "2 / 6 × 100 ≈ 33,3 %"
    assert [(one.printed, one.source and one.source.year) for one in third.inputs] == [
        (Text("6", "en"), "2011"),
        (Text("2", "en"), ""),
    ]


def test_open_questions_stand_by_subject_those_about_documents_last() -> None:
    planted = index(
        DOCUMENTS
        + f"document:b a bibo:Document . intervention:x skos:inScheme <{OWN}scheme/intervention> .\n"
        + "".join(
            f'gap:{name} a hro:KnownGap ; hro:question "{name}?"@en ; hro:about {about} ; hro:gapKind kind:lost .\n'
            for name, about in [("date", "document:b"), ("author", "document:b"), ("how-many", "intervention:x")]
        )
        + 'kind:lost skos:prefLabel "lost"@en ; skos:definition "Words are missing."@en .'
    )
    found = gaps(planted, "en")
    assert [gap.question.text for gap in found] == ["author?", "date?", "how-many?"]
    assert found[0].meaning == Text("Words are missing.", "en")
    groups = by_subject(planted, found, "en")
    assert [(group.anchor, group.count) for group in groups][-1] == ("bibo-Document", 2)
    assert [[len(subject.gaps) for subject in group.subjects] for group in groups] == [[1], [2]]


DEFINITIONS = (
    DOCUMENTS
    + """
claim:one hro:defines intervention:harm-reduction ; hro:saidBy organisation:net ; hro:statedIn document:a ;
  rdf:value "Reducing (health) harms to users and society"@en ; oa:start 20 ;
  hro:coversHarmDomain harm:health ; hro:inBrackets harm:health ; hro:firstBeneficiary whom:user ;
  hro:coversBeneficiary whom:user , whom:society .
claim:two hro:defines intervention:harm-reduction ; hro:saidBy organisation:other ; hro:statedIn document:b ;
  rdf:value "Less health and social impacts, a social matter"@en ; oa:start 10 ;
  hro:coversHarmDomain harm:health , harm:social .
claim:page hro:defines intervention:harm-reduction ; hro:statedIn document:b ; rdf:value "Something social"@en .
organisation:other skos:prefLabel "The Other"@en .
harm:health skos:prefLabel "health"@en , "gezondheid"@nl . harm:social skos:prefLabel "social"@en , "sociaal"@nl .
whom:society skos:prefLabel "society"@en , "samenleving"@nl .
whom:user skos:prefLabel "person who uses drugs"@en , "persoon"@nl ; skos:hiddenLabel "user"@en .
<https://w3id.org/harmreduction/scheme/facility-type/room> skos:prefLabel "room"@en ; hro:inferredDefinition claim:one .
"""
)


def test_words_are_marked_by_what_was_coded_and_by_how_many_share_it() -> None:
    shown = compare(index(DEFINITIONS), "nl")
    # In the order in which they are printed; what nobody in particular says stands apart.
    assert [one.short for one in shown.definitions] == ["The Other", "NET"]
    assert [one.iri for one in shown.others] == [NAMES["claim"] + "page"]
    net = shown.definitions[1]
    assert [piece for piece in net.pieces if piece.shared] == [
        Piece("(health)", 2, True),
        Piece("users", 1),
        Piece("society", 1),
    ]
    for one in (*shown.definitions, *shown.others):
        assert "".join(piece.text for piece in one.pieces) in DEFINITIONS
    # The first time only, and nothing where nothing was coded.
    assert [piece.text for piece in shown.definitions[0].pieces if piece.shared] == ["health", "social"]
    assert [piece.shared for piece in shown.others[0].pieces] == [0]


def test_the_matrix_tells_what_is_named_in_brackets_and_first() -> None:
    shown = compare(index(DEFINITIONS), "nl")
    rows = {row.element.text: row for _, rows in shown.groups for row in rows}
    assert [word for word, _ in shown.groups] == ["definitions.harm", "definitions.whom"]
    assert [(cell.is_named, cell.in_brackets) for cell in rows["gezondheid"].cells] == [(True, False), (True, True)]
    assert [(cell.is_named, cell.is_first) for cell in rows["persoon"].cells] == [(False, False), (True, True)]
    assert [name.text for word, names in shown.definitions[1].named for name in names] == [
        "gezondheid",
        "persoon",
        "samenleving",
    ]
    assert [link.text for link in shown.types] == ["room"]
    assert summary(shown, "nl") == (
        ("In alle 2", "schade: gezondheid"),
        ("Alleen bij The Other", "schade: sociaal"),
        ("Alleen bij NET", "voor wie: persoon, samenleving"),
    )


def test_a_list_is_cut_in_pages_and_has_no_others() -> None:
    assert cut(range(5), "", 2) == cut(range(5), "1", 2)
    assert (cut(range(5), "3", 2).items, cut(range(5), "3", 2).pages) == ((4,), 3)
    assert cut([], "", 2).items == ()
    for page in ("0", "4", "-1", "x", "²", "99999999"):
        with pytest.raises(NotFound):
            cut(range(5), page, 2)
