"""The log: one line for each thing, whatever a client sends."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hrn_kg.settings import Settings, SettingsError
from hrn_kg.web.http.clients import client
from hrn_kg.web.http.request_notes import RequestNotes
from hrn_kg.web.layers.log import FIELDS, LogWriter, RequestLog, open_log

NASTY = '\n{"event":"forged"}\r\x1b[2J\x00\x7f\x85\u2028"\\\ud800é'


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Leave the logging of the test run as it was."""
    root, ours = logging.getLogger(), logging.getLogger("hrn_kg")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:], level, our_level = before
    root.setLevel(level)
    ours.setLevel(our_level)


def lines(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    assert all(32 <= byte < 127 or byte == 10 for byte in raw)
    return [json.loads(line) for line in raw.decode().splitlines()]


def flush() -> None:
    for handler in logging.getLogger().handlers:
        handler.flush()


def logged(path: Path, settings: Settings, notes: RequestNotes, method: str = "GET", raw_path: bytes = b"/x") -> Any:
    log_writer = open_log(settings)
    RequestLog(settings, log_writer).request(notes, method, raw_path, 200, 12, 0.00123, "2026.11.0")
    log_writer.flush()
    return lines(path)[-1]


def test_what_a_client_sends_makes_no_line_and_no_control_character(tmp_path: Path) -> None:
    path = tmp_path / "log"
    settings = Settings(log=str(path), log_queries="text", log_clients="full")
    notes = RequestNotes(NASTY, client(NASTY), route=NASTY, query=NASTY, kind="select", problem=NASTY)
    line = logged(path, settings, notes, NASTY, NASTY.encode("latin-1", "replace"))
    assert len(lines(path)) == 1
    assert (line["event"], line["query"], line["id"]) == ("request", NASTY, NASTY)
    logging.getLogger("hrn_kg.test").warning("%s failed.", NASTY, extra={"event": "release", "reason": NASTY})
    flush()
    found = lines(path)
    assert len(found) == 2
    assert (found[1]["event"], found[1]["level"], found[1]["message"]) == ("release", "warning", f"{NASTY} failed.")
    assert {*found[0], *found[1]} <= FIELDS.keys()


def test_a_line_is_short_however_long_the_request(tmp_path: Path) -> None:
    path = tmp_path / "log"
    notes = RequestNotes("a", client("x" * 9_000), query="é" * 100_000, kind="select")
    line = logged(path, Settings(log=str(path), log_queries="text"), notes, "X" * 9_000, b"/" * 60_000)
    assert (len(line["path"]), len(line["query"])) == (300, 1_000)
    assert len(path.read_bytes()) < 8_000


def test_the_query_of_a_visitor_is_a_hash_unless_the_operator_wants_more_or_less(tmp_path: Path) -> None:
    query = "SELECT ?é { ?s ?p 'Jan Jansen' }"
    notes = RequestNotes("a", client("192.0.2.7"), query=query, kind="select", hits=1)
    for mode, expected in (("none", set()), ("hash", {"query_hash"}), ("text", {"query_hash", "query"})):
        path = tmp_path / mode
        line = logged(path, Settings(log=str(path), log_queries=mode), notes)
        assert {"query_hash", "query"} & line.keys() == expected
        assert ("Jansen" in path.read_text()) == (mode == "text")
        assert line.get("query_hash") in (None, hashlib.sha256(query.encode()).hexdigest()[:16])
        assert (line["kind"], line["cache"]) == ("select", "hit")


def test_the_client_is_a_network_unless_the_operator_wants_more_or_less(tmp_path: Path) -> None:
    for mode, expected in (("network", "2001:db8:1::/48"), ("full", "2001:db8:1:2::3"), ("none", None)):
        path = tmp_path / mode
        line = logged(path, Settings(log=str(path), log_clients=mode), RequestNotes("a", client("2001:db8:1:2::3")))
        assert line.get("client") == expected


def test_no_request_fails_because_of_the_log() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    log_writer = LogWriter(writer)
    log_writer.write({"event": "request"})
    log_writer.write({"event": "request"})
    log_writer.flush()
    os.close(writer)
    assert log_writer.lost == 2


def test_a_person_at_a_terminal_reads_sentences(capfd: pytest.CaptureFixture[str]) -> None:
    log_writer = open_log(Settings(log="text"))
    assert not log_writer.has_lines
    RequestLog(Settings(), log_writer).request(RequestNotes("a", client("192.0.2.7")), "GET", b"/", 200, 1, 0.1, None)
    logging.getLogger("hrn_kg.test").warning("Release %s stays.", "2026.11.0\n\x1b[2J")
    logging.getLogger("hrn_kg.test").info("Nothing to see.")
    flush()
    assert capfd.readouterr().err == "Release 2026.11.0\\n\\x1b[2J stays.\n"


@pytest.mark.parametrize(
    "settings", [Settings(log="/nowhere/log"), Settings(log_clients="some"), Settings(log_queries="all")]
)
def test_wrong_settings_are_told(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_LOG"):
        RequestLog(settings, open_log(settings))
