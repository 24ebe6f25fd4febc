"""The service that the W3C tests are put to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from datasets import data_of
from manifests import ABSENT, entries
from service import Service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if not entries():
        pytest.skip(ABSENT)
    running = Service(tmp_path_factory.mktemp("w3c"))
    yield running
    running.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring tests on the same data together again where they were shuffled: to go over to other data takes time."""
    places = [number for number, item in enumerate(items) if "service" in getattr(item, "fixturenames", ())]
    first: dict[object, int] = {}
    for number in places:
        first.setdefault(_held(items[number]), number)
    together = sorted((items[number] for number in places), key=lambda item: first[_held(item)])
    for number, item in zip(places, together, strict=True):
        items[number] = item


def _held(item: pytest.Item) -> object:
    """Tests that are equal in this follow each other: a function, and for the evaluation tests their data."""
    function = item.nodeid.partition("[")[0]
    if not function.endswith("::test_evaluation") or not isinstance(item, pytest.Function):
        return function
    entry = item.callspec.params["entry"]
    return function, None if entry is None else data_of(entry)
