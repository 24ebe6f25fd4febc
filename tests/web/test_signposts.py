"""FAIR Signposting level 1: Link headers, the same in the head of pages, and what schema.org says of a thing."""

from __future__ import annotations

import json
import re

import pytest
from web_server import Server

BASE = "https://w3id.org/harmreduction/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DATASET = BASE + "id/dataset/knowledge-base"


def header(server: Server, path: str, accept: str = BROWSER) -> set[tuple[str, str]]:
    """The Link header as pairs of relation and target."""
    response = server.http.get(path, headers={"Accept": accept}, follow_redirects=True)
    assert response.status_code == 200
    return {(relation, target) for target, relation in re.findall('<([^>]+)>; rel="([^"]+)"', response.headers["link"])}


@pytest.mark.parametrize("path", ["/nl/places/utrecht", "/en/scheme/reliability/plausible", "/en"])
def test_the_head_of_a_page_says_what_the_header_says(server: Server, path: str) -> None:
    page = server.http.get(path, headers={"Accept": BROWSER}).text
    told: set[tuple[str, str]] = set()
    for relations, target in re.findall('<link rel="([^"]+)" href="([^"]+)"', page.partition("</head>")[0]):
        absolute = server.url + target if target.startswith("/") else target
        told |= {(relation, absolute) for relation in relations.split()}
    assert header(server, path) <= told
    assert {relation for relation, _ in header(server, path)} >= {
        *("cite-as", "canonical", "license", "type", "alternate", "describedby")
    }


def test_a_page_leads_to_its_data_and_its_data_back(server: Server) -> None:
    page = header(server, "/en/places/utrecht")
    assert ("canonical", server.url + "/en/places/utrecht") in page
    assert ("cite-as", BASE + "id/place/utrecht") in page
    assert ("license", LICENCE) in page
    assert ("type", "https://schema.org/AboutPage") in page
    assert ("collection", server.url + "/doc/dataset/knowledge-base") in page
    described = {target for relation, target in page if relation == "describedby"}
    suffixes = (".ttl", ".jsonld", ".nt", ".rdf", ".bib", ".ris", ".csl.json")
    assert described == {f"{server.url}/doc/place/utrecht{suffix}" for suffix in suffixes}
    for target in described:
        back = header(server, target.removeprefix(server.url), "*/*")
        assert ("describes", server.url + "/doc/place/utrecht.html") in back
        assert ("canonical", server.url + "/doc/place/utrecht") in back


def test_the_dataset_leads_to_its_files_and_they_to_it(server: Server) -> None:
    links = header(server, "/doc/dataset/knowledge-base")
    items = {target for relation, target in links if relation == "item"}
    assert items == {
        f"{server.url}/dumps/{server.release.id}/hrn-kg.{name}"
        for form in ("nq", "nt", "trig", "ttl", "jsonld", "rdf")
        for name in (form, f"{form}.gz", f"{form}.zst")
    }
    assert ("type", "https://schema.org/Dataset") in links
    for target in items:
        back = header(server, target.removeprefix(server.url), "*/*")
        assert ("collection", server.url + "/doc/dataset/knowledge-base") in back
        assert ("license", LICENCE) in back


def data(server: Server, path: str) -> dict[str, object]:
    page = server.http.get(path, headers={"Accept": BROWSER}, follow_redirects=True).text
    (text,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)
    found: dict[str, object] = json.loads(text)
    return found


@pytest.mark.parametrize("path", ["/nl", "/doc/dataset/knowledge-base"])
def test_landing_pages_describe_the_dataset(server: Server, path: str) -> None:
    found = data(server, path)
    assert (found["@type"], found["@id"]) == ("Dataset", DATASET)
    assert found["license"] == LICENCE
    assert found["version"] == server.release.id
    assert found["description"]
    files = found["distribution"]
    assert isinstance(files, list)
    sums = {file.name: file.sha256 for file in server.release.manifest.files}
    assert {file["contentUrl"].rpartition("/")[2]: file["sha256"] for file in files} == {
        name: checksum for name, checksum in sums.items() if name.startswith("hrn-kg.")
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/en/places/utrecht", "Place"),
        ("/en/scheme/reliability/plausible", "DefinedTerm"),
        ("/en/ontology", "DefinedTermSet"),
        ("/en/doc/claim/figure", "Thing"),
    ],
)
def test_a_thing_is_called_what_the_base_says_it_is(server: Server, path: str, kind: str) -> None:
    found = data(server, path)
    assert found["@type"] == kind
    assert found["@context"] == "https://schema.org"
    assert found["url"] == server.url + path
    # No licence of ours stands on the thing; one stands on what is said about it.
    assert "license" not in found
    assert found["subjectOf"] == {"@type": "Dataset", "@id": DATASET, "license": LICENCE}


def test_no_word_of_the_data_ends_the_block(server: Server) -> None:
    page = server.http.get("/en/places/forms", headers={"Accept": BROWSER}).text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in str(data(server, "/en/places/forms")["name"])
