"""Requests and the responses expected of them, as the manifests of the protocols write them (HTTP in RDF)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from manifests import MF, Entry, Manifest, manifests

_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and what is said of its response: statuses such as `404` or `2xx`, and more where it is told."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    truth: bool | None
    form: str | None
    content_type: str | None
    content: bytes | None

    def takes(self, status: int) -> bool:
        return any(str(status).startswith(expected.rstrip("x")) for expected in self.statuses)


def exchanges_of(entry: Entry) -> list[Exchange]:
    """The requests of a test, in order."""
    manifest, test = place_of(entry)
    (connection,) = manifest.values(test, MF + "action")
    (requests,) = manifest.values(connection, _HT + "requests")
    found = [_exchange(manifest, node) for node in manifest.members(requests)]
    assert found, entry.name
    return found


def place_of(entry: Entry) -> tuple[Manifest, ox.NamedNode]:
    for manifest in manifests():
        for test in manifest.items(MF + "entries"):
            if manifest.entry(test) == entry:
                return manifest, test
    raise AssertionError(entry.name)


def _exchange(manifest: Manifest, node: Any) -> Exchange:
    (response,) = manifest.values(node, _HT + "resp")
    statuses = [status.value.rpartition("#")[2] for status in manifest.values(response, MF + "expectedStatus")]
    assert statuses
    truth, form = manifest.value(response, MF + "expectedBoolean"), manifest.value(response, MF + "expectedFormat")
    (method,) = manifest.values(node, _HT + "methodName")
    (path,) = manifest.values(node, _HT + "absolutePath")
    return Exchange(
        method=method.value,
        path=path.value,
        headers=_headers(manifest, node),
        body=_body(manifest, node),
        statuses=tuple(_STATUSES.get(status) or status.removeprefix("StatusCode") for status in statuses),
        truth=None if truth is None else truth.value == "true",
        form=None if form is None else form.value,
        content_type=_headers(manifest, response).get("content-type"),
        content=_body(manifest, response),
    )


def _headers(manifest: Manifest, node: Any) -> dict[str, str]:
    fields = manifest.value(node, _HT + "headers")
    return {
        manifest.values(field, _HT + "fieldName")[0].value.lower(): manifest.values(field, _HT + "fieldValue")[0].value
        for field in (manifest.members(fields) if fields is not None else ())
    }


def _body(manifest: Manifest, node: Any) -> bytes | None:
    body = manifest.value(node, _HT + "body")
    if body is None:
        return None
    encoding = manifest.value(body, _CNT + "characterEncoding")
    (characters,) = manifest.values(body, _CNT + "chars")
    return str(characters.value).encode(encoding.value if encoding is not None else "utf-8")
