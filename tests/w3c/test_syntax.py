"""The syntax tests: what is SPARQL is answered, what is not is refused with 400, and an update with 403."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from manifests import Data, Entry
from scope import Differs, parameters
from service import Service

FAULT = "https://w3id.org/harmreduction/problem/"
_EMPTY = Data()


def _bare(text: str) -> str:
    """What the engine says without the service: "taken", or the name of the fault that the service makes of it."""
    try:
        ox.Store().query(text, base_iri="https://example.org/")
    except SyntaxError:
        return "malformed-query"
    except RuntimeError:
        return "engine-refused"
    return "taken"


def _is_negative(entry: Entry) -> bool:
    return entry.kind.startswith("Negative")


@pytest.mark.parametrize("entry", parameters("syntax", every=4))
def test_query(service: Service, entry: Entry) -> None:
    service.hold(_EMPTY)
    verdicts = set()
    for way in ("GET", "form", "direct", "QUERY"):
        response = service.ask(entry.text, way)
        if response.status_code == 200:
            verdicts.add("taken")
            continue
        problem = response.json()
        assert response.status_code == problem["status"] == 400
        assert response.headers["content-type"] == "application/problem+json"
        verdicts.add(problem["type"].removeprefix(FAULT))
        if problem["type"] == FAULT + "malformed-query":
            assert problem["line"] >= 1
            assert problem["column"] >= 1
    (verdict,) = verdicts
    # The guard refuses nothing that the engine takes, and lets nothing through that it does not.
    assert verdict == _bare(entry.text)
    if verdict != ("malformed-query" if _is_negative(entry) else "taken"):
        raise Differs(verdict)


@pytest.mark.parametrize("entry", parameters("update, syntax", "update, evaluation", every=4))
def test_update(service: Service, entry: Entry) -> None:
    file = entry.query or entry.update
    assert file is not None
    text = file.read_bytes().decode()
    for way in ("direct", "form"):
        response = service.update(text, way)
        assert response.status_code == 403, "whether it is well-formed is not looked at"
        assert response.json()["type"] == FAULT + "forbidden-operation"
    for way in ("GET", "form", "direct", "QUERY"):
        assert service.ask(text, way).status_code in (400, 403)


@pytest.mark.parametrize("entry", parameters("federation"))
def test_federated_query(service: Service, entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    # The engine alone calls the service, and ends the process where it finds no authorities.
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    assert _bare(entry.text) in ("taken", "engine-refused"), "it is SPARQL"
    for way in ("GET", "form", "direct", "QUERY"):
        response = service.ask(entry.text, way)
        assert response.status_code == 403
        assert response.json()["type"] == FAULT + "forbidden-operation"
        assert "SERVICE" in response.json()["detail"]
