"""The public example queries of sib-swiss/sparql-examples: real ones, which the guard must let through.

Set SPARQL_EXAMPLES to the folder `examples` of a checkout of https://github.com/sib-swiss/sparql-examples to run this.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from service import Service

FOLDER = os.environ.get("SPARQL_EXAMPLES")
_SH = "http://www.w3.org/ns/shacl#"
_FORMS = tuple(ox.NamedNode(_SH + form) for form in ("select", "ask", "construct", "describe"))


def _queries(folder: Path) -> dict[str, str]:
    return {
        f"{file.relative_to(folder)}": quad.object.value
        for file in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path=file, base_iri=file.as_uri())
        if quad.predicate in _FORMS
    }


def _takes(text: str) -> bool:
    try:
        ox.Store().query(text)
    except SyntaxError:
        return False
    except RuntimeError:
        return True  # a function that is not known: no fault of syntax
    return True


@pytest.mark.skipif(not FOLDER, reason="the example queries are not at hand (set SPARQL_EXAMPLES to their folder)")
def test_every_query_that_the_engine_takes_is_answered(service: Service) -> None:
    assert FOLDER is not None
    queries = _queries(Path(FOLDER))
    assert len(queries) > 1000
    answered, federated, wrong = 0, 0, []
    for name, text in queries.items():
        response = service.ask(text, "direct")
        if response.status_code == 403 and "SERVICE" in text.upper():
            federated += 1
        elif response.status_code == 200:
            answered += 1
        elif not (response.status_code == 400 and not _takes(text)):
            wrong.append(f"{name}: {response.text}")
    assert not wrong
    asked = len(queries) - federated
    print(f"{len(queries)} queries, {federated} with SERVICE; {answered} of the {asked} others answered")
    assert answered >= 0.998 * asked
