"""The process of the checks: what it finds, that it can be ended at any moment, and that it follows the release."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pyoxigraph as ox
import pytest
from proposed_places import iri, place

from hrn_kg import limits, releases
from hrn_kg.content import Content
from hrn_kg.contributions.effect import Evidence
from hrn_kg.drafting.drafted import Origin
from hrn_kg.errors import EngineUnavailable, HrnKgError, NothingToCheck, Overloaded
from hrn_kg.evidence import PassageFault
from hrn_kg.intake import Handed
from hrn_kg.intake.bounded import read_bounded
from hrn_kg.lane import (
    CheckTask,
    DraftTask,
    Examined,
    Lane,
    ProposalTask,
    TemplateTask,
    forked_reading,
    lane_wire,
    worker_lane,
)
from hrn_kg.lane.examining import _unproved
from hrn_kg.lane.forked_reading import read_forked
from hrn_kg.lane.worker_lane import CheckTooDear
from hrn_kg.settings import Settings
from hrn_kg.triples import written
from hrn_kg.validation import Finding
from hrn_kg.vocab import PREFIXES

_HEAD = """\
@prefix place: <https://w3id.org/harmreduction/id/place/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
GOOD = (_HEAD + 'place:delft a dct:Location ; rdfs:label "Delft"@nl .\n').encode()
BAD = (_HEAD + "place:delft a dct:Location .\n").encode()


def task(body: bytes = GOOD, *, weigh: bool = False) -> CheckTask:
    return CheckTask((Handed("delft.ttl", body),), "nl", weigh=weigh)


def with_lane(home: Path, work: Callable[[Lane, releases.Release], Awaitable[None]]) -> None:
    async def run() -> None:
        lane = Lane(Settings(home=home))
        try:
            await work(lane, releases.current(home))
        finally:
            await lane.close()

    asyncio.run(run())


def pid_of(lane: Lane) -> int:
    assert lane._process is not None
    return lane._process.pid


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_files_and_answers_are_checked_and_nothing_stays(home: Path) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        good = await lane.check(release, task(weigh=True))
        assert (good.report.outcome, good.checked.outcome, good.report.release) == ("valid", "valid", release.id)
        assert good.effect is not None
        assert [one.record.iri for one in good.effect.adds] == ["https://w3id.org/harmreduction/id/place/delft"]
        bad = await lane.check(release, task(BAD, weigh=True))
        assert bad.report.outcome == "invalid"
        assert [one.where.line for one in bad.report.findings] == [4]
        assert bad.effect is None
        # What was checked before is not in the base that the next one meets.
        assert (await lane.check(release, task())).report.outcome == "valid"
        unreadable = await lane.check(release, task(b"place:delft is"))
        assert unreadable.report.outcome == "refused"
        form = await lane.draft(release, DraftTask("figure", {"number": "meer dan 1.200", "none": "x"}, "nl"))
        assert form.drafted is not None
        assert {one.where.field for one in form.report.findings} >= {"document", "number"}
        assert [one.text for one in form.drafted.proposals if one.field == "lower"] == ["1200"]

    with_lane(home, work)


def test_a_rule_tells_what_it_is_for(home: Path, content: Content) -> None:
    path = content.root / "shapes" / "place.ttl"
    path.write_text(path.read_text().replace("sh:minCount 1 ;", 'sh:minCount 1 ; sh:description "De naam."@nl ;'))
    releases.build(content, home)

    async def work(lane: Lane, release: releases.Release) -> None:
        rules = (await lane.check(release, task(BAD))).rules
        assert rules == {"https://w3id.org/harmreduction/shapes#PlaceShape-label": {"nl": "De naam."}}

    with_lane(home, work)


def test_what_the_database_holds_is_checked_by_a_process_that_stands_back(home: Path) -> None:
    good, bad = (written(place("delft", label), ox.RdfFormat.N_TRIPLES).decode() for label in ("Delft", None))

    async def run() -> None:
        lane, release = Lane(Settings(home=home), niceness=19), releases.current(home)
        try:
            found = [await lane.proposal(release, ProposalTask(text, (), {})) for text in (good, bad)]
            assert [(one.outcome, one.release) for one in found] == [("valid", release.id), ("invalid", release.id)]
            assert (await lane.proposal(release, ProposalTask("", (), {iri("utrecht"): None}))).outcome == "valid"
            assert os.getpriority(os.PRIO_PROCESS, pid_of(lane)) == 19
        finally:
            await lane.close()

    asyncio.run(run())


def test_the_limits_of_the_intake_are_those_of_the_settings(home: Path) -> None:
    async def run() -> None:
        lane, release = Lane(Settings(home=home, intake_triples=1, intake_columns=3)), releases.current(home)
        table = CheckTask(
            (Handed("a.csv", await lane.template(release, TemplateTask("figures", "nl", is_csv=True))),), "nl"
        )
        try:
            for given, rule in ((task(), "triples"), (table, "too-many-columns")):
                (finding,) = (await lane.check(release, given)).report.findings
                assert finding.shape.endswith(rule), finding.shape
                assert re.search("[13] (uitspraken|kolommen)", finding.messages["nl"])
        finally:
            await lane.close()

    asyncio.run(run())


def test_it_goes_over_to_the_next_release(home: Path, content: Content) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        first = await lane.check(release, task())
        before = pid_of(lane)
        path = content.root / "data" / "places.ttl"
        path.write_text(path.read_text() + '\n\nplace:delft a dct:Location ; rdfs:label "Delft"@nl .\n')
        second = await asyncio.to_thread(releases.build, content, home)
        found = await lane.check(second, task())
        assert (first.report.release, found.report.release) == (release.id, second.id)
        assert found.report.outcome == "invalid", "it is published now"
        assert not lives(before)

    with_lane(home, work)


def test_one_that_is_killed_is_replaced(home: Path) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        await lane.check(release, task())
        before = pid_of(lane)
        os.killpg(before, signal.SIGSTOP)
        asked = asyncio.create_task(lane.check(release, task()))
        await asyncio.sleep(0.05)
        os.killpg(before, signal.SIGKILL)
        with pytest.raises(EngineUnavailable):
            await asked
        assert (await lane.check(release, task())).report.outcome == "valid"
        assert pid_of(lane) != before

    with_lane(home, work)


def test_what_takes_too_long_is_ended_with_all_that_it_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        await lane.check(release, task())
        before = pid_of(lane)
        with monkeypatch.context() as patch:
            patch.setattr(limits, "CHECK_SECONDS", 0.05)
            os.killpg(before, signal.SIGSTOP)
            with pytest.raises(CheckTooDear, match=r"0\.05 seconds"):
                await lane.check(release, task())
        states = subprocess.run(["ps", "-o", "stat=", "-g", str(before)], capture_output=True, text=True, check=False)
        assert [state for state in states.stdout.split() if not state.startswith("Z")] == []
        # Who goes away has not the next one wait for an answer that nobody wants.
        await lane.check(release, task())
        os.killpg(pid_of(lane), signal.SIGSTOP)
        asked = asyncio.create_task(lane.check(release, task()))
        await asyncio.sleep(0.05)
        asked.cancel()
        assert isinstance((await asyncio.gather(asked, return_exceptions=True))[0], asyncio.CancelledError)
        assert (await lane.check(release, task())).report.outcome == "valid"

    with_lane(home, work)


def test_memory_is_bounded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        large = b"\n".join(b'place:p%d a dct:Location ; rdfs:label "P"@nl .' % n for n in range(20_000))
        with monkeypatch.context() as patch:
            patch.setattr(limits, "CHECK_MEMORY_MB", 5)
            with contextlib.suppress(CheckTooDear):
                # The process that reads the file has no more than this one, and may be the first that needs more.
                found = await lane.check(release, task(_HEAD.encode() + large))
                assert found.report.outcome == "refused"
        assert (await lane.check(release, task())).report.outcome == "valid"

    with_lane(home, work)


def test_few_may_wait(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECKS_WAITING", 2)

    async def work(lane: Lane, release: releases.Release) -> None:
        found = await asyncio.gather(*(lane.check(release, task()) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in found if isinstance(one, HrnKgError)] == [Overloaded]
        assert (await lane.check(release, task())).report.outcome == "valid"

    with_lane(home, work)


def test_without_a_release_nothing_is_checked_and_a_text_must_be_one(home: Path) -> None:
    async def work(lane: Lane, release: releases.Release) -> None:
        with pytest.raises(EngineUnavailable, match="no release"):
            await lane.check(None, task())
        with pytest.raises(NothingToCheck, match="UTF-8"):
            await lane.check(
                release, CheckTask((Handed("delft.ttl", GOOD),), "nl", documents=(Handed("text.txt", b"\xff\xfe\xfa"),))
            )

    with_lane(home, work)


def test_nothing_but_values_comes_from_the_process() -> None:
    assert lane_wire.unpack(lane_wire.pack(task())[lane_wire.LENGTH.size :]) == task()
    for hostile in (os.system, subprocess.run, eval, lane_wire.unpack):
        with pytest.raises(lane_wire.NotOurs):
            lane_wire.unpack(pickle.dumps(hostile))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "EOFError"),
        (pickle.dumps(lane_wire.Failed("x"))[:-4], "truncated"),
        (pickle.PROTO + b"\x04K\x01}(\x8c\x04noneK\x01ub.", "AttributeError"),
        (pickle.PROTO + b"\x04chrn_kg.lane.lane_wire\nFailed\n)R.", "TypeError"),
        (b"I9x\n.", "ValueError"),
    ],
)
def test_bytes_that_were_tampered_with_are_one_fault(body: bytes, words: str) -> None:
    with pytest.raises(lane_wire.UnpicklingError, match=words):
        lane_wire.unpack(body)


def test_no_more_is_awaited_than_the_process_can_send() -> None:
    async def receive(size: int) -> object:
        script = f"import sys; sys.stdout.buffer.write({lane_wire.LENGTH.pack(size)!r} + b'N.')"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE
        )
        try:
            return await worker_lane._receive(process)
        finally:
            await process.communicate()

    assert asyncio.run(receive(2)) is None
    with pytest.raises(lane_wire.UnpicklingError, match="are more than"):
        asyncio.run(receive(limits.CHECK_MEMORY_MB * 1_000_000))


def test_every_kind_of_value_that_passes_is_on_the_list() -> None:
    """What is missing shows only when a proposal has such a part, as a figure that contradicts another one."""
    found: set[type] = set()

    def walk(hint: object) -> None:
        for part in get_args(hint):
            walk(part)
        if isinstance(hint, type) and hint.__module__.split(".")[0] in ("hrn_kg", "pyoxigraph") and hint not in found:
            found.add(hint)
            for field in get_type_hints(hint).values():
                walk(field)

    for root in (Examined, CheckTask, DraftTask, ProposalTask, lane_wire.Ready, lane_wire.Failed):
        walk(root)
    assert found >= {Evidence, PassageFault, Finding, Origin}
    assert found - set(lane_wire.KINDS) == set()


def test_a_passage_that_is_wrong_is_told_in_every_language() -> None:
    found = _unproved(PassageFault("https://a.example/1-2", "passage.heading", {"heading": "Rooms"}))
    assert found.messages == {
        "nl": "Het document heeft geen kop “Rooms”.",
        "en": "The document has no heading “Rooms”.",
    }


def test_a_fault_of_ours_is_not_put_down_to_the_visitor(home: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "report.txt").write_bytes(b"\xff\xfe\xfa")

    async def run() -> None:
        lane = Lane(Settings(home=home, documents=documents))
        try:
            with pytest.raises(EngineUnavailable, match="the fault was recorded"):
                await lane.check(releases.current(home), CheckTask((Handed("delft.csv", b"name\nDelft\n"),), "nl"))
        finally:
            await lane.close()

    asyncio.run(run())


def test_a_fork_reads_as_a_process_of_its_own_does() -> None:
    for body in (GOOD, BAD, b"place:delft is", b"", b"\xff\xfe\xfa"):
        here, there = read_forked(body, "a.ttl", PREFIXES), read_bounded(body, "a.ttl", PREFIXES)
        assert (here.quads, here.findings, here.refused) == (there.quads, there.findings, there.refused)
        assert here.places.entries() == there.places.entries()


def _no_memory(*_: object) -> None:
    raise MemoryError


def _aborts(*_: object) -> None:
    faulthandler.disable()  # it would print the whole stack of the test
    os.abort()


def _sleeps(*_: object) -> None:
    time.sleep(60)


@pytest.mark.parametrize(
    ("act", "rule"),
    [(_no_memory, "memory"), (_aborts, "memory"), (lambda *_: os._exit(3), "reader-ended")],
    ids=["memory", "abort", "exit"],
)
def test_what_breaks_the_fork_breaks_nothing_else(
    monkeypatch: pytest.MonkeyPatch, act: Callable[..., None], rule: str
) -> None:
    monkeypatch.setattr(forked_reading, "read_draft", act)
    draft = read_forked(GOOD, "a.ttl", PREFIXES)
    assert (draft.refused, [one.shape.rpartition("Intake-")[2] for one in draft.findings]) == (True, [rule])


def _fails(*_: object) -> None:
    raise ValueError("a fault of ours")


def test_the_fault_that_ends_a_fork_stands_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(forked_reading, "read_draft", _fails)
    assert read_forked(GOOD, "a.ttl", PREFIXES).refused
    assert "ValueError: a fault of ours" in capfd.readouterr().err


def test_a_fork_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked_reading, "read_draft", _sleeps)
    draft = read_forked(GOOD, "a.ttl", PREFIXES, replace(limits.INTAKE, seconds=0.3))
    assert [one.shape.rpartition("Intake-")[2] for one in draft.findings] == ["seconds"]
