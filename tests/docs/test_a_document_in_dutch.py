"""A Dutch document by the commands of the how-to alone: its facts come out on pages, in queries, in a disagreement."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from added_documents import Added
from document_in_dutch import DEFINITION, TEXT

from hrn_kg import evidence, rdfio
from served import asked

pytestmark = pytest.mark.timeout(600)  # the first of them builds


@pytest.fixture(scope="module")
def http(added: Added, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client for a server of that release."""
    with asked(added.repository / "var", tmp_path_factory.mktemp("served") / "log") as client:
        yield client


def test_its_passages_are_filed_and_keep_to_their_measure(added: Added) -> None:
    assert "wrote data/s6/01-wat-wij-onder-harm-reduction.ttl" in added.in_dutch
    assert "wrote data/comparisons.ttl" in added.in_dutch
    measured = added.run("hrn-kg quotation --documents ../documents")
    assert "s6: 3 passages printed, 0 by place and checksum" in measured
    listed = added.run("hrn-kg coverage --documents ../documents --list")
    left = [line for line in listed.splitlines() if line.startswith("  s6 ") and " clause " in line]
    assert any("De bezoekersraad heeft zeven leden" in line for line in left)
    assert not any("ten minste 21 jaar oud" in line for line in left)


def test_a_share_in_the_data_takes_its_words_out_of_print(added: Added, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(added.repository, content, ignore=shutil.ignore_patterns("var", "src"))
    file = content / "data" / "documents.ttl"
    file.write_text(
        file.read_text().replace(
            "document:s6 a bibo:Document ;", "document:s6 a bibo:Document ;\n  hro:quotableShare 0.0 ;"
        )
    )
    added.run(f"hrn-kg --content {content} quotation --documents ../documents --write")
    texts = [path.read_text() for path in sorted((content / "data" / "s6").glob("*.ttl"))]
    assert len(texts) == 3
    printed = {quad.object.value for text in texts for quad in _exact(text)}
    assert printed == {DEFINITION}


def _exact(text: str) -> list[ox.Quad]:
    quads = rdfio.parse(text.encode(), ox.RdfFormat.TURTLE)
    return [quad for quad in quads if quad.predicate.value == "http://www.w3.org/ns/oa#exact"]


@pytest.mark.parametrize(
    ("example", "claim"),
    [
        ("list-passages-behind-figures", "claim/s6-rooms"),
        ("compare-age-limits", "claim/s6-age"),
        ("compare-definitions-of-harm-reduction", "claim/s6-definition"),
        ("list-disagreements", "comparison/s6-rooms"),
        ("list-disagreements-between-documents", "comparison/s6-rooms"),
        ("list-claims-in-disagreements", "claim/s6-rooms"),
    ],
)
def test_the_examples_find_its_facts(http: httpx.Client, example: str, claim: str) -> None:
    rows = list(csv.DictReader(io.StringIO(http.get(f"/queries/{example}.csv").text)))
    assert len(rows) > 1
    assert [row for row in rows if any(value.endswith(f"/id/{claim}") for value in row.values())], rows


def test_the_pages_show_its_facts_and_the_disagreement(http: httpx.Client) -> None:
    def page(path: str) -> str:
        answer = http.get(f"/nl/doc/{path}", follow_redirects=True)
        assert answer.status_code == 200, path
        return answer.text

    assert "Jaarbericht 2018 van inloophuis De Kade" in page("document/s6")
    assert DEFINITION in page("claim/s6-definition")
    assert "Bezoekers van de gebruiksruimte zijn ten minste 21 jaar oud" in page("claim/s6-age")
    disputed = page("claim/s6-rooms")
    assert "telt Nederland 22 gebruiksruimten" in disputed
    assert "22 of 24 gebruiksruimten in Nederland" in disputed
    other = page("claim/dcr-netherlands")
    assert "22 of 24 gebruiksruimten in Nederland" in other
    compared = page("comparison/s6-rooms")
    assert "22 gebruiksruimten in Nederland, 2018" in compared
    assert "24 gebruiksruimten beschikbaar in Nederland" in compared


def test_the_text_is_two_pages() -> None:
    assert 400 < len(evidence.normalise(TEXT).split()) < 1000
