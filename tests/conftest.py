"""What all tests share: the content of this checkout, and one release built from it for the whole run."""

from __future__ import annotations

import fcntl
import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from hrn_kg.content import Content, find_content
from hrn_kg.releases import Release, build, current
from hrn_kg.releases.progress import Progress
from long_tests import IS_LONG
from order_of_folders import place_of

ROOT = Path(__file__).resolve().parents[1]
GUARD = Path(__file__).resolve().parent / "guard"

if sys.dont_write_bytecode:
    # Where nothing compiled may lie beside the sources, each of the hundreds of processes that tests start would
    # compile everything anew, which takes it longer than all else: it is kept with pytest's own cache.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")

# No network but loopback: here at once, and in the processes that tests start.
sys.path.insert(0, str(GUARD))
importlib.reload(importlib.import_module("sitecustomize"))
os.environ["PYTHONPATH"] = os.pathsep.join([str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])])
if not os.environ.get("HRN_KG_TEST_DOWNLOADS"):
    # No test speaks TLS, and to read the authorities of the machine takes each HTTP client 27 ms: it is given none.
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = str(GUARD)
CHROMIUM = Path("/usr/bin/chromium")
# Releases are brought to the disk file by file, and tests make hundreds: in memory nobody waits for that.
_IN_MEMORY = Path("/dev/shm")
if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > 6_000_000_000:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))
LEFT = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def content() -> Content:
    """The content of this checkout."""
    return find_content(ROOT)


@pytest.fixture(scope="session")
def home(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory with one release of the real content; built by the first worker that needs it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "home"
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "lock-of-tests").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(content, shared, Progress())
    return shared


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    """The release in `home`."""
    return current(home)


@pytest.fixture(scope="session")
def real_server(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of that release, for all tests that do nothing but ask it; a busy machine has time."""
    from served import asked  # which keeps what is around when it is imported

    log = tmp_path_factory.mktemp("server") / "log"
    with asked(home, log, workers="2", concurrency="8", query_seconds="60", queue_seconds="60") as http:
        yield str(http.base_url).rstrip("/")


@pytest.fixture(scope="session")
def documents_folder() -> Path:
    """The folder of the source documents; skips where they are not at hand."""
    folder = Path(os.environ.get("HRN_KG_DOCUMENTS") or ROOT.parent / "shared" / "documents")
    if not any(folder.glob("0*.txt")):
        pytest.skip("the source documents are not at hand (set HRN_KG_DOCUMENTS to their folder)")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; skips where there is none.

    Of one module, since playwright's loop would be in the way of tests that run one of their own.
    """
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # as root it has no sandbox to offer
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long tests out of a short run, and let the tests of a folder follow each other, in any order within it.

    Each worker gets a stretch of this list. So the servers, releases and exports that the tests of a folder share are
    made by one worker or two, where each made all of them when files were mixed. Tests that last a minute come first:
    begun last they would be waited for.
    """
    left = [] if IS_LONG else [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left)
    config.stash[LEFT] = len(left)
    ids = {id(item) for item in left}
    items[:] = sorted((item for item in items if id(item) not in ids), key=lambda item: place_of(item.path))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over how many it left out; each has collected all."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = session.config.stash.get(LEFT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker left out."""
    if hasattr(node, "workeroutput"):  # not of one that crashed
        node.config.stash[LEFT] = node.workeroutput["left"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was left out, and how many excerpts were proved: neither must look like what was tried."""
    if left := terminalreporter.config.stash.get(LEFT, 0):
        terminalreporter.write_line(f"Left for `make test-long`: {left} tests")
    proved = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "excerpts proved"
    ]
    terminalreporter.write_line(f"Excerpts proved against the documents: {proved[0] if proved else 'none in this run'}")
