"""Who can use what: alternatives joined, place and time on each, by service, by group, by what a rule looks at."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted_base import answered

from hrn_kg.answers.admission import Rule, Section, by_dimension, by_group, by_service, rules, usual_holder

PLANTED = """
facility-type:room rdfs:label "room"@en . intervention:care rdfs:label "care"@en .
population:undocumented rdfs:label "undocumented people"@en .
dimension:age rdfs:label "age"@en . dimension:approval rdfs:label "approval"@en .
rule-kind:requirement rdfs:label "requirement"@en . rule-kind:sanction rdfs:label "sanction"@en .
rule-kind:entitlement rdfs:label "entitlement"@en . rule-kind:exclusion rdfs:label "exclusion"@en .
place:amsterdam rdfs:label "Amsterdam"@en . period:p2011 rdfs:label "January 2011"@en .
organisation:idpc rdfs:label "IDPC"@en . organisation:hrn rdfs:label "HRN"@en .

claim:age a hro:Rule ; rdfs:label "older than 21"@en ; hro:appliesTo facility-type:room ; hro:place place:amsterdam ;
  hro:period period:p2011 ; hro:ruleKind rule-kind:requirement ; hro:criterionDimension dimension:age ;
  hro:caveat caveat:period-is-publication ; hro:heldBy organisation:idpc .
claim:police a hro:Rule ; rdfs:label "approval by the police"@en ; hro:appliesTo facility-type:room ;
  hro:ruleKind rule-kind:requirement ; hro:criterionDimension dimension:approval ; hro:heldBy organisation:idpc .
claim:ggd a hro:Rule ; rdfs:label "approval by the GGD (or the police, or a social worker)"@en ;
  hro:appliesTo facility-type:room ; hro:ruleKind rule-kind:requirement ; hro:criterionDimension dimension:approval ;
  hro:orElse claim:police ; hro:heldBy organisation:idpc .
claim:worker a hro:Rule ; rdfs:label "approval by a social worker"@en ; hro:appliesTo facility-type:room ;
  hro:ruleKind rule-kind:requirement ; hro:criterionDimension dimension:approval ; hro:orElse claim:police ;
  hro:heldBy organisation:idpc .
claim:banned a hro:Rule ; rdfs:label "may be banned"@en ; hro:appliesTo facility-type:room ;
  hro:ruleKind rule-kind:sanction ; hro:heldBy organisation:hrn .
claim:out a hro:Rule ; rdfs:label "no care for undocumented people"@en ; hro:appliesTo intervention:care ;
  hro:ruleKind rule-kind:exclusion ; hro:population population:undocumented ; hro:heldBy organisation:hrn .
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rule, ...]:
    return answered(tmp_path_factory.mktemp("rules"), PLANTED, lambda data: rules(data, "en"))


def shown(sections: tuple[Section, ...]) -> dict[str, tuple[list[str], list[str]]]:
    return {
        one.name.text: ([rule.name.text for rule in one.access], [rule.name.text for rule in one.conduct])
        for one in sections
    }


def test_alternatives_are_one_line_however_they_point_at_each_other(found: tuple[Rule, ...]) -> None:
    (joined,) = [rule for rule in found if "approval" in rule.name.text]
    assert joined.name.text == "approval by the GGD (or the police, or a social worker)"
    assert sorted(rule.text for rule in joined.others) == ["approval by a social worker", "approval by the police"]
    assert len(found) == 4


def test_a_line_has_its_place_and_time(found: tuple[Rule, ...]) -> None:
    (age,) = [rule for rule in found if rule.name.text == "older than 21"]
    assert (age.place, age.period, age.is_of_publication) == ("Amsterdam", "January 2011", True)
    (out,) = [rule for rule in found if rule.groups]
    assert (out.place, out.period, out.is_of_publication) == ("", "", False)


def test_rules_by_service_tell_who_gets_in_from_what_is_asked(found: tuple[Rule, ...]) -> None:
    assert shown(by_service(found)) == {
        "care": (["no care for undocumented people"], []),
        "room": (
            ["approval by the GGD (or the police, or a social worker)", "older than 21"],
            ["may be banned"],
        ),
    }


def test_rules_by_group_and_by_what_they_look_at(found: tuple[Rule, ...]) -> None:
    assert shown(by_group(found)) == {"undocumented people": (["no care for undocumented people"], [])}
    assert list(shown(by_dimension(found))) == ["age", "approval"]


def test_who_says_most_is_said_once(found: tuple[Rule, ...], tmp_path: Path) -> None:
    assert usual_holder(found) == ""  # two and two
    assert usual_holder(found[:3]) in {rule.holder for rule in found[:3]}
    assert usual_holder(()) == ""
