"""What changed is put into the lines of the last build: the same parts come out as from all lines sorted anew."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hrn_kg import piece_writing
from hrn_kg.buildcache import BuildCache, State
from hrn_kg.changes.canonical import canonical_lines
from hrn_kg.iris import GRAPH
from hrn_kg.releases.dumps import write_dumps
from hrn_kg.releases.last_data import keep_data, last_data, with_changes
from hrn_kg.releases.manifest import list_pieces
from hrn_kg.releases.quad_parts import Cut, KeptPieces, in_parts
from hrn_kg.vocab import STANDARD

BLANK = [f"_:b <urn:p> _:c <{GRAPH}data> .\n".encode(), f"<urn:s/1/> <urn:p> _:b <{GRAPH}data> .\n".encode()]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of some hundred bytes, which become larger behind a few."""
    monkeypatch.setattr(piece_writing, "_LEAST", 200)
    monkeypatch.setattr(piece_writing, "_DOUBLED", 5)


def line(dice: random.Random, subject: object) -> bytes:
    return f'<urn:s/{subject}/> <urn:p> "{dice.random()}" <{GRAPH}data> .\n'.encode()


def changed(lines: list[bytes], dice: random.Random) -> tuple[list[bytes], frozenset[bytes]]:
    """The lines with some subjects gone, some changed, and some that are new, and all of these."""
    of_subject = {one.split(b" ")[0] for one in lines if b"_:" not in one}
    gone, other = (set(dice.sample(sorted(of_subject), 3)) for _ in range(2))
    ends = [min(of_subject), max(of_subject)]
    gone |= set(dice.sample(ends, dice.randrange(3)))
    new = [line(dice, f"{dice.randrange(90)}-{dice.choice(['0', 'x'])}") for _ in range(3)]
    left = [one for one in lines if one.split(b" ")[0] not in gone or b"_:" in one]
    also = [line(dice, one[7:-2].decode()) for one in other - gone]
    return left + also + new, frozenset(gone | other | {one.split(b" ")[0] for one in new})


def published(lines: list[bytes], folder: Path, cache: BuildCache, state: State) -> Any:
    """What there is of a release, and of what its build kept."""
    (folder / "work").mkdir(parents=True)
    kept = KeptPieces(cache, ())
    made = write_dumps([canonical_lines(lines)], folder / "dumps", {}, STANDARD, folder / "work", kept)
    keep_data(kept, state, made.parts)
    return SimpleNamespace(path=folder, manifest=SimpleNamespace(pieces=list_pieces(folder)))


def read(cache: BuildCache, release: Any, tmp_path: Path) -> KeptPieces:
    (tmp_path / "kept").mkdir()
    cache.write(tmp_path / "cache", "software", tmp_path / "kept")
    return KeptPieces(BuildCache.read(tmp_path / "cache", "software", tmp_path / "kept"), [release])


@pytest.mark.parametrize("seed", range(12))
def test_the_parts_are_those_of_all_lines(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    lines = [*BLANK, *(line(dice, dice.randrange(90)) for _ in range(300))]
    cache = BuildCache()
    kept = read(cache, published(lines, tmp_path / "first", cache, State("one", {})), tmp_path)
    now, others = changed(lines, dice)
    state = State("two", {"none": frozenset(), "one": frozenset(one.decode() for one in others)})
    last = last_data(kept, state, tmp_path)
    assert last is not None
    stretches = list(with_changes(last, dice.sample(now, len(now)), tmp_path) or ())
    expected = list(in_parts([canonical_lines(now)]))
    assert list(in_parts([one if isinstance(one, Cut) else list(one) for one in stretches])) == expected
    assert len(expected) > 10
    assert 0 < sum(isinstance(one, Cut) for one in stretches) < len(stretches)


def test_what_is_not_known_or_not_whole_is_not_used(tmp_path: Path) -> None:
    dice = random.Random(1)
    lines = [*BLANK, *(line(dice, number) for number in range(90))]
    cache = BuildCache()
    release = published(lines, tmp_path / "first", cache, State("one", {}))
    kept = read(cache, release, tmp_path)
    known = State("two", {"one": frozenset(("<urn:s/7/>",))})
    assert last_data(kept, None, tmp_path) is None
    assert last_data(kept, State("two", {"another": frozenset()}), tmp_path) is None
    last = last_data(kept, known, tmp_path)
    assert last is not None
    assert with_changes(last, [*lines, BLANK[0].replace(b"urn:p", b"urn:q")], tmp_path) is None, "names may be others"
    assert with_changes(last, lines, tmp_path) is not None
    piece = release.path / "dumps" / "hrn-kg.nq.zst" / "0002"
    piece.write_bytes(piece.read_bytes()[:-1] + b"?")
    assert last_data(kept, known, tmp_path) is None
