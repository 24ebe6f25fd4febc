"""`quote` and `evidence` work with any document that a draft describes or HOME holds; `template` writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hrn_kg.cli import main
from hrn_kg.evidence import checksum, normalise
from invented_town import TEXT

KEY = checksum(normalise(TEXT))[:16]
DRAFT = f"""\
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix capture: <https://w3id.org/harmreduction/id/capture/> .
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .

document:veldstad-2025 a bibo:Document ; dct:title "Jaarverslag"@nl .
capture:{KEY} a hro:Capture ; hro:captureOf document:veldstad-2025 ; hro:sha256 "{checksum(normalise(TEXT))}" .
claim:rooms-veldstad a hro:Observation ; hro:statedIn document:veldstad-2025 ; hro:value 3 ;
  hro:quoteSection "Gebruiksruimten" ; hro:quote "waren er 3 gebruiksruimten" .
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that holds the text of the report, and no release."""
    monkeypatch.delenv("HRN_KG_DOCUMENTS", raising=False)
    folder = tmp_path / "home" / "documents"
    folder.mkdir(parents=True)
    (folder / "verslag.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "home"


def test_a_draft_is_quoted_and_proved_by_a_document_that_only_it_describes(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.ttl"
    draft.write_text(DRAFT, encoding="utf-8")
    assert main(["--home", str(home), "quote", str(draft)]) == 0
    quoted = capsys.readouterr().out
    assert f"/id/excerpt/{KEY}/" in quoted
    assert "hro:supportedBy" in quoted
    done = tmp_path / "done.ttl"
    done.write_text(quoted, encoding="utf-8")
    assert main(["--home", str(home), "evidence", str(done)]) == 0
    assert "1 passages proved, 0 wrong, 0 documents not at hand." in capsys.readouterr().out
    (home / "documents" / "verslag.txt").write_text(TEXT.replace("3 gebruik", "4 gebruik"), encoding="utf-8")
    assert main(["--home", str(home), "evidence", str(done)]) == 2, "another text proves nothing"
    assert "not at hand" in capsys.readouterr().out


def test_without_a_text_the_command_says_where_one_may_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HRN_KG_DOCUMENTS", raising=False)
    draft = tmp_path / "draft.ttl"
    draft.write_text(DRAFT, encoding="utf-8")
    assert main(["--home", str(tmp_path), "quote", str(draft)]) == 2
    assert str(tmp_path / "documents") in capsys.readouterr().err


def test_a_text_in_another_encoding_is_named(home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (home / "documents" / "oud.txt").write_bytes("caf\u00e9".encode("cp1252"))
    draft = tmp_path / "draft.ttl"
    draft.write_text(DRAFT, encoding="utf-8")
    assert main(["--home", str(home), "quote", str(draft)]) == 2
    assert "oud.txt cannot be read as text in UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "start"), [("t.xlsx", b"PK"), ("t.csv", b"\xef\xbb\xbfSoort regel;Document;")])
def test_a_template_is_written(home: Path, tmp_path: Path, name: str, start: bytes) -> None:
    out = tmp_path / name
    assert main(["--home", str(home), "template", "figures", "--lang", "nl", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(start)


def test_a_template_of_another_ending_is_refused(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(home), "template", "figures", "--out", str(tmp_path / "t.ods")]) == 2
    assert "must end in .xlsx or .csv" in capsys.readouterr().err


def test_help_does_not_wait_for_the_library_of_spreadsheets() -> None:
    program = "import sys; from hrn_kg.cli.parser import make_parser; make_parser(); print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    from hrn_kg.cli.parser import TEMPLATES
    from hrn_kg.drafting.tables import KINDS

    assert TEMPLATES == KINDS
