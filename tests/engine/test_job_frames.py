"""What the web process writes to a worker is what the worker reads, in however many pieces it comes."""

from __future__ import annotations

import socket
import threading
import time
from itertools import pairwise

import pytest

from hrn_kg.engine.base import Dataset, Job
from hrn_kg.engine.embedded import wire
from hrn_kg.engine.embedded.rides import Moment
from hrn_kg.engine.embedded.wire import Task

JOBS = [
    Job("ASK {}", "text/csv"),
    Job("SELECT ('é\n\0😀' AS ?x) {}", "text/csv", Dataset(default=())),
    Job("ASK {}", "text/csv", Dataset(default=("urn:a", "urn:ü"), named=("urn:c",))),
    Job("ASK {}", "text/csv", Dataset(named=("urn:c",)), services=("https://a.example/", "https://b.example/")),
    Job("ASK {} #" + "x" * 200_000, "text/csv", with_digest=True),
]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_arrives_as_it_was_sent(job: Job) -> None:
    task = Task(2**40, job, 2**33)
    frame = wire.pack(task)
    cuts = sorted([0, 1, 7, 40, len(frame) // 2, len(frame) - 1, len(frame)])
    ours, theirs = socket.socketpair()

    def send() -> None:
        for begin, end in pairwise(cuts):
            ours.sendall(frame[begin:end])
            time.sleep(0.001)
        ours.close()

    with theirs:
        sender = threading.Thread(target=send)
        sender.start()
        tasks = wire.Tasks(theirs)
        assert tasks.next() == task
        assert tasks.next() is None, "the other side closed"
        sender.join()


def test_jobs_that_come_together_are_told_apart() -> None:
    sent = [Task(number, job, 10, until=Moment(number / 3, number)) for number, job in enumerate(JOBS)]
    whole = b"".join(map(wire.pack, sent))
    cut = len(whole) - len(wire.pack(sent[-1])) + 30
    for at in (len(whole), cut, cut - 40):
        ours, theirs = socket.socketpair()
        wire.roomy(ours)
        with theirs:
            ours.sendall(whole[:at])
            tasks = wire.Tasks(theirs)
            assert [tasks.next() for _ in sent[:-2]] == sent[:-2]
            ours.sendall(whole[at:])
            ours.close()
            assert [tasks.next() for _ in (*sent[-2:], None)] == [*sent[-2:], None]


def test_a_job_of_which_a_part_is_missing_is_none() -> None:
    frame = wire.pack(Task(1, JOBS[2], 10))
    cuts = (1, 20, len(frame) - 1)
    for cut in cuts:
        ours, theirs = socket.socketpair()
        with theirs:
            ours.sendall(frame[:cut])
            ours.close()
            assert wire.Tasks(theirs).next() is None, cut


@pytest.mark.parametrize("digest", ["", f"sha256:{'0f' * 32}"])
def test_a_digest_stands_in_a_frame_as_it_is_written(digest: str) -> None:
    head = wire.ANSWER.pack(wire.WHOLE, 7, 9, wire.packed_digest(digest))
    assert wire.unpacked_digest(wire.ANSWER.unpack(head)[3]) == digest
