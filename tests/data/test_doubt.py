"""Doubt and certainty follow from the evidence, over the whole base."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import BASE, local_name
from hrn_kg.pieced_files import open_file
from hrn_kg.releases import Release

PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in installed_prefixes().items())
EDITORS = {"inferred-identity", "slip-in-value", "word-lost"}


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    store = ox.Store()
    store.bulk_load(open_file(release.dumps / "hrn-kg.nq"), ox.RdfFormat.N_QUADS)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query over all graphs; a record by the end of its address, a concept by its last part."""
    answer = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(_short(value.value) if value is not None else "" for value in row) for row in answer]


def _short(value: str) -> str:
    return value.removeprefix(BASE + "id/") if value.startswith(BASE + "id/") else local_name(value)


def test_every_claim_has_one_kind_of_evidence_and_one_judgement(store: ox.Store) -> None:
    claims = rows(store, "SELECT ?c WHERE { ?c a hro:Claim }")
    assert len(claims) > 1200
    for field in ("evidenceKind", "reliability"):
        found = Counter(
            row[0] for row in rows(store, f"SELECT DISTINCT ?c ?v WHERE {{ ?c a hro:Claim ; hro:{field} ?v }}")
        )
        assert set(found) == {row[0] for row in claims}
        assert set(found.values()) == {1}


def test_what_is_doubtful_has_a_reason_and_the_reverse(store: ox.Store) -> None:
    doubtful = {row[0] for row in rows(store, "SELECT ?c WHERE { ?c hro:reliability reliability:doubtful }")}
    reasons = rows(store, "SELECT ?c ?r WHERE { ?c hro:doubtReason ?r }")
    assert len(doubtful) > 20
    assert doubtful == {claim for claim, _ in reasons}
    assert {reason for _, reason in reasons} >= {*EDITORS, "lost-source", "contradicts-itself", "does-not-follow"}
    # Doubtful is never typed, and no reason that is worked out either.
    typed = rows(store, "SELECT ?c WHERE { GRAPH graph:data { ?c hro:reliability reliability:doubtful } }")
    assert typed == []
    stated = rows(store, "SELECT DISTINCT ?r WHERE { GRAPH graph:data { ?c hro:doubtReason ?r } }")
    assert {row[0] for row in stated} == EDITORS


def test_equal_evidence_is_doubted_alike_in_every_document(store: ox.Store) -> None:
    """Two figures without a source: one of a page, one of a paper, neither doubtful for that."""
    figures = rows(
        store,
        """SELECT ?d ?c ?r WHERE { ?c a hro:Observation ; hro:statedIn ?d ; hro:evidenceKind evidence-kind:none ;
             hro:reliability ?r . FILTER NOT EXISTS { ?c hro:doubtReason ?reason } }""",
    )
    assert len({document for document, _, _ in figures}) >= 3
    assert {judged for _, _, judged in figures} == {"plausible"}


def test_every_figure_has_one_word_of_certainty_and_only_figures_have(store: ox.Store) -> None:
    found = rows(store, "SELECT ?f ?w WHERE { ?f hro:certainty ?w }")
    figures = {
        row[0] for row in rows(store, "SELECT ?f WHERE { { ?f a hro:Observation } UNION { ?f a hro:Calculation } }")
    }
    assert len(figures) > 80
    assert {figure for figure, _ in found} == figures
    assert {word for _, word in found} == {"contradicted", "sample", "uncertain", "unsourced", "estimate", "firm"}
    # A firm figure has nothing against it, any other has.
    weak = {row[0] for row in rows(store, "SELECT DISTINCT ?f WHERE { ?f hro:weakenedBy ?w }")}
    assert {figure for figure, word in found if word != "firm"} == weak
    both = rows(store, "SELECT ?f (COUNT(DISTINCT ?w) AS ?n) WHERE { ?f hro:certainty ?w } GROUP BY ?f HAVING(?n > 1)")
    assert both == []


def test_age_is_no_certainty(store: ox.Store) -> None:
    years = rows(
        store,
        "SELECT ?f ?y WHERE { ?f hro:certainty certainty:firm ; hro:period/hro:earliestYear ?y FILTER(?y < 2000) }",
    )
    assert len(years) > 2, "old figures are firm if nothing else is against them"


def test_what_is_called_an_estimate_is_never_exact(store: ox.Store) -> None:
    assert len(rows(store, "SELECT ?f WHERE { ?f hro:caveat caveat:estimate }")) > 5
    exact = "SELECT ?f WHERE { ?f hro:caveat caveat:estimate ; hro:valueQualifier qualifier:exact }"
    assert rows(store, exact) == []


def test_no_plain_triple_is_made_of_a_doubtful_claim(store: ox.Store) -> None:
    doubtful = """?c hro:reliability reliability:doubtful ; hro:claimedSubject ?s ; hro:claimedProperty ?p ;
        hro:claimedValue ?v ."""
    assert len(rows(store, f"SELECT ?c WHERE {{ {doubtful} }}")) > 5
    plain = f"""SELECT ?c WHERE {{ {doubtful} ?s ?p ?v . FILTER(?p != skos:hiddenLabel)
        FILTER NOT EXISTS {{ ?other hro:claimedSubject ?s ; hro:claimedProperty ?p ; hro:claimedValue ?v ;
          hro:reliability reliability:plausible }} }}"""
    assert rows(store, plain) == []


def test_every_finding_names_its_study(store: ox.Store) -> None:
    """A finding that cites the report of a study, or that its label gives to the evaluation of 1995."""
    finding = """{ ?c a hro:Observation } UNION { VALUES ?kind { statement-kind:trend statement-kind:effect
        statement-kind:situation } ?c hro:statementKind ?kind }"""
    of_report = f"""SELECT ?c ?s WHERE {{ {finding} ?c hro:citedFrom ?report .
        ?report a bibo:Report ; ^hro:citedFrom/hro:fromStudy ?study .
        OPTIONAL {{ ?c hro:fromStudy ?s }} }}"""
    found = set(rows(store, of_report))
    assert len(found) > 20
    assert {claim for claim, study in found if not study} == set()
    named = f"""SELECT ?c ?s WHERE {{ {finding} ?c rdfs:label ?label .
        FILTER(LANG(?label) = "en" && CONTAINS(?label, "valuation of 1995")) OPTIONAL {{ ?c hro:fromStudy ?s }} }}"""
    told = set(rows(store, named))
    assert len(told) > 5
    assert {claim for claim, study in told if not study} == set()


def test_what_is_said_to_be_unknown_and_its_gap_lead_to_each_other(store: ox.Store) -> None:
    unknown = {row[0] for row in rows(store, "SELECT ?c WHERE { ?c hro:level level:unknown }")}
    gaps = {row[0] for row in rows(store, "SELECT ?g WHERE { ?g hro:gapKind gap-kind:said-unknown }")}
    assert len(unknown) > 3
    assert len(gaps) > 3
    there = rows(store, "SELECT ?c ?g WHERE { ?c hro:leavesOpen ?g }")
    back = rows(store, "SELECT ?c ?g WHERE { ?g hro:leftOpenBy ?c }")
    assert sorted(there) == sorted(back)
    assert unknown - {claim for claim, _ in there} == set()
    assert gaps == {gap for _, gap in there}
    apart = """SELECT ?c WHERE { ?c hro:leavesOpen ?g . FILTER NOT EXISTS { ?c hro:indicator ?i . ?g hro:indicator ?i }
        FILTER NOT EXISTS { ?c hro:about|hro:object ?t . ?g hro:about ?t } }"""
    assert rows(store, apart) == [], "both are about the same thing"


def test_a_result_and_its_target_share_the_indicator(store: ox.Store) -> None:
    pairs = rows(
        store,
        "SELECT ?r ?i ?j WHERE { ?r hro:resultFor ?t ; hro:indicator ?i . ?t hro:indicator ?j }",
    )
    assert len(pairs) > 5
    assert [row for row in pairs if row[1] != row[2]] == []


def test_what_is_only_further_reading_is_never_the_source_of_a_claim(store: ox.Store) -> None:
    reading = {
        row[0]
        for row in rows(
            store,
            """SELECT ?d WHERE { ?c hro:claimedProperty cito:citesForInformation ; hro:claimedValue ?d .
                 ?d a bibo:Document }""",
        )
    }
    assert len(reading) >= 3
    cited = {row[0] for row in rows(store, "SELECT DISTINCT ?d WHERE { ?c hro:citedFrom ?d }")}
    assert reading & cited == set()


def test_a_type_of_facility_rests_on_a_definition_by_inference_only(store: ox.Store) -> None:
    inferred = rows(store, "SELECT ?g ?t WHERE { GRAPH ?g { ?t hro:inferredDefinition ?d } }")
    assert len(inferred) > 20
    assert {graph for graph, _ in inferred} == {"derived"}


def test_an_ambiguity_is_explained_in_a_note(store: ox.Store) -> None:
    ambiguous = {row[0] for row in rows(store, "SELECT ?c WHERE { ?c hro:caveat caveat:ambiguous-wording }")}
    explained = {row[0] for row in rows(store, "SELECT ?c WHERE { ?c hro:caveat ?x ; skos:editorialNote ?n }")}
    assert len(ambiguous) > 100
    assert ambiguous - explained == set()
