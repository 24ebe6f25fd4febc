"""Files in pieces: the bytes that were written, from any place to any other; a change costs the pieces it is in."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import random
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from hrn_kg import piece_writing
from hrn_kg import pieced_files as pieces

LEAST = 600


@pytest.fixture(scope="module", autouse=True)
def _small() -> object:
    """Pieces of some hundred bytes, so that files of some kilobytes have many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(piece_writing, "_LEAST", LEAST)
        yield


@pytest.fixture(scope="module")
def counter() -> itertools.count[int]:
    return itertools.count()


def written(body: bytes, path: Path, portion: int = 1000) -> Path:
    """The bytes as a file, of which each portion is a piece."""
    with piece_writing.one_packer() as packer, piece_writing.PiecedFile(path, packer, gzip=True) as file:
        for at in range(0, len(body), portion):
            file.put(partial(piece_writing.pack, body[at : at + portion], gzip=True))
    assert file.sha256 == hashlib.sha256(body).hexdigest()
    return path


def cut(body: bytes, path: Path) -> Path:
    """The bytes as a file of which the content tells the pieces."""
    piece_writing.write_in_pieces(body, path)
    return path


def lines(count: int) -> list[bytes]:
    chance = random.Random(7)
    return [
        f"<urn:{n:06}> <urn:p{n % 5}> {chance.getrandbits(chance.randint(8, 400))} .\n".encode() for n in range(count)
    ]


def descriptions(count: int) -> list[bytes]:
    """All of one length, and most lines are those of every other record, as in RDF/XML; one of small checksum."""
    end = min((b"</d%d>" % n for n in range(100_000, 130_000)), key=zlib.crc32)
    return [b"<d>\n\t<a/>\n\t%06d\n\t<b/>\n" % n + end + b"\n" for n in range(count)]


def objects(count: int) -> list[bytes]:
    """One line, as JSON-LD is written."""
    return [b'{"@id":"%s","is":{"@id":"%d"}},' % (line[5:11], n % 9) for n, line in enumerate(lines(count))]


def parts(path: Path) -> list[bytes]:
    return [part.read_bytes() for part in pieces.parts_of(path)]


@pytest.mark.parametrize("body", [b"", b"x", b"\n" * 9000, b"a" * 9000, b"".join(lines(2000))], ids=len)
def test_the_file_is_what_was_written_whatever_the_pieces(tmp_path: Path, body: bytes) -> None:
    first, second, third = (written(body, tmp_path / "a.nq"), written(body, tmp_path / "b", 700), tmp_path / "c")
    assert pieces.read_bytes(second) == pieces.read_bytes(cut(body, third)) == body
    assert b"".join(pieces.bodies_of(first)) == b"".join(pieces.bodies_of(third)) == body
    assert pieces.read_bytes(first) == pieces.open_file(first).read() == body
    assert pieces.size_of(first) == len(body)
    packed = pieces.read_bytes(tmp_path / "a.nq.gz")
    assert pieces.size_of(tmp_path / "a.nq.gz") == len(packed)
    assert gzip.decompress(packed) == body
    assert packed.count(b"\x1f\x8b\x08\0\0\0\0\0") == 1, "one member, which every reader takes"
    packed = pieces.read_bytes(tmp_path / "a.nq.zst")
    assert zstandard.frame_content_size(packed) == len(body)
    assert zstandard.ZstdDecompressor().decompress(packed) == body, "one frame, which every reader takes"
    assert not pieces.is_there(tmp_path / "d.nq")


@pytest.mark.parametrize(("make", "count"), [(lines, 40_000), (descriptions, 60_000), (objects, 120_000)])
def test_a_change_in_the_middle_costs_the_pieces_that_it_touches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[int], list[bytes]], count: int
) -> None:
    monkeypatch.setattr(piece_writing, "_LEAST", 128 * 1024)  # the window of the frame is of a size with it
    before, middle = make(count), count // 2
    whole = parts(cut(b"".join(before), tmp_path / "before"))
    assert len(whole) >= 7
    changes = {
        "longer": [*before[:middle], before[middle][:-3] + b"and more" + before[middle][-3:], *before[middle + 1 :]],
        "removed": [*before[:middle], *before[middle + 1 :]],
        "added": [*before[:middle], make(1)[0], *before[middle:]],
    }
    for name, after in changes.items():
        now = parts(cut(b"".join(after), tmp_path / name))
        assert now[0] != whole[0], "the head tells the size"
        assert 2 <= len(set(now) - set(whole)) <= 5, name
        assert now[1:3] == whole[1:3]
        assert now[-2:] == whole[-2:]


def test_pieces_have_bounds_and_large_files_have_few(tmp_path: Path) -> None:
    sizes = [len(body) for body in pieces.bodies_of(cut(b"".join(lines(30000)), tmp_path / "a"))]
    assert len(sizes) > 192
    for number, size in enumerate(sizes[:-1]):
        least = LEAST << (number // 64)
        assert least <= size <= 4 * least, number


@pytest.mark.parametrize("size", [1, 1000, 131_071, 131_072, 700_000, 2_000_000])
def test_equal_bytes_are_equal_pieces_wherever_they_stand(tmp_path: Path, size: int) -> None:
    """Bytes that repeat, which a packer that looks back would write in short, behind what the piece is made of."""
    body = (b"".join(lines(3000)) * 40)[:size]
    for number, before in enumerate(([], [body], [b"x"], [body[: size // 2], b"\0" * 300_000])):
        path = tmp_path / str(number)
        with piece_writing.one_packer() as packer, piece_writing.PiecedFile(path, packer, gzip=True) as file:
            for one in (*before, body):
                file.put(partial(piece_writing.pack, one, gzip=True))
        packed = parts(tmp_path / f"{number}.zst")[-2], parts(tmp_path / f"{number}.gz")[-2]
        piece = piece_writing.pack(body, gzip=True)
        assert packed == (piece.zstd, piece.gzip)
        assert pieces.unpacked(piece.zstd) == body
        whole = b"".join((*before, body))
        for ending, unpack in ((".zst", zstandard.ZstdDecompressor().decompress), (".gz", gzip.decompress)):
            assert unpack(b"".join(parts(tmp_path / f"{number}{ending}"))) == whole


def test_what_cannot_be_made_ends_the_writing(tmp_path: Path) -> None:
    def fail() -> piece_writing.Piece:
        raise ValueError("of no use")

    with piece_writing.one_packer() as packer:
        with (
            pytest.raises(ValueError, match="of no use"),
            piece_writing.PiecedFile(tmp_path / "a", packer, gzip=True) as file,
        ):
            file.put(fail)
        with pytest.raises(KeyError), piece_writing.PiecedFile(tmp_path / "b", packer, gzip=True):
            raise KeyError


@given(first=st.integers(0, 40_000), length=st.integers(0, 40_000))
@settings(max_examples=200, deadline=None)
def test_a_part_of_a_file_is_that_of_its_bytes(
    first: int, length: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "ranges"
    body = b"".join(lines(700))
    if not folder.is_dir():
        folder.mkdir()
        written(body, folder / "a.nq")
        (folder / "whole").write_bytes(body)
    assert len(body) > 40_000
    for name in ("a.nq", "whole"):
        assert b"".join(pieces.chunks(folder / name, first, first + length)) == body[first : first + length], name
    packed = b"".join(parts(folder / "a.nq.gz"))
    assert b"".join(pieces.chunks(folder / "a.nq.gz", first, first + length)) == packed[first : first + length]


def test_pieces_that_are_damaged_are_faults_of_the_disk(tmp_path: Path) -> None:
    body = b"".join(lines(700))
    path = written(body, tmp_path / "a.nq")
    head, *others, end = pieces.parts_of(path)
    assert len(others) > 10
    end.unlink()
    others[-1].unlink()
    with pytest.raises(OSError, match=r"a\.nq\.zst ends too early"):
        pieces.read_bytes(path)
    assert b"".join(pieces.chunks(path, 0, 1000)) == body[:1000]
    others[5].write_bytes(b"\xff" * 1000)
    with pytest.raises(OSError, match=r"a\.nq\.zst cannot be unpacked"):
        pieces.read_bytes(path)
    head.write_bytes(b"no frame")
    with pytest.raises(OSError, match=r"a\.nq\.zst has no beginning"):
        pieces.size_of(path)


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    for read in (pieces.size_of, pieces.read_bytes, pieces.open_file):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "a.nq")


def test_a_piece_knows_whose_it_is() -> None:
    folder = Path("dumps")
    assert pieces.names_of(folder / "a.nq.zst" / "0007") == (folder / "a.nq.zst", folder / "a.nq")
    assert pieces.names_of(folder / "a.nq.gz" / "0007") == (folder / "a.nq.gz",)
    assert pieces.names_of(folder / "a.nq.gz") == pieces.names_of(Path("queries.zst/a.rq")) == ()
