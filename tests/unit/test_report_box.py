"""The box of reports: nothing is lost in silence, nothing is readable by others, nothing grows without bound."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hrn_kg.errors import NotFound
from hrn_kg.limits import REPORT_BYTES
from hrn_kg.reports import LENGTHS, Filled, ReportBox, ReportNotKept, faults_of

NOW = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
ABOUT = "https://w3id.org/harmreduction/id/claim/x"
FILLED = Filled(about=ABOUT, wrong="Not 24\nbut 25", name="Ömer", email="o@example.org")


def keep(box: ReportBox, wrong: str = "wrong", now: datetime = NOW) -> str:
    return box.keep(Filled(wrong=wrong), "2026.11.0", "nl", now)


def test_a_report_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    box = ReportBox(tmp_path / "home", 10, 365)
    number = box.keep(FILLED, "2026.11.0", "nl", NOW)
    assert number == "20261127-1"
    report = box.get(number)
    assert report.filled == FILLED
    assert (report.received, report.release, report.lang) == ("2026-11-27T10:30:00Z", "2026.11.0", "nl")
    assert keep(box) == "20261127-2"
    assert [one.number for one in box.all().reports] == ["20261127-1", "20261127-2"]


def test_only_the_owner_may_read_reports(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        box = ReportBox(tmp_path, 10, 365)
        number = keep(box)
    finally:
        os.umask(before)
    assert stat.S_IMODE(box.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((box.folder / f"{number}.json").stat().st_mode) == 0o600


def test_a_full_box_takes_no_more_and_loses_none(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 2, 365)
    kept = [keep(box), keep(box)]
    with pytest.raises(ReportNotKept, match="no more reports"):
        keep(box)
    assert [one.number for one in box.all().reports] == kept
    box.remove(kept[0])
    assert keep(box) == "20261127-3"  # the number of a later report is not given again


def test_a_report_goes_when_its_time_is_over(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 10, 30)
    old = keep(box, now=NOW - timedelta(days=31))
    young = keep(box, now=NOW - timedelta(days=30))
    assert old in [one.number for one in box.all().reports]
    assert box.expire(NOW) == (old,)
    assert [one.number for one in box.all().reports] == [young]
    keep(box, now=NOW + timedelta(days=1))
    assert young not in [one.number for one in box.all().reports]


def test_with_no_number_of_days_reports_stay(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 10, 0)
    keep(box, now=NOW - timedelta(days=9000))
    assert box.expire(NOW) == ()
    assert len(box.all().reports) == 1


def test_a_disk_that_takes_nothing_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A home that is a file can be made no folder in, whoever asks, root too."""
    home = tmp_path / "home"
    home.write_text("no folder")
    with pytest.raises(ReportNotKept, match="cannot store anything now") as raised:
        keep(ReportBox(home, 10, 365))
    assert str(home) in str(raised.value.facts["cure"])


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files fails in the middle of a write, as a full disk does."""
    box = ReportBox(tmp_path, 10, 365)
    number = keep(box)

    def child() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
        try:
            keep(box)
        except ReportNotKept:
            os._exit(7)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(20)
    assert process.exitcode == 7
    assert [path.name for path in box.folder.iterdir()] == [f"{number}.json"]


def test_several_processes_give_each_report_a_number_of_its_own(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 15, 365)

    def child() -> None:
        for _ in range(5):
            try:
                keep(box)
            except ReportNotKept:
                os._exit(0)

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=child) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert [one.number for one in box.all().reports] == [f"20261127-{count}" for count in range(1, 16)]


def test_what_is_no_report_is_named_and_hides_no_other(tmp_path: Path) -> None:
    box = ReportBox(tmp_path, 10, 365)
    number = keep(box)
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
    box = ReportBox(tmp_path, 10, 365)
    keep(box)
    (tmp_path / "secret.json").write_text("{}")
    for reach in (box.get, box.remove):
        with pytest.raises(NotFound):
            reach(number)
    assert (tmp_path / "secret.json").exists()


def test_each_field_says_what_is_wrong_with_it() -> None:
    given = {"about": "https://elsewhere.example/", "wrong": " \r\n ", "source": "s" * 2001, "email": "nobody"}
    assert faults_of(Filled.of(given)) == {
        "about": "not-ours", "wrong": "missing", "source": "long", "email": "not-email"
    }  # fmt: skip
    assert faults_of(Filled.of({"wrong": "x", "about": ABOUT, "email": "a@b"})) == {}
    assert faults_of(Filled.of({"wrong": "x", "about": "https://w3id.org/harmreduction/a b"})) == {"about": "not-ours"}


def test_a_line_break_counts_once_as_a_browser_counts_it() -> None:
    filled = Filled.of({"wrong": "a\r\n" * 999 + "aa"})
    assert len(filled.wrong) == LENGTHS["wrong"]
    assert faults_of(filled) == {}


def test_the_longest_form_fits_the_limit_on_bodies() -> None:
    # The sign takes four bytes in UTF-8, and each of them three in a form.
    assert sum(12 * length + len(name) + 2 for name, length in LENGTHS.items()) <= REPORT_BYTES
