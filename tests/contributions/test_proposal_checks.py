"""The seam to the checks: a proposal is judged as if it were published, and nothing of it stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from proposed_places import delft, iri, place

from hrn_kg import releases
from hrn_kg.content import Content
from hrn_kg.contributions import Statements
from hrn_kg.contributions.proposal_checks import Checker, statements_of
from hrn_kg.intake import Handed, read_handed

FACILITY = "https://w3id.org/harmreduction/id/facility/amoc"
CONCEPT = "https://w3id.org/harmreduction/scheme/reliability/plausible"
TERM = "https://w3id.org/harmreduction/ontology#operatedBy"
PROVENANCE = tuple(
    ox.Triple(ox.NamedNode("https://w3id.org/harmreduction/id/review/20261127-1"), one.predicate, one.object)
    for one in place("review", "Review")
)
DUTCH = 'a <http://purl.org/dc/terms/Location> ; <http://www.w3.org/2000/01/rdf-schema#label> "X"@nl .'


@pytest.fixture
def checker(home: Path) -> Checker:
    return Checker(releases.current(home))


def held(checker: Checker) -> set[ox.Quad]:
    return set(checker.published.store)


@pytest.mark.parametrize(
    ("statements", "outcome"),
    [
        (delft(), "valid"),
        (Statements(place("delft")), "invalid"),
        (Statements(place("utrecht", "Trecht")), "invalid"),
        (Statements(place("utrecht", "Trecht"), corrects=(iri("utrecht"),)), "valid"),
        (Statements(place("utrecht"), corrects=(iri("utrecht"),)), "invalid"),
        (Statements((), removes={iri("utrecht"): iri("amsterdam")}), "valid"),
        (Statements((), removes={iri("utrecht"): None}), "valid"),
        (Statements((), removes={iri("nowhere"): None}), "invalid"),
        (Statements((), removes={"no address": None}), "invalid"),
        (Statements(place("utrecht", "Trecht"), removes={iri("utrecht"): None}), "invalid"),
        # A correction that says nothing of its record would take it away.
        (Statements((), corrects=(iri("utrecht"),)), "invalid"),
        (Statements(place("delft", "Delft"), corrects=(iri("utrecht"),)), "invalid"),
        # What is published and no record of the data.
        (Statements((), removes={CONCEPT: None}), "invalid"),
        (Statements((), removes={TERM: None}), "invalid"),
        (Statements(place("delft", "Delft"), corrects=(CONCEPT,)), "invalid"),
        (Statements(PROVENANCE), "invalid"),
        # Successors.
        (Statements(place("delft", "Delft"), removes={iri("utrecht"): iri("delft")}), "valid"),
        (Statements((), removes={iri("utrecht"): "no address"}), "invalid"),
        (Statements((), removes={iri("utrecht"): "javascript:alert(1)"}), "invalid"),
        (Statements((), removes={iri("utrecht"): iri("nowhere")}), "invalid"),
        (Statements((), removes={iri("utrecht"): iri("utrecht")}), "invalid"),
        (Statements((), removes={iri("utrecht"): iri("arnhem"), iri("arnhem"): None}), "invalid"),
        (Statements(()), "nothing-to-validate"),
    ],
)
def test_each_is_judged_as_if_it_were_published(checker: Checker, statements: Statements, outcome: str) -> None:
    before = held(checker)
    assert len(before) > 50
    verdict = checker.check(statements)
    assert verdict.checked.outcome == outcome
    assert bool(verdict.checked.sentences) == (outcome != "valid")
    assert (verdict.checked.release, len(verdict.checked.shapes)) == ("2026.11.0", 64)
    assert verdict.text
    if outcome == "valid":
        assert "nothing" not in verdict.text.lower()
    for one in verdict.report.findings:
        assert one.messages["en"] != one.messages["nl"]
    assert held(checker) == before


def test_what_names_a_record_that_would_change_is_judged_too(content: Content, tmp_path: Path) -> None:
    """The operator of a facility must have a label; it is taken away from it by a correction."""
    shapes = """
        hrs:ClaimedShape a sh:NodeShape ; sh:targetClass hro:AttributeClaim ; sh:property hrs:ClaimedShape-label ;
          sh:message "Claim."@en , "Bewering."@nl ; sh:severity sh:Violation .
        hrs:ClaimedShape-label a sh:PropertyShape ; sh:path ( hro:claimedSubject rdfs:label ) ; sh:minCount 1 ;
          sh:severity sh:Violation ; sh:message "Name the subject."@en , "Noem het onderwerp."@nl .
        hro:claimedSubject rdfs:label "subject"@en .
        """
    import small_content

    small_content.write(content.root, "shapes/claimed.ttl", shapes.rsplit("\n", 2)[0])
    small_content.write(content.root, "ontology/claimed.ttl", shapes.strip().rsplit("\n", 1)[1].strip())
    from hrn_kg.content import find_content

    checker = Checker(releases.build(find_content(content.root), tmp_path / "other"))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    other = ox.NamedNode("https://w3id.org/harmreduction/ontology#Other")
    nameless = Statements((ox.Triple(ox.NamedNode(FACILITY), kind, other),), corrects=(FACILITY,))
    before = held(checker)
    verdict = checker.check(nameless)
    assert verdict.checked.outcome == "invalid"
    assert "Name the subject." in verdict.text
    drafts = read_handed([Handed("a.nt", f"<{FACILITY}> <{kind.value}> <{other.value}> .".encode())], {}, {})
    assert checker.check_drafts(drafts, statements_of(drafts, (FACILITY,))).checked.outcome == "invalid"
    assert held(checker) == before


def test_files_are_judged_by_the_rules_of_the_intake(checker: Checker) -> None:
    before = held(checker)
    drafts = read_handed([Handed("a.ttl", f"<{iri('delft')}> {DUTCH}".encode())], checker.published.prefixes, {})
    statements = statements_of(drafts)
    assert checker.check_drafts(drafts, statements).checked.outcome == "valid"
    bad = read_handed([Handed("a.ttl", f"\n<{iri('utrecht')}> {DUTCH}".encode())], checker.published.prefixes, {})
    verdict = checker.check_drafts(bad, statements_of(bad))
    assert verdict.checked.outcome == "invalid"
    assert "a.ttl, line 2" in verdict.text
    corrected = replace(statements_of(bad), corrects=(iri("utrecht"),))
    assert checker.check_drafts(bad, corrected).checked.outcome == "valid"
    assert held(checker) == before


def test_it_is_as_it_was_after_a_fault(checker: Checker) -> None:
    before = held(checker)
    removal = Statements((), removes={iri("utrecht"): iri("amsterdam")})
    with pytest.raises(KeyError), checker._as_if_replaced(removal):
        assert held(checker) != before
        raise KeyError
    assert held(checker) == before
    broken = Statements((), removes={iri("utrecht"): "no address"})
    with pytest.raises(ValueError, match="IRI"), checker._as_if_replaced(broken):
        pass
    assert held(checker) == before


def test_a_file_beside_a_removal_that_is_refused_leaves_the_base_as_it_was(checker: Checker) -> None:
    before = held(checker)
    drafts = read_handed([Handed("a.ttl", f"<{iri('delft')}> {DUTCH}".encode())], checker.published.prefixes, {})
    for successor in ("no address", "javascript:alert(1)"):
        verdict = checker.check_drafts(drafts, statements_of(drafts, (), {iri("utrecht"): successor}))
        assert (verdict.checked.outcome, successor in verdict.text) == ("invalid", True)
        assert held(checker) == before
