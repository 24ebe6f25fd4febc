"""The sorted lines of the last build, into which what changed since is put: they are neither sorted nor cut anew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import Final

from hrn_kg.buildcache import NOTHING, State
from hrn_kg.changes.canonical import canonical_lines
from hrn_kg.checksums import digest_of_bytes
from hrn_kg.quad_lines import subject_of_line
from hrn_kg.releases.data_parts import Parts
from hrn_kg.releases.farewells import without_farewells
from hrn_kg.releases.quad_parts import Cut, KeptPieces

_STEP: Final = "data"
_BLANK: Final = b"_:"


@dataclass(frozen=True, slots=True)
class LastData:
    """The lines of the last build, plain in a file, their parts, and the subjects that changed since."""

    path: Path
    cuts: tuple[tuple[bytes, int], ...]
    """Of each part the first subject, with the space behind it, and its size."""
    unnamed: str
    """The digest of the lines with blank nodes."""
    changed: frozenset[bytes]


def last_data(kept: KeptPieces, state: State | None, work: Path) -> LastData | None:
    """What the last build published, where it is there and whole, and it is known what changed. Raises OSError."""
    known = kept.cache.recall(_STEP, "")
    changed = None if known is None or state is None else state.changed.get(known[0])
    if changed is None:
        return None
    path, cuts = work / "last.nq", list[tuple[bytes, int]]()
    with path.open("wb") as file:
        for digest in known[2]:
            if (body := kept.lines(digest)) is None:
                return None
            cuts.append((subject_of_line(body) + b" ", file.write(body)))
    return LastData(path, tuple(cuts), known[1], frozenset(one.encode() for one in changed))


def keep_data(kept: KeptPieces, state: State | None, parts: Parts) -> None:
    """Keep the parts for the next build."""
    if state is not None:
        unnamed = digest_of_bytes(b"".join(parts.unnamed()))
        kept.cache.keep(_STEP, "", [state.name, unnamed, [part.digest for part in parts]], NOTHING)


def with_changes(last: LastData, lines: Iterable[bytes], work: Path) -> Iterator[Cut | Iterable[bytes]] | None:
    """The parts of the last build where nothing changed, and else the lines that are there now, all in order.

    `lines` are those of the data of now, in any order. None where lines with blank nodes changed: others have other
    names then. Raises OSError.
    """
    changed, unnamed, own = last.changed, list[bytes](), list[bytes]()
    for line in lines:
        if _BLANK in line:
            unnamed.append(line)
        elif line[: line.index(b" ")] in changed:
            own.append(line)
    unnamed = list(canonical_lines(unnamed, work))
    if digest_of_bytes(b"".join(unnamed)) != last.unnamed:
        return None
    own += (line for line in unnamed if subject_of_line(line) in changed)
    return _merged(last, list(without_farewells(sorted(set(own)))))


def _merged(last: LastData, own: Sequence[bytes]) -> Iterator[Cut | Iterable[bytes]]:
    keys = sorted(subject + b" " for subject in last.changed)
    firsts = [b"", *(first for first, _ in last.cuts[1:])]
    with last.path.open("rb") as file:
        for number, (_, size) in enumerate(last.cuts):
            body, first = file.read(size), firsts[number]
            is_last = number + 1 == len(firsts)
            # A part ends as before where the subject behind it is the same.
            end = len(keys) if is_last else bisect_right(keys, firsts[number + 1])
            if bisect_left(keys, first) == end:
                yield Cut(number, body)
                continue
            old = [line for line in body.splitlines(keepends=True) if subject_of_line(line) not in last.changed]
            until = len(own) if is_last else bisect_left(own, firsts[number + 1])
            yield merge(old, own[bisect_left(own, first) : until])
