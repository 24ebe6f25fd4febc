"""The catalogue as the server sends it, against all shapes of DCAT-AP and DCAT-AP-NL: nothing violated.

Of warnings there are two: each asks where the Netherlands lie on the map, which no document and no table at hand says,
and which is not invented.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node
from web_server import Server

from hrn_kg.triples import written

FOLDER = Path(os.environ.get("CONFORMANCE_TESTS") or Path(__file__).parents[3] / "shared" / "conformance")
PROFILES = ("dcat-ap", "dcat-ap-nl")
R5R = Namespace("http://data.europa.eu/r5r#")
HEALTH = URIRef("http://publications.europa.eu/resource/authority/data-theme/HEAL")

NETHERLANDS = "http://publications.europa.eu/resource/authority/country/NLD"
UNKNOWN = {f"{NETHERLANDS} http://www.w3.org/ns/dcat#{name}" for name in ("bbox", "centroid")}

needs_shapes = pytest.mark.skipif(
    not (FOLDER / "dcat-ap").is_dir(), reason="the shapes of DCAT-AP are not at hand (set CONFORMANCE_TESTS)"
)


def shapes_of(profile: str) -> Graph:
    """All files of a profile, without three faults of theirs.

    The namespace of SPDX begins with http, not https; a publisher need not be a body of the EU; the states of ADMS are
    replaced by the table of the EU, which another shape of the same file asks for.
    """
    shapes = Graph()
    files = sorted((FOLDER / profile).glob("*.ttl"))
    assert len(files) >= 7
    for file in files:
        shapes.parse(file)
    if profile == "dcat-ap":
        faults: list[tuple[Node | None, Node, Node | None]] = [
            (R5R.ChecksumAlgorithmRestriction, SH.pattern, None),
            (None, SH.node, R5R.CorporateBodyRestriction),
            (None, SH.node, R5R.StatusRestrictionADMS),
        ]
        for fault in faults:
            assert list(shapes.triples(fault)), f"{fault} is no fault of the shapes any more"
            shapes.remove(fault)
    return shapes


def found(catalogue: Graph, shapes: Graph) -> list[str]:
    _, report, _ = pyshacl.validate(catalogue, shacl_graph=shapes, do_owl_imports=False, inference="none")
    assert isinstance(report, Graph)
    results = set(report.objects(next(report.subjects(RDF.type, SH.ValidationReport)), SH.result))
    counted = [result for result in results if report.value(result, SH.resultSeverity) in (SH.Violation, SH.Warning)]
    return sorted(
        f"{report.value(result, SH.focusNode)} {report.value(result, SH.resultPath)}: "
        f"{report.value(result, SH.resultMessage)}"
        for result in counted
    )


def catalogue_of(server: Server, accept: str) -> Graph:
    response = server.http.get("/catalog", headers={"Accept": accept})
    assert response.status_code == 200
    form = ox.RdfFormat.from_media_type(accept)
    assert form is not None
    triples = written((quad.triple for quad in ox.parse(response.content, format=form)), ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=triples, format="nt")


@needs_shapes
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_the_catalogue_conforms_as_it_is_sent(server: Server, profile: str, accept: str) -> None:
    catalogue = catalogue_of(server, accept)
    assert len(catalogue) > 500
    assert {result.partition(": ")[0] for result in found(catalogue, shapes_of(profile))} <= UNKNOWN


@needs_shapes
@pytest.mark.parametrize("profile", PROFILES)
def test_a_term_without_its_label_is_found(server: Server, profile: str) -> None:
    catalogue = catalogue_of(server, "text/turtle")
    catalogue.remove((HEALTH, SKOS.prefLabel, None))
    assert {result.partition(": ")[0] for result in found(catalogue, shapes_of(profile))} - UNKNOWN


def test_a_portal_finds_one_dataset(server: Server) -> None:
    dcat = Namespace("http://www.w3.org/ns/dcat#")
    catalogue = catalogue_of(server, "text/turtle")
    (dataset,) = catalogue.subjects(RDF.type, dcat.Dataset)
    assert set(catalogue.objects(None, dcat.dataset)) == {dataset}
    described = set(catalogue.subjects(RDF.type, dcat.Distribution))
    assert described == set(catalogue.objects(dataset, dcat.distribution))
    assert len(described) > 20


def test_each_file_has_what_portals_count(server: Server) -> None:
    """The fields by which data.europa.eu rates metadata (MQA); that the addresses answer is tested elsewhere."""
    dcat, dct = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
    catalogue = catalogue_of(server, "text/turtle")
    (dataset,) = catalogue.subjects(RDF.type, dcat.Dataset)
    of_dataset = {
        dcat.keyword,
        dcat.theme,
        dcat.contactPoint,
        dct.spatial,
        dct.temporal,
        dct.accessRights,
        dct.publisher,
    }
    of_file = {dcat.accessURL, dcat.downloadURL, dcat.mediaType, dcat.byteSize, dct["format"], dct.license, dct.rights}
    of_both = {dct.issued, dct.modified}
    assert of_dataset | of_both <= set(catalogue.predicates(dataset))
    files = list(catalogue.objects(dataset, dcat.distribution))
    assert len(files) > 20
    for file in files:
        assert of_file | of_both <= set(catalogue.predicates(file)), file


@needs_shapes
def test_the_feed_of_the_catalogue_conforms(server: Server) -> None:
    shapes = Graph().parse(FOLDER / "ldes" / "feed-shape.ttl")
    response = server.http.get("/catalog/feed.trig")
    triples = {quad.triple for quad in ox.parse(response.content, format=ox.RdfFormat.TRIG)}
    feed = Graph().parse(data=written(triples, ox.RdfFormat.N_TRIPLES), format="nt")
    activities = Namespace("https://www.w3.org/ns/activitystreams#")
    assert len(list(feed.subjects(RDF.type, activities.Create))) > 20
    assert found(feed, shapes) == []
    of_one = next(feed.subjects(RDF.type, activities.Create))
    feed.add((of_one, URIRef("http://purl.org/dc/terms/title"), URIRef("http://example.org/")))
    assert found(feed, shapes), "an activity is closed"
