"""Pages are made in the thread beside the loop of the server, which has little more to do than to send them."""

from __future__ import annotations

import threading
import time
from urllib.parse import quote

import httpx
import pytest

ROWS = "SELECT ?s ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?s ?label LIMIT 100"
HOST = {"Host": "made-beside.example"}  # under which nothing is kept yet
TIMES = 4  # the loop may have work of its own meanwhile; in none of so many if the page itself is made there


def seconds(name: str) -> float:
    """The processor time that threads of this name have taken; in this process the server is a thread as well."""
    clocks = [
        time.pthread_getcpuclockid(thread.ident)
        for thread in threading.enumerate()
        if thread.name.endswith(name) and thread.ident is not None
    ]
    assert clocks
    return sum(map(time.clock_gettime, clocks))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nl/queries/list-facility-counts", 200),
        ("/nl/doc/claim/dcr-netherlands", 200),
        ("/en/types/drug-consumption-room", 200),
        (f"/nl/query?query={quote(ROWS)}", 200),
        ("/nl/query?query=SELECT", 400),
        ("/nl/doc/claim/dcr-netherland", 404),
    ],
)
def test_a_page_takes_the_time_of_the_thread_beside(site: httpx.Client, path: str, status: int) -> None:
    shares = []
    for number in range(TIMES):
        beside, server = seconds("pages"), seconds("(run)")
        assert site.get(path, headers={"Host": f"made-beside-{number}.example"}).status_code == status
        shares.append((seconds("pages") - beside) - (seconds("(run)") - server))
    assert max(shares) > 0


@pytest.mark.parametrize("form", [".ttl", ".csv-metadata.json"])
def test_what_describes_a_question_is_made_there_too(site: httpx.Client, form: str) -> None:
    beside = seconds("pages")
    assert site.get(f"/queries/list-facility-counts{form}", headers=HOST).status_code == 200
    assert seconds("pages") > beside, "a thread that waits takes no time"
