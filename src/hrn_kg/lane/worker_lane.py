"""Who asks the process of the checks: starts it, gives it tasks in turn, ends it when its time is over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict
from typing import Any, Final

from hrn_kg import limits
from hrn_kg.contributions import Checked
from hrn_kg.errors import EngineUnavailable, NothingToCheck, Overloaded
from hrn_kg.lane import lane_wire
from hrn_kg.lane.lane_tasks import CheckTask, DraftTask, Examined, ProposalTask, TemplateTask
from hrn_kg.releases import Release
from hrn_kg.settings import Settings

_PROCESS: Final = "hrn_kg.lane.lane_process"
_RETRY_SECONDS: Final = 5
# Packing holds the bytes twice (`lane_wire.pack`), within the memory that the process has for a check.
_MOST_BYTES: Final = limits.CHECK_MEMORY_MB * 1_000_000 // 2
Task = CheckTask | DraftTask | TemplateTask | ProposalTask
Answer = Examined | Checked | bytes


class CheckTooDear(NothingToCheck):
    """What was handed in takes more time or memory to check than there is; facts `limit` and `unit`."""

    slug = "check-too-dear"
    status = 422
    title = "Not checked within the limits"


class Lane:
    """The checks of one server, one at a time; a few more may wait. Made without a process, which the first one starts.

    The process holds one release: a task about another one has it replaced. One that is ended is replaced as well.
    """

    def __init__(self, settings: Settings, *, niceness: int = 0) -> None:
        """`niceness` is how far the process stands back for others that want the processor, at most 19."""
        self._settings = settings
        self._niceness = niceness
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._process: Process | None = None
        self._release = ""

    async def check(self, release: Release | None, task: CheckTask) -> Examined:
        """What a check of files finds, against a release.

        Raises: Overloaded when too many wait, EngineUnavailable without a release or when the process ended,
        CheckTooDear, NothingToCheck for the text of a document that cannot be read.
        """
        return _examined(await self._ask(release, task))

    async def draft(self, release: Release | None, task: DraftTask) -> Examined:
        """The records that answers make, and what a check of them finds. Raises the same."""
        return _examined(await self._ask(release, task))

    async def template(self, release: Release | None, task: TemplateTask) -> bytes:
        """The empty spreadsheet of a release. Raises: Overloaded, EngineUnavailable."""
        answer = await self._ask(release, task)
        assert isinstance(answer, bytes)
        return answer

    async def proposal(self, release: Release | None, task: ProposalTask) -> Checked:
        """What the rules say of a proposal that is in the database. Raises as `check`."""
        answer = await self._ask(release, task)
        assert isinstance(answer, Checked)
        return answer

    async def start(self, release: Release) -> None:
        """Have the process load a release before the first task. Raises: EngineUnavailable."""
        async with self._turn:
            await self._started(release)

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _ask(self, release: Release | None, task: Task) -> Answer:
        if release is None:
            raise EngineUnavailable("This server serves no release, so that nothing can be checked against one.")
        if self._waiting >= limits.CHECKS_WAITING:
            raise Overloaded("Too many checks wait; please try again in a moment.", retry_after=_RETRY_SECONDS)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._in_turn(release, task)
        finally:
            self._waiting -= 1

    async def _in_turn(self, release: Release, task: Task) -> Answer:
        is_answered = False
        try:
            process = await self._started(release)
            async with asyncio.timeout(limits.CHECK_SECONDS):
                await _send(process, task)
                answer = await _receive(process)
            is_answered = isinstance(answer, Answer) or (
                isinstance(answer, lane_wire.Failed) and answer.reason == "fault"
            )
        except TimeoutError:
            raise CheckTooDear(
                f"This was not checked within {limits.CHECK_SECONDS:g} seconds; hand it in in parts.",
                limit=limits.CHECK_SECONDS,
                unit="seconds",
            ) from None
        except (asyncio.IncompleteReadError, OSError, lane_wire.UnpicklingError):
            if await _was_aborted(self._process):
                raise _too_much_memory() from None
            raise EngineUnavailable(
                "The process that checks ended; please try again.", retry_after=_RETRY_SECONDS
            ) from None
        finally:
            # Whoever goes away, and whatever went wrong: the next one meets a process that waits for a task.
            if not is_answered:
                await self._end()
        if isinstance(answer, Answer):
            return answer
        raise _fault(answer)

    async def _started(self, release: Release) -> Process:
        """The process, when it has loaded the release. Raises: EngineUnavailable, and what reading raises."""
        process = self._process
        if process is not None and process.returncode is None and self._release == release.id:
            return process
        await self._end()
        documents = self._settings.documents
        process = self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _PROCESS, str(self._settings.home), release.id, str(limits.CHECK_MEMORY_MB)),
            json.dumps(asdict(limits.Intake.of(self._settings))),
            *([] if documents is None else [str(documents)]),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
        )
        if self._niceness:
            with contextlib.suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, process.pid, self._niceness)
        self._release = release.id
        try:
            async with asyncio.timeout(limits.CHECK_LOADING_SECONDS):
                answer = await _receive(process)
        except TimeoutError:
            raise EngineUnavailable("The release could not be loaded in time.", retry_after=_RETRY_SECONDS) from None
        if not isinstance(answer, lane_wire.Ready):
            raise EngineUnavailable("The release could not be loaded for checks.")
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Reading a file has a process of its own below this one, in the same group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())


def _examined(answer: Answer) -> Examined:
    assert isinstance(answer, Examined)
    return answer


def _fault(answer: object) -> Exception:
    if not isinstance(answer, lane_wire.Failed) or answer.reason == "internal":
        return EngineUnavailable("The check failed; the fault was recorded.", retry_after=_RETRY_SECONDS)
    if answer.reason == "memory":
        return _too_much_memory()
    return NothingToCheck(answer.detail)


def _too_much_memory() -> CheckTooDear:
    most = limits.CHECK_MEMORY_MB
    return CheckTooDear(
        f"To check this takes more than {most} MB of memory; hand it in in parts.", limit=most, unit="MB"
    )


async def _was_aborted(process: Process | None) -> bool:
    """Whether a process that sent no more has ended itself, as the store does when it gets no memory."""
    if process is None:
        return False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            await process.wait()
    return process.returncode == -signal.SIGABRT


async def _send(process: Process, value: object) -> None:
    assert process.stdin is not None
    process.stdin.write(lane_wire.pack(value))
    await process.stdin.drain()


async def _receive(process: Process) -> Any:
    """What the process sends next, made beside the loop. Raises IncompleteReadError, UnpicklingError."""
    assert process.stdout is not None
    (size,) = lane_wire.LENGTH.unpack(await process.stdout.readexactly(lane_wire.LENGTH.size))
    if size > _MOST_BYTES:
        raise lane_wire.UnpicklingError(f"{size} bytes are more than the process can have packed.")
    return await asyncio.to_thread(lane_wire.unpack, await process.stdout.readexactly(size))
