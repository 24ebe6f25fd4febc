"""IRIs are of a closed alphabet and mapped to paths without a way out."""

import pytest

from hrn_kg import iris
from hrn_kg.declared import installed_prefixes
from hrn_kg.errors import MalformedRequest


def test_an_iri_and_its_path() -> None:
    iri = "https://w3id.org/harmreduction/id/place/the-hague"
    assert iris.path_of(iri) == "id/place/the-hague"
    assert iris.iri_of(iris.path_of(iri) or "") == iri
    assert iris.path_of("https://example.org/id/place/the-hague") is None


@pytest.mark.parametrize("path", ["../etc/passwd", "id//x", "id/<script>", "id/x y", "", "/id/x", "id/x\n", "id/.."])
def test_paths_with_anything_else_are_refused(path: str) -> None:
    with pytest.raises(MalformedRequest):
        iris.iri_of(path)


@pytest.mark.parametrize("iri", ["no-scheme", "https://example.org/a b", "https://example.org/<x>"])
def test_what_the_engine_refuses_is_no_iri(iri: str) -> None:
    with pytest.raises(MalformedRequest):
        iris.check(iri)


def test_shorten_uses_the_one_table() -> None:
    table = installed_prefixes()
    shorten = table.shorten
    assert len(set(table.values())) == len(table), "two prefixes for one namespace"
    assert shorten(table["s3x"] + "8156-8217") == "s3x:8156-8217"
    assert shorten(table["s3x"] + "8156-8217/quote") is None
    assert shorten("https://example.org/x") is None
