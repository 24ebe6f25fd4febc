"""A mirror that is killed, at each stage: the copy is whole, and the next run goes on without loading what is there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from front_server import Behaviour, Front
from mirrored_sources import Sources

from hrn_kg.cli import main
from hrn_kg.mirror.mirror_folder import MirrorFolder
from hrn_kg.pieced_files import read_bytes
from started import CLI, Started, run_python

# Kills itself right before it renames a file in the folder of the copy for the n-th time.
KILLED_AT_A_RENAME = """
import os, signal, sys
left, folder = int(sys.argv[1]), sys.argv[2]
def count(event, arguments):
    global left
    if event == "os.rename" and str(arguments[1]).startswith(folder):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
from hrn_kg.cli import main
sys.exit(main(sys.argv[3:]))
"""


def start(front: Front, folder: Path) -> subprocess.Popen[bytes]:
    command = [*CLI, "mirror", front.url, "--into", str(folder)]
    return Started(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_when_stalled(front: Front, folder: Path, loaded: int = 0) -> None:
    """Run until the front stalls and, if so many bytes are to come, until they are in the folder; then kill -9."""
    process = start(front, folder)
    try:
        assert front.behaviour.stalled.wait(60), "the request never came"
        deadline = time.monotonic() + 60
        while loaded and sum(path.stat().st_size for path in (folder / ".work").glob("*.dump")) != loaded:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        process.kill()
        assert process.wait(20) == -signal.SIGKILL
    front.behaviour.go_on.set()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_dump_is_loaded_on_from_where_it_broke_off(front: Front, sources: Sources, tmp_path: Path) -> None:
    folder, have = tmp_path / "copy", 1000
    front.behaviour.stalls = ("/hrn-kg.nq.zst", have)
    kill_when_stalled(front, folder, have)
    assert not (folder / "hrn-kg.nq").exists()
    front.behaviour = Behaviour(sources.first.url)
    assert main(["mirror", front.url, "--into", str(folder)]) == 0
    assert (folder / "hrn-kg.nq").read_bytes() == sources.first.dump
    assert front.behaviour.seen[-1][1:] == (f"bytes={have}-", 206)


def test_a_dump_of_which_the_server_sends_all_is_taken_from_its_beginning(
    front: Front, sources: Sources, tmp_path: Path
) -> None:
    folder, name = tmp_path / "copy", "/hrn-kg.nq.zst"
    front.behaviour.alters[name] = lambda reply: reply.with_body(reply.body[:700])
    assert main(["mirror", front.url, "--into", str(folder)]) == 2
    whole = read_bytes(sources.first.release.dumps / name[1:])
    front.behaviour.alters[name] = lambda reply: type(reply)(200, {"Content-Type": "application/zstd"}, whole)
    assert main(["mirror", front.url, "--into", str(folder)]) == 0
    assert front.behaviour.seen[-1][1:] == ("bytes=700-", 200)
    assert (folder / "hrn-kg.nq").read_bytes() == sources.first.dump


def test_the_beginning_of_another_file_is_found_out(front: Front, sources: Sources, tmp_path: Path) -> None:
    folder, name = tmp_path / "copy", "/hrn-kg.nq.zst"
    front.behaviour.alters[name] = lambda reply: reply.with_body(bytes(700))
    assert main(["mirror", front.url, "--into", str(folder)]) == 2
    front.behaviour.alters.clear()
    assert main(["mirror", front.url, "--into", str(folder)]) == 1, "700 zeros and the rest are no dump"
    assert main(["mirror", front.url, "--into", str(folder)]) == 0, "and they are not met again"


@pytest.mark.parametrize("end", ["/", "/feed.nq", "2.nq", ".added.nq", ".removed.nq"])
def test_killed_while_it_follows_it_goes_on_with_what_it_has(
    front: Front, copy: Path, sources: Sources, end: str
) -> None:
    front.behaviour.stalls = (end, 10)
    kill_when_stalled(front, copy)
    before = front.behaviour.paths()
    assert (copy / "hrn-kg.nq").read_bytes() == sources.first.dump
    front.behaviour = Behaviour(sources.third.url)
    assert main(["mirror", front.url, "--into", str(copy)]) == 0
    assert (copy / "hrn-kg.nq").read_bytes() == sources.third.dump
    again = set(front.behaviour.paths()) & set(before)
    # What may change is asked anew, and what was under way; no page that was there.
    assert again <= {"/", "/feed", "/feed.nq", before[-1]}


@pytest.mark.parametrize("which", ["first", "later"])
def test_killed_before_any_rename_the_copy_is_the_old_or_the_new_one(
    front: Front, copy: Path, sources: Sources, tmp_path: Path, which: str
) -> None:
    allowed = {hashlib.sha256(source.dump).hexdigest() for source in (sources.first, sources.third)}
    killed, after = 0, set()
    while True:
        folder = tmp_path / f"{which}-{killed}"
        if which == "later":
            shutil.copytree(copy, folder)
        command = [sys.executable, "-c", KILLED_AT_A_RENAME, str(killed + 1), str(folder)]
        command += ["mirror", front.url, "--into", str(folder)]
        code = run_python(command, stdout=subprocess.DEVNULL, check=False, env=dict(os.environ)).returncode
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        if (folder / "hrn-kg.nq").exists():
            known = MirrorFolder(folder).copy()  # raises when the state does not know it
            assert known is not None
            assert digest(folder / "hrn-kg.nq") in allowed
            after.add(known.release)
        assert main(["mirror", front.url, "--into", str(folder)]) == 0
        assert (folder / "hrn-kg.nq").read_bytes() == sources.third.dump
        assert {path.name for path in folder.iterdir()} == {"hrn-kg.nq", "state.json", ".work", ".lock"}
        assert not any((folder / ".work").iterdir())
        assert len(json.loads((folder / "state.json").read_bytes())["copies"]) == 1
    assert killed == (2 if which == "first" else 3 + 5), "state, copy; state again; before them pages and quads"
    new = sources.third.release.id
    assert after == (set() if which == "first" else {sources.first.release.id, new})
