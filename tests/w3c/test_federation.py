"""The tests of SERVICE, once the operator allows the addresses: the endpoints of the tests are services of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from exchanges import place_of
from manifests import ABSENT, Data, Entry, entries, path_of
from scope import parametrized
from service import Service
from solutions import of_body, of_file, same

_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_MISSING = "http://127.0.0.1:9/sparql"  # nothing listens there
# The address of a test, and which of our services stands for it.
_ENDPOINTS = {"http://example.org/sparql": 0, "http://example1.org/sparql": 0, "http://example2.org/sparql": 1}


@dataclass(frozen=True)
class Federation:
    """One service that asks, and the two that it may ask, of which the first may ask others too."""

    asking: Service
    asked: tuple[Service, Service]

    def text(self, entry: Entry) -> str:
        """The query of a test with the addresses of our services."""
        text = entry.text.replace("http://invalid.endpoint.org/sparql", _MISSING)
        for address, number in _ENDPOINTS.items():
            text = text.replace(f"<{address}>", f"<{self.asked[number].url}/sparql>")
        return text


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    if not entries():
        pytest.skip(ABSENT)
    second = Service(tmp_path_factory.mktemp("second"))
    first = Service(tmp_path_factory.mktemp("first"), services=f"{second.url}/sparql {_MISSING}")
    allowed = f"{first.url}/sparql {second.url}/sparql {_MISSING}"
    asking = Service(tmp_path_factory.mktemp("asking"), services=allowed)
    yield Federation(asking, (first, second))
    for service in (asking, first, second):
        service.close()


def _data_of_services(entry: Entry) -> dict[int, Data]:
    manifest, test = place_of(entry)
    (action,) = manifest.values(test, "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#action")
    found = {}
    for node in manifest.values(action, _QT + "serviceData"):
        (endpoint,), files = manifest.values(node, _QT + "endpoint"), manifest.values(node, _QT + "data")
        found[_ENDPOINTS[endpoint.value]] = Data(default=tuple(path_of(file.value) for file in files))
    return found


FEDERATED = [entry for entry in entries() if entry.folder == "sparql11/service"]


@pytest.mark.skipif(not entries(), reason=ABSENT)
def test_all_are_here() -> None:
    assert len(FEDERATED) == 7


@pytest.mark.parametrize("entry", parametrized(FEDERATED))
def test_federation(federation: Federation, entry: Entry) -> None:
    federation.asking.hold(entry.data)
    for number, data in _data_of_services(entry).items():
        federation.asked[number].hold(data)
    response = federation.asking.ask(federation.text(entry), "GET", "application/sparql-results+json")
    if entry.name == "sparql11/service#service5":
        # The address is a variable: whom the query would ask cannot be known before.
        assert response.status_code == 403
        return
    assert response.status_code == 200, response.text
    assert entry.result is not None
    assert same(of_file(entry.result), of_body(response.content, "application/sparql-results+json"))
