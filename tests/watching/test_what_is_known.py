"""What is known of a source after each check, kept in one file; what is to be told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hrn_kg.watching import watch_record
from hrn_kg.watching.asked_of_release import OldFigure, addresses_in
from hrn_kg.watching.check_results import CheckResult, Marks
from hrn_kg.watching.cited_sources import Cited, Source, after
from hrn_kg.watching.open_points import in_words, open_points
from hrn_kg.watching.rounds import go_round
from hrn_kg.watching.watch_counts import WatchCounts
from hrn_kg.watching.watch_faults import WatchFailed
from hrn_kg.watching.watch_record import Record, Silence

PAGE = Cited("https://example.org/page", ("https://w3id.org/harmreduction/id/document/page",))
DAY_ONE = datetime(2026, 11, 27, 5, tzinfo=UTC)
GONE, AWAY, BUSY = (
    CheckResult("failed", "status", 404),
    CheckResult("failed", "connection"),
    CheckResult("unclear", "status", 503),
)
INDICATOR = "https://w3id.org/harmreduction/scheme/indicator/clients"
FIGURE = OldFigure(INDICATOR, {"en": "clients", "nl": "cliënten"}, 2014, 1)


def found(etag: str = "", last_modified: str = "", text: str = "", moved_to: str = "") -> CheckResult:
    return CheckResult("found", "", 200, moved_to, Marks(etag, last_modified, text))


def course(*results: CheckResult, hours: int = 24) -> list[Source]:
    """What is known after each result, one a day or every so many hours."""
    known: list[Source] = []
    for number, result in enumerate(results):
        known.append(after(known[-1] if known else None, PAGE, result, DAY_ONE + timedelta(hours=hours * number)))
    return known


def test_what_failed_on_three_days_is_gone() -> None:
    known = course(found("a"), GONE, AWAY, GONE, GONE)
    assert [one.state for one in known] == ["alive", "failing", "failing", "gone", "gone"]
    assert [one.since[:10] for one in known[-2:]] == ["2026-11-30", "2026-11-30"]
    assert known[-1].failed_on == ("2026-11-29", "2026-11-30", "2026-12-01")
    again = after(known[-1], PAGE, found("a"), DAY_ONE + timedelta(days=9))
    assert (again.state, again.failed_on, again.changed_at) == ("alive", (), "")


def test_three_failures_of_one_day_are_one() -> None:
    assert [one.state for one in course(GONE, GONE, GONE, GONE, hours=3)] == ["failing"] * 4


def test_an_answer_between_begins_the_count_anew_and_a_busy_server_does_not() -> None:
    assert [one.state for one in course(GONE, GONE, found("a"), GONE, GONE)][-1] == "failing"
    assert [one.state for one in course(GONE, BUSY, GONE, BUSY, GONE, BUSY)] == [
        *("failing", "unclear", "failing", "unclear", "gone", "gone")
    ]


def test_a_change_is_known_by_the_best_mark_that_both_have() -> None:
    same_text = course(found(text="t"), found(text="t"))[-1]
    assert (same_text.state, same_text.changed_at) == ("alive", "")
    for marks, by in (
        (("a", "m", "t"), "etag"),
        (("", "m", "t"), "last_modified"),
        (("", "", "t"), "text"),
    ):
        other = tuple(mark and mark + "2" for mark in marks)
        before, changed, settled = course(found(*marks), found(*other), found(*other))
        assert (before.state, changed.state, settled.state) == ("alive", "changed", "alive")
        assert (changed.changed_by, settled.changed_at[:10]) == (by, "2026-11-28"), "when it was is kept"
    assert course(found("a", "m"), found("a", "m2"))[-1].state == "alive", "the tag decides"
    assert course(found("a"), found(text="t"))[-1].state == "alive", "what cannot be compared is no change"


def test_a_moved_page_tells_where_it_is_until_it_is_back() -> None:
    there = "https://example.org/there"
    known = course(found("a", moved_to=there), found("b", moved_to=there), found("b"))
    assert [(one.state, one.moved_to) for one in known] == [("moved", there), ("moved", there), ("alive", "")]
    assert known[1].since == known[0].since and known[1].changed_by == "etag"


@pytest.mark.parametrize(
    ("printed", "addresses"),
    [
        ("https://example.org/page", ("https://example.org/page",)),
        (
            "See https://example.org/a(b), and (http://example.org/c).",
            ("https://example.org/a(b)", "http://example.org/c"),
        ),
        ("‘https://example.org/x’; “https://example.org/y”", ("https://example.org/x", "https://example.org/y")),
        ("[16]", ()),
        ("ftp://example.org/", ()),
    ],
)
def test_addresses_are_read_from_what_is_printed(printed: str, addresses: tuple[str, ...]) -> None:
    assert addresses_in(printed) == addresses


def test_a_round_writes_down_each_result_at_once_and_begins_with_the_oldest(tmp_path: Path) -> None:
    pages = [Cited(f"https://example.org/{name}", ()) for name in "abc"]
    written: list[dict[str, str]] = []

    def go(*results: CheckResult | None, day: int = 0) -> list[str]:
        """One round; with None for a result the run is killed."""
        asked: list[str] = []

        def check(address: str) -> CheckResult:
            asked.append(address[-1])
            if (result := results[len(asked) - 1]) is None:
                raise KeyboardInterrupt
            return result

        def progress(_: Source) -> None:
            written.append({one.address[-1]: one.state for one in watch_record.read(tmp_path).sources})

        now = iter(DAY_ONE + timedelta(days=day, seconds=second) for second in range(10))
        go_round(tmp_path, "2026.11.0", pages, [FIGURE], check, lambda: next(now), progress)
        return asked

    with pytest.raises(KeyboardInterrupt):
        go(found("x"), GONE, None)
    assert written == [{"a": "alive"}, {"a": "alive", "b": "failing"}]
    assert watch_record.read(tmp_path).checked == "", "the round did not end"
    assert go(GONE, GONE, GONE, day=1) == ["c", "a", "b"]
    record = watch_record.read(tmp_path)
    assert (record.checked[:10], record.release, record.figures) == ("2026-11-28", "2026.11.0", (FIGURE,))
    assert [len(one.failed_on) for one in record.sources] == [1, 2, 1]
    del pages[1]
    go(GONE, GONE, day=2)
    assert [one.address[-1] for one in watch_record.read(tmp_path).sources] == ["a", "c"], "cited no more"


def test_the_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert watch_record.read(tmp_path) == Record()
    record = Record(
        "2026-11-27T05:00:00Z",
        "2026.11.0",
        tuple(course(found("a"), GONE)),
        (FIGURE,),
        {PAGE.address: Silence("Moves", "2026-12-01")},
        {"mail": "2026-11-27T05:00:00Z"},
    )
    watch_record.write(tmp_path, record)
    assert watch_record.read(tmp_path) == record
    assert [path.name for path in tmp_path.iterdir()] == [watch_record.NAME]


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"format": 2}', "no json", "[" * 10_000])
def test_a_damaged_record_is_a_fault_and_counts_as_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / watch_record.NAME
    path.write_text(damage)
    with pytest.raises(WatchFailed, match=r"watching\.json cannot be used") as fault:
        watch_record.read(tmp_path)
    assert "Move it away" in str(fault.value.facts["cure"])
    assert sum(WatchCounts(tmp_path).on(date(2026, 11, 27)).sources.values()) == 0


def test_a_state_that_nobody_knows_is_damage(tmp_path: Path) -> None:
    watch_record.write(tmp_path, Record(sources=tuple(course(GONE))))
    path = tmp_path / watch_record.NAME
    facts = json.loads(path.read_text())
    facts["sources"][0]["state"] = "asleep"
    path.write_text(json.dumps(facts))
    with pytest.raises(WatchFailed, match="asleep"):
        watch_record.read(tmp_path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("checked",), "yesterday"),
        (("checked",), "2026-11-27T05:00:00+01:00"),
        (("checked",), 7),
        (("sources", 0, "since"), "2026-11-27"),
        (("sources", 0, "checked"), ""),
        (("sources", 0, "changed_at"), "2026-13-01T00:00:00Z"),
        (("sources", 0, "failed_on"), ["20261127"]),
        (("silences", PAGE.address, "until"), "2026-W48-5"),
        (("silences", PAGE.address, "until"), None),
        (("sent", "mail"), "2026-11-27T5:00:00Z"),
    ],
)
def test_a_moment_or_day_that_is_none_is_damage(tmp_path: Path, place: tuple[str | int, ...], value: object) -> None:
    at = "2026-11-27T05:00:00Z"
    silences = {PAGE.address: Silence("Moves", "2026-12-01")}
    watch_record.write(tmp_path, Record(at, "1", tuple(course(GONE)), silences=silences, sent={"mail": at}))
    watch_record.read(tmp_path)
    path = tmp_path / watch_record.NAME
    facts = json.loads(path.read_text())
    part = facts
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    path.write_text(json.dumps(facts))
    with pytest.raises(WatchFailed, match="cannot be used"):
        watch_record.read(tmp_path)
    assert WatchCounts(tmp_path).on(date(2026, 11, 27)).checked == 0.0


def test_one_run_at_a_time_holds_the_record(tmp_path: Path) -> None:
    with watch_record.held(tmp_path), pytest.raises(WatchFailed, match="under way"), watch_record.held(tmp_path):
        pass
    with watch_record.held(tmp_path):
        pass
    with pytest.raises(WatchFailed, match="cannot be written"), watch_record.held(tmp_path / "none"):
        pass


def test_what_is_silenced_is_not_told_up_to_the_end_of_its_day(tmp_path: Path) -> None:
    gone = course(GONE, GONE, GONE)[-1]
    moved = replace(course(found("a", moved_to="https://example.org/there"))[-1], address="https://example.org/moved")
    record = Record(sources=(gone, moved), figures=(FIGURE,), silences={gone.address: Silence("Why", "2026-12-01")})
    assert not open_points(record, "2026-12-01", "").gone
    assert open_points(record, "2026-12-02", "").gone == (gone,)
    points = open_points(replace(record, silences={INDICATOR: Silence("Why", "2026-12-01")}), "2026-12-01", "")
    assert (points.gone, points.moved, points.figures) == ((gone,), (moved,), ())
    watch_record.write(tmp_path, replace(record, checked="2026-11-27T05:00:00Z"))
    counts = WatchCounts(tmp_path)
    assert counts.on(date(2026, 12, 1)).sources == {
        **dict.fromkeys(("alive", "changed", "failing", "unclear"), 0),
        "moved": 1,
        "gone": 0,
        "silenced": 1,
    }
    assert (counts.on(date(2026, 12, 2)).sources["gone"], counts.on(date(2026, 12, 2)).figures) == (1, 1)
    assert counts.on(date(2026, 12, 2)).checked == DAY_ONE.timestamp()
    watch_record.write(tmp_path, Record())
    assert counts.on(date(2026, 12, 2)).sources["gone"] == 0, "what was written anew is read"


def test_a_change_is_told_once_and_everything_in_the_language_of_the_reader() -> None:
    changed = course(found(text="a"), found(text="b"))[-1]
    record = Record(sources=(changed,), figures=(FIGURE,))
    assert open_points(record, "2026-11-28", "").changed == (changed,)
    assert open_points(record, "2026-11-28", "2026-11-28T05:00:01Z").changed == ()
    dutch = in_words(open_points(record, "2026-11-28", ""), "nl")
    assert "cliënten: 2014; elk jaar" in dutch and "te zien aan de tekst" in dutch and PAGE.address in dutch
    english = in_words(open_points(record, "2026-11-28", ""), "en")
    assert "clients: 2014; every year" in english and "by its text" in english
