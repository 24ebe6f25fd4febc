"""The evaluation tests once more, with their data named in the request (`default-graph-uri`, `named-graph-uri`).

One service holds the data of all tests, each file as a named graph: so an answer is right only if nothing of another
graph is seen in it.
"""

from __future__ import annotations

import pytest
from datasets import text_for_service
from manifests import ABSENT, Data, Entry, entries
from scope import parametrized, part_of
from service import Service
from solutions import of_body, same
from test_evaluation import bare_answer, is_ordered

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"


def _graphs(entry: Entry) -> list[tuple[str, bool]] | None:
    """The graphs of a test by the addresses of their files, and whether each is a default graph.

    None where there are none, where a file holds graphs of its own, and where a graph has another name than its file.
    """
    named = entry.data.named
    plain = all(file.suffix in (".ttl", ".rdf", ".nt") for file in entry.data.default)
    if not entry.data.default or not plain or any(file.as_uri() != name for name, file in named):
        return None
    return [(file.as_uri(), True) for file in entry.data.default] + [(name, False) for name, _ in named]


CHOSEN = [entry for entry in entries() if part_of(entry) == "evaluation" and _graphs(entry) is not None]
EVERYTHING = Data(
    named=tuple(
        (file.as_uri(), file)
        for file in sorted(
            {file for entry in CHOSEN for file in (*entry.data.default, *(file for _, file in entry.data.named))}
        )
    )
)


@pytest.mark.skipif(not entries(), reason=ABSENT)
def test_the_service_holds_the_data_of_most_tests() -> None:
    assert (len(CHOSEN), len(EVERYTHING.named)) == (522, 176)


@pytest.mark.parametrize("entry", parametrized(CHOSEN, every=4))
def test_dataset_of_the_request(service: Service, entry: Entry) -> None:
    service.hold(EVERYTHING)
    bare = bare_answer(entry)
    text = text_for_service(entry)
    asked = {
        "default-graph-uri": [name for name, is_default in _graphs(entry) or () if is_default],
        "named-graph-uri": [name for name, is_default in _graphs(entry) or () if not is_default],
    }
    media_type = NTRIPLES if bare is not None and bare.form == "graph" else JSON
    response = service.ask(text, "GET", media_type, **asked)
    if bare is None:
        assert response.status_code == 400
        return
    assert response.status_code == 200, response.text
    assert same(bare, of_body(response.content, media_type), ordered=is_ordered(text))
