"""The process that loads a release once and forks the workers: `python -m hrn_kg.engine.embedded.zygote DESCRIPTOR`.

It has one thread (a fork of a process with several may hang), a control socket, and nothing else to do: so it alone
reaps, and the pidfd it hands over with each worker never names another process. It ends when the web process does.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hrn_kg import checksums, rdfio
from hrn_kg.checksums import Known
from hrn_kg.engine.embedded import allocator, contents, wire, worker
from hrn_kg.engine.embedded.seccomp import forbid_sockets
from hrn_kg.engine.embedded.whole_files import see_whole
from hrn_kg.errors import DataDamaged, HrnKgError
from hrn_kg.forking import die_with
from hrn_kg.vocab import Prefixes

_ERROR_BYTES = 65_536  # what a dying worker may say
_OUTWARD_DESCRIPTORS = 32  # connections, and the files that name hosts and certificates


def load(files: list[str], prefixes: Prefixes, *, union_default: bool, disjoint: bool | None = None) -> worker.Holdings:
    """Load RDF files; triples go to the default graph, quads to their graphs.

    With `union_default` the default graph is that of all triples, whichever their graph. `disjoint` says whether a
    triple is in two graphs, where that is known; else it is counted here.
    """
    store = ox.Store()
    for file in files:
        rdfio.load(store, Path(file))
    graphs = contents.count(store)
    if disjoint is None:
        disjoint = _in_a_fork(lambda: contents.count_distinct(store) == len(store))
    if union_default and not disjoint:
        contents.copy_to_default(store)
    return worker.Holdings(store, graphs, prefixes, disjoint=disjoint, union=union_default and disjoint)


def _in_a_fork(question: Callable[[], bool]) -> bool:
    """The answer of a forked child: what memory it needed for that goes when it does."""
    me = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 2
        try:
            die_with(me)
            status = int(question())
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status not in (0, 1):
        raise OSError("the graphs could not be compared; is there enough memory?")
    return status == 1


class Loaded:
    """Data in memory, which every fork finds there."""

    on_disk = False

    def __init__(self, holdings: worker.Holdings) -> None:
        self._holdings = holdings
        self.graphs = holdings.graphs

    def open(self) -> worker.Holdings:
        """What a worker answers from."""
        return self._holdings


class OnDisk:
    """A store on disk, which each worker opens for itself: it starts threads, and those do not survive a fork."""

    on_disk = True

    def __init__(
        self,
        path: str,
        graphs: dict[str, int],
        prefixes: Prefixes,
        known: Sequence[Known],
        *,
        disjoint: bool,
        union_default: bool,
    ) -> None:
        self._path = path
        self._prefixes = prefixes
        self._known = known
        self.graphs = graphs
        self._disjoint = disjoint
        self._union = union_default and disjoint

    def open(self) -> worker.Holdings:
        """What a worker answers from; raises DataDamaged, OSError.

        RocksDB finds out itself when a block of a store that is open was damaged. It does not when the list of its
        files ends early, which it reads when it opens: then it has less data, and no doubt.
        """
        known = see_whole(self._known)
        store = ox.Store.read_only(self._path)
        see_whole(known)
        return worker.Holdings(
            store, self.graphs, self._prefixes, disjoint=self._disjoint, union=self._union, on_disk=True
        )


def _confine(memory_mb: int, *, outward: bool, on_disk: bool) -> None:
    """No core dump, bounded memory, first to go when the machine runs out, and no new descriptor, hence no socket.

    An outward worker may open a few: the query it gets names allowed services only. A store on disk opens its files as
    it needs them, so there the kernel refuses sockets.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + memory_mb * 1024 * 1024
    _, most = resource.getrlimit(resource.RLIMIT_AS)  # what the system allows may be less, and cannot be raised
    limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ERROR_BYTES, _ERROR_BYTES))
    if not on_disk:
        descriptors = _OUTWARD_DESCRIPTORS if outward else 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


def _become_worker(
    sock: socket.socket, errors: int, parent: int, data: Loaded | OnDisk, memory_mb: int, *, outward: bool
) -> None:
    """In the child: keep one socket and the place for last words, drop all other descriptors, serve."""
    status = 1
    try:
        die_with(parent)
        os.dup2(errors, 2)
        descriptor = os.dup2(sock.detach(), 3, inheritable=False)
        os.closerange(4, 65_536)
        if data.on_disk and not outward:
            forbid_sockets()  # before the store starts its threads
        holdings = _opened(data)
        _confine(memory_mb, outward=outward, on_disk=data.on_disk)
        faulthandler.enable(2, all_threads=False)  # so that a crash leaves last words, and a kill none
        # One that asks other services serves once; and pages of a store on disk are not copied.
        warm = not outward and not data.on_disk
        # It does not interrupt the web process when it is given a job: it begins when that waits, or on another core.
        with contextlib.suppress(OSError):  # where that is not allowed it works as well
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        worker.serve(socket.socket(fileno=descriptor), holdings, memory_mb, warm=warm)
        status = 0
    except OSError:
        pass  # the web process closed the connection
    finally:
        os._exit(status)


def _opened(data: Loaded | OnDisk) -> worker.Holdings:
    try:
        return data.open()
    except (OSError, RuntimeError, DataDamaged) as error:
        os.write(2, f"the store cannot be opened: {error}".encode())
        raise OSError from error


class Zygote:
    """The loop: fork when asked, reap when one ends, stop when the web process closes the control socket."""

    def __init__(self, control: socket.socket, data: Loaded | OnDisk, memory_mb: int) -> None:
        self._control = control
        self._data = data
        self._memory_mb = memory_mb
        self._poll = select.poll()
        self._poll.register(control.fileno(), select.POLLIN)
        self._children: dict[int, int] = {}  # pidfd: pid

    def run(self) -> None:
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor in self._children:
                    self._reap(descriptor)
                    continue
                message = self._control.recv(wire.CONTROL_BYTES)
                if not message:
                    return
                task = json.loads(message)
                self._fork(task["fork"], outward=task["outward"])

    def _reap(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        os.waitpid(self._children.pop(pidfd), 0)
        os.close(pidfd)

    def _fork(self, number: int, *, outward: bool) -> None:
        ours, theirs = socket.socketpair()
        errors = os.memfd_create("last-words")
        with ours, theirs:
            wire.roomy(ours)
            wire.roomy(theirs)
            me = os.getpid()
            try:
                pid = os.fork()
            except OSError as error:
                self._send({"number": number, "failed": str(error)}, [])
                os.close(errors)
                return
            if pid == 0:
                _become_worker(theirs, errors, me, self._data, self._memory_mb, outward=outward)
            pidfd = os.pidfd_open(pid)
            self._children[pidfd] = pid
            self._poll.register(pidfd, select.POLLIN)
            self._send({"number": number, "pid": pid}, [ours.fileno(), pidfd, errors])
        os.close(errors)

    def _send(self, message: dict[str, Any], descriptors: list[int]) -> None:
        socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)


def _data(task: dict[str, Any]) -> Loaded | OnDisk:
    prefixes, union = Prefixes(task["prefixes"]), task["union_default"]
    known = see_whole(map(checksums.unpacked, task["known"]))
    if task["store"] is None:
        loaded = load(task["files"], prefixes, union_default=union, disjoint=task["disjoint"])
        see_whole(known)  # nobody wrote to them meanwhile
        return Loaded(loaded)
    graphs = dict(task["graphs"])
    return OnDisk(task["store"], graphs, prefixes, known, disjoint=task["disjoint"], union_default=union)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def main(control: socket.socket, task: dict[str, Any]) -> None:
    """Load, report, serve until the control socket closes."""
    began = time.monotonic()
    try:
        data = _data(task)
    except HrnKgError as error:
        where = {name: error.facts[name] for name in ("file", "line", "column") if name in error.facts}
        control.send(json.dumps({"failed": error.detail[:1000], "where": where}).encode())
        return
    except (OSError, SyntaxError, ValueError) as error:
        control.send(json.dumps({"failed": str(error)[:1000]}).encode())
        return
    gc.collect()
    gc.freeze()  # forked children then leave these pages alone
    listing = os.memfd_create("graphs")  # may be longer than a control message
    os.write(listing, json.dumps(sorted(data.graphs.items())).encode())
    loaded = {"loaded": time.monotonic() - began, "allocator": allocator.in_use(_path(task["library"]))}
    socket.send_fds(control, [json.dumps(loaded).encode()], [listing])
    os.close(listing)
    with contextlib.suppress(ConnectionError):
        Zygote(control, data, task["memory_mb"]).run()


if __name__ == "__main__":
    die_with(int(sys.argv[2]))
    # Ctrl-C reaches the whole group of processes; ending is the web process's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(socket.socket(fileno=int(sys.argv[1])), json.load(sys.stdin))
