"""What a question knows of its things is used by two threads: that of the pages and that of the server."""

from __future__ import annotations

import json
import threading

from hrn_kg.engine.rows_digest import ROWS
from hrn_kg.questions import named_things
from hrn_kg.sparql import Reply

ROW = {
    "thing": {"type": "uri", "value": "urn:a"},
    "property": {"type": "uri", "value": "http://www.w3.org/2000/01/rdf-schema#label"},
    "name": {"type": "literal", "value": "A", "xml:lang": "en"},
}
BODY = json.dumps({"head": {"vars": list(ROW)}, "results": {"bindings": [ROW]}}).encode()


def test_one_thread_at_a_time_has_what_is_known() -> None:
    found: list[str] = []

    def look() -> None:
        (thing,) = named_things._told_by(Reply(BODY, ROWS, '"known"', "2026.1.0", "select", cached=False))
        found.append(thing.label_in("nl"))

    other = threading.Thread(target=look)
    with named_things._LOCK:
        other.start()
        other.join(0.5)
        assert found == []
    other.join(20)
    assert found == ["A"]


def test_no_more_is_known_than_is_of_use() -> None:
    for number in range(named_things._MOST_KNOWN + 10):
        named_things._told_by(Reply(BODY, ROWS, f'"{number}"', "2026.1.0", "select", cached=False))
    assert len(named_things._KNOWN) == named_things._MOST_KNOWN
    assert f'"{number}"' in named_things._KNOWN
