"""What scripts of other sites may send."""

from __future__ import annotations

import pytest
from web_server import Server


# What scripts send: fetch-sparql-endpoint and YASGUI Accept and Content-Type and whatever they are told to, Comunica
# Authorization, jQuery X-Requested-With, and whoever wants a fresh answer Cache-Control.
@pytest.mark.parametrize(
    "asked",
    [
        "accept, content-type",
        "cache-control,content-type,x-requested-with",
        "authorization",
        "if-none-match, range, pragma",
        "user-agent",
        "x-anything-else",
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/rdf-graphs?default", "/catalog", "/no/such/address"])
def test_a_preflight_allows_what_scripts_send_and_may_be_kept(server: Server, path: str, asked: str) -> None:
    headers = {
        "Origin": "https://editor.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
    }
    answer = server.http.options(path, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["access-control-max-age"]) >= 7200, "as long as Chromium keeps one"
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert "*" in allowed
    # The star does not stand for it.
    assert "authorization" in allowed
    for name in asked.split(","):
        assert name.strip() in allowed or name.startswith("x-anything")
