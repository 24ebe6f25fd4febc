"""Accepted contributions in releases: there from then on, whatever else changes, and replaced only by what may."""

from __future__ import annotations

import re
import shutil
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import proposed_places as places
import pyoxigraph as ox
import pytest
from proposed_places import NOW, delft, iri, labels_in, submit

import small_content
from hrn_kg import releases
from hrn_kg.content import Content, find_content
from hrn_kg.contributions import Contributions, ContributionsUnavailable, MoveRefused, Person, Statements, Upload
from hrn_kg.contributions.acceptance import accept, build, check_again, withdraw_published
from hrn_kg.contributions.personal_data import forget
from hrn_kg.contributions.proposal_checks import Checker
from hrn_kg.errors import BuildFailed
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import open_file, read_bytes
from hrn_kg.releases.lock import locked

LATER = NOW + timedelta(days=1)
UTRECHT = iri("utrecht")


def do_accept(
    contributions: Contributions, content: Content, home: Path, contribution: str, now: datetime = NOW
) -> releases.Release:
    return accept(contributions, content, home, contribution, "Ed", "Fine.", now)


def statements_of(release: releases.Release, subject: str) -> set[tuple[str, str]]:
    quads = ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)
    return {(q.predicate.value, q.object.value) for q in quads if q.subject == ox.NamedNode(BASE + subject)}


def change_data(content: Content, text: str = 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .') -> Content:
    small_content.write(content.root, "data/changed.ttl", text)
    return find_content(content.root)


def test_accepting_builds_the_release_that_brings_it(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home, checked=None)
    release = do_accept(contributions, content, home, submitted.id)

    assert release == releases.current(home)
    assert release.id == "2026.11.1"
    graph = f"contribution/{submitted.id}"
    assert labels_in(release, "delft") == {("Delft", graph)}
    assert BASE + "graph/" + graph in release.graphs
    found = contributions.get(submitted.id)
    assert found.status == "accepted"
    event = found.events[-1]
    assert (event.who, event.why, event.release, event.outcome) == ("Ed", "Fine.", "2026.11.1", "valid")
    provenance = statements_of(release, f"id/contribution/{submitted.id}")
    assert ("https://schema.org/creditText", "S. de Wit") in provenance
    assert ("http://purl.org/dc/terms/license", "https://creativecommons.org/licenses/by/4.0/") in provenance
    review = dict(statements_of(release, f"id/review/{submitted.id}"))
    assert review[BASE + "ontology#decision"] == BASE + "scheme/contribution-status/accepted"
    assert review["http://www.w3.org/ns/prov#endedAtTime"] == "2026-11-27T10:30:15Z"
    dump = read_bytes(release.dumps / "hrn-kg.nq").decode()
    assert "Sanne de Wit" not in dump
    assert "sanne@example.org" not in dump
    assert "Ed" not in dump.replace("Edam", "").split()
    # What follows from data follows from contributions: a name without language is derived.
    assert (BASE + "ontology#name", "Delft") in statements_of(release, "id/place/delft")


def test_an_uploaded_document_is_in_no_file_of_a_release(
    contributions: Contributions, content: Content, home: Path
) -> None:
    uploads = (Upload("a.ttl", b"THE RECORDS AS SENT"), Upload("report.txt", b"THE TEXT OF A REPORT", "document"))
    submitted = submit(contributions, home, uploads=uploads)
    release = do_accept(contributions, content, home, submitted.id)
    held: dict[Path, bytes] = {path: path.read_bytes() for path in release.path.rglob("*") if path.is_file()}
    held |= {release.path / file.path: read_bytes(release.path / file.path) for file in release.manifest.files}
    assert any(b'"Delft"' in body for body in held.values())
    private = (b"THE RECORDS AS SENT", b"THE TEXT OF A REPORT", b"report.txt", b"Sanne de Wit", b"Seen on the map.")
    assert [(path, words) for path, body in held.items() for words in private if words in body] == []


def test_nothing_changes_when_nothing_changed(contributions: Contributions, content: Content, home: Path) -> None:
    assert build(contributions, content, home).id == "2026.11.0"
    submitted = submit(contributions, home)
    assert build(contributions, content, home).id == "2026.11.0", "what is only proposed is in no release"
    release = do_accept(contributions, content, home, submitted.id)
    assert build(contributions, content, home) == release


def test_every_later_build_carries_it(contributions: Contributions, content: Content, home: Path) -> None:
    submitted = submit(contributions, home)
    first = do_accept(contributions, content, home, submitted.id)
    later = build(contributions, change_data(content), home)
    assert later.id == "2026.11.2"
    assert labels_in(later, "delft") == labels_in(first, "delft") != set()
    assert labels_in(later, "gouda") == {("Gouda", "data")}
    assert dict(later.manifest.withdrawn) == {}


def test_a_correction_has_the_word_whatever_data_say(
    contributions: Contributions, content: Content, home: Path
) -> None:
    correction = Statements(places.place("utrecht", "Utrecht (stad)"), corrects=(UTRECHT,))
    submitted = submit(contributions, home, correction, checked=None)
    before = releases.current(home)
    release = do_accept(contributions, content, home, submitted.id)
    graph = f"contribution/{submitted.id}"
    assert labels_in(release, "utrecht") == {("Utrecht (stad)", graph)}
    assert {graph for _, graph in labels_in(before, "utrecht")} == {"data"}, "an older release says what it said"

    small_content.write(content.root, "data/places.ttl", 'place:utrecht a dct:Location ; rdfs:label "Trecht"@nl .')
    later = build(contributions, find_content(content.root), home)
    assert labels_in(later, "utrecht") == {("Utrecht (stad)", graph)}
    # A correction of a correction.
    second = submit(
        contributions, home, Statements(places.place("utrecht", "Stad Utrecht"), corrects=(UTRECHT,)), checked=None
    )
    last = do_accept(contributions, find_content(content.root), home, second.id, LATER)
    assert labels_in(last, "utrecht") == {("Stad Utrecht", f"contribution/{second.id}")}
    assert contributions.get(submitted.id).status == "superseded"
    assert build(contributions, find_content(content.root), home) == last


def test_a_record_that_is_taken_away_leaves_a_farewell(
    contributions: Contributions, content: Content, home: Path
) -> None:
    successor = iri("amsterdam")
    submitted = submit(contributions, home, Statements((), removes={UTRECHT: successor}), checked=None)
    release = do_accept(contributions, content, home, submitted.id)
    assert statements_of(release, "id/place/utrecht") == set()
    withdrawn = release.manifest.withdrawn[UTRECHT]
    assert (withdrawn.last, withdrawn.successor, withdrawn.release) == ("2026.11.0", successor, release.id)
    second = submit(contributions, home, Statements((), removes={successor: None}), checked=None)
    release = do_accept(contributions, change_data(content), home, second.id, LATER)
    assert statements_of(release, "id/place/amsterdam") == set()
    assert release.manifest.withdrawn[successor].last == "2026.11.1"


def test_what_was_accepted_can_be_withdrawn(contributions: Contributions, content: Content, home: Path) -> None:
    added = submit(contributions, home)
    corrected = submit(
        contributions, home, Statements(places.place("utrecht", "Utrecht!"), corrects=(UTRECHT,)), checked=None
    )
    first = do_accept(contributions, content, home, added.id)
    do_accept(contributions, content, home, corrected.id)
    amsterdam = iri("amsterdam")
    for one, successor in ((added, amsterdam), (corrected, None)):
        withdraw_published(contributions, content, home, one.id, "Ed", "Wrong.", LATER, successor=successor)

    release = releases.current(home)
    assert statements_of(release, "id/place/delft") == set()
    assert release.manifest.withdrawn[iri("delft")].successor == amsterdam
    assert {graph for _, graph in labels_in(release, "utrecht")} == {"data"}, "the data speak again"
    assert labels_in(first, "delft") == {("Delft", f"contribution/{added.id}")}
    assert contributions.get(added.id).status == "withdrawn"
    review = dict(statements_of(release, f"id/review/{added.id}-withdrawn"))
    assert review[BASE + "ontology#decision"].endswith("/withdrawn")
    assert build(contributions, content, home) == release


def test_what_would_fail_now_says_what_changed_and_moves_nothing(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home)
    changed = change_data(content, 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    release = build(contributions, changed, home)
    with pytest.raises(BuildFailed) as caught:
        do_accept(contributions, changed, home, submitted.id)
    assert caught.value.detail.startswith(
        f"Contribution {submitted.id} was in order against release 2026.11.0 and is not against release 2026.11.1; "
        "nothing was moved:\n"
    )
    assert f"{iri('delft')} is published already" in caught.value.detail
    assert caught.value.facts["findings"]
    assert releases.current(home) == release
    assert contributions.get(submitted.id).status == "submitted"


def test_a_build_that_fails_moves_nothing(contributions: Contributions, content: Content, home: Path) -> None:
    submitted = submit(contributions, home)
    broken = change_data(content, "place:gouda a dct:Location .")
    with pytest.raises(BuildFailed, match="cannot become accepted now, and nothing was moved") as caught:
        do_accept(contributions, broken, home, submitted.id)
    assert "data/changed.ttl" in caught.value.detail
    assert contributions.get(submitted.id).status == "submitted"
    assert releases.current(home).id == "2026.11.0"


def test_a_contribution_that_breaks_a_shape_is_named_with_its_line(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home)
    small_content.write(
        content.root,
        "shapes/place.ttl",
        """hrs:PlaceShape a sh:NodeShape ; sh:targetClass dct:Location ; sh:property hrs:PlaceShape-label .
        hrs:PlaceShape-label a sh:PropertyShape ; sh:path rdfs:label ; sh:maxLength 1 ; sh:severity sh:Violation ;
          sh:message "Short."@en , "Kort."@nl .""",
    )
    (content.root / "data" / "places.ttl").unlink()
    with pytest.raises(BuildFailed, match=rf"contribution {submitted.id}:\d+: <{iri('delft')}> Short\."):
        do_accept(contributions, find_content(content.root), home, submitted.id)


def test_what_is_accepted_between_the_check_and_the_build_is_met_by_a_second_check(
    contributions: Contributions, content: Content, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = submit(contributions, home), submit(contributions, home, delft("Delft, the town"))
    build_release, done = releases.build, []

    def meanwhile(*given: object, **named: object) -> releases.Release:
        if not done:
            done.append(first.id)
            do_accept(contributions, content, home, first.id)
        return build_release(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(releases, "build", meanwhile)
    with pytest.raises(BuildFailed, match=f"is not against release 2026.11.1; nothing was moved:\n  {iri('delft')}"):
        do_accept(contributions, content, home, second.id)
    assert contributions.get(second.id).status == "submitted"
    assert {label for label, _ in labels_in(releases.current(home), "delft")} == {"Delft"}


def test_what_is_written_down_of_a_contribution_is_not_corrected(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home)
    checker = Checker(do_accept(contributions, content, home, submitted.id))
    for kind in ("contribution", "submission", "review"):
        record = f"{BASE}id/{kind}/{submitted.id}"
        verdict = checker.check(Statements((), removes={record: None}))
        assert f"{record} is no record of the data" in verdict.text
    assert checker.check(Statements((), removes={iri("delft"): None})).checked.outcome == "valid"


@pytest.mark.parametrize("successor", [iri("nowhere"), iri("delft"), "javascript:alert(1)", "no address"])
def test_a_successor_of_what_is_withdrawn_must_be_published(
    contributions: Contributions, content: Content, home: Path, successor: str
) -> None:
    submitted = submit(contributions, home)
    release = do_accept(contributions, content, home, submitted.id)
    with pytest.raises(BuildFailed, match=rf"nothing was moved: {re.escape(successor)} cannot take the place"):
        withdraw_published(contributions, content, home, submitted.id, "Ed", "Wrong.", LATER, successor=successor)
    assert contributions.get(submitted.id).status == "accepted"
    assert releases.current(home) == release


def test_of_two_who_accept_at_once_one_waits(
    contributions: Contributions, content: Content, home: Path, url: str
) -> None:
    ids = [submit(contributions, home, delft()).id]
    ids.append(submit(contributions, home, Statements(places.place("breda", "Breda"))).id)
    faults: list[Exception] = []

    def run(contribution: str) -> None:
        own = Contributions(home, url)
        try:
            do_accept(own, content, home, contribution)
        except Exception as fault:
            faults.append(fault)
        finally:
            own.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not faults
    release = releases.current(home)
    assert release.id == "2026.11.2"
    assert {len(labels_in(release, name)) for name in ("delft", "breda")} == {1}


def test_two_who_accept_the_same_are_told_apart(contributions: Contributions, content: Content, home: Path) -> None:
    submitted = submit(contributions, home)
    do_accept(contributions, content, home, submitted.id)
    with pytest.raises(MoveRefused, match="is accepted, so that it cannot become accepted"):
        do_accept(contributions, content, home, submitted.id)
    assert [event.status for event in contributions.events(submitted.id)] == ["submitted", "accepted"]


def test_what_is_rejected_while_it_is_built_is_not_published(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home)

    class Meanwhile(releases.Progress):
        def tell(self, sentence: str) -> None:
            raise AssertionError(sentence)

        def step(self, name: str):  # type: ignore[no-untyped-def]
            if name == "load the store":
                contributions.decide(submitted.id, "rejected", "Another", "", NOW)
            return super().step(name)

    with pytest.raises(MoveRefused):
        accept(contributions, content, home, submitted.id, "Ed", "", NOW, Meanwhile())
    assert releases.current(home).id == "2026.11.0"
    assert not list(home.glob(".build-*"))


def test_what_is_accepted_while_another_build_begins_is_not_left_out(
    contributions: Contributions, content: Content, home: Path
) -> None:
    """The contributions are read when the build has the home for itself, not before."""
    submitted = submit(contributions, home)
    changed, done = change_data(content), []

    def run() -> None:
        carried = releases.Carried(read=lambda: read(), patience=60)
        done.append(releases.build(changed, home, now=LATER, carried=carried))

    from hrn_kg.contributions.provenance import all_accepted

    asked = threading.Event()

    def read():  # type: ignore[no-untyped-def]
        found = all_accepted(contributions.published())
        asked.set()
        return found

    with locked(home):
        thread = threading.Thread(target=run)
        thread.start()
        assert asked.wait(60)
        contributions.decide(submitted.id, "accepted", "Ed", "", NOW)
    thread.join(120)
    assert labels_in(done[0], "delft") == {("Delft", f"contribution/{submitted.id}")}


def test_a_build_does_not_lose_what_was_accepted(
    contributions: Contributions, content: Content, home: Path, url: str
) -> None:
    if url:
        pytest.skip("what is removed here is a file")
    submitted = submit(contributions, home)
    do_accept(contributions, content, home, submitted.id)
    contributions.close()
    shutil.rmtree(home / "contributions")
    lost = Contributions(home)
    with pytest.raises(ContributionsUnavailable, match=f"release holds {submitted.id}, and the database"):
        build(lost, change_data(content), home)
    assert labels_in(releases.current(home), "delft")
    release = build(lost, find_content(content.root), home, without_lost=True)
    assert not labels_in(release, "delft")
    assert iri("delft") in release.manifest.withdrawn


def test_open_proposals_are_checked_again_after_a_build(
    contributions: Contributions, content: Content, home: Path
) -> None:
    doomed, fine = submit(contributions, home), submit(contributions, home, Statements(places.place("breda", "Breda")))
    changed = change_data(content, 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    assert check_again(contributions, releases.current(home), NOW) == ()
    release = build(contributions, changed, home)
    (one,) = check_again(contributions, release, LATER)
    assert (one[0], one[1].outcome) == (doomed.id, "invalid")
    event = contributions.events(doomed.id)[-1]
    assert (event.kind, event.status, event.release) == ("checked", "submitted", release.id)
    assert len(contributions.events(fine.id)) == 1
    assert check_again(contributions, release, LATER) == ()


def test_the_name_goes_from_the_next_release_on(contributions: Contributions, content: Content, home: Path) -> None:
    submitted = submit(contributions, home)
    first = do_accept(contributions, content, home, submitted.id)
    forget(contributions, submitted.id, LATER)
    second = build(contributions, content, home)
    assert second.id != first.id
    assert labels_in(second, "delft") == labels_in(first, "delft")
    assert "S. de Wit" in read_bytes(first.dumps / "hrn-kg.nq").decode()
    assert "S. de Wit" not in read_bytes(second.dumps / "hrn-kg.nq").decode()


def test_no_name_is_published_that_was_not_chosen(contributions: Contributions, content: Content, home: Path) -> None:
    submitted = submit(contributions, home, person=Person("Sanne de Wit"))
    release = do_accept(contributions, content, home, submitted.id)
    assert "creditText" not in read_bytes(release.dumps / "hrn-kg.nq").decode()


def test_two_builds_of_the_same_give_the_same_bytes(
    contributions: Contributions, content: Content, home: Path, tmp_path: Path
) -> None:
    submitted = submit(contributions, home)
    release = do_accept(contributions, content, home, submitted.id)
    found = replace(contributions.get(submitted.id))
    from hrn_kg.contributions.provenance import accepted_of

    other = releases.build(
        content, tmp_path / "other", now=NOW, carried=releases.Carried(read=lambda: [accepted_of(found)])
    )
    for name in ("hrn-kg.nq", "hrn-kg.trig"):
        assert read_bytes(other.dumps / name) == read_bytes(release.dumps / name)
    assert other.content == release.content


def test_killed_between_the_database_and_the_pointer_the_next_build_publishes_it(
    contributions: Contributions, content: Content, home: Path
) -> None:
    submitted = submit(contributions, home)

    class Killed(BaseException):
        pass

    def confirm(release: str) -> None:
        contributions.decide(submitted.id, "accepted", "Ed", "", NOW, release=release)
        raise Killed

    with pytest.raises(Killed):
        releases.build(change_data(content), home, carried=releases.Carried(confirm=confirm))
    assert releases.current(home).id == "2026.11.0"
    release = build(contributions, find_content(content.root), home)
    assert labels_in(release, "delft") == {("Delft", f"contribution/{submitted.id}")}
