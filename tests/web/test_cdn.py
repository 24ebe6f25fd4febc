"""What a CDN is told of answers, which tell it nothing when no operator asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from web_server import Server, serving

FIELDS = {"cdn-cache-control", "surrogate-control", "cache-tag", "surrogate-key"}
CURRENT = [
    ("/en/about", 200),
    ("/", 302),
    ("/id/place/amsterdam", 303),
    ("/doc/place/amsterdam", 200),
    ("/sparql?query=ASK%20%7B%7D", 200),
    ("/catalog", 200),
]
OTHERS = [
    ("/nothing", 404),
    ("/health", 200),
    ("/sparql?query=ASK%20%7B%20FILTER(NOW()%20%3E%200)%20%7D", 200),
    ("/sparql?query=ASK%20%7B%7D&release={release}", 200),
    ("/static/hrn-kg.css", 200),
]


@pytest.fixture(scope="module")
def tagged(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("cdn") / "log"
    with serving(server.release, log, cdn_seconds=7200) as running, httpx.Client(base_url=running.url) as http:
        yield http


@pytest.mark.parametrize(("address", "status"), CURRENT)
def test_what_belongs_to_the_current_release_has_a_time_and_its_tag(
    tagged: httpx.Client, server: Server, address: str, status: int
) -> None:
    answer = tagged.get(address)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
    time = "max-age=7200, stale-while-revalidate=60, stale-if-error=86400"
    assert answer.headers["cdn-cache-control"] == answer.headers["surrogate-control"] == time
    assert answer.headers["cache-tag"] == answer.headers["surrogate-key"] == f"hrn-kg-{server.release.id}"


@pytest.mark.parametrize(("address", "status"), OTHERS)
def test_other_answers_have_neither(tagged: httpx.Client, server: Server, address: str, status: int) -> None:
    answer = tagged.get(address.format(release=server.release.id))
    assert answer.status_code == status
    assert not FIELDS & set(answer.headers)


def test_without_a_cdn_nobody_is_told(server: Server) -> None:
    answer = httpx.get(server.url + "/en/about")
    assert "stale-if-error" in answer.headers["cache-control"]
    assert not FIELDS & set(answer.headers)
