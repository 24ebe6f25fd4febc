"""Reports by the former form become drafts: once, with all that was written, and publishable by nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from proposed_places import NOW, iri

from hrn_kg.cli import main
from hrn_kg.contributions import Contributions, ContributionsUnavailable, MoveRefused
from hrn_kg.contributions.carry_over import carry_over
from hrn_kg.contributions.personal_data import expire_drafts, expire_emails, leave_nothing
from hrn_kg.contributions.statuses import check_move
from hrn_kg.reports import Filled, ReportBox
from old_reports import keep

FILLED = Filled(iri("arnhem"), "Not in 1998.\nIn 1999.", "1999", "S9", "in 1999 there were", "Ömer", "o@example.org")


@pytest.fixture
def box(home: Path) -> ReportBox:
    keep(home, FILLED, NOW)
    keep(home, Filled(about="somewhere", wrong="All."), NOW, 2)
    return ReportBox(home, 365)


def test_nothing_is_lost_and_the_files_go(contributions: Contributions, box: ReportBox) -> None:
    (box.folder / f"{NOW:%Y%m%d}-3.json").write_text("{")
    done, unreadable = carry_over(contributions, box)
    assert unreadable == (f"{NOW:%Y%m%d}-3.json",)
    assert [path.name for path in box.folder.iterdir()] == list(unreadable)
    assert [number for number, _ in done] == [f"{NOW:%Y%m%d}-1", f"{NOW:%Y%m%d}-2"]
    first, second = contributions.list("draft")
    assert [first.id, second.id] == [contribution for _, contribution in done]
    assert (first.person.name, first.person.email, first.lang) == ("Ömer", "o@example.org", "nl")
    assert (first.corrects, second.corrects) == ((iri("arnhem"),), ())
    (event,) = first.events
    assert (event.at, event.release, event.who) == ("2026-11-27T10:30:15Z", "2026.11.0", "Ömer")
    for text in FILLED.as_dict().values():
        assert text in event.why or text in (first.person.name, first.person.email)
    assert "somewhere" in second.events[0].why


def test_one_that_is_a_draft_already_becomes_none_again(
    contributions: Contributions, box: ReportBox, home: Path
) -> None:
    before, _ = carry_over(contributions, box)
    keep(home, FILLED, NOW)  # as if the process had been killed before it removed the file
    again, _ = carry_over(contributions, box)
    assert again == before[:1]
    assert len(contributions.list()) == 2
    assert box.all().reports == ()


def test_nobody_can_publish_it_and_it_goes_in_time(contributions: Contributions, box: ReportBox) -> None:
    (_, first), (_, second) = carry_over(contributions, box)[0]
    with pytest.raises(MoveRefused):
        check_move(first, "draft", "accepted")
    assert contributions.decide(second, "withdrawn", "Ed", "See 20261127-9.", NOW).status == "withdrawn"
    assert expire_drafts(contributions, NOW + timedelta(days=364), 365) == ()
    assert expire_drafts(contributions, NOW + timedelta(days=400), 0) == ()
    assert expire_emails(contributions, NOW + timedelta(days=364), 365) == ()
    assert expire_drafts(contributions, NOW + timedelta(days=366), 365) == (first,)
    found = contributions.get(first)
    assert (found.status, found.person.name, found.person.email, found.events[0].why) == ("withdrawn", "", "", "")


def test_all_drafts_whose_time_is_over_go_whatever_stays_of_them_elsewhere(
    contributions: Contributions, box: ReportBox, home: Path, url: str
) -> None:
    if url:
        pytest.skip("only SQLite keeps copies beside its file")
    carry_over(contributions, box)
    (home / "contributions" / "contributions.sqlite.version-1").mkdir()
    assert len(expire_drafts(contributions, NOW + timedelta(days=366), 365)) == 2
    with pytest.raises(ContributionsUnavailable, match="still stands in a copy"):
        leave_nothing(contributions)
    assert [(one.status, one.person.name) for one in contributions.list()] == [("withdrawn", "")] * 2


def test_the_commands_lead_to_it(
    box: ReportBox, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HRN_KG_DATABASE", raising=False)
    run = ["--home", str(home)]
    assert main([*run, "proposals"]) == 0
    assert "reports --carry-over" in capsys.readouterr().err
    assert main([*run, "reports", "--carry-over"]) == 0
    assert f"Report {NOW:%Y%m%d}-1 is contribution {NOW:%Y%m%d}-1, a draft" in capsys.readouterr().out
    assert main([*run, "reports", "--carry-over"]) == 0
    assert main([*run, "proposals", "--status", "draft"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert "carry-over" not in printed.err
    assert main([*run, "proposals", f"{NOW:%Y%m%d}-1"]) == 0
    out = capsys.readouterr().out
    assert "In 1999." in out
    assert "agreed" not in out
