"""Running the server: one uvicorn process in front, the workers of the engine behind it."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from hrn_kg.engine import ondisk
from hrn_kg.engine.base import Source
from hrn_kg.errors import HrnKgError, NothingToCheck
from hrn_kg.releases import Release
from hrn_kg.settings import Settings
from hrn_kg.web.app import create_app
from hrn_kg.web.crowd import descriptors_for
from hrn_kg.web.follow import examples_of
from hrn_kg.web.protocol import guarded

_SWITCH_SECONDS = 0.0005


class CannotListen(HrnKgError):
    """The address is taken or may not be used."""

    slug = "cannot-listen"
    title = "Cannot listen"


def run(
    settings: Settings,
    source_release: Release | None = None,
    data_paths: Sequence[Path] = (),
    *,
    union_default: bool = False,
) -> None:
    """Serve a release, or RDF files, until the process is told to stop.

    Files that would take more memory than they may are first made a store on disk, below `settings.home`.

    Raises CannotListen when the address is taken, NothingToCheck when there is nothing to serve, and
    EngineUnavailable when the data cannot be loaded.
    """
    if source_release is not None:
        source = source_release.source
    elif data_paths:
        source = Source(label="files", files=tuple(data_paths), union_default=union_default)
    else:
        raise NothingToCheck("There is neither a release nor a file to serve.")
    with contextlib.ExitStack() as stack:
        is_embedded = settings.engine == "embedded"
        if is_embedded and source.stored is None and ondisk.is_large(source, settings.memory_mb):
            print(
                f"The files would take about {ondisk.memory_mb(source)} MB of memory, and {settings.memory_mb} MB are "
                f"allowed (HRN_KG_MEMORY_MB). A store on disk is read, which is made first where {settings.home} has "
                "none of these files.",
                file=sys.stderr,
                flush=True,
            )
            source = stack.enter_context(ondisk.stored(source, settings.home))
        _serve(settings, source, source_release, data_paths)


def _serve(settings: Settings, source: Source, source_release: Release | None, data_paths: Sequence[Path]) -> None:
    app = create_app(settings, source, release=source_release, examples=examples_of(source_release))
    # Long texts are read in a thread beside the loop; it gives way ten times sooner than Python's threads do.
    sys.setswitchinterval(_SWITCH_SECONDS)
    app.state.crowd.most = descriptors_for(settings.connections)
    listener = _listen(settings)
    config = config_for(app)
    # A start that failed is told once, by the fault that is raised here, and without a traceback.
    logging.getLogger("uvicorn.error").addFilter(lambda _: app.state.fault is None)
    what = f"Release {source.label} is served" if source_release else f"{_number(len(data_paths))} served"
    server = _Server(config, settings, what)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        # Raised again by uvicorn when all is closed: that is how a person ends the server.
        return
    except SystemExit:
        # uvicorn's word for a start that failed; what failed is said below.
        pass
    if isinstance(app.state.fault, HrnKgError):
        raise app.state.fault
    if not server.started:
        raise CannotListen("The server did not start; the reason stands above.")


def config_for(app: FastAPI) -> uvicorn.Config:
    """How uvicorn serves the application, whoever runs it."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=guarded(app.state.crowd),
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        # A forwarded address is believed only where an operator names the proxy.
        proxy_headers=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        log_level="warning",
    )


class _Server(uvicorn.Server):
    """Tells where it is reached once it is: not while the data are still being loaded."""

    def __init__(self, config: uvicorn.Config, settings: Settings, what: str) -> None:
        super().__init__(config)
        self._settings = settings
        self._what = what

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            _announce(self._settings, sockets[0].getsockname()[1], self._what)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except OSError as fault:
        listener.close()
        reason = (
            "is taken by another program" if fault.errno == errno.EADDRINUSE else f"cannot be used: {fault.strerror}"
        )
        raise CannotListen(f"{settings.host}:{settings.port} {reason}; choose another with --port.") from None
    return listener


def _number(files: int) -> str:
    return "1 file is" if files == 1 else f"{files} files are"


def _announce(settings: Settings, port: int, what: str) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"http://{host}:{port}"
    print(
        f"{what} on\n"
        f"  {here}/en          pages (Nederlands: {here}/nl)\n"
        f"  {here}/sparql      SPARQL, for people and programs\n"
        f"  {here}/catalog     catalogue for harvesters\n"
        f"  {here}/dumps/      downloads\n"
        "Stop with Ctrl-C.",
        file=sys.stdout,
        flush=True,
    )
