"""The old reports: each can be read and removed, a broken one hides no other, and they go when their time is over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hrn_kg.errors import NotFound
from hrn_kg.reports import Filled, ReportBox
from old_reports import keep

NOW = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
FILLED = Filled(about="https://w3id.org/harmreduction/id/claim/x", wrong="Not 24\nbut 25", name="Ömer")


def test_a_report_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    number = keep(tmp_path, FILLED, NOW)
    report = ReportBox(tmp_path, 365).get(number)
    assert report.filled == FILLED
    assert (report.received, report.release, report.lang) == ("2026-11-27T10:30:00Z", "2026.11.0", "nl")


def test_they_are_listed_oldest_first(tmp_path: Path) -> None:
    later = keep(tmp_path, FILLED, NOW, 10)
    earlier = keep(tmp_path, FILLED, NOW, 9)
    assert [one.number for one in ReportBox(tmp_path, 365).all().reports] == [earlier, later]


def test_a_report_goes_when_its_time_is_over(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 30)
    old = keep(tmp_path, FILLED, NOW - timedelta(days=31))
    young = keep(tmp_path, FILLED, NOW - timedelta(days=30))
    assert old in [one.number for one in box.all().reports]
    assert box.expire(NOW) == (old,)
    assert [one.number for one in box.all().reports] == [young]


def test_with_no_number_of_days_reports_stay(tmp_path: Path) -> None:
    keep(tmp_path, FILLED, NOW - timedelta(days=9000))
    box = ReportBox(tmp_path, 0)
    assert box.expire(NOW) == ()
    assert len(box.all().reports) == 1


def test_what_is_no_report_is_named_and_hides_no_other(tmp_path: Path) -> None:
    number = keep(tmp_path, FILLED, NOW)
    box = ReportBox(tmp_path, 365)
    (box.folder / "20261127-2.json").write_text("{")
    (box.folder / "20261127-3.json").write_text(json.dumps({"wrong": "x"}))
    (box.folder / "notes.txt").write_text("of the editors")
    kept = box.all()
    assert [one.number for one in kept.reports] == [number]
    assert kept.unreadable == ("20261127-2.json", "20261127-3.json")
    with pytest.raises(NotFound, match="cannot be read"):
        box.get("20261127-2")


@pytest.mark.parametrize("number", ["20261127-9", "../secret", "20261127-0", "", "20261127-1.json"])
def test_no_other_file_is_reached_by_a_number(tmp_path: Path, number: str) -> None:
    keep(tmp_path, FILLED, NOW)
    box = ReportBox(tmp_path, 365)
    (tmp_path / "secret.json").write_text("{}")
    for reach in (box.get, box.remove):
        with pytest.raises(NotFound):
            reach(number)
    assert (tmp_path / "secret.json").exists()
