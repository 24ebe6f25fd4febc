"""What a mirror refuses: it names what is wrong, exits with 1 or 2, and leaves the copy as it was."""

from __future__ import annotations

import fcntl
import hashlib
import os
import resource
import socket
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import httpx
import pytest
import zstandard
from front_server import Behaviour, Front, Reply
from mirrored_sources import Source, Sources

from hrn_kg import http_client
from hrn_kg.cli import main
from hrn_kg.pieced_files import read_bytes
from started import CLI, run_python

Alter = Callable[[Reply], Reply]
MB = 10**6


class Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


def swapped(old: bytes, new: bytes) -> Alter:
    """A reply with other words; that they stand in it is asserted."""

    def alter(reply: Reply) -> Reply:
        assert old in reply.body
        return reply.with_body(reply.body.replace(old, new))

    return alter


def without_member(number: int) -> Alter:
    """A page of the feed without one of its members, and all that is stated of it."""

    def alter(reply: Reply) -> Reply:
        lines = reply.body.splitlines(keepends=True)
        kept = [line for line in lines if f"/{number}>".encode() not in line]
        assert len(kept) < len(lines)
        return reply.with_body(b"".join(kept))

    return alter


def refused(front: Front, folder: Path, capsys: pytest.CaptureFixture[str], code: int) -> str:
    """The words of a mirror that ends with this code; the copy must be as it was."""
    path = folder / "hrn-kg.nq"
    before = path.read_bytes() if path.exists() else None
    capsys.readouterr()
    assert main(["mirror", front.url, "--into", str(folder)]) == code
    assert (path.read_bytes() if path.exists() else None) == before
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("hrn-kg: ")
    assert "internal fault" not in printed.err
    assert "\x1b" not in printed.err
    return printed.err


FEED = {
    "a changed payload": ("/1.nq", swapped(b"IJssel", b"Gouwe"), "tell different things of <https://w3id.org"),
    "a member dropped": ("/2.nq", without_member(255), "lacks changes of release"),
    "the last member dropped": ("/2.nq", without_member(263), "lacks changes of release"),
    "no closing": ("/2.nq", swapped(b"distribution-status/COMPLETED", b"x"), "lacks changes of release"),
    "a quad dropped between": (
        ".added.nq",
        swapped(b'"Leiden"', b'"Leyden"'),
        "tell different things of <https://w3id.org",
    ),
}


@pytest.mark.parametrize("case", FEED)
def test_a_feed_that_is_not_whole_is_found(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    end, alter, words = FEED[case]
    # The changed word stands in a page of the second release; the third takes it back.
    front.behaviour = Behaviour(sources.third.url if end == ".added.nq" else sources.second.url)
    if case == "a changed payload":
        end = next(end for end in ("/1.nq", "/2.nq") if b"IJssel" in page(sources.second, end))
    front.behaviour.alters[end] = alter
    assert words in refused(front, copy, capsys, 1)
    front.behaviour.alters.clear()
    assert main(["mirror", front.url, "--into", str(copy)]) == 0, "the next run meets nothing of it"


def page(source: Source, end: str) -> bytes:
    """A page of the feed of the release of a source."""
    return httpx.get(f"{source.url}/feed/{source.release.id}{end}").content


def test_a_release_missing_from_the_feed_is_found(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    third = sources.third.release.id

    def alter(reply: Reply) -> Reply:
        lines = [line for line in reply.body.splitlines(keepends=True) if f"/feed/{third}/".encode() not in line]
        return reply.with_body(b"".join(lines))

    front.behaviour.alters["/feed.nq"] = alter
    assert "tell different things of" in refused(front, copy, capsys, 1)


@pytest.mark.parametrize(("form", "words"), [("dataset", "its catalogue states"), ("view", "the feed states")])
def test_a_wrong_digest_is_found_when_the_copy_follows(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str], form: str, words: str
) -> None:
    digests = sources.third.release.manifest.digests
    assert digests is not None
    right = (digests.dataset if form == "dataset" else digests.default_view).encode()
    front.behaviour.alters["/" if form == "dataset" else "/1.nq"] = lambda reply: reply.with_body(
        reply.body.replace(right, right[::-1])
    )
    assert words in refused(front, copy, capsys, 1)


def test_a_wrong_digest_is_found_at_the_first_copy(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = hashlib.sha256(sources.first.dump).hexdigest().encode()
    front.behaviour.alters["/"] = swapped(digest, digest[::-1])
    assert "its catalogue states" in refused(front, tmp_path / "copy", capsys, 1)
    front.behaviour.alters.clear()
    assert main(["mirror", front.url, "--into", str(tmp_path / "copy")]) == 0


def to_elsewhere(reply: Reply) -> Reply:
    return Reply(302, {"Location": "http://127.0.0.2:9/dump"}, b"")


def zeros(megabytes: int, packer: Packer) -> bytes:
    """What unpacks to so many megabytes, packed piece by piece."""
    return b"".join([*(packer.compress(bytes(MB)) for _ in range(megabytes)), packer.flush()])


def gzip_bomb(reply: Reply) -> Reply:
    return reply.with_body(zeros(300, zlib.compressobj(1, wbits=31)), **{"Content-Encoding": "gzip"})


REFUSALS: dict[str, tuple[str, Alter, str]] = {
    "a redirect to another host": ("/hrn-kg.nq.zst", to_elsewhere, "is not on http://127.0.0.1:"),
    "a catalogue that redirects to another host": ("/", to_elsewhere, "is not on http://127.0.0.1:"),
    "a redirect to what is no address": ("/", lambda _: Reply(302, {"Location": "http://[x"}, b""), "is no address"),
    "a redirect to no host": ("/", lambda _: Reply(302, {"Location": "http://[x]/"}, b""), "is no address"),
    "redirects without an end": ("/", lambda _: Reply(302, {"Location": "/"}, b""), "More than 5 redirects"),
    "a page of more than 64 MB": ("/", lambda reply: replace(reply, body=b"#" * MB, repeat=65), "larger than 64 MB"),
    "a gzip bomb": ("/", gzip_bomb, "larger than 64 MB"),
    "an encoding that was not asked for": (
        "/",
        lambda reply: reply.with_body(reply.body, **{"Content-Encoding": "zstd"}),
        "encoded in a way that was not asked for",
    ),
    "what is no gzip": (
        "/",
        lambda reply: reply.with_body(b"no gzip", **{"Content-Encoding": "gzip"}),
        "cannot be read",
    ),
    "a dump that is longer than stated": (
        "/hrn-kg.nq.zst",
        lambda reply: reply.with_body(reply.body + bytes(10)),
        "that are stated of it",
    ),
    "a dump that ends early": (
        "/hrn-kg.nq.zst",
        lambda reply: reply.with_body(reply.body[:-10]),
        "ended after",
    ),
    "words that steer a terminal": (
        "/",
        swapped(b'dcat#version> "', b'dcat#version> "\\u001b[2J'),
        "names “\\u001b[2J2026",
    ),
    "no RDF": ("/", lambda reply: reply.with_body(b"<a> <b> ."), "is no RDF"),
    "a server out of order": ("/", lambda reply: replace(reply, status=503), "answers with status 503"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_no_honest_source_does_is_refused(
    front: Front, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    end, alter, words = REFUSALS[case]
    front.behaviour.alters[end] = alter
    assert words in refused(front, tmp_path / "copy", capsys, 2)
    assert main(["mirror", front.url, "--into", str(tmp_path / "copy")]) == 2, "nor is it taken at the second run"


def test_a_server_that_falls_silent_is_not_waited_for(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "_QUIET_SECONDS", 0.5)
    front.behaviour.stalls = ("/hrn-kg.nq.zst", 100)
    assert "cannot be read: timed out" in refused(front, tmp_path / "copy", capsys, 2)
    front.behaviour.go_on.set()
    front.behaviour = Behaviour(sources.first.url)
    monkeypatch.undo()
    assert main(["mirror", front.url, "--into", str(tmp_path / "copy")]) == 0
    assert front.behaviour.seen[-1][1:] == ("bytes=100-", 206)


@pytest.mark.parametrize("at_once", [5, 300], ids=["its head", "its body"])
def test_a_page_that_drips_is_not_waited_for(
    front: Front, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(http_client, "_MOST_SECONDS", 0.5)
    front.behaviour.drips = ("/", at_once)
    assert "cannot be read: it took longer than 0.5 seconds" in refused(front, tmp_path / "copy", capsys, 2)
    assert front.behaviour.stalled.wait(10), "the connection is ended"


def test_a_file_that_drips_is_not_waited_for_and_what_came_is_kept(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "_PERIOD_SECONDS", 0.5)
    front.behaviour.drips = ("/hrn-kg.nq.zst", 2000)
    found = refused(front, tmp_path / "copy", capsys, 2)
    assert "cannot be read: it sends less than 100000 bytes in 0.5 seconds" in found
    front.behaviour = Behaviour(sources.first.url)
    monkeypatch.undo()
    assert main(["mirror", front.url, "--into", str(tmp_path / "copy")]) == 0
    assert front.behaviour.seen[-1][2] == 206


def test_a_file_that_comes_fast_enough_may_take_longer_than_a_period(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "_PERIOD_SECONDS", 0.6)
    monkeypatch.setattr(http_client, "_BYTES_A_PERIOD", 1)
    front.behaviour.drips = ("/hrn-kg.nq.zst", -60)  # more than a second
    assert main(["mirror", front.url, "--into", str(tmp_path / "copy")]) == 0


def test_files_on_another_host_are_not_loaded(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    front.behaviour.alters["/"] = swapped(f"{front.url}/dumps/".encode(), b"http://127.0.0.2:9/dumps/")
    assert "is not on" in refused(front, tmp_path / "copy", capsys, 2)


def test_a_dump_that_unpacks_to_more_than_its_size_is_refused(
    front: Front, sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = zeros(1000, zstandard.ZstdCompressor(level=1).compressobj())
    real = read_bytes(sources.first.release.dumps / "hrn-kg.nq.zst")
    old = (hashlib.sha256(real).hexdigest().encode(), f'"{len(real)}"'.encode())
    new = (hashlib.sha256(bomb).hexdigest().encode(), f'"{len(bomb)}"'.encode())
    front.behaviour.alters["/"] = lambda reply: reply.with_body(
        reply.body.replace(old[0], new[0]).replace(old[1], new[1])
    )
    front.behaviour.alters["/hrn-kg.nq.zst"] = lambda reply: reply.with_body(bomb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "unpacks to more than" in refused(front, tmp_path / "copy", capsys, 2)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes: it was never unpacked"
    assert (
        sum(path.stat().st_size for path in (tmp_path / "copy").rglob("*")) < len(sources.first.dump) + len(bomb) + 9999
    )


def test_what_is_no_base_of_this_kind_is_refused(
    front: Front, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for alter in (
        lambda _: Reply(200, {"Content-Type": "text/html"}, b"<p>Welcome"),
        lambda _: Reply(404, {"Content-Type": "text/html"}, b"<p>No"),
        lambda _: Reply(200, {"Content-Type": "text/turtle"}, b"<http://a> <http://b> <http://c> ."),
    ):
        front.behaviour.alters["/"] = front.behaviour.alters["void"] = alter
        assert "there is no base of this kind" in refused(front, tmp_path / "copy", capsys, 2)
    front.behaviour.alters = {"/": swapped(b"service/feed>", b"service/x>")}
    assert "has 0 dcat:endpointURL" in refused(front, tmp_path / "copy", capsys, 2)


def test_a_source_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/", "ftp://127.0.0.1/", "127.0.0.1", "http://me@127.0.0.1/", "http://[/"):
        assert main(["mirror", address, "--into", str(tmp_path / "copy")]) == 2
        assert address in capsys.readouterr().err


def test_an_older_release_than_that_of_the_copy_is_not_taken(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mirror", front.url, "--into", str(copy)]) == 0
    front.behaviour = Behaviour(sources.first.url)
    assert "older than the copy" in refused(front, copy, capsys, 2)


def test_a_source_that_does_not_know_the_release_of_the_copy_is_refused(
    front: Front, copy: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    front.behaviour.alters[".added.nq"] = lambda reply: replace(reply, status=404)
    assert "answers with status 404" in refused(front, copy, capsys, 2)


def test_two_mirrors_do_not_write_to_one_folder(front: Front, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (copy / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another mirror is under way" in refused(front, copy, capsys, 2)


@pytest.mark.parametrize("which", ["a first copy", "a later one"])
def test_a_full_disk_leaves_the_copy_as_it_was(front: Front, copy: Path, tmp_path: Path, which: str) -> None:
    folder = copy if which == "a later one" else tmp_path / "first"
    before = (copy / "hrn-kg.nq").read_bytes()
    most = len(before) // 2
    result = subprocess.run(
        [*CLI, "mirror", front.url, "--into", str(folder)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert result.returncode == 2, result.stderr
    assert result.stderr.rstrip().endswith(": File too large. The copy is as it was.")
    assert (copy / "hrn-kg.nq").read_bytes() == before
    assert main(["mirror", front.url, "--into", str(folder)]) == 0, "with room it goes on"


# Fails where the parts of a copy are thrown away, which is when it is in place.
FAILS_AT_THE_END = """
import errno, sys
folder = sys.argv[1]
def fail(event, arguments):
    if event == "shutil.rmtree" and str(arguments[0]).startswith(folder):
        raise OSError(errno.EIO, "Input/output error", str(arguments[0]))
sys.addaudithook(fail)
from hrn_kg.cli import main
sys.exit(main(sys.argv[2:]))
"""


def test_a_fault_when_the_new_copy_is_in_place_says_so(front: Front, copy: Path, sources: Sources) -> None:
    command = [sys.executable, "-c", FAILS_AT_THE_END, str(copy), "mirror", front.url, "--into", str(copy)]
    result = run_python(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2, result.stderr
    assert ": Input/output error. The new copy is in place;" in result.stderr
    assert (copy / "hrn-kg.nq").read_bytes() == sources.third.dump
    assert main(["mirror", front.url, "--into", str(copy)]) == 0
    assert not any((copy / ".work").iterdir())


def test_a_link_that_is_no_address_is_named() -> None:
    with pytest.raises(http_client.RequestFailed, match=r"http://\[x.*is no address"):
        http_client.joined("http://a.org/", "http://[x")


@pytest.mark.parametrize(
    ("first", "then", "allowed"),
    [
        ("http://a.org/x", "https://a.org/y", True),
        ("https://a.org/x", "http://a.org/y", False),
        ("http://a.org:8000/", "https://a.org/", False),
        ("http://a.org:8000/", "http://a.org/", False),
        ("http://a.org/", "http://A.org:80/", True),
        ("http://a.org/", "http://b.a.org/", False),
        ("http://a.org/", "file:///etc/passwd", False),
    ],
)
def test_only_the_host_that_was_named_is_asked(first: str, then: str, allowed: bool) -> None:
    with http_client.Client(first) as client:
        if allowed:
            client._require_same_host(then)
        else:
            with pytest.raises(http_client.RequestFailed):
                client._require_same_host(then)
