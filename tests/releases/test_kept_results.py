"""What a build uses of the one before: the same comes out as without it, whatever was changed."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg.buildcache import BuildCache, build_cache
from hrn_kg.content import Content
from hrn_kg.iris import GRAPH
from hrn_kg.rdfio import read
from hrn_kg.releases.derive import DERIVED, derive
from hrn_kg.releases.kept_rules import KeptRules
from hrn_kg.releases.quad_files import QuadFile, write_quads
from hrn_kg.validation import Finding, Whole

# Of the data a part, so that a round takes a second; the ontology, the lists, the rules and the shapes are all there.
FOLDERS = ("ontology/", "data/s4/")
FILES = ("documents", "events", "facilities", "organisations", "periods", "persons", "places", "policies", "studies")
ROUNDS, CHANGES = 2, 12
TERM = ox.NamedNode("http://example.org/s")


@dataclass(frozen=True)
class Made:
    """What was derived and found."""

    derived: frozenset[bytes]
    findings: tuple[Finding, ...]


@pytest.fixture(scope="module")
def parts(content: Content) -> list[list[bytes]]:
    """The lines of each file."""
    chosen = [
        (graph, path)
        for graph, path in content.rdf()
        if content.name(path).startswith(FOLDERS) or (path.stem in FILES and path.parent.name == "data")
    ]
    assert len(chosen) > 30
    return [lines_of(read(path, graph)) for graph, path in chosen]


def lines_of(quads: list[ox.Quad]) -> list[bytes]:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def made(
    parts: list[list[bytes]], content: Content, folder: Path, cache: BuildCache | None, updates: Sequence[Path] = ()
) -> Made:
    """What a build makes of the lines, by these rules or those of the content."""
    folder.mkdir()
    files = [QuadFile(folder / f"{number}.nq") for number in range(len(parts))]
    for file, lines in zip(files, parts, strict=True):
        file.path.write_bytes(b"".join(lines))
    if cache is not None:
        cache.compare("stated", [cache.keep_file(file.path) for file in files])
    whole = Whole()
    for file in files:
        whole.add(file, strict=False)
    for path in content.shapes:
        whole.add_shapes(content.name(path), path.read_text(), read(path, GRAPH + "shapes"))
    rules = updates or [path for path in content.ontology if path.suffix == ".ru"]
    derive(whole.store, [quad for file in files for quad in file], rules, cache, folder)
    found = whole.validate(cache).findings
    body = whole.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=DERIVED) or b""
    return Made(frozenset(body.splitlines()), found)


def changed(parts: list[list[bytes]], dice: random.Random) -> list[list[bytes]]:
    """The lines with some left out, some with the value of another line of their property, some in another file."""
    changed = [list(lines) for lines in parts]
    for _ in range(CHANGES):
        lines = dice.choice([lines for lines in changed if lines])
        line = lines.pop(dice.randrange(len(lines)))
        subject, predicate, _ = line.split(b" ", 2)
        same = [one for lines in changed for one in lines if one.split(b" ", 2)[1] == predicate]
        match dice.choice(("gone", "value", "file")) if same else "gone":
            case "value":
                lines.append(b" ".join((subject, predicate, dice.choice(same).split(b" ", 2)[2])))
            case "file":
                dice.choice(changed).append(line)
    return changed


def rounds(parts: list[list[bytes]], seed: int) -> Iterator[list[list[bytes]]]:
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        parts = changed(parts, dice)
        yield parts


def next_of(cache: BuildCache, folder: Path, work: str) -> BuildCache:
    """What the next build finds."""
    (folder / work).mkdir()
    cache.write(folder / "kept", "software", folder / work)
    return BuildCache.read(folder / "kept", "software", folder / work)


@pytest.mark.parametrize("seed", range(1, 20) if "HRN_KG_TEST_LONG" in os.environ else [18])
def test_what_is_kept_is_what_comes_out_anew(
    parts: list[list[bytes]], content: Content, seed: int, tmp_path: Path
) -> None:
    cache = BuildCache()
    found = made(parts, content, tmp_path / "first", cache)
    assert found.derived
    seen = {found}
    for number, now in enumerate(rounds(parts, seed)):
        cache = next_of(cache, tmp_path, f"work-{number}")
        kept = made(now, content, tmp_path / f"kept-{number}", cache)
        anew = made(now, content, tmp_path / f"anew-{number}", None)
        assert kept.derived == anew.derived
        assert kept.findings == anew.findings
        seen.add(kept)
    assert len(seen) == ROUNDS + 1, "a change made no difference"


RULES = {
    "1.ru": "INSERT { GRAPH graph:derived { ?s ex:x ?o } } USING graph:data WHERE { ?s ex:p ?o }",
    "2.ru": "DELETE { GRAPH graph:derived { ?s ex:x ?o } } WHERE { GRAPH graph:data { ?s ex:not ?o } }",
    "3.ru": "INSERT { GRAPH graph:derived { ?s ex:y ?o } } USING graph:derived WHERE { ?s ex:x ?o }",
    "4.ru": "INSERT { GRAPH graph:derived { ?s ex:z ?o } } USING graph:derived WHERE { ?s ex:y ?o }",
}


def test_after_a_rule_that_takes_away_all_rules_are_run(content: Content, tmp_path: Path) -> None:
    updates = [tmp_path / name for name in RULES]
    for path in updates:
        head = f"PREFIX ex: <http://example.org/> PREFIX graph: <{GRAPH}>\n"
        path.write_text(head + RULES[path.name], encoding="utf-8")
    first, second = ([line("p", "1"), line("p", "2"), line("not", number)] for number in ("1", "2"))
    cache = BuildCache()
    before = made([first], content, tmp_path / "first", cache, updates)
    cache = next_of(cache, tmp_path, "work")
    kept = made([second], content, tmp_path / "kept-1", cache, updates)
    assert kept == made([second], content, tmp_path / "anew", None, updates) != before


def test_what_is_derived_goes_where_it_comes_to_be_stated_and_comes_again(content: Content, tmp_path: Path) -> None:
    updates = [tmp_path / "1.ru"]
    head = f"PREFIX ex: <http://example.org/> PREFIX graph: <{GRAPH}>\n"
    updates[0].write_text(head + RULES["1.ru"], encoding="utf-8")
    other = line("p", "2").replace(b"/s>", b"/t>")
    also = [other, other.replace(b"/p>", b"/x>")]  # of another thing, which stays as it is
    cache, derived = BuildCache(), []
    for number, stated in enumerate(([], [line("x", "1")], [line("x", "2")], [])):
        now = [[line("p", "1"), *also, *stated]]
        derived.append(made(now, content, tmp_path / f"kept-{number}", cache, updates).derived)
        assert derived[-1] == made(now, content, tmp_path / f"anew-{number}", None, updates).derived
        cache = next_of(cache, tmp_path, f"work-{number}")
    assert list(map(len, derived)) == [1, 0, 1, 1]


def test_rules_of_one_name_in_two_folders_are_two(content: Content, tmp_path: Path) -> None:
    updates = [tmp_path / folder / "1.ru" for folder in ("a", "b")]
    for path, rule in zip(updates, ("1.ru", "3.ru"), strict=True):
        path.parent.mkdir()
        head = f"PREFIX ex: <http://example.org/> PREFIX graph: <{GRAPH}>\n"
        path.write_text(head + RULES[rule], encoding="utf-8")
    first, second = ([line("p", number)] for number in ("1", "2"))
    cache = BuildCache()
    made([first], content, tmp_path / "first", cache, updates)
    cache = next_of(cache, tmp_path, "work")
    kept = made([second], content, tmp_path / "kept-1", cache, updates)
    assert kept == made([second], content, tmp_path / "anew", None, updates)
    assert set(cache.values("rule ")) == {"rule a/1.ru", "rule b/1.ru", "rule years"}


LARGE = [ox.Quad(TERM, TERM, ox.Literal(str(number)), DERIVED) for number in range(100)]


@pytest.mark.parametrize("of_rules", [False, True])
@pytest.mark.parametrize(
    ("before", "after", "is_used"),
    [(1, 1, True), (1, 0, True), (1, 100, False), (100, 1, False), (100, 0, False)],
)
def test_what_is_too_much_to_be_compared_in_memory_is_not_used(
    before: int, after: int, is_used: bool, of_rules: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_cache, "_MOST", 1000)
    first = BuildCache()
    compared(first, before, tmp_path / "first", of_rules=of_rules)
    second = next_of(first, tmp_path, "work")
    assert all(path.stat().st_size < 1000 for path in (tmp_path / "kept").iterdir())  # packed, also those of 100
    compared(second, after, tmp_path / "second", of_rules=of_rules)
    assert second.is_empty is not is_used
    assert bool(second.difference) is (is_used and before != after)


def compared(cache: BuildCache, number: int, work: Path, *, of_rules: bool) -> None:
    """Have so many quads compared with those of the last build, as stated, or as added by a rule."""
    work.mkdir()
    if of_rules:
        kept = KeptRules(cache, DERIVED, ["years"] if number else [], work)
        if number:
            kept.keep("years", LARGE[:number])
    else:
        cache.compare("stated", [cache.keep_file(write_quads(LARGE[:number], work / "stated").path)])


def line(name: str, value: str) -> bytes:
    return f'<http://example.org/s> <http://example.org/{name}> "{value}" <{GRAPH}data> .\n'.encode()
