"""`hrn-kg propose` reads spreadsheets as `hrn-kg validate` does, and names the cell of what is wrong."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hrn_kg.cli import main
from hrn_kg.contributions import Contributions
from invented_town import DOCUMENT, FIGURE, TEXT, base_of_content, filled


def test_a_workbook_is_proposed_and_a_wrong_cell_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HRN_KG_DATABASE", raising=False)
    # The release is that of all tests; what is proposed is kept beside it.
    own = Path(shutil.copytree(home, tmp_path / "home", symlinks=True, copy_function=os.link))
    table = tmp_path / "figures.xlsx"
    arguments = ["--home", str(own), "propose", str(table), "--name", "Sanne", "--lang", "nl"]
    table.write_bytes(filled(base_of_content(), "figures", [{**DOCUMENT, **FIGURE, "indicator": "geen naam"}]))
    assert main(arguments) == 1
    assert "figures.xlsx, cijfers, E5" in capsys.readouterr().out
    assert len(Contributions(own).list()) == 0
    table.write_bytes(filled(base_of_content(), "figures", [{**DOCUMENT, **FIGURE}]))
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert "figures.xlsx: 1 " in printed.err
    assert "1 passages proved, 0 wrong." in printed.out, "by the text that is typed into a cell"
    (submitted,) = Contributions(own).list()
    files = Contributions(own).files(submitted.id)
    assert [(one.name, one.kind) for one in files] == [
        ("figures.xlsx", "records-with-document"),
        ("typed-1.txt", "document"),
    ]
    assert main(["--home", str(own), "proposals", submitted.id]) == 0
    assert "1 passages proved, 0 wrong." in capsys.readouterr().out

    # The text in a file elsewhere, which the cell names.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "verslag.txt").write_text(TEXT, encoding="utf-8")
    other = {**DOCUMENT, **FIGURE, "document": "Nog een verslag over Veldstad", "document_text": "verslag.txt"}
    table.write_bytes(filled(base_of_content(), "figures", [other]))
    assert main(arguments) == 1
    assert "“verslag.txt” is niet meegestuurd" in capsys.readouterr().out
    assert main([*arguments, "--document", str(elsewhere / "verslag.txt")]) == 0
    assert "1 passages proved, 0 wrong." in capsys.readouterr().out
    files = Contributions(own).files(Contributions(own).list()[-1].id)
    assert [(one.name, one.kind) for one in files] == [("figures.xlsx", "records"), ("verslag.txt", "document")]
