"""`hrn-kg propose` reads spreadsheets as `hrn-kg validate` does, and names the cell of what is wrong."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hrn_kg.cli import main
from hrn_kg.contributions import Contributions
from invented_town import DOCUMENT, FIGURE, base_of_content, filled


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
    assert "figures.xlsx: 1 " in capsys.readouterr().err
    assert len(Contributions(own).list()) == 1
