"""The sentence that properties make by themselves: each kind of claim, each way of meaning a value, both languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, SKOS, Graph, Literal

from hrn_kg import rdfio
from hrn_kg.content import find_content
from hrn_kg.declared import installed_prefixes
from hrn_kg.readout import Facts, read_out
from hrn_kg.readout.phrases import change, changed

CONTENT = find_content(Path(__file__).parents[2])
PREFIXES = installed_prefixes()


@cache
def known() -> Facts:
    files = [path for path in (*CONTENT.ontology, *CONTENT.data) if path.suffix == ".ttl" and "claims" not in str(path)]
    return Facts.of(quad for path in files for quad in rdfio.read(path))


def told(turtle: str, lang: str = "en") -> str:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    quads = rdfio.parse(f"{head}claim:x {turtle} .".encode(), ox.RdfFormat.TURTLE)
    said = Facts.of(quads).known
    assert not said.keys() & known().known.keys(), "these are facts of a thing that is known already"
    return read_out(Facts({**known().known, **said}), PREFIXES["claim"] + "x", lang)


@pytest.mark.parametrize(
    ("turtle", "english", "dutch"),
    [
        (
            "a hro:Statement ; hro:direction direction:decrease ; hro:indicator indicator:homelessness",
            "Homelessness decreased.",
            "Dakloosheid afgenomen.",
        ),
        (
            "a hro:Statement ; hro:wanted direction:decrease ; hro:indicator indicator:homelessness",
            "What should come about: decrease of homelessness.",
            "Wat er zou moeten komen: afname van dakloosheid.",
        ),
        (
            "a hro:Statement ; hro:expected direction:decrease ; hro:indicator indicator:homelessness",
            "What is expected: decrease of homelessness.",
            "Wat er wordt verwacht: afname van dakloosheid.",
        ),
        (
            "a hro:Statement ; hro:denied direction:decrease ; hro:indicator indicator:homelessness",
            "Not so: homelessness decreased.",
            "Niet zo: dakloosheid afgenomen.",
        ),
        (
            "a hro:Statement ; hro:denied activity:monitor ; hro:object policy:sss ; hro:actor organisation:hrn",
            "Not done by Dutch Harm Reduction Network: monitor Social Support Strategy.",
            "Niet gedaan door Nederlands Harm Reduction Network: Social Support Strategy volgen.",
        ),
        (
            "a hro:Statement ; hro:activity activity:focus ; hro:object term:security ; hro:degree degree:strong",
            "What is done: focus on security and safety (strongly).",
            "Wat er wordt gedaan: zich richten op veiligheid (sterk).",
        ),
        (
            (
                "a hro:AttributeClaim ; hro:claimedSubject policy:sss ; hro:claimedProperty hro:participant ;"
                " hro:claimedValue organisation:police ; hro:degree degree:strong"
            ),
            "Social Support Strategy – has participant: Police (strongly).",
            "Social Support Strategy – heeft als deelnemer: Politie (sterk).",
        ),
        (
            (
                "a hro:AttributeClaim ; hro:claimedSubject organisation:service-providers ;"
                " hro:claimedProperty hro:offers ; hro:claimedValue intervention:night-shelter ; hro:share share:some"
            ),
            "Some Service providers – offers: night shelter.",
            "Enkele Hulporganisaties – biedt: nachtopvang.",
        ),
        (
            "a hro:Statement ; hro:eventType event-type:start ; hro:object policy:sss ; hro:degree degree:gradual",
            "Social Support Strategy: started (gradually).",
            "Social Support Strategy: begonnen (geleidelijk).",
        ),
        (
            "a hro:Statement ; hro:eventType event-type:onset ; hro:object substance:heroin",
            "Onset: heroin.",
            "Opkomst: heroïne.",
        ),
        (
            (
                "a hro:Statement ; hro:stance stance:supports , stance:tolerates ;"
                " hro:object intervention:drug-checking ; hro:saidBy organisation:police , organisation:hrn"
            ),
            "Stance of Dutch Harm Reduction Network and Police: supports and tolerates drug checking.",
            "Houding van Nederlands Harm Reduction Network en Politie: steunt en gedoogt drugs testen.",
        ),
        (
            (
                "a hro:Statement ; hro:denied stance:promotes ; hro:object intervention:drug-checking ;"
                " hro:saidBy organisation:police"
            ),
            "Not the stance of Police: promotes drug checking.",
            "Niet de houding van Politie: draagt uit drugs testen.",
        ),
        (
            "a hro:Statement ; hro:activity activity:monitor ; hro:object policy:sss , term:care , term:treatment",
            "What is done: monitor care, Social Support Strategy and treatment.",
            "Wat er wordt gedaan: behandeling, Social Support Strategy en zorg volgen.",
        ),
        (
            "a hro:Statement ; hro:activity activity:monitor ; hro:object facility:methadone-bus-amsterdam",
            "What is done: monitor Methadone bus, Amsterdam.",
            "Wat er wordt gedaan: Methadonbus, Amsterdam, volgen.",
        ),
        (
            (
                "a hro:Statement ; hro:direction direction:prevented ; hro:indicator indicator:people ;"
                " hro:population population:people-who-use-drugs"
            ),
            "Number of people (people who use drugs) prevented.",
            "Aantal mensen (mensen die drugs gebruiken) voorkomen.",
        ),
        (
            (
                "a hro:Observation ; hro:indicator indicator:people ; hro:population population:people-who-use-drugs ;"
                " hro:value 0.5 ; hro:unit unit:percent ; hro:measure measure:share"
            ),
            "Number of people (people who use drugs): 0.5 per cent (share).",
            "Aantal mensen (mensen die drugs gebruiken): 0,5 procent (aandeel).",
        ),
        (
            (
                "a hro:AttributeClaim ; hro:claimedSubject policy:sss ; hro:claimedProperty skos:altLabel ;"
                ' hro:claimedValue "the plan"'
            ),
            "Social Support Strategy is also called “the plan”.",
            "Social Support Strategy heet ook “the plan”.",
        ),
        (
            'a hro:Statement ; hro:activity activity:monitor ; hro:object policy:sss ; hro:every "P1Y"^^xsd:duration',
            "What is done: monitor Social Support Strategy, every year.",
            "Wat er wordt gedaan: Social Support Strategy volgen, elk jaar.",
        ),
        (
            (
                "a hro:Rule ; hro:ruleKind rule-kind:requirement ; hro:appliesTo policy:sss ;"
                " hro:criterionDimension criterion:approval ; hro:actor organisation:police ;"
                ' hro:statedValue "police" ; hro:orElse claim:y . claim:y a hro:Rule ;'
                ' hro:criterionDimension criterion:age ; hro:actor organisation:hrn ; hro:statedValue "old"'
            ),
            (
                "Rule (requirement) for Social Support Strategy, tests approval, by Police, printed: “police”,"
                " or else age by Dutch Harm Reduction Network (printed: “old”)."
            ),
            (
                "Regel (vereiste) voor Social Support Strategy, toetst goedkeuring, door Politie, gedrukt: “police”,"
                " of anders leeftijd door Nederlands Harm Reduction Network (gedrukt: “old”)."
            ),
        ),
        (
            (
                "a hro:Statement ; hro:wanted stance:supports ; hro:object intervention:harm-reduction ;"
                " hro:actor organisation:local-authorities"
            ),
            "What Local authorities in the Netherlands should do: supports harm reduction.",
            "Te doen door Gemeenten in Nederland: steunt harm reduction.",
        ),
        (
            "a hro:Statement ; hro:activity activity:consult ; hro:actor organisation:hrn",
            "Done by Dutch Harm Reduction Network: meet.",
            "Gedaan door Nederlands Harm Reduction Network: overleggen.",
        ),
        (
            (
                "a hro:Rule ; hro:ruleKind rule-kind:information-sharing ; hro:appliesTo policy:sss ;"
                " hro:recipient organisation:police ; hro:about intervention:night-shelter ;"
                ' hro:withinLast "P5Y"^^xsd:duration ; hro:every "P1M"^^xsd:duration'
            ),
            (
                "Rule (information sharing) for Social Support Strategy, about night shelter, to Police,"
                " in the last 5 years, every month."
            ),
            (
                "Regel (gegevensdeling) voor Social Support Strategy, betreft nachtopvang, aan Politie,"
                " in de laatste 5 jaar, elke maand."
            ),
        ),
        (
            (
                "a hro:Observation ; hro:indicator indicator:clients ; hro:about facility:methadone-bus-amsterdam ;"
                " hro:lowerBound 1200 ; hro:valueQualifier qualifier:more-than ; hro:unit unit:count ;"
                " hro:measure measure:count ; hro:period period:by-1981"
            ),
            "Clients (Methadone bus, Amsterdam): more than 1200 (count), by 1981.",
            "Cliënten (Methadonbus, Amsterdam): meer dan 1200 (aantal), in of vóór 1981.",
        ),
        (
            (
                "a hro:Rule ; hro:ruleKind rule-kind:requirement ;"
                " hro:appliesTo intervention:heroin-assisted-treatment ;"
                " hro:criterionDimension criterion:age ; hro:lowerBound 35 ; hro:unit unit:year ;"
                ' hro:valueQualifier qualifier:at-least ; hro:statedValue "at least 35 years old"'
            ),
            (
                "Rule (requirement) for heroin-assisted treatment, tests age, at least 35 year,"
                " printed: “at least 35 years old”."
            ),
            (
                "Regel (vereiste) voor heroïnebehandeling, toetst leeftijd, ten minste 35 jaar,"
                " gedrukt: “at least 35 years old”."
            ),
        ),
    ],
)
def test_sentence(turtle: str, english: str, dutch: str) -> None:
    assert told(turtle) == english
    assert told(turtle, "nl") == dutch


def test_the_label_plays_no_part() -> None:
    bare = "a hro:Statement ; hro:level level:high ; hro:indicator indicator:hiv-prevalence"
    assert told(bare) == told(bare + ' ; rdfs:label "Everything got better"@en') == "HIV prevalence: high."


def test_doubt_is_read_and_notes_on_reading_are_not() -> None:
    bare = "a hro:Statement ; hro:level level:high ; hro:indicator indicator:hiv-prevalence ; hro:caveat "
    assert told(bare + "caveat:seems") == "HIV prevalence: high [caveat: seems]."
    assert told(bare + "caveat:part-in-label , caveat:period-not-stated") == "HIV prevalence: high."


@pytest.mark.parametrize("caveats", ["", " ; hro:caveat caveat:seems"])
def test_a_detail_follows_place_and_period_in_its_language(caveats: str) -> None:
    turtle = (
        "a hro:Statement ; hro:level level:high ; hro:indicator indicator:hiv-prevalence ; hro:place place:amsterdam ;"
        ' hro:period period:2024 ; hro:detail "in one quarter only"@en , "alleen in één wijk"@nl'
    )
    doubt = {"en": " [caveat: seems]", "nl": " [voorbehoud: lijkt]"} if caveats else {"en": "", "nl": ""}
    assert told(turtle + caveats) == f"HIV prevalence: high, Amsterdam, 2024; in one quarter only{doubt['en']}."
    read = told(turtle + caveats, "nl")
    assert read.endswith(f"Amsterdam, 2024; alleen in één wijk{doubt['nl']}.")
    assert "quarter" not in read


@pytest.mark.parametrize(
    ("caveat", "english", "dutch"),
    [
        ("period-is-publication", "2024 (dated by the publication)", "2024 (gedateerd naar de publicatie)"),
        ("period-from-context", "2024 (period from context)", "2024 (periode uit de context)"),
        ("place-from-context", "Amsterdam (place from context), 2024", "Amsterdam (plaats uit de context), 2024"),
    ],
)
def test_a_period_or_place_that_is_not_printed_says_where_it_comes_from(caveat: str, english: str, dutch: str) -> None:
    bare = "a hro:Statement ; hro:level level:high ; hro:indicator indicator:hiv-prevalence ; hro:place place:amsterdam"
    turtle = f"{bare} ; hro:period period:2024 ; hro:caveat caveat:{caveat}"
    assert told(turtle).endswith(f"{english}.")
    assert told(turtle, "nl").endswith(f"{dutch}.")


def test_no_claim_is_read_with_an_address_for_a_word() -> None:
    """Only documents that are cited by their address may show one."""
    facts = known()
    cited = {value.value for iri in facts.known for value in facts.values(iri, PREFIXES["hro"] + "citedAs")}
    claims = facts.claims()
    assert len(claims) > 1000
    for claim in claims:
        for lang in ("en", "nl"):
            read = read_out(facts, claim, lang)
            for text in sorted(cited, key=len, reverse=True):
                read = read.replace(text, "")
            assert "://" not in read, f"{claim}: {read}"


def test_a_document_without_title_is_named_as_cited() -> None:
    read = told(
        "a hro:AttributeClaim ; hro:claimedSubject document:s3-picture-1-as-printed ;"
        " hro:claimedProperty dct:source ; hro:claimedValue document:s3-picture-1"
    )
    assert read.endswith("source: Bestrijding Drugsoverlast Amsterdam Zuidoost 2006 - 2010.")


def test_every_direction_in_use_has_words_in_both_languages() -> None:
    (path,) = (path for path in CONTENT.ontology if path.stem == "direction")
    model = Graph().parse(path)
    live = [c for c in model.subjects(RDF.type, SKOS.Concept) if (c, OWL.deprecated, Literal(True)) not in model]
    assert len(live) >= 11
    for concept in live:
        name = str(concept).rpartition("/")[2]
        assert changed(name, "en") and change(name, "nl"), name


def test_yes_is_read_however_an_engine_writes_it() -> None:
    claim = "a hro:Statement ; hro:direction direction:decrease ; hro:indicator indicator:homelessness ; hro:targetMet "
    written = {told(f'{claim}"{text}"^^<http://www.w3.org/2001/XMLSchema#boolean>') for text in ("true", "1")}
    assert len(written) == 1
    assert written != {told(f'{claim}"false"^^<http://www.w3.org/2001/XMLSchema#boolean>')}
