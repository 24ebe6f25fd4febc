"""Building: what a release holds, that it is the same twice, and that a failed or killed build changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

import small_content
from hrn_kg import rdfio, releases, validation
from hrn_kg.content import Content, find_content
from hrn_kg.errors import BuildFailed, ContentError, DataDamaged, NotRdf, ReleaseNotFound
from hrn_kg.iris import BASE, GRAPH
from hrn_kg.pieced_files import open_file, parts_of, read_bytes
from hrn_kg.releases import derive, kept, pointer, store_size
from hrn_kg.releases.lock import locked
from hrn_kg.releases.open_tables import tables
from hrn_kg.validation import Whole, kept_findings
from started import run_python

FORMS = ("nq", "nt", "trig", "ttl", "jsonld", "rdf")
NOW = datetime(2026, 11, 24, 10, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return small_content.make(tmp_path / "content")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def build(content: Content, home: Path, now: datetime = NOW) -> releases.Release:
    return releases.build(find_content(content.root), home, now=now)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lasting(home: Path) -> dict[str, bytes]:
    """All of a home but what a build leaves for the next one, or when it is killed."""
    return {name: body for name, body in snapshot(home).items() if not name.startswith((".build-", "build-cache/"))}


def test_a_release_holds_everything_that_is_promised(content: Content, home: Path) -> None:
    release = build(content, home)

    assert release == releases.current(home)
    assert release.id == "2026.11.0"
    assert release.created == NOW.replace(microsecond=0)
    assert release.content == content.checksum()
    listed = {file.path for file in release.manifest.files}
    assert listed == {
        *(f"catalog.{form}{packed}" for form in ("nq", "ttl") for packed in ("", ".zst")),
        "void.nt",
        "void.nt.zst",
        "prefixes.ttl",
        "queries/list-places.rq",
        "example-rows.json",
        "search.sqlite",
        "search.sqlite.zst",
        "dumps/ontology.ttl",
        "dumps/shapes.ttl",
        "dumps/tables-metadata.json",
        *(f"dumps/{table.name}.csv" for table in tables()),
        *(f"dumps/hrn-kg.{form}{packed}" for form in FORMS for packed in ("", ".gz", ".zst")),
    }
    graphs = {name.removeprefix(GRAPH): count for name, count in release.graphs.items()}
    assert set(graphs) == {"ontology", "vocabularies", "shapes", "data", "derived", "catalog"}
    assert graphs["shapes"] == 15


def test_the_dumps_the_store_and_the_manifest_agree(
    content: Content, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    release = build(content, home)

    quads = set(ox.parse(read_bytes(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS))
    described = set(ox.parse(read_bytes(release.path / "catalog.nq"), format=ox.RdfFormat.N_QUADS))
    trig = ox.parse(read_bytes(release.dumps / "hrn-kg.trig"), format=ox.RdfFormat.TRIG)
    assert ox.Dataset(trig) == ox.Dataset(quads)
    store = ox.Store.read_only(str(release.path / "store"))
    # Oxigraph keeps xsd:nonNegativeInteger as xsd:integer, so the comparison goes through a store on both sides.
    same = ox.Store()
    same.extend(quads | described)
    assert set(store) == set(same)
    assert sum(release.graphs.values()) == len(store)
    assert release.source.files == (release.dumps / "hrn-kg.nq", release.path / "catalog.nq")
    for name in (f"hrn-kg.{form}" for form in FORMS):
        body = read_bytes(release.dumps / name)
        assert gzip.decompress(read_bytes(release.dumps / f"{name}.gz")) == body
        assert zstandard.ZstdDecompressor().decompress(read_bytes(release.dumps / f"{name}.zst")) == body
    view = {quad.triple for quad in quads}
    for form in ("nt", "ttl", "jsonld", "rdf"):
        triples = ox.parse(open_file(release.dumps / f"hrn-kg.{form}"), format=rdfio.FORMATS[f".{form}"])
        assert same_triples(ox.Dataset(triples), ox.Dataset(ox.Quad(*triple) for triple in view)), form
    lines = read_bytes(release.dumps / "hrn-kg.nq").splitlines()
    assert len(lines) == len(set(lines)) == len(quads)


def same_triples(one: ox.Dataset, other: ox.Dataset) -> bool:
    for dataset in (one, other):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(one) == set(other) and len(one) > 50


def test_the_digest_of_the_data_is_the_checksum_of_the_file(content: Content, home: Path) -> None:
    release = build(content, home)
    digests = release.manifest.digests
    assert digests is not None
    for name, expected in (("hrn-kg.nq", digests.dataset), ("hrn-kg.nt", digests.default_view)):
        body = read_bytes(release.dumps / name)
        assert hashlib.sha256(body).hexdigest() == expected
        again = ox.Dataset(ox.parse(body, format=ox.RdfFormat.N_QUADS))
        again.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (ox.serialize(again, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
        assert b"".join(sorted(lines)) == body, "it is in canonical form"
    catalogue = read_bytes(release.path / "catalog.ttl").decode()
    assert all(f'"{digest}"^^xsd:hexBinary' in catalogue for digest in (digests.dataset, digests.default_view))
    conforming = b"conformsTo> <https://www.w3.org/TR/rdf-canon/>"
    assert read_bytes(release.path / "catalog.nq").count(conforming) == 2


def test_derived_triples_stand_apart_and_none_is_stated_too(content: Content, home: Path) -> None:
    release = build(content, home)

    quads = list(ox.parse(read_bytes(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS))
    derived = {quad.triple for quad in quads if quad.graph_name.value == GRAPH + "derived"}
    stated = {quad.triple for quad in quads if quad.graph_name.value != GRAPH + "derived"}
    assert not derived & stated
    said = {(t.subject.value, t.predicate.value, t.object.value) for t in derived}
    facility, operated = BASE + "id/facility/amoc", BASE + "ontology#operatedBy"
    assert {row for row in said if row[1] == operated} == {(facility, operated, BASE + "id/organisation/dr")}
    # Whoever has a name without language has it once; nothing is derived about a passage or a shape.
    named = [subject for subject, predicate, _ in said if predicate == BASE + "ontology#name"]
    assert len(named) == len(set(named)) > 5
    assert not [subject for subject in named if subject.startswith(BASE + "shapes")]


def test_a_period_that_cannot_be_read_is_named_with_its_place(content: Content, home: Path) -> None:
    text = 'period:odd a dct:PeriodOfTime ;\n hro:edtf "1985?/1979"^^<http://id.loc.gov/datatypes/edtf/EDTF> .'
    small_content.write(content.root, "data/more.ttl", text)

    with pytest.raises(ContentError) as caught:
        build(content, home)

    assert caught.value.facts == {"file": "data/more.ttl", "line": 16}
    assert caught.value.detail == (
        f"data/more.ttl, line 16: <{BASE}id/period/odd>: the EDTF date “1985?/1979” ends before it starts."
    )


def test_a_shortcut_is_never_typed_by_hand(content: Content, home: Path) -> None:
    small_content.write(content.root, "data/more.ttl", 'place:delft rdfs:label "Delft"@nl ;\n hro:name "Delft" .')

    with pytest.raises(ContentError, match=r"data/more\.ttl, line 16: .*hro:name is worked out at the build"):
        build(content, home)


def test_checksums_are_those_of_the_bytes(content: Content, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    release = build(content, home)

    lines = (release.path / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    store = {path.relative_to(release.path).as_posix() for path in (release.path / "store").iterdir()}
    assert store
    assert set(sums) == {file.path for file in release.manifest.on_disk} | {"manifest.json"} | store
    for name, digest in sums.items():
        assert hashlib.sha256(read_bytes(release.path / name)).hexdigest() == digest
    for file in release.manifest.files:
        body = read_bytes(release.path / file.path)
        assert (file.sha256, file.size) == (hashlib.sha256(body).hexdigest(), len(body))
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=release.path, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")


def test_two_homes_give_the_same_bytes(content: Content, home: Path, tmp_path: Path) -> None:
    first = build(content, home)
    code = (
        "import sys; from pathlib import Path; from datetime import datetime; from hrn_kg import releases, content;"
        "releases.build(content.find_content(Path(sys.argv[1])), Path(sys.argv[2]),"
        " now=datetime.fromisoformat(sys.argv[3]))"
    )
    # Another process, because sets of texts are in another order there.
    other_home = tmp_path / "other"
    subprocess.run([sys.executable, "-c", code, content.root, other_home, NOW.isoformat()], check=True)
    second = releases.current(other_home)

    def of(release: releases.Release) -> dict[str, bytes]:
        return snapshot(release.path)

    assert of(first) == of(second)


def test_the_same_content_is_not_built_again(content: Content, home: Path) -> None:
    first = build(content, home)
    before = lasting(home)
    start = time.monotonic()
    again = build(content, home)

    assert time.monotonic() - start < 0.5
    assert again == first
    assert lasting(home) == before


def test_a_damaged_release_is_built_again(content: Content, home: Path) -> None:
    first = build(content, home)
    parts_of(first.dumps / "hrn-kg.nq")[0].write_bytes(b"")

    assert build(content, home).id == "2026.11.1"


def test_releases_are_listed_newest_first_and_keep_their_bytes(content: Content, home: Path) -> None:
    first = build(content, home)
    before = snapshot(first.path)
    for name in ("dumps/hrn-kg.nq", "SHA256SUMS.copies"):
        del before[name]  # the plain copy, which only the newest has
    small_content.write(content.root, "data/more.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    second = build(content, home)
    (content.root / "data" / "more.ttl").unlink()
    third = build(content, home, datetime(2027, 1, 2, tzinfo=UTC))

    assert [release.id for release in releases.list_releases(home)] == ["2027.1.0", "2026.11.1", "2026.11.0"]
    assert third.content == first.content
    assert releases.get(home, second.id) == second
    assert snapshot(first.path) == before
    catalogue = read_bytes(second.path / "catalog.ttl").decode()
    assert 'dct:issued "2026-11-24"^^xsd:date' in catalogue
    assert "dcat:previousVersion dataset" in catalogue or "knowledge-base/2026.11.0" in catalogue


def test_the_tenth_release_of_a_month_comes_after_the_ninth(home: Path) -> None:
    for number in (9, 10):
        (home / "releases" / f"2026.11.{number}").mkdir(parents=True)

    assert kept.next_id(home, NOW) == "2026.11.11"
    assert kept.next_id(home, datetime(2026, 10, 1, tzinfo=UTC)) == "2026.11.11"


BROKEN = {
    "not Turtle": ("data/places.ttl", "place:amsterdam a dct:Location ;; ] .", NotRdf, 16),
    "unknown prefix name": ("data/places.ttl", "@prefix my: <http://example.org/> .", ContentError, 16),
    "wrong namespace": ("data/places.ttl", "@prefix dct: <http://purl.org/dc/elements/1.1/> .", ContentError, 16),
    "blank node": ("data/places.ttl", "place:amsterdam dct:spatial [ a dct:Location ] .", ContentError, None),
    "dangling in data": ("data/more.ttl", "place:delft rdfs:label 1 ;\n dct:isPartOf place:nope .", ContentError, 17),
    "dangling in ontology": ("ontology/more.ttl", "hro:A rdfs:subClassOf hro:Nope .", ContentError, 16),
    "misspelt term of SHACL": ("shapes/x.ttl", "hrs:X a sh:PropertyShape ;\n sh:minCuont 1 .", ContentError, 17),
    "misspelt target class": (
        "shapes/x.ttl",
        "hrs:X a sh:NodeShape ;\n sh:targetClass dct:Locaton .",
        ContentError,
        17,
    ),
    "misspelt class of ours": ("shapes/x.ttl", "hrs:X a sh:NodeShape ;\n sh:targetClass hro:Oen .", ContentError, 17),
    "no triples": ("data/empty.ttl", "", ContentError, None),
    "graph of the base": ("data/x.trig", f"<{GRAPH}derived> {{ place:delft rdfs:label 1 }}", ContentError, 16),
    "graph without a name": ("data/x.trig", "_:g { place:delft rdfs:label 1 }", ContentError, None),
    "no TriG": ("data/x.trig", "<https://example.org/g> { place:delft }", NotRdf, 16),
    "capture in another file": ("data/s9/x.ttl", "place:delft hro:captureOf place:utrecht .", ContentError, None),
    "wrong namespace in the catalogue": (
        "catalog/more.ttl",
        "@prefix dct: <http://purl.org/dc/elements/1.1/> .\nplace:delft rdfs:label 1 .",
        ContentError,
        16,
    ),
    "blank node in the catalogue": ("catalog/more.ttl", "place:delft dct:spatial [] .", ContentError, None),
    "no Turtle in the catalogue": ("catalog/more.ttl", "place:delft .", NotRdf, 16),
}


def test_what_is_too_large_for_memory_gives_the_same_release(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores: list[Path | None] = []

    class Noted(Whole):
        def __init__(self, folder: Path | None = None) -> None:
            stores.append(folder)
            super().__init__(folder)

    monkeypatch.setattr(validation, "Whole", Noted)
    first = build(content, tmp_path / "first")
    monkeypatch.setattr(store_size, "MOST_IN_MEMORY", 0)
    for module, name in ((derive, "KeptRules"), (kept_findings, "Recorder")):
        monkeypatch.setattr(module, name, None)  # what they keep is held in memory
    second = build(content, tmp_path / "second")
    assert [folder is None for folder in stores] == [True, False]
    assert first.manifest == second.manifest
    assert (second.path / "tables").is_dir()
    assert (tmp_path / "second" / "build.lock").is_file() and not list((tmp_path / "second").glob(".build-*"))


def test_files_may_name_graphs_and_these_are_kept(content: Content, home: Path) -> None:
    place, graph = f"{BASE}id/place/", "https://example.org/graph/more"
    label, kind = "<http://www.w3.org/2000/01/rdf-schema#label>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    small_content.write(
        content.root,
        "data/more.trig",
        f'place:delft a dct:Location . <{graph}> {{ place:delft rdfs:label "Delft"@nl }}',
    )
    lines = [
        f"<{place}gouda> {kind} <http://purl.org/dc/terms/Location> <{graph}> .",
        f'<{place}gouda> {label} "Gouda"@nl <{graph}> .',
        f'<{place}delft> {label} "Delft"@en .',
    ]
    (content.root / "data" / "more.nq").write_text("\n".join(lines) + "\n", "utf-8-sig")  # with a byte order mark
    release = build(content, home)

    stated = {str(quad) for quad in ox.parse(open_file(release.dumps / "hrn-kg.nq"), format=ox.RdfFormat.N_QUADS)}
    assert stated >= {lines[0][:-2], lines[1][:-2], f"{lines[2][:-2]} <{GRAPH}data>"}
    assert release.graphs[graph] == 3
    # A rule reads what is stated in any of the graphs.
    assert f'<{place}gouda> <{BASE}ontology#name> "Gouda" <{GRAPH}derived>' in stated


@pytest.mark.parametrize("case", BROKEN)
def test_broken_content_is_named_and_changes_nothing(case: str, content: Content, home: Path) -> None:
    name, text, kind, line = BROKEN[case]
    build(content, home)
    before = lasting(home)
    small_content.write(content.root, name, text)

    with pytest.raises(kind) as caught:
        build(content, home)

    assert caught.value.facts["file"] == name
    assert name in caught.value.detail
    assert caught.value.facts.get("line") == line
    assert lasting(home) == before


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('  dct:title "Harm reduction knowledge base"@en , "Kennisbank harm reduction"@nl ;\n', "dct:title of"),
        (' dct:title "Shapes in Turtle"@en , "Shapes in Turtle"@nl ;\n', "dct:title of"),
    ],
)
def test_what_the_words_of_the_catalogue_lack_is_told(row: str, words: str, content: Content, home: Path) -> None:
    path = content.root / "catalog" / "catalog.ttl"
    text = path.read_text()
    assert row in text
    path.write_text(text.replace(row, row.replace("dct:title", "dct:alternative")))
    with pytest.raises(ContentError, match=f"give no {words} <{BASE}id/") as caught:
        build(content, home)
    assert "add it to catalog/catalog.ttl" in caught.value.detail
    assert not (home / "releases" / "current").exists()


def test_the_words_of_the_catalogue_and_the_prefixes_are_those_of_the_content(content: Content, home: Path) -> None:
    first = build(content, home)
    path = content.root / "catalog" / "catalog.ttl"
    path.write_text(path.read_text().replace("schadebeperking", "schade beperken"))
    with (content.root / "catalog" / "prefixes.ttl").open("a") as file:
        file.write('<https://example.org/> vann:preferredNamespacePrefix "mine" .\n')
    second = build(content, home)
    assert second.id != first.id
    for release, word in ((first, "schadebeperking"), (second, "schade beperken")):
        lines = read_bytes(release.path / "catalog.nq").decode()
        assert f'keyword> "{word}"@nl' in lines
        assert f'"Harm reduction in the Netherlands, release {release.id}"@en' in lines
        assert "RELEASE" not in lines
    assert "mine" not in first.source.prefixes, "a release keeps its own"
    assert second.source.prefixes.shorten("https://example.org/x") == "mine:x"


def test_a_violated_shape_is_named_with_its_place_and_changes_nothing(content: Content, home: Path) -> None:
    build(content, home)
    before = lasting(home)
    small_content.write(content.root, "data/more.ttl", "place:delft a dct:Location .")

    with pytest.raises(BuildFailed) as caught:
        build(content, home)

    assert caught.value.facts["findings"] == [f"data/more.ttl:16: <{BASE}id/place/delft> Give the place a label."]
    assert lasting(home) == before


def test_a_build_that_checked_nothing_has_failed(content: Content, home: Path) -> None:
    small_content.write(
        content.root,
        "shapes/place.ttl",
        "hrs:PlaceShape a sh:NodeShape ; sh:targetClass hro:One ; sh:property hrs:P ."
        " hrs:P a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 .",
    )
    with pytest.raises(BuildFailed, match="does not conform"):
        build(content, home)
    with pytest.raises(ReleaseNotFound):
        releases.current(home)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { GRAPH <https://w3id.org/harmreduction/graph/data> { <http://a/a> <http://a/b> 1 } }",
        "DELETE WHERE { GRAPH ?g { ?s a <http://purl.org/dc/terms/Location> } }",
        "INSERT {",
    ],
    ids=["adds elsewhere", "deletes", "no update"],
)
def test_derivations_may_not_touch_what_is_stated(update: str, content: Content, home: Path) -> None:
    (content.root / "ontology" / "derivations" / "9-more.ru").write_text(update)

    with pytest.raises(ContentError, match="derivations"):
        build(content, home)


def test_two_builds_at_once_do_not_meet(content: Content, home: Path) -> None:
    home.mkdir()
    with locked(home), pytest.raises(BuildFailed, match="Another build"):
        build(content, home)
    assert build(content, home).id == "2026.11.0"


def test_a_release_that_was_never_published_is_not_shown(content: Content, home: Path) -> None:
    build(content, home)
    small_content.write(content.root, "data/more.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    orphan = build(content, home)
    # As after a kill between the last two steps: the directory is in place, the pointer was not moved.
    pointer.point_at(home, "2026.11.0")

    assert [release.id for release in releases.list_releases(home)] == ["2026.11.0"]
    with pytest.raises(ReleaseNotFound):
        releases.get(home, orphan.id)
    assert build(content, home).id == "2026.11.2"


@pytest.mark.parametrize("text", ["", "../../etc", "2026.11", "2026.11.0\x00"])
def test_a_damaged_pointer_is_a_fault_not_a_path(text: str, content: Content, home: Path) -> None:
    build(content, home)
    (home / "releases" / "current").write_text(text)

    with pytest.raises(DataDamaged, match="pointer"):
        releases.current(home)


@pytest.mark.parametrize("name", ["..", "current", "2026.13.0", "2026.11.0/..", "2026.11.٠"])
def test_only_ids_name_releases(name: str, content: Content, home: Path) -> None:
    build(content, home)
    with pytest.raises(ReleaseNotFound):
        releases.get(home, name)


STEPS = [
    "read and check",
    "derive",
    "validate",
    "write dumps",
    "index the names",
    "describe",
    "compare with",
    "load the store",
    "tables",
    "manifest",
    "share equal",
    "publish",
    "read the log",
]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_old_release_stays_and_the_next_build_cleans_up(
    step: str, content: Content, home: Path
) -> None:
    old = build(content, home)
    before = lasting(home)
    small_content.write(content.root, "data/more.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    code = f"""
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from hrn_kg import content, releases
class Deadly(releases.Progress):
    @contextmanager
    def step(self, name):
        with super().step(name) as step:
            if {step!r} in name:
                os.kill(os.getpid(), signal.SIGKILL)
            yield step
releases.build(content.find_content(Path(sys.argv[1])), Path(sys.argv[2]), Deadly())
"""
    done = run_python([sys.executable, "-c", code, content.root, home], capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert releases.current(home) == old
    assert lasting(home) == before
    assert list(home.glob(".build-*"))

    new = build(content, home)

    assert new.id == "2026.11.1"
    assert sorted(path.name for path in home.iterdir()) == ["build-cache", "build.lock", "log", "releases"]


def test_readers_see_the_old_pointer_or_the_new_one(content: Content, home: Path) -> None:
    build(content, home)
    small_content.write(content.root, "data/more.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    build(content, home)
    seen: set[str] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(releases.current(home).id)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        pointer.point_at(home, f"2026.11.{number % 2}")
    stop.set()
    reader.join()

    assert seen <= {"2026.11.0", "2026.11.1"}
    assert seen


def test_the_progress_display_is_plain_lines_when_not_on_a_terminal(
    content: Content, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases.build(content, home, releases.Lines())

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(STEPS)
    assert all(line.startswith("  ok   ") and line.endswith(" s)") for line in lines)
    assert "\x1b" not in "".join(lines)
    assert json.loads((releases.current(home).path / "manifest.json").read_text())["id"] in lines[-1]


def test_a_triple_of_two_graphs_is_counted_for_each_and_once_for_all(
    content: Content, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_size, "MOST_WITHOUT_STORE", 0)
    alone = build(content, home)
    assert alone.manifest.distinct == sum(alone.graphs.values())
    assert alone.source.disjoint is True
    small_content.write(content.root, "ontology/again.ttl", 'place:amsterdam rdfs:label "Amsterdam"@nl .')

    release = build(content, home)

    assert release.manifest.distinct == sum(release.graphs.values()) - 1
    assert release.source.disjoint is False
    store = ox.Store.read_only(str(release.path / "store"))
    in_default = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert len(in_default) == release.manifest.distinct, "ready to be read as one graph"
