"""A Dutch document by the commands of the how-to alone: its facts come out on pages, in queries, in a disagreement."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from sixth_document import DEFINITION, DRAFT, RECORD, TEXT

from hrn_kg import evidence, rdfio
from served import asked

ROOT = Path(__file__).parents[2]
COPIED = ("src", "ontology", "shapes", "data", "queries", "catalog")


class Editor:
    """Somebody with a clone of the repository and the document beside it."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        for name in COPIED:
            shutil.copytree(ROOT / name, self.repository / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.documents = folder / "documents"
        self.documents.mkdir()
        (self.documents / "kade.txt").write_text(TEXT, encoding="utf-8")

    def run(self, command: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        env = kept | {"PYTHONPATH": str(self.repository / "src"), "PATH": path}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.repository,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Editor:
    """The document is added and released."""
    editor = Editor(tmp_path_factory.mktemp("sixth"))
    code = {path: path.read_bytes() for path in (editor.repository / "src").rglob("*.py")}
    assert len(code) > 100
    with (editor.repository / "data/documents.ttl").open("a", encoding="utf-8") as file:
        file.write(RECORD)
    editor.run("hrn-kg capture ../documents/kade.txt s5 >> data/documents.ttl && hrn-kg format data/documents.ttl")
    (editor.repository / "draft.ttl").write_text(DRAFT, encoding="utf-8")
    written = editor.run("hrn-kg quote draft.ttl --documents ../documents --into data/")
    assert "wrote data/s5/01-wat-wij-onder-harm-reduction.ttl" in written
    assert "wrote data/comparisons.ttl" in written
    editor.run("hrn-kg validate data/s5/*.ttl")
    editor.run("hrn-kg quotation --documents ../documents --write")
    editor.run("hrn-kg build")
    assert {path: path.read_bytes() for path in (editor.repository / "src").rglob("*.py")} == code
    return editor


@pytest.fixture(scope="module")
def http(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client for a server of that release."""
    with asked(editor.repository / "var", tmp_path_factory.mktemp("served") / "log") as client:
        yield client


def test_its_passages_are_proved_and_keep_to_their_measure(editor: Editor) -> None:
    assert "3 passages proved, 0 wrong, 5 documents not at hand." in editor.run(
        "hrn-kg evidence --documents ../documents"
    )
    measured = editor.run("hrn-kg quotation --documents ../documents")
    assert "s5: 3 passages printed, 0 by place and checksum" in measured
    listed = editor.run("hrn-kg coverage --documents ../documents --list")
    left = [line for line in listed.splitlines() if line.startswith("  s5 ") and " clause " in line]
    assert any("De bezoekersraad heeft zeven leden" in line for line in left)
    assert not any("ten minste 21 jaar oud" in line for line in left)


def test_a_share_in_the_data_takes_its_words_out_of_print(editor: Editor, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(editor.repository, content, ignore=shutil.ignore_patterns("var", "src"))
    file = content / "data" / "documents.ttl"
    file.write_text(
        file.read_text().replace(
            "document:s5 a bibo:Document ;", "document:s5 a bibo:Document ;\n  hro:quotableShare 0.0 ;"
        )
    )
    editor.run(f"hrn-kg --content {content} quotation --documents ../documents --write")
    texts = [path.read_text() for path in sorted((content / "data" / "s5").glob("*.ttl"))]
    assert len(texts) == 3
    printed = {quad.object.value for text in texts for quad in _exact(text)}
    assert printed == {DEFINITION}


def _exact(text: str) -> list[ox.Quad]:
    quads = rdfio.parse(text.encode(), ox.RdfFormat.TURTLE)
    return [quad for quad in quads if quad.predicate.value == "http://www.w3.org/ns/oa#exact"]


@pytest.mark.parametrize(
    ("example", "claim"),
    [
        ("list-passages-behind-figures", "claim/s5-rooms"),
        ("compare-age-limits", "claim/s5-age"),
        ("compare-definitions-of-harm-reduction", "claim/s5-definition"),
        ("list-disagreements", "comparison/s5-rooms"),
        ("list-disagreements-between-documents", "comparison/s5-rooms"),
        ("list-claims-in-disagreements", "claim/s5-rooms"),
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

    assert "Jaarbericht 2018 van inloophuis De Kade" in page("document/s5")
    assert DEFINITION in page("claim/s5-definition")
    assert "Bezoekers van de gebruiksruimte zijn ten minste 21 jaar oud" in page("claim/s5-age")
    disputed = page("claim/s5-rooms")
    assert "telt Nederland 22 gebruiksruimten" in disputed
    assert "22 of 24 gebruiksruimten in Nederland" in disputed
    other = page("claim/dcr-netherlands")
    assert "22 of 24 gebruiksruimten in Nederland" in other
    compared = page("comparison/s5-rooms")
    assert "22 gebruiksruimten in Nederland, 2018" in compared
    assert "24 gebruiksruimten beschikbaar in Nederland" in compared


def test_the_text_is_two_pages() -> None:
    assert 400 < len(evidence.normalise(TEXT).split()) < 1000
