"""Running the server: one web process or several, the workers of the engine behind each."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from hrn_kg import limits, releases
from hrn_kg.declared import installed_prefixes
from hrn_kg.engine.base import Source
from hrn_kg.engine.embedded import ondisk
from hrn_kg.errors import NothingToCheck, ReleaseGone, ReleaseNotFound
from hrn_kg.releases import Proof, Release, check, check_with_pointer
from hrn_kg.releases.proof import proof_of_store
from hrn_kg.settings import Settings, SettingsError, is_loopback, require_contact
from hrn_kg.site import examples_of
from hrn_kg.web.layers.application import Application
from hrn_kg.web.layers.connections import descriptors_for
from hrn_kg.web.layers.line_writer import LineWriter
from hrn_kg.web.layers.log import LogWriter, open_log, take_stray_output
from hrn_kg.web.layers.metrics import Place
from hrn_kg.web.layers.rate_limit import HOUR, RateLimiter
from hrn_kg.web.layers.shared_numbers import SharedNumbers
from hrn_kg.web.served.shared_switch import Seat, SharedSwitch
from hrn_kg.web.server.listening import CannotListen, handed_over, join, listen, reserve
from hrn_kg.web.server.protocol import guarded
from hrn_kg.web.server.supervisor import Supervisor

log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, slots=True)
class Service:
    """What a web process serves, and what all of them share."""

    settings: Settings
    source: Source
    release: Release | None
    proof: Proof | None
    rate_limiter: RateLimiter
    check_limiter: RateLimiter
    proposal_limiter: RateLimiter
    log_writer: LogWriter | None
    place: Place | None = None  # for the numbers of one of several
    seat: Seat | None = None  # of one of several, which go over to another release together


def run(
    settings: Settings,
    source_release: Release | None = None,
    data_paths: Sequence[Path] = (),
    *,
    union_default: bool = False,
) -> None:
    """Serve a release, or RDF files, until the process is told to stop.

    Every file of the release is read first. Files that would take more memory than they may are first made a store on
    disk, below `settings.home`.

    Raises CannotListen when the address is taken, NothingToCheck when there is nothing to serve, SettingsError for a
    setting that cannot be understood, DataDamaged for a release that is not whole, and EngineUnavailable (StartFailed
    with several processes) when the data cannot be loaded.
    """
    handed = handed_over(os.environ)
    if handed:
        host, port = _most_public(handed)
        settings = replace(settings, host=host, port=port)
    require_contact(settings)
    _require_temporary_files()
    proof = None
    if source_release is not None:
        proof = check_with_pointer(source_release)
        source = source_release.source
    elif data_paths:
        source = Source("files", tuple(data_paths), union_default, prefixes=installed_prefixes())
    else:
        raise NothingToCheck("There is neither a release nor a file to serve.")
    log_writer = open_log(settings)
    take_stray_output()
    with contextlib.ExitStack() as stack:
        shared = share_of(settings, max(1, settings.processes))
        if source_release is None and settings.engine == "embedded" and ondisk.is_large(source, shared):
            ondisk.tell_size(source, settings)
            source = stack.enter_context(ondisk.stored(source, settings.home))
            if source.stored is not None:
                proof = proof_of_store(source.stored)
        requests = RateLimiter(settings.requests_a_minute)
        checks, proposals = RateLimiter(settings.checks_a_minute), RateLimiter(settings.proposals_an_hour, HOUR)
        service = Service(settings, source, source_release, proof, requests, checks, proposals, log_writer)
        _serve(service, handed, _welcome(source_release, len(data_paths)))


def _require_temporary_files() -> None:
    """Raise SettingsError where there is no folder for them: large uploads need one, and that would show too late."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        raise SettingsError(
            "There is no folder for temporary files: neither /tmp nor /var/tmp can be written to. Mount one, as "
            "by --tmpfs /tmp, or name one by TMPDIR."
        ) from None


def _most_public(handed: Sequence[socket.socket]) -> tuple[str, int]:
    """The address of the sockets by which others reach the server, if there is such a one."""
    addresses = [one.getsockname() for one in handed]
    host, port = next((one for one in addresses if not is_loopback(one[0])), addresses[0])[:2]
    return host, port


def _serve(service: Service, handed: Sequence[socket.socket], welcome: str) -> None:
    settings = service.settings
    count = max(1, settings.processes)
    own = [] if handed else [listen(settings) if count == 1 else reserve(settings)]
    port: int = (handed or own)[0].getsockname()[1]

    def announce() -> None:
        _announce(settings, port, welcome)

    if count == 1:
        front(service, handed or own, announce)
        return
    service = replace(service, settings=share_of(settings, count))

    numbers, switch = SharedNumbers(count), SharedSwitch(count, service.source.label)

    def serve(number: int, started: Callable[[], None]) -> None:
        seated = replace(service, place=Place(numbers, number), seat=Seat(switch, number))
        front(seated, handed or [join(settings, port)], started)

    def ended(number: int) -> None:
        numbers.ended(number)
        switch.ended(number)

    # Read once for all that are forked.
    importlib.import_module("hrn_kg.web.app")
    Supervisor(count, serve, announce, ended).run()


def share_of(settings: Settings, count: int) -> Settings:
    """The settings of one of several web processes: together they take what one would, but for the loaded data.

    Two workers are kept, where there were two, so that a heavy query never has the only one.
    """
    return replace(
        settings,
        workers=max(min(2, settings.workers), -(-settings.workers // count)),
        max_slow=max(min(1, settings.max_slow), -(-settings.max_slow // count)),
        cache_bytes=settings.cache_bytes // count,
        connections=-(-settings.connections // count),
        unread_bytes=settings.unread_bytes // count,
        memory_mb=-(-settings.memory_mb // count),
    )


def front(service: Service, listeners: Sequence[socket.socket], started: Callable[[], None]) -> None:
    """Serve in this process until it is told to stop; `started` is called once it answers.

    Raises what `run` raises.
    """
    from hrn_kg.web.app import create_app

    service = _now(service)
    app = create_app(
        service.settings,
        service.source,
        release=service.release,
        proof=service.proof,
        examples=examples_of(service.release),
        rate_limiter=service.rate_limiter,
        check_limiter=service.check_limiter,
        proposal_limiter=service.proposal_limiter,
        log_writer=service.log_writer,
        place=service.place,
        seat=service.seat,
    )
    # Long texts are read in a thread beside the loop; it gives way ten times sooner than Python's threads do.
    sys.setswitchinterval(_SWITCH_SECONDS)
    app.connections.most = descriptors_for(service.settings.connections)
    config = config_for(app)
    # A start that failed is told once, by the fault that is raised here, and without a traceback.
    logging.getLogger("uvicorn.error").addFilter(lambda _: app.fault is None)
    server = _Server(config, started)
    try:
        server.run(sockets=list(listeners))
    except KeyboardInterrupt:
        # Raised again by uvicorn when all is closed: that is how a person ends the server.
        return
    except SystemExit:
        # uvicorn's word for a start that failed; what failed is said below.
        pass
    if app.fault is not None:
        raise app.fault
    if not server.started:
        raise CannotListen("The server did not start; the reason stands above.")


def _now(service: Service) -> Service:
    """The service as it is now: a process that is started again begins with the release that the others answer from.

    They do not go over to another one while it starts. Raises DataDamaged.
    """
    if service.release is None or service.proof is None:
        return service
    current = _begun(service) or _shown(service.settings, releases.current(service.settings.home))
    if current == service.release:
        service.proof.refresh()
        service.proof.require()
        return service
    return replace(service, release=current, source=current.source, proof=check(current))


def _begun(service: Service) -> Release | None:
    """The release that the other processes answer from, if it is kept."""
    if service.seat is None:
        return None
    try:
        return releases.get(service.settings.home, service.seat.begin_with())
    except (ReleaseNotFound, ReleaseGone):
        return None


def _shown(settings: Settings, current: Release) -> Release:
    """The release to begin with: the newest that an engine of others shows, which may not hold the current one yet."""
    if settings.engine == "embedded":
        return current
    from hrn_kg.engine.remote.remote_engine import find_held

    ids = reversed(releases.published_ids(settings.home))
    shown = asyncio.run(find_held(settings, ids, current.source.mark))
    return current if shown in (None, current.id) else releases.get(settings.home, shown)


def config_for(app: Application) -> uvicorn.Config:
    """How uvicorn serves the application, whoever runs it."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(app.connections),
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        # A forwarded address is believed only where an operator names the proxy: see `clients`.
        proxy_headers=False,
        timeout_keep_alive=limits.IDLE_SECONDS,
        timeout_graceful_shutdown=5,
        # Its messages go where all others go.
        log_config=None,
        log_level="warning",
    )


class _Server(uvicorn.Server):
    """Tells once it is reached: not while the data are still being loaded."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()


_OF_RELEASE = """\
Release {label} is served on
  {here}/en          pages (Nederlands: {here}/nl)
  {here}/sparql      SPARQL, for people and programs
  {here}/catalog     catalogue for harvesters
  {here}/dumps/      downloads
Stop with Ctrl-C."""
_OF_FILES = """\
{label} on
  {here}/sparql      SPARQL, for people and programs
Stop with Ctrl-C."""


def _welcome(release: Release | None, files: int) -> str:
    """What is told when the server answers, with a place for its address: of files, only what there is for them."""
    if release is not None:
        return _OF_RELEASE.replace("{label}", release.id)
    return _OF_FILES.replace("{label}", "1 file is served" if files == 1 else f"{files} files are served")


def _announce(settings: Settings, port: int, welcome: str) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    welcome = welcome.replace("{here}", f"http://{host}:{port}") + "\n"
    # Like the log: nobody need read it for the server to go on.
    LineWriter(sys.stdout.fileno()).write(welcome.encode())
