"""The files that editors could hand in, with what must come out, by the command itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.cli import main
from intake.proposals import GOOD, expanded

CASES = Path(__file__).parents[3] / "shared" / "cases" / "editors"
EXPECTED: dict[str, Any] = (
    json.loads((CASES / "expected.json").read_text(encoding="utf-8")) if (CASES / "expected.json").is_file() else {}
)
# There hro:value is looked for by its letters, and hro:valueQualifier stands first; the statement is further down.
LINES = {"03-value-is-not-the-print.ttl": 49, "04-thousands-point.ttl": 55}


pytestmark = pytest.mark.usefixtures("content_read_once")


@pytest.mark.parametrize("name", sorted(EXPECTED) or ["none"])
def test_a_case_comes_out_as_expected(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    if not EXPECTED:
        pytest.skip("the cases of editors are not at hand (../shared/cases/editors)")
    expected = EXPECTED[name]
    code = main(["--home", str(tmp_path), "validate", str(CASES / name), "--format", "json"])
    report = json.loads(capfd.readouterr().out)
    assert code in (expected["exit"] if isinstance(expected["exit"], list) else [expected["exit"]])
    if "focus" not in expected:
        assert report["findings"] == []
        return
    found = [(one["focus"], one["path"], one["where"]["line"]) for one in report["findings"]]
    line = LINES.get(name, expected["line"])
    assert (expanded(expected["focus"]), expanded(expected["path"]), line) in found
    assert report["outcome"] == ("refused" if code == 2 else "invalid")


def test_report_of_a_good_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notepad.ttl"
    file.write_text("\ufeff" + GOOD.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert main(["--home", str(tmp_path), "validate", str(file), "--format", "json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["checked"] > 40
    assert {key: report[key] for key in ("outcome", "release", "findings")} == {
        "outcome": "valid",
        "release": None,
        "findings": [],
    }
    assert len(report["shapes"]) >= 64
