"""`hrn-kg reports`: what visitors sent, shown without harm to the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hrn_kg.cli import main
from hrn_kg.cli.report_list import harmless
from hrn_kg.reports import Filled, ReportBox
from old_reports import keep

NOW = datetime.now(UTC)
EVIL = "\x1b]0;title\x07 \x9b31m \u202egnp.exe \x7f é 24"


@pytest.fixture
def box(tmp_path: Path) -> ReportBox:
    filled = Filled(
        "https://w3id.org/harmreduction/id/claim/x", f"{EVIL}\nsecond line", name="Ömer", email="o@example.org"
    )
    keep(tmp_path, filled, NOW)
    return ReportBox(tmp_path, 365)


def printed(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, str, str]:
    code = main(["--home", str(home), "reports", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_list_has_a_line_for_each(box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, Filled(wrong="w" * 100), NOW, 2)
    code, out, _ = printed(capsys, tmp_path)
    first, second = out.splitlines()
    assert code == 0
    assert first.startswith(f"{NOW:%Y%m%d}-1")
    assert "claim/x" in first
    assert "Ömer" not in out
    assert second.endswith("w" * 59 + "…")


def test_nothing_of_a_report_steers_the_terminal(
    box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = f"{NOW:%Y%m%d}-1"
    for arguments in ((), (number,), ("--format", "json"), (number, "--format", "json")):
        _, out, _ = printed(capsys, tmp_path, *arguments)
        assert "24" in out
        assert not set(out) & set("\x1b\x07\x9b\u202e\x7f")


def test_one_report_is_shown_whole(box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = f"{NOW:%Y%m%d}-1"
    _, out, _ = printed(capsys, tmp_path, number)
    assert "email     o@example.org" in out
    assert "\n          second line\n" in out
    _, out, _ = printed(capsys, tmp_path, number, "--format", "json")
    assert json.loads(out)["wrong"] == f"{EVIL}\nsecond line"
    _, out, _ = printed(capsys, tmp_path, "--format", "json")
    assert [one["number"] for one in json.loads(out)] == [number]


def test_a_report_can_be_removed(box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = f"{NOW:%Y%m%d}-1"
    assert printed(capsys, tmp_path, number, "--remove")[0] == 0
    assert box.all().reports == ()
    code, _, err = printed(capsys, tmp_path, number, "--remove")
    assert (code, err) == (2, f"hrn-kg: There is no report {number}.\n")
    assert printed(capsys, tmp_path, "--remove")[0] == 2


def test_what_is_over_is_removed_and_told(box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    then = NOW - timedelta(days=400)
    (box.folder / f"{then:%Y%m%d}-4.json").write_text((box.folder / f"{NOW:%Y%m%d}-1.json").read_text())
    _, out, err = printed(capsys, tmp_path)
    assert f"Report {then:%Y%m%d}-4 is removed" in err
    assert len(out.splitlines()) == 1


def test_what_cannot_be_read_is_named(box: ReportBox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (box.folder / f"{NOW:%Y%m%d}-2.json").write_text("{")
    code, out, err = printed(capsys, tmp_path)
    assert code == 2
    assert len(out.splitlines()) == 1
    assert f"{NOW:%Y%m%d}-2.json is no report that can be read" in err


def test_an_empty_box_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(capsys, tmp_path / "none")
    assert (code, out) == (0, "")
    assert "There is no report" in err
    assert json.loads(printed(capsys, tmp_path / "none", "--format", "json")[1]) == []


def test_letters_stay_letters() -> None:
    assert harmless("Ĳsselstein é 漢 😀\tx") == "Ĳsselstein é 漢 😀\\u0009x"
