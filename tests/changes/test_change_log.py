"""The log of changes: what each release changed, from the first on, and what replaying it gives."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import shutil
import tempfile
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

import small_content
from hrn_kg import releases, sorting
from hrn_kg.changes import Log, State, entry_bodies
from hrn_kg.changes.entry_bodies import MOST_BYTES, unpack, write_changes
from hrn_kg.changes.log_proof import prove_entries
from hrn_kg.changes.payloads import Payload, payloads_of
from hrn_kg.changes.replay import compare
from hrn_kg.changes.spans import span
from hrn_kg.cli import main
from hrn_kg.content import find_content
from hrn_kg.engine import open_engine
from hrn_kg.errors import BuildFailed, ContentError, DataDamaged, NotFound
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.pieced_files import parts_of, read_bytes
from hrn_kg.settings import Settings
from hrn_kg.site import Site, change_files
from hrn_kg.site.change_files import between
from hrn_kg.sparql import Answerer, Snapshot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DELFT, GOUDA = f"{BASE}id/place/delft", f"{BASE}id/place/gouda"
BOTH = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    """
GOUDA_ALONE = 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .'
LIST = 'hro:Kind a owl:Class ; rdfs:label "Kind"@en ; owl:unionOf ( {} ) .'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    small_content.make(tmp_path / "content")
    small_content.write(tmp_path / "content", "data/more.ttl", BOTH)
    return tmp_path


def build(root: Path, text: str | None = None, now: datetime = NOW) -> releases.Release:
    if text is not None:
        small_content.write(root / "content", "data/more.ttl", text)
    return releases.build(find_content(root / "content"), root / "home", now=now)


def kinds(root: Path, release: releases.Release) -> dict[str, str]:
    changes = Log(root / "home").entry(release.id).changes
    return {change.iri.rpartition("/")[2]: change.kind for change in changes}


def test_each_release_is_an_entry_with_the_digest_of_its_dump(root: Path) -> None:
    first = build(root)
    second = build(root, 'place:delft a dct:Location ; rdfs:label "Delft aan de Schie"@nl .')
    log = Log(root / "home")
    assert log.ids() == [first.id, second.id]
    for release in (first, second):
        head = log.head(release.id)
        body = read_bytes(release.dumps / "hrn-kg.nq")
        assert head.digests.dataset == hashlib.sha256(body).hexdigest()
        assert (head.digests, head.content, head.moment) == (
            release.manifest.digests,
            release.content,
            release.created,
        )
    assert set(kinds(root, first).values()) == {"created"}
    changed = kinds(root, second)
    assert (changed["delft"], changed["gouda"]) == ("updated", "deleted")
    (delft,) = (change for change in log.entry(second.id).changes if change.iri == DELFT)
    assert [line for line in delft.removed if "#label>" in line] == [
        f'<{DELFT}> <http://www.w3.org/2000/01/rdf-schema#label> "Delft"@nl <{BASE}graph/data> .'
    ]


def test_the_log_gives_every_release_also_when_all_its_files_are_gone(root: Path) -> None:
    build(root)
    build(root, BOTH + 'place:hoorn a dct:Location ; rdfs:label "Hoorn"@nl .')
    (root / "content/ontology/more.ttl").write_text("")
    small_content.write(root / "content", "ontology/more.ttl", LIST.format("hro:One hro:Other"))
    build(root)
    small_content.write(root / "content", "ontology/more.ttl", LIST.format("hro:One [ owl:unionOf ( hro:Other ) ]"))
    last = build(root, 'place:delft dct:isReplacedBy place:gouda .\nplace:gouda a dct:Location ; rdfs:label "G"@nl .')
    home = root / "home"
    body = read_bytes(last.dumps / "hrn-kg.nq")
    assert b"_:c14n" in body and b"isReplacedBy" not in body
    releases.keep_last(home, 1)
    parts_of(last.dumps / "hrn-kg.nq")[0].write_text("damaged")
    proven = list(prove_entries(Log(home)))
    assert len(proven) == 4
    assert all(one.is_proven for one in proven)
    assert proven[-1].found.dataset == hashlib.sha256(body).hexdigest()
    assert main(["--home", str(home), "log", "--check"]) == 0


def test_moments_rise_whatever_the_clock_does(root: Path) -> None:
    first = build(root)
    second = build(root, BOTH + 'place:hoorn a dct:Location ; rdfs:label "H"@nl .', NOW - timedelta(days=40))
    assert second.created == first.created + timedelta(seconds=1)
    assert json.loads((second.path / "manifest.json").read_text())["created"] == "2026-11-24T12:00:01Z"


def test_a_change_of_graph_alone_is_no_change_that_is_shown(root: Path) -> None:
    build(root, BOTH)
    (root / "content/data/more.ttl").unlink()
    small_content.write(root / "content", "ontology/vocabularies/more.ttl", BOTH)
    entry = Log(root / "home").entry(build(root).id)
    moved = {change.iri: change.kind for change in entry.changes}
    assert moved[DELFT] == "moved"
    assert DELFT not in {change.iri for change in entry.shown}


def test_a_home_without_a_log_is_taken_over(root: Path) -> None:
    build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    before = [(head.id, head.digests, head.counts) for head in Log(root / "home").heads()]
    withdrawn = dict(second.manifest.withdrawn)
    assert set(withdrawn) == {DELFT}
    shutil.rmtree(root / "home" / "log")
    third = build(root, 'place:gouda a dct:Location ; rdfs:label "G"@nl .')
    heads = list(Log(root / "home").heads())
    assert [(head.id, head.digests, head.counts) for head in heads[:2]] == before
    assert dict(third.manifest.withdrawn) == withdrawn
    # Of a first release that is gone only the next one tells what it described.
    shutil.rmtree(root / "home" / "log")
    releases.keep_last(root / "home", 1)
    shutil.rmtree(third.path / "queries")
    fourth = build(root, 'place:gouda a dct:Location ; rdfs:label "H"@nl .')
    assert {iri: one.last for iri, one in fourth.manifest.withdrawn.items()} == {DELFT: withdrawn[DELFT].last}


def test_a_killed_build_leaves_an_entry_that_the_next_one_finishes(root: Path) -> None:
    first = build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    home, log = root / "home", Log(root / "home")
    # As it is when the build is killed between its last steps: the folder stands, its entry is not yet moved.
    (home / "log" / f"{second.id}.json").rename(second.path / "changes.json")
    (home / "releases" / "current").write_text(f"{first.id}\n")
    third = build(root, 'place:gouda a dct:Location ; rdfs:label "G"@nl .')
    assert log.ids() == [first.id, second.id, third.id]
    assert not list(second.path.glob("changes.*"))
    assert all(one.is_proven for one in prove_entries(log))


def test_a_damaged_log_is_named_and_stops_the_build(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = build(root)
    body = root / "home" / "log" / f"{first.id}.jsonl.zst"
    whole = body.read_bytes()
    other = zstandard.ZstdCompressor().compress(b"")
    for damaged in (other, whole[:-3], b"", whole[:9] + bytes([whole[9] ^ 1]) + whole[10:]):
        body.write_bytes(damaged)
        with pytest.raises(DataDamaged, match=f"{first.id}.jsonl.zst"):
            build(root, BOTH + 'place:hoorn a dct:Location ; rdfs:label "H"@nl .')
        assert main(["--home", str(root / "home"), "log", "--check"]) == 2
        assert "put the file back" in capsys.readouterr().err
    body.unlink()
    with pytest.raises(DataDamaged, match="is missing"):
        Log(root / "home").state()


def test_an_entry_with_another_digest_is_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = build(root)
    head = root / "home" / "log" / f"{first.id}.json"
    digests = Log(root / "home").head(first.id).digests
    head.write_text(head.read_text().replace(digests.default_view, "0" * 64))
    assert main(["--home", str(root / "home"), "log", "--check"]) == 1
    assert "but the log gives" in capsys.readouterr().out


def leave_stores(home: Path, names: list[str]) -> Path:
    """What servers and kills leave below HOME/stores; half a store has no facts any more."""
    for name in names:
        (home / "stores" / name).mkdir(parents=True)
        (home / "stores" / name / "store").write_text("Secret")
        if not name.endswith("-half"):
            (home / "stores" / name / "facts").write_text("{}")
    return home / "stores"


def test_what_may_not_be_kept_is_blanked_everywhere(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = build(root, BOTH.replace('"Delft"', '"Secret"'))
    home, log = root / "home", Log(root / "home")
    with pytest.raises(BuildFailed, match="which is current, describes"):
        releases.forget(home, DELFT, "asked for by law")
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    old = log.head(first.id).digests
    assert main(["--home", str(home), "log", "--redact", DELFT]) == 2
    redact = ["--home", str(home), "log", "--redact", DELFT, "--reason", "asked for by law"]
    names = f".new-killed {first.id}-half {first.id}-read {second.id}-read files-read".split()
    stores = leave_stores(home, names)
    (home / f".removed-{first.id}").mkdir()
    (home / f".removed-{first.id}" / "left").write_text("Secret")
    (home / "stores" / ".lock").mkdir()
    assert main(redact) == 1, "the stores cannot be looked at"
    assert f"{home}/stores may hold it still" in capsys.readouterr().err
    assert "Secret" not in "".join(str(log.entry(name)) for name in log.ids())
    (home / "stores" / ".lock").rmdir()
    with ExitStack() as readers:
        for name in (name for name in names if name.endswith("-read")):
            fcntl.flock(readers.enter_context((stores / name / "facts").open()), fcntl.LOCK_SH)
        assert main(redact) == 1
        told = capsys.readouterr().err
        assert "files-read may hold it still" in told and second.id not in told, "that one does not describe it"
        assert sorted(path.name for path in stores.iterdir()) == [".lock", f"{second.id}-read", "files-read"]
    assert main(redact) == 0
    assert [release.id for release in releases.list_releases(home)] == [second.id]
    head = log.head(first.id)
    assert head.before_redaction == (old,) and head.digests != old
    assert [(one.iri, one.reason) for one in head.redactions] == [(DELFT, "asked for by law")]
    assert all(one.is_proven for one in prove_entries(log))
    assert not [path for path in home.rglob("*") if path.is_file() and b"Secret" in path.read_bytes()]
    capsys.readouterr()
    assert main(["--home", str(home), "log"]) == 0
    assert "1 redacted" in capsys.readouterr().out
    # A build goes on from there.
    build(root, 'place:gouda a dct:Location ; rdfs:label "G"@nl .')
    assert all(one.is_proven for one in prove_entries(log))
    with pytest.raises(NotFound, match="nothing about"):
        releases.forget(home, f"{BASE}id/place/nowhere", "x")


def steps_of_a_redaction(before: Path, after: Path) -> list[tuple[str, str]]:
    """What a redaction does to the files of the log, one after the other: which file comes in which place."""
    log = Log(after.parent)
    written = [name for name in log.ids() if (before / f"{name}.json").read_bytes() != log_head(after, name)]
    assert len(written) == 3
    endings = ((".jsonl.zst", ".jsonl.zst.new"), (".json", ".json"), (".jsonl.zst", ".jsonl.zst"))
    return [(name + source, name + place) for name in written for source, place in endings]


def log_head(folder: Path, name: str) -> bytes:
    return (folder / f"{name}.json").read_bytes()


def test_a_redaction_that_is_killed_at_any_step_is_ended_by_doing_it_again(root: Path) -> None:
    secret = BOTH.replace('"Delft"', '"Secret"')
    build(root, secret)
    build(root, secret + 'place:hoorn a dct:Location ; rdfs:label "Hoorn"@nl .')
    build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    home, log = root / "home", Log(root / "home")
    before, after = root / "before/log", root / "after/log"
    shutil.copytree(log.folder, before)
    releases.forget(home, DELFT, "by law")
    shutil.copytree(log.folder, after)
    expected = [(head.digests, head.before_redaction) for head in log.heads()]
    steps, broken = steps_of_a_redaction(before, after), 0
    for number in range(1, len(steps)):
        shutil.rmtree(log.folder)
        shutil.copytree(before, log.folder)
        for source, place in steps[:number]:
            shutil.copy(after / source, log.folder / place)
            if place == source and place.endswith(".zst"):
                (log.folder / f"{place}.new").unlink()
        for name in log.ids():
            log.entry(name)  # each entry can be read at any time, as it was or as it will be
        try:
            log.state()
        except DataDamaged as fault:
            broken += 1
            assert f"--redact {DELFT}" in str(fault.facts["cure"])
        releases.forget(home, DELFT, "by law")
        assert [(head.digests, head.before_redaction) for head in log.heads()] == expected
        assert all(one.is_proven for one in prove_entries(log))
        assert not list(log.folder.glob("*.new"))
        assert "Secret" not in "".join(str(log.entry(name)) for name in log.ids())
    assert broken > 2


def test_what_a_kill_left_of_an_entry_is_ended_by_the_next_build(root: Path) -> None:
    first = build(root)
    body = root / "home" / "log" / f"{first.id}.jsonl.zst"
    waiting = body.with_name(body.name + ".new")
    waiting.write_bytes(body.read_bytes())
    body.write_bytes(b"the one from before")
    assert Log(root / "home").entry(first.id).changes
    build(root, 'place:gouda a dct:Location ; rdfs:label "G"@nl .')
    assert not waiting.exists() and body.read_bytes() != b"the one from before"
    waiting.write_bytes(b"of a head that never came")
    build(root, 'place:gouda a dct:Location ; rdfs:label "H"@nl .')
    assert not waiting.exists()
    assert all(one.is_proven for one in prove_entries(Log(root / "home")))


def test_the_next_build_publishes_a_redaction_once(root: Path) -> None:
    first = build(root)
    build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    before = Log(root / "home").head(first.id).digests
    releases.forget(root / "home", DELFT, "asked for by law.")
    third = build(root)
    assert build(root).id == third.id
    now = Log(root / "home").head(first.id).digests
    store = ox.Store()
    store.load(read_bytes(third.path / "catalog.nq"), format=ox.RdfFormat.N_QUADS)
    about = ox.NamedNode(f"{BASE}id/dataset/knowledge-base/{first.id}")
    notes = {
        quad.object.language: quad.object.value
        for quad in store.quads_for_pattern(about, ox.NamedNode("http://www.w3.org/ns/adms#versionNotes"), None)
    }
    assert set(notes) == {"en", "nl"}
    assert "the reason: asked for by law. The SHA-256" in notes["en"]
    assert "de reden: asked for by law. De SHA-256" in notes["nl"]
    for text in notes.values():
        assert before != now
        assert all(one in text for one in (before.dataset, before.default_view, now.dataset, now.default_view))


def test_a_body_that_would_unpack_to_too_much_is_not_unpacked() -> None:
    huge = zstandard.MAGIC_NUMBER.to_bytes(4, "little") + b"\xe0" + (MOST_BYTES + 1).to_bytes(8, "little")
    silent = zstandard.ZstdCompressor(write_content_size=False).compress(b"{}")
    for packed in (huge, silent):
        with pytest.raises(ValueError, match="does not unpack to at most"):
            unpack(packed, hashlib.sha256(b"{}").hexdigest())


def test_a_release_whose_log_could_not_be_read_is_not_published(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_bodies, "MOST_BYTES", 300)
    with pytest.raises(BuildFailed, match=r"takes \d+ bytes in the log of changes, of which at most 300 can be read"):
        build(root)
    assert not list((root / "home" / "releases").iterdir()) and not Log(root / "home").ids()


def test_what_is_under_way_lies_in_the_home_and_not_in_the_folder_of_the_system(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(root / "nowhere"))
    monkeypatch.setattr(sorting.sorted_lines, "__defaults__", (None, None, 4_000))
    first = build(root)
    shutil.rmtree(root / "home" / "log")  # so that the release is taken over into another one
    second = build(root, GOUDA_ALONE)
    releases.forget(root / "home", DELFT, "asked for by law.")
    log = Log(root / "home")
    assert log.ids() == [first.id, second.id]
    assert [one.is_proven for one in prove_entries(log)] == [True, True]


def test_changes_are_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def payloads() -> Iterator[tuple[str, Payload]]:
        for number in range(8_000):
            half, rest = divmod(number * 7 % 8_000, 2)
            iri = f"https://example.org/{half}{'!' * rest}"  # a sign that comes before a quotation mark
            yield iri, frozenset(f'<{iri}> <https://example.org/p{one}> "{number:0100}" .' for one in range(6))

    monkeypatch.setattr(sorting.sorted_lines, "__defaults__", (None, None, 1_000_000))
    tracemalloc.start()
    try:
        changes = write_changes(compare(State(), payloads(), {}, "2026.1.0"), tmp_path / "changes")
        packed, digest = changes.pack()
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert changes.counts == {"created": 8_000, "updated": 0, "deleted": 0, "moved": 0}
    iris = [change.iri for change in changes]
    assert iris == sorted(iris) and list(unpack(packed, digest)) == list(changes)
    # As strings they take 13 MB; the IRIs of all things are held, and what is sorted at once.
    assert taken < 5_000_000


def test_a_log_that_cannot_be_written_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Log(root / "home").entry(build(root).id)
    state, log = Log(root / "home").state(), Log(root / "gone")
    with pytest.raises(ContentError, match=r"gone/log cannot be written: No such file"):
        log.write(entry)
    monkeypatch.setattr(sorting.sorted_lines, "__defaults__", (None, None, 4_000))
    with pytest.raises(ContentError, match=r"gone/log cannot be written: No such file"):
        log.digests(state)


def test_what_lies_between_two_releases_is_read_once_for_all_who_ask(root: Path) -> None:
    first = build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    settings = Settings.load({}, home=root / "home", workers=1)

    async def run() -> list[bytes]:
        engine = await open_engine(settings, second.source)
        try:
            site = Site("http://a", "", Snapshot.of(Answerer(engine, settings)), second, (), settings)
            start = threading.Barrier(4)

            def ask(ending: str) -> bytes:
                start.wait(20)
                return between(site, first.id, second.id, ending)

            with ThreadPoolExecutor(4) as pool:
                return list(pool.map(ask, (".removed.nq", ".removed.nq", ".ru", ".added.nq")))
        finally:
            await engine.close()

    before = change_files._span.cache_info().misses
    removed, again, update, added = asyncio.run(run())
    assert change_files._span.cache_info().misses - before == 1
    assert removed == again and DELFT.encode() in removed
    assert b"DELETE DATA" in update and b"INSERT" not in update
    assert added == b""


def test_of_two_releases_only_what_differs_is_held(root: Path) -> None:
    first = build(root)
    second = build(root, 'place:gouda a dct:Location ; rdfs:label "Gouda"@nl .')
    log = Log(root / "home")
    found = span(log, first.id, second.id)
    assert (set(found.before), set(found.after), found.anew, found.whole) == ({DELFT}, set(), frozenset(), {})
    small_content.write(root / "content", "ontology/more.ttl", LIST.format("hro:One hro:Other"))
    third = build(root)
    found = span(log, second.id, third.id)
    assert found.anew == {f"{GRAPH}ontology"}
    assert f"{BASE}ontology#One" in found.whole and GOUDA not in found.whole


@pytest.mark.parametrize(
    ("quads", "words"),
    [
        ("_:b <a:p> <a:o> <a:g> .", "No thing leads to"),
        ("<a:x> <a:p> _:b <a:g> .\n<a:y> <a:p> _:b <a:g> .\n_:b <a:q> <a:o> <a:g> .", "is part of"),
        ("<a:x> <a:p> _:b <a:g> .\n<a:y> <a:p> _:b <a:g> .", "is part of"),
        ("<a:x> <a:p> _:c <a:g> .\n_:c <a:p> _:b <a:g> .\n<a:y> <a:p> _:b <a:g> .", "is part of"),
    ],
)
def test_a_blank_node_that_no_change_could_tell_is_refused(quads: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        payloads_of(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
