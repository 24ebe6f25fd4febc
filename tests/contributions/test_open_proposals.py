"""A server checks open proposals again when it takes up another release: once, and whatever is killed meanwhile."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from proposed_places import GOOD, NOW, delft, place, submit

import small_content
from hrn_kg import releases
from hrn_kg.content import Content, find_content
from hrn_kg.contributions import Contributions, Event, MoveRefused, Statements
from hrn_kg.contributions.acceptance import build
from hrn_kg.contributions.database_tables import PERSON
from hrn_kg.disk import held
from served import asked, environment, served
from started import CLI, run_python

SECONDS = 120.0


def build_with_delft(contributions: Contributions, content: Content, home: Path) -> releases.Release:
    """A release against which no proposal of this place is in order."""
    small_content.write(content.root, "data/delft.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    return build(contributions, find_content(content.root), home)


def wait_until(is_so: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.02)


def checks(contributions: Contributions, contribution: str) -> list[tuple[str | None, str | None]]:
    events: list[Event] = [event for event in contributions.events(contribution) if event.kind == "checked"]
    return [(event.outcome, event.release) for event in events]


def test_what_a_release_breaks_is_told_by_page_and_command(
    contributions: Contributions, content: Content, home: Path, url: str, tmp_path: Path
) -> None:
    doomed, fine = submit(contributions, home), submit(contributions, home, Statements(place("breda", "Breda")))
    log = tmp_path / "log"
    with asked(home, log, log="json", processes="2", workers="1", database=url) as client:
        wait_until(lambda: not contributions.unchecked(releases.current(home).id), log)
        assert checks(contributions, doomed.id) == checks(contributions, fine.id) == []
        release = build_with_delft(contributions, content, home)
        wait_until(lambda: not contributions.unchecked(release.id), log)
        page = client.get(f"/en/proposals/{doomed.token}")
        assert page.status_code == 200
        assert "Checked again: no longer in order" in page.text
        assert f"Against release {release.id} the proposal is not in order" in page.text
    assert checks(contributions, doomed.id) == [("invalid", release.id)]
    assert checks(contributions, fine.id) == []
    lines = [line for line in log.read_text().splitlines() if "not in order any more" in line]
    assert len(lines) == 1
    assert f"Contribution {doomed.id} is not in order any more against release {release.id}." in lines[0]
    command = [*CLI, "--home", str(home), "proposals"]
    printed = run_python(command, capture_output=True, text=True, env=environment(database=url), check=True).stdout
    assert [f"not in order against {release.id}" in line for line in printed.splitlines()] == [True, False]


def test_a_kill_in_the_middle_doubles_nothing_and_leaves_nothing_out(
    contributions: Contributions, content: Content, home: Path, url: str, tmp_path: Path
) -> None:
    ids = [submit(contributions, home, delft(f"Delft {number}")).id for number in range(60)]
    release = build_with_delft(contributions, content, home)
    assert len(contributions.unchecked(release.id)) == len(ids)
    log = tmp_path / "log"
    with served(home, log, log="json", workers="1", database=url) as (process, _):
        wait_until(lambda: len(contributions.unchecked(release.id)) < len(ids), log)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    left = contributions.unchecked(release.id)
    assert 0 < len(left) < len(ids)
    with asked(home, log, log="json", workers="1", database=url):
        wait_until(lambda: not contributions.unchecked(release.id), log)
    assert {one: checks(contributions, one) for one in ids} == {one: [("invalid", release.id)] for one in ids}
    told = log.read_text().count("not in order any more")
    assert told == len(left), "what was checked before the kill is not checked again"


def test_only_what_was_not_checked_against_a_release_is_due(contributions: Contributions, home: Path) -> None:
    first, second = submit(contributions, home), submit(contributions, home, delft("Delft 2"))
    assert contributions.unchecked(GOOD.release) == ()
    assert contributions.unchecked("2026.11.1") == (first.id, second.id)
    checked = type(GOOD)("valid", "2026.11.1", GOOD.shapes)
    assert not contributions.note_check(contributions.get(first.id), checked, NOW)
    assert contributions.unchecked("2026.11.1") == (second.id,)
    contributions.decide(second.id, "rejected", "Ed", "", NOW)
    assert contributions.unchecked("2026.11.1") == ()
    assert contributions.unchecked("2026.11.2") == (first.id,)


def test_what_was_found_of_earlier_statements_is_not_written_down(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    before = contributions.get(submitted.id)
    contributions.decide(submitted.id, "changes-requested", "Ed", "Where is it?", NOW)
    broken = type(GOOD)("invalid", "2026.11.1", GOOD.shapes)
    assert not contributions.note_check(before, broken, NOW)
    assert checks(contributions, submitted.id) == []
    assert contributions.unchecked("2026.11.1") == (submitted.id,)


def test_what_is_sent_anew_is_due_whatever_was_checked_before(contributions: Contributions, home: Path) -> None:
    """A server that has not taken up the new release yet checks an answer against the one before."""
    submitted = submit(contributions, home)
    assert contributions.note_check(
        contributions.get(submitted.id), type(GOOD)("invalid", "2026.11.1", GOOD.shapes), NOW
    )
    contributions.decide(submitted.id, "changes-requested", "Ed", "Where is it?", NOW)
    assert contributions.unchecked("2026.11.1") == ()
    contributions.answer(submitted.token, delft("Delft 2"), (), "", GOOD, NOW)
    assert contributions.unchecked("2026.11.1") == (submitted.id,)


def test_a_check_of_the_program_does_not_stop_who_checks_and_accepts(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home)
    found = contributions.get(submitted.id)
    seen = found.events[-1].number
    assert contributions.note_check(found, type(GOOD)("invalid", "2026.11.1", GOOD.shapes), NOW)
    with pytest.raises(MoveRefused, match="since you looked at it"):
        contributions.decide(submitted.id, "rejected", "Ed", "", NOW, seen=seen)
    assert contributions.decide(submitted.id, "accepted", "Ed", "", NOW, seen=seen, checked=GOOD).status == "accepted"


def test_machines_of_different_releases_do_not_undo_each_others_checks(
    contributions: Contributions, home: Path
) -> None:
    """Two machines on one database, of which one is a release behind."""
    submitted = submit(contributions, home)
    found = {"2026.11.9": "valid", "2026.11.10": "invalid"}
    for _ in range(3):
        for release, outcome in found.items():
            before = contributions.get(submitted.id)
            if submitted.id in contributions.unchecked(release):
                contributions.note_check(before, type(GOOD)(outcome, release, GOOD.shapes), NOW)  # type: ignore[arg-type]
    assert checks(contributions, submitted.id) == [("invalid", "2026.11.10")]
    # The one behind may have begun before the other one was done.
    behind = type(GOOD)("valid", "2026.11.9", GOOD.shapes)
    assert not contributions.note_check(contributions.get(submitted.id), behind, NOW)
    assert checks(contributions, submitted.id) == [("invalid", "2026.11.10")]
    assert contributions.unchecked("2026.11.9") == contributions.unchecked("2026.11.10") == ()
    assert contributions.unchecked("2026.12.0") == (submitted.id,)


def test_what_came_in_against_a_later_release_is_left_alone(contributions: Contributions, home: Path) -> None:
    submitted = submit(contributions, home, checked=type(GOOD)("valid", "2026.12.0", GOOD.shapes))
    broken = type(GOOD)("invalid", "2026.11.9", GOOD.shapes)
    assert contributions.unchecked("2026.11.9") == ()
    assert not contributions.note_check(contributions.get(submitted.id), broken, NOW)
    assert checks(contributions, submitted.id) == []


def test_one_that_cannot_be_read_does_not_keep_the_others_waiting(
    contributions: Contributions, content: Content, home: Path, url: str, tmp_path: Path
) -> None:
    lost, fine = submit(contributions, home), submit(contributions, home, delft("Delft 2"))
    release = build_with_delft(contributions, content, home)
    with contributions.database.write() as connection:
        connection.execute(PERSON.update().where(PERSON.c.contribution == lost.id).values(role="editor"))
    log = tmp_path / "log"
    with asked(home, log, log="json", workers="1", database=url):
        wait_until(lambda: contributions.unchecked(release.id) == (lost.id,), log)
    assert checks(contributions, fine.id) == [("invalid", release.id)]
    line = f"Contribution {lost.id} could not be checked against release {release.id}: There is no contribution"
    assert line in log.read_text()


def test_of_several_processes_one_checks(home: Path) -> None:
    with held(home / "check.lock") as first, held(home / "check.lock") as second:
        assert (first, second) == (True, False)
    with held(home / "check.lock") as again:
        assert again
