"""What a build uses of the one before: the release is the same without it, and no build fails for its sake."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import piece_writing, releases
from hrn_kg.buildcache import BuildCache, Reads, software_digest
from hrn_kg.changes import Log
from hrn_kg.changes.canonical import sorted_lines_of
from hrn_kg.content import Content, find_content
from hrn_kg.errors import BuildFailed, DataDamaged
from hrn_kg.iris import BASE
from hrn_kg.releases import material, publishing, queried_store
from hrn_kg.releases.accepted import CONTRIBUTION_GRAPHS, Accepted, Carried
from hrn_kg.releases.layout import build_cache_dir, checked_cache_dir, published_cache_dir
from hrn_kg.releases.manifest import LOADED
from hrn_kg.releases.material import read_material
from hrn_kg.releases.progress import Progress
from hrn_kg.releases.quad_files import QuadFile
from hrn_kg.vocab import expand

GRAPH_OF_OTHER = ox.NamedNode(CONTRIBUTION_GRAPHS + "c2")
GRAPH_OF_ONE = ox.NamedNode(CONTRIBUTION_GRAPHS + "c1")
NOW = datetime(2026, 11, 24, 10, 30, 15, tzinfo=UTC)
# One that takes the place of what the data say of Utrecht.
CONTRIBUTIONS = (
    Accepted(
        "c1",
        tuple(
            ox.Quad(ox.NamedNode(BASE + "id/place/utrecht"), ox.NamedNode(predicate), value, GRAPH_OF_ONE)
            for predicate, value in (
                (expand("rdf:type"), ox.NamedNode(expand("dct:Location"))),
                (expand("rdfs:label"), ox.Literal("Utrecht (city)", language="en")),
            )
        ),
        frozenset((BASE + "id/place/utrecht",)),
    ),
)
# One that says what the data say as well.
ALSO = Accepted(
    "c2",
    tuple(
        ox.Quad(ox.NamedNode(BASE + "id/place/amsterdam"), ox.NamedNode(expand(name)), value, GRAPH_OF_OTHER)
        for name, value in (
            ("rdf:type", ox.NamedNode(expand("dct:Location"))),
            ("rdfs:label", ox.Literal("Amsterdam", language="nl")),
            ("rdfs:label", ox.Literal("Amsterdam", language="en")),
        )
    ),
)


class Notes(Progress):
    """Keeps what is shown beside the steps."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def tell(self, sentence: str) -> None:
        """One more."""
        self.sentences.append(sentence)


class Observed(BuildCache):
    """Notes which steps were not done again."""

    def __init__(self) -> None:
        super().__init__()
        self.recalled: set[str] = set()
        self.asked: set[str] = set()

    def recall(self, step: str, identity: str, reads: Callable[[], Reads | None] | None = None) -> Any:
        """As ever."""
        found = super().recall(step, identity, reads)
        self.asked.add(step)
        if found is not None:
            self.recalled.add(step)
        return found


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build of a small content does is kept too, and it is in many parts."""
    monkeypatch.setattr(material, "LEAST_KEPT", 0)
    monkeypatch.setattr(piece_writing, "_LEAST", 2000)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return small_content.make(tmp_path / "content")


@pytest.fixture
def home(content: Content, tmp_path: Path) -> Path:
    """A home with one release, and what its build left to the next."""
    build(content, tmp_path / "home")
    return tmp_path / "home"


def build(content: Content, home: Path, progress: Progress | None = None, **given: Any) -> releases.Release:
    return releases.build(find_content(content.root), home, progress, now=NOW, **given)


def files_of(release: releases.Release) -> dict[str, bytes]:
    """All but the store, which is not the same twice, and what the list of digests says of it."""
    found = {str(path.relative_to(release.path)): path for path in release.path.rglob("*") if path.is_file()}
    bodies = {name: path.read_bytes() for name, path in found.items() if not name.startswith("store/")}
    digests = bodies["SHA256SUMS"].splitlines()
    return bodies | {"SHA256SUMS": b"\n".join(line for line in digests if b"  store/" not in line)}


def replace(content: Content, name: str, old: str, new: str) -> None:
    path = content.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_release_is_what_it_is_without_the_last_build(content: Content, home: Path, tmp_path: Path) -> None:
    changes: tuple[Callable[[], object], ...] = (
        lambda: replace(content, "data/places.ttl", '"Amsterdam"@nl', '"Amsterdam"@nl , "The capital"@en'),
        lambda: replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18"),
        lambda: small_content.write(content.root, "data/new.ttl", 'place:new a dct:Location ; rdfs:label "New"@en .'),
        lambda: replace(
            content, "ontology/things.ttl", "hro:Observation rdfs:label", "hro:Observation a owl:Class ; rdfs:label"
        ),
        lambda: replace(content, "shapes/place.ttl", "Give the place a label.", "Give the place a name."),
        lambda: (content.root / "data/new.ttl").unlink(),
        lambda: next((content.root / "ontology" / "derivations").glob("3-*.ru")).unlink(),
    )
    for number, change in enumerate(changes):
        change()
        carried = Carried(read=lambda accepted=CONTRIBUTIONS[: number % 2]: accepted)
        without = copy_without(home, tmp_path, f"without-{number}")
        with_it, anew = Notes(), Notes()
        kept = build(content, home, with_it, carried=carried)
        assert files_of(kept) == files_of(build(content, without, anew, carried=carried))
        assert with_it.sentences == anew.sentences == []
        assert kept.id == f"2026.11.{number + 1}"


def wrote(content: Content, name: str, text: str) -> None:
    small_content.write(content.root, name, text)


GONE = "https://w3id.org/harmreduction/id/place/gone"
CHANGES: tuple[Callable[[Content], object], ...] = (
    lambda content: wrote(content, "data/more.ttl", f'<{GONE}> a dct:Location ; rdfs:label "Gone"@nl .'),
    lambda content: wrote(content, "data/more.ttl", f"<{GONE}> dct:isReplacedBy place:amsterdam ."),
    # A triple that another graph has as well, and one in another spelling.
    lambda content: wrote(content, "ontology/again.ttl", 'place:amsterdam rdfs:label "Amsterdam"@nl .'),
    lambda content: wrote(content, "ontology/again.ttl", "claim:figure hro:value 1 ."),
    lambda content: replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 01"),
    lambda content: (content.root / "ontology" / "again.ttl").unlink(),
    lambda content: replace(
        content, "data/places.ttl", "place:utrecht a", "place:aaa a dct:Location ; rdfs:label 'A' . place:utrecht a"
    ),
)


def test_what_changed_is_put_into_what_was_published(
    content: Content, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each release is what it is from nothing; of the last build the lines are used, and what it knew of the log."""
    published, used = ask_of_store(monkeypatch), list[tuple[bool, bool]]()
    take = publishing.history.read_history

    def taken(*given: Any) -> Any:
        found = take(*given)
        used.append((given[-1] is not None, found.of_changed))
        return found

    monkeypatch.setattr(publishing.history, "read_history", taken)
    for number, change in enumerate(CHANGES):
        change(content)
        carried = Carried(read=lambda accepted=(*CONTRIBUTIONS, ALSO)[: number // 2 % 3]: accepted)
        without = copy_without(home, tmp_path, f"without-{number}")
        kept = build(content, home, carried=carried)
        anew = build(content, without, carried=carried)
        assert files_of(kept) == files_of(anew), number
        store = ox.Store()  # which holds values, in whichever spelling
        for name in LOADED:
            store.bulk_extend(QuadFile(kept.path / name))
        assert published[-2:] == [set(sorted_lines_of(store))] * 2, number
    assert used == [(True, True), (False, False)] * len(CHANGES)
    state = Log(home).state()
    assert state.digests(tmp_path) == Log(home).head(kept.id).digests
    assert state.described == Log(home).head(kept.id).things
    assert state.gone.keys() == {GONE}


def ask_of_store(monkeypatch: pytest.MonkeyPatch) -> list[set[bytes]]:
    """What the store holds that the example queries are put to, at each build."""
    found: list[set[bytes]] = []
    write = queried_store.write_row_counts

    def noted(holdings: Any, *given: Any) -> int:
        named = (quad for quad in holdings.store if quad.graph_name != ox.DefaultGraph())
        found.append(set(sorted_lines_of(named)))
        return write(holdings, *given)

    monkeypatch.setattr(queried_store, "write_row_counts", noted)
    return found


def test_what_changed_is_known_across_builds_that_fail(content: Content, home: Path, tmp_path: Path) -> None:
    replace(content, "data/places.ttl", 'rdfs:label "Amsterdam"@nl', 'skos:note "No label"@en')
    for value in (18, 19):
        replace(content, "data/claims/operators.ttl", f"hro:value {value - 1}", f"hro:value {value}")
        with pytest.raises(BuildFailed):
            build(content, home)
    replace(content, "data/places.ttl", 'skos:note "No label"@en', 'rdfs:label "Mokum"@nl')
    cache = read_of(home, tmp_path)
    made = read_material(find_content(content.root), (), tmp_path / "read", Progress(), cache)
    assert made.state is not None
    assert [f"<{BASE}id/place/amsterdam>" in changed for changed in made.state.changed.values()] == [True] * 3
    without = copy_without(home, tmp_path)
    assert files_of(build(content, home)) == files_of(build(content, without))


def test_a_log_that_is_damaged_stops_a_build_that_need_not_read_it(content: Content, home: Path) -> None:
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    build(content, home)
    replace(content, "data/claims/operators.ttl", "hro:value 18", "hro:value 19")
    first = home / "log" / "2026.11.0.jsonl.zst"
    body = first.read_bytes()
    spoil(first)
    with pytest.raises(DataDamaged, match=r"2026\.11\.0"):
        build(content, home)
    first.write_bytes(body)
    assert build(content, home).id == "2026.11.2"


def test_a_log_that_is_another_is_read(content: Content, home: Path, tmp_path: Path) -> None:
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    head = home / "log" / "2026.11.0.json"
    head.write_bytes(head.read_bytes().replace(b'"software"', b'"note":"","software"', 1))
    without = copy_without(home, tmp_path)
    assert files_of(build(content, home)) == files_of(build(content, without))


def test_only_what_may_give_something_else_is_done_again(content: Content, home: Path, tmp_path: Path) -> None:
    replace(content, "data/places.ttl", '"Amsterdam"@nl', '"Mokum"@nl')
    work = tmp_path / "work"
    work.mkdir()
    cache = Observed.read(checked_cache_dir(home), software_digest(), work)
    assert isinstance(cache, Observed)
    read_material(find_content(content.root), (), work, Progress(), cache)
    done_again = cache.asked - cache.recalled
    names = {path.name for path in content.ontology if path.suffix == ".ru"}
    rules = {step.removeprefix("rule ") for step in done_again if step.startswith("rule ")}
    assert "3-names.ru" in rules < names
    assert {"rule 2-classes.ru", "rule 6-concerns.ru", "file data/claims/operators.ttl"} <= cache.recalled
    assert "file data/places.ttl" in done_again


def spoil(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def in_(folder: Path) -> Path:
    """Some file of quads."""
    return min(path for path in folder.iterdir() if path.name != "results")


DAMAGES: tuple[Callable[[Path], object], ...] = (
    lambda folder: spoil(folder / "results"),
    lambda folder: (folder / "results").write_bytes(b""),
    lambda folder: spoil(in_(folder)),
    lambda folder: in_(folder).unlink(),
)


def test_what_is_damaged_is_not_used(content: Content, home: Path, tmp_path: Path) -> None:
    for number, damage in enumerate(DAMAGES):
        folder, work = tmp_path / f"damaged-{number}", tmp_path / f"work-{number}"
        shutil.copytree(checked_cache_dir(home), folder)
        work.mkdir()
        damage(folder)
        with pytest.raises((OSError, ValueError)):
            BuildCache.read(folder, software_digest(), work)
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    without = copy_without(home, tmp_path)
    spoil(in_(checked_cache_dir(home)))
    notes = Notes()
    assert files_of(build(content, home, notes)) == files_of(build(content, without))
    assert ["cannot be used" in sentence for sentence in notes.sentences] == [True]
    assert not read_of(home, tmp_path).is_empty, "and the next build has one"


@pytest.mark.parametrize("damage", [*DAMAGES[:2], shutil.rmtree], ids=["another", "empty", "gone"])
def test_what_is_damaged_of_what_was_published_is_not_used(
    content: Content, home: Path, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    without = copy_without(home, tmp_path)
    damage(published_cache_dir(home))
    notes = Notes()
    assert files_of(build(content, home, notes)) == files_of(build(content, without))
    assert ["published cannot be used" in sentence for sentence in notes.sentences] in ([True], [])
    assert bool(notes.sentences) is (damage is not shutil.rmtree)


def test_of_what_is_published_only_what_may_be_another_is_made_anew(
    content: Content, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[BuildCache] = []
    read = Observed.read

    def observed(*given: Any) -> BuildCache:
        found.append(read(*given))
        return found[-1]

    monkeypatch.setattr(BuildCache, "read", observed)
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    changed = build(content, home)
    cache = found[-1]
    assert isinstance(cache, Observed)
    done_again = cache.asked - cache.recalled
    for kind in ("piece", "part", "searched", "sought", "counts", "noted", "values"):
        asked = {step for step in cache.asked if step.startswith(kind + " ")}
        assert asked & done_again < asked, kind
    shutil.rmtree(home / "releases" / changed.manifest.previous)  # so there is nobody who has its pieces
    replace(content, "data/claims/operators.ttl", "hro:value 18", "hro:value 19")
    without = copy_without(home, tmp_path)
    assert files_of(build(content, home)) == files_of(build(content, without))


def test_what_versions_of_before_left_goes(content: Content, home: Path) -> None:
    left = build_cache_dir(home) / "results"
    left.touch()
    replace(content, "data/claims/operators.ttl", "hro:value 17", "hro:value 18")
    build(content, home)
    assert not left.exists()
    assert checked_cache_dir(home).is_dir()


def copy_without(home: Path, tmp_path: Path, name: str = "without") -> Path:
    """The home as it is, without what the last build left."""
    shutil.copytree(home, tmp_path / name)
    shutil.rmtree(build_cache_dir(tmp_path / name))
    return tmp_path / name


def read_of(home: Path, tmp_path: Path) -> BuildCache:
    work = tmp_path / "read"
    work.mkdir()
    return BuildCache.read(checked_cache_dir(home), software_digest(), work)


def test_what_other_software_left_is_not_used(home: Path, tmp_path: Path) -> None:
    assert BuildCache.read(checked_cache_dir(home), "another", tmp_path).is_empty
    assert not read_of(home, tmp_path).is_empty


def test_what_cannot_be_written_takes_no_room(tmp_path: Path) -> None:
    """A release that is written next needs it."""
    work = tmp_path / "work"
    work.mkdir()
    cache, gone = BuildCache(), tmp_path / "gone"
    with pytest.raises(FileNotFoundError):
        cache.write(tmp_path / "nowhere" / "folder", "software", work)
    assert list(work.iterdir()) == []
    gone.touch()
    cache.keep_file(gone)
    gone.unlink()
    with pytest.raises(FileNotFoundError):
        cache.write(tmp_path / "folder", "software", work)
    assert list(work.iterdir()) == []


def test_nobody_else_may_read_it(home: Path) -> None:
    assert stat.S_IMODE(build_cache_dir(home).stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_stops_no_build(content: Content, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    build_cache_dir(home).symlink_to(tmp_path / "nowhere")
    notes = Notes()
    assert build(content, home, notes) == releases.current(home)
    assert ["cannot be written" in sentence for sentence in notes.sentences] == [True, True]


def test_memory_that_does_not_suffice_to_write_it_stops_no_build(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(BuildCache, "write", write)
    notes = Notes()
    assert build(content, tmp_path / "home", notes) == releases.current(tmp_path / "home")
    assert ["cannot be written" in sentence for sentence in notes.sentences] == [True, True]


def test_a_failed_build_leaves_what_it_found_and_the_next_finds_it_too(
    content: Content, home: Path, tmp_path: Path
) -> None:
    replace(content, "data/places.ttl", '"Amsterdam"@nl', '"Mokum"@nl')
    replace(content, "data/places.ttl", '; rdfs:label "Utrecht', '; rdfs:comment "Utrecht')
    for _ in range(2):  # the second time it must not be taken for right
        with pytest.raises(BuildFailed, match="Give the place a label"):
            build(content, home)
    replace(content, "data/places.ttl", "rdfs:comment", "rdfs:label")
    without = copy_without(home, tmp_path)
    assert files_of(build(content, home)) == files_of(build(content, without))


def test_a_redaction_takes_it_away(content: Content, home: Path) -> None:
    replace(content, "data/places.ttl", "place:amsterdam a dct:Location", "place:mokum a dct:Location")
    build(content, home)
    assert build_cache_dir(home).is_dir()
    releases.forget(home, BASE + "id/place/amsterdam", "a test")
    assert not build_cache_dir(home).exists()


def test_a_redaction_tells_of_one_that_it_cannot_take_away(content: Content, home: Path, tmp_path: Path) -> None:
    replace(content, "data/places.ttl", "place:amsterdam a dct:Location", "place:mokum a dct:Location")
    build(content, home)
    cache = build_cache_dir(home).rename(tmp_path / "elsewhere")
    build_cache_dir(home).symlink_to(cache)
    assert releases.forget(home, BASE + "id/place/amsterdam", "a test").left == (build_cache_dir(home),)
