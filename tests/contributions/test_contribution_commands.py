"""The commands of contributions: what they print, how they end, and that nothing steers a terminal."""

from __future__ import annotations

import getpass
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from proposed_places import iri, labels_in, submit

import small_content
from hrn_kg import releases
from hrn_kg.buildcache.packing import unpacked
from hrn_kg.cli import main
from hrn_kg.cli.contribution_options import STATUSES as OFFERED
from hrn_kg.content import Content, find_content
from hrn_kg.contributions import STATUSES, Contributions, acceptance
from hrn_kg.releases.layout import checked_cache_dir
from hrn_kg.releases.lock import locked

DELFT = 'place:delft a dct:Location ; rdfs:label "Delft"@nl .'


class Hrn:
    """The command line on one home and content."""

    def __init__(self, home: Path, content: Content, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.content, self._capsys = home, content, capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        code = main(["--home", str(self.home), "--content", str(self.content.root), *map(str, arguments)])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def propose(self, text: str = DELFT, *more: object) -> tuple[int, str, str]:
        path = small_content.write(self.home.parent / "offered", "offer.ttl", text)
        return self("propose", path, "--name", "Sanne", *more)

    @property
    def latest(self) -> str:
        return Contributions(self.home).list()[-1].id


@pytest.fixture
def hrn(home: Path, content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hrn:
    for name in ("HRN_KG_DATABASE", "HRN_KG_HOME", "HRN_KG_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return Hrn(home, content, capsys)


def test_the_statuses_offered_are_those_there_are() -> None:
    assert OFFERED == STATUSES


def test_proposing_says_what_it_is_and_gives_id_and_secret_address(hrn: Hrn) -> None:
    code, out, err = hrn.propose(DELFT, "--email", "s@example.org", "--note", "Look.", "--credit", "S.")
    assert (code, err) == (0, "")
    assert out.startswith("In order. 1 record checked.\nAdds 1 record\n  - Delft (")
    assert f"Contribution {hrn.latest} is submitted. By running this, Sanne agreed:\n" in out
    assert "https://creativecommons.org/licenses/by/4.0/" in out
    token = re.search(r"http://127\.0\.0\.1:8000/proposals/(\S+)", out)
    assert token is not None
    found = Contributions(hrn.home).by_token(token[1])
    assert (found.person.name, found.person.email, found.person.shown_as) == ("Sanne", "s@example.org", "S.")
    assert found.events[0].why == "Look."
    assert Contributions(hrn.home).files(found.id)[0].name == "offer.ttl"


def test_what_is_not_in_order_is_told_and_not_kept(hrn: Hrn) -> None:
    code, out, _ = hrn.propose("place:delft a dct:Location .")
    assert (code, out.count("Give the place a label.")) == (1, 1)
    code, out, _ = hrn.propose('place:utrecht a dct:Location ; rdfs:label "Utrecht!"@nl .')
    assert code == 1
    assert "which is published" in out
    assert "offer.ttl, line 16" in out
    code, out, _ = hrn.propose('<https://example.org/x> a dct:Location ; rdfs:label "X"@nl .')
    assert code == 1
    assert "A new record has an address below https://w3id.org/harmreduction/id/" in out
    assert hrn.propose('[] a dct:Location ; rdfs:label "X"@nl .')[0] == 1
    assert hrn.propose('place:delft a dct:Location ; rdfs:label "Delft, mail x@example.org"@nl .')[0] == 1
    code, out, _ = hrn.propose(DELFT, "--corrects", iri("nowhere"))
    assert code == 1
    assert "is not published, so that it cannot be corrected" in out
    assert hrn.propose("place:delft a hro:Unheard .")[0] == 1
    assert hrn("proposals")[:2] == (0, "")


def test_what_cannot_be_checked_ends_in_two(hrn: Hrn, tmp_path: Path) -> None:
    assert hrn("propose", "--name", "Sanne")[0] == 2
    (tmp_path / "empty.ttl").write_text("")
    assert hrn("propose", tmp_path / "empty.ttl", "--name", "Sanne")[0] == 2
    (tmp_path / "broken.ttl").write_text("<a> <b>")
    assert hrn("propose", tmp_path / "broken.ttl", "--name", "Sanne")[0] == 2
    (tmp_path / "graphs.trig").write_text("<http://a/> { <http://a/> <http://b/> 1 }")
    assert hrn("propose", tmp_path / "graphs.trig", "--name", "Sanne")[0] == 1
    code, _, err = hrn.propose(DELFT, "--email", "nobody")
    assert (code, "e-mail address is none" in err) == (2, True)
    code, _, err = hrn.propose(DELFT, "--document", tmp_path / "missing.txt")
    assert (code, "cannot be read" in err) == (2, True)
    empty = Hrn(tmp_path / "other", hrn.content, hrn._capsys)
    code, _, err = empty.propose()
    assert (code, "run 'hrn-kg build' first" in err) == (2, True)
    assert hrn("proposals")[:2] == (0, "")


def test_the_list_has_a_line_for_each_and_no_heading(hrn: Hrn) -> None:
    code, out, err = hrn("proposals")
    assert (code, out, err) == (0, "", "There is no contribution.\n")
    hrn.propose()
    hrn.propose(
        'place:breda a dct:Location ; rdfs:label "Breda"@nl .\nplace:ede a dct:Location ; rdfs:label "Ede"@nl .'
    )
    hrn("reject", hrn.latest, "--why", "No.")
    lines = hrn("proposals")[1].splitlines()
    assert [line.split()[:2] for line in lines] == [[one.id, one.status] for one in Contributions(hrn.home).list()]
    assert [line.rsplit("  ", 1)[1] for line in lines] == ["Sanne", "Sanne"]
    assert ["1 record " in lines[0], "2 records" in lines[1]] == [True, True]
    assert len(hrn("proposals", "--status", "rejected")[1].splitlines()) == 1
    assert hrn("proposals", "--status", "accepted")[2] == "There is no contribution that is accepted.\n"
    listed = json.loads(hrn("proposals", "--format", "json")[1])
    assert [(one["status"], len(one["records"])) for one in listed] == [("submitted", 1), ("rejected", 2)]


def test_one_is_shown_with_report_effect_and_events(hrn: Hrn) -> None:
    hrn.propose(DELFT, "--note", "Look.")
    code, out, _ = hrn("proposals", hrn.latest)
    assert code == 0
    first, rest = out.split("\n", 1)
    assert first == f"{hrn.latest}  submitted"
    for words in ("offer.ttl, records", "In order. 1 record checked.", "Adds 1 record", "submitted", "Look."):
        assert words in rest
    shown = json.loads(hrn("proposals", hrn.latest, "--format", "json")[1])
    assert [event["status"] for event in shown["events"]] == ["submitted"]
    assert shown["effect"]["adds"][0]["record"]["iri"] == iri("delft")
    assert "token" not in json.dumps(shown)
    code, _, err = hrn("proposals", "20200101-1")
    assert (code, err) == (2, "hrn-kg: There is no contribution 20200101-1.\n")


def test_accepting_publishes_and_tells_what_else_changed(hrn: Hrn) -> None:
    hrn.propose()
    first = hrn.latest
    hrn.propose('place:delft a dct:Location ; rdfs:label "Delft (stad)"@nl .')
    code, out, _ = hrn("accept", first, "--by", "Ed")
    assert code == 0
    release = releases.current(hrn.home)
    assert out.splitlines() == [
        f"Contribution {first} is accepted.",
        f"Release {release.id} is current: {sum(release.graphs.values())} triples, in {release.path}.",
        f"Contribution {hrn.latest} is not in order any more: see 'hrn-kg proposals {hrn.latest}'.",
    ]
    assert f"  not in order against {release.id}" in hrn("proposals", "--status", "submitted")[1]
    code, _, err = hrn("accept", hrn.latest)
    assert code == 1
    assert "was in order against release 2026.11.0 and is not against release" in err
    assert "is published already" in err
    assert hrn("accept", first)[0] == 2


def test_every_build_carries_what_was_accepted(hrn: Hrn) -> None:
    hrn.propose()
    hrn("accept", hrn.latest)
    small_content.write(hrn.content.root, "data/more.ttl", 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    hrn.content = find_content(hrn.content.root)
    code, out, _ = hrn("build")
    assert (code, out.startswith("Release ")) == (0, True)
    assert labels_in(releases.current(hrn.home), "delft")
    assert hrn("build")[1].startswith("Nothing changed: release ")


def test_returning_rejecting_and_withdrawing_keep_the_reason(hrn: Hrn) -> None:
    for command, words, status in (
        ("return", "is returned: changes are requested", "changes-requested"),
        ("reject", "is rejected", "rejected"),
        ("withdraw", "is withdrawn", "withdrawn"),
    ):
        hrn.propose(f'place:delft a dct:Location ; rdfs:label "Delft {command}"@nl .')
        assert hrn(command, hrn.latest, "--why", "Because.") == (0, f"Contribution {hrn.latest} {words}.\n", "")
        event = Contributions(hrn.home).events(hrn.latest)[-1]
        assert (event.status, event.who, event.why) == (status, getpass.getuser(), "Because.")
    code, _, err = hrn("reject", hrn.latest, "--why", "Again.")
    assert (code, err) == (2, f"hrn-kg: Contribution {hrn.latest} is withdrawn, so that it cannot become rejected.\n")
    with pytest.raises(SystemExit):
        hrn("reject", hrn.latest)


def test_what_was_accepted_is_withdrawn_with_a_successor(hrn: Hrn) -> None:
    hrn.propose()
    hrn("accept", hrn.latest)
    code, out, _ = hrn("withdraw", hrn.latest, "--why", "Twice.", "--successor", iri("utrecht"))
    assert (code, out.splitlines()[0]) == (0, f"Contribution {hrn.latest} is withdrawn.")
    release = releases.current(hrn.home)
    assert not labels_in(release, "delft")
    assert release.manifest.withdrawn[iri("delft")].successor == iri("utrecht")


def test_corrections_and_removals_are_proposed_by_address(hrn: Hrn) -> None:
    code, out, _ = hrn.propose(
        'place:utrecht a dct:Location ; rdfs:label "Utrecht!"@nl .', "--corrects", iri("utrecht")
    )
    assert (code, "Corrects 1 field" in out) == (0, True)
    code, out, _ = hrn("propose", "--name", "Sanne", "--removes", f"{iri('amsterdam')}={iri('utrecht')}")
    assert (code, "Takes 1 record away" in out) == (0, True)
    assert Contributions(hrn.home).get(hrn.latest).removes == {iri("amsterdam"): iri("utrecht")}


def test_forgetting_is_one_command(hrn: Hrn, tmp_path: Path) -> None:
    document = tmp_path / "report.txt"
    document.write_text("A text.")
    hrn.propose(DELFT, "--document", document)
    assert hrn("forget", hrn.latest, "--documents")[0] == 0
    files = Contributions(hrn.home).files(hrn.latest)
    assert [(one.kind, one.body is None) for one in files] == [("records", False), ("document", True)]
    code, out, _ = hrn("forget", hrn.latest)
    assert code == 0
    assert out.startswith(f"Name, e-mail address, notes and files of contribution {hrn.latest} are erased; it is withd")
    assert "Sanne" not in hrn("proposals", hrn.latest)[1]


def test_forgetting_reaches_what_a_build_left_that_published_nothing(hrn: Hrn, tmp_path: Path) -> None:
    """It had read what was to be accepted, and leaves what it found to the next build."""
    hrn.propose()
    small_content.write(hrn.content.root, "data/more.ttl", "place:nameless a dct:Location .")
    code, _, err = hrn("accept", hrn.latest, "--by", "Ed")
    assert (code, "nothing was moved" in err) == (1, True)
    cache = checked_cache_dir(hrn.home)
    assert b"Delft" in b"".join(piece for path in cache.iterdir() if path.name != "results" for piece in unpacked(path))
    assert hrn("forget", hrn.latest)[0] == 0
    assert not cache.exists()
    cache.parent.symlink_to(tmp_path)
    code, _, err = hrn("forget", hrn.latest)
    assert (code, err) == (1, f"{cache.parent} may hold it still, and cannot be removed: remove it.\n")


def test_what_is_forgotten_is_told_also_while_a_build_is_under_way(hrn: Hrn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance, "PATIENCE", 0.0)
    hrn.propose()
    with locked(hrn.home):
        code, out, err = hrn("forget", hrn.latest)
    assert (code, "are erased; it is" in out, "Another build is under way" in err) == (2, True, True)


def test_nothing_of_a_contribution_steers_the_terminal(hrn: Hrn) -> None:
    evil = "\x1b]0;t\x07\u202e"
    code, refused, _ = hrn.propose(r'place:delft a dct:Location ; rdfs:label "Delft \u001b]0;t\u0007"@nl .')
    assert (code, "Sanne" in refused) == (1, False)
    code, _, named = hrn.propose(DELFT, "--note", "fine", "--credit", evil)
    assert (code, set(named) & set(evil.replace("]0;t", ""))) == (2, set()), "a published name has no such signs"
    _, proposed, _ = hrn.propose(DELFT, "--note", evil)
    printed = [
        proposed,
        hrn("proposals")[1],
        hrn("proposals", hrn.latest)[1],
        hrn("proposals", hrn.latest, "--format", "json")[1],
    ]
    assert all("Sanne" in out for out in printed)
    assert not set("".join([refused, *printed])) & set(evil.replace("]0;t", ""))


def test_what_cannot_be_erased_when_its_time_is_over_breaks_off_no_other_command(hrn: Hrn) -> None:
    long_ago = datetime(2019, 1, 1, tzinfo=UTC)
    contributions = Contributions(hrn.home)
    submitted = submit(contributions, hrn.home, now=long_ago)
    contributions.decide(submitted.id, "rejected", "Ed", "No.", long_ago)
    copy = hrn.home / "contributions" / "contributions.sqlite.version-1"
    copy.mkdir()
    code, out, err = hrn("proposals")
    assert (code, out.split()[:2]) == (0, [submitted.id, "rejected"])
    assert err == (
        f"The e-mail address of contribution {submitted.id} is erased: its time is over.\n"
        "What is known of persons whose time is over is not erased, or not wholly: What is erased still stands in a "
        f"copy of an earlier version of the database. {copy} cannot be removed (Is a directory): remove it.\n"
    )
    assert contributions.get(submitted.id).person.email == ""
    contributions.close()
