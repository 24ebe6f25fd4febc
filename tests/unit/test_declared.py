"""Prefixes and captures come from the content: a new document, scheme or kind of thing is a matter of Turtle."""

from __future__ import annotations

from pathlib import Path

import pytest

import small_content
from hrn_kg import declared
from hrn_kg.content import Content
from hrn_kg.errors import ContentError, NotRdf
from hrn_kg.iris import BASE
from hrn_kg.vocab import PREFIXES, STANDARD, Prefixes

KEY = "0123456789abcdef"


@pytest.fixture
def small(tmp_path: Path) -> Content:
    return small_content.make(tmp_path)


def declare(content: Content, *rows: tuple[str, str]) -> None:
    lines = [f'<{namespace}> <{PREFIXES["vann"]}preferredNamespacePrefix> "{prefix}" .\n' for prefix, namespace in rows]
    with (content.root / declared.PREFIX_FILE).open("a", encoding="utf-8") as file:
        file.write("".join(lines))


def test_a_document_brings_its_prefix_and_a_namespace_is_declared_in_one_line(small: Content) -> None:
    assert "s9x" not in declared.prefixes_of(small)
    small_content.add_document(small.root, "s9", KEY)
    declare(
        small, ("mood", BASE + "scheme/mood/"), ("vehicle", BASE + "id/vehicle/"), ("land", "https://example.org/#")
    )
    table = declared.prefixes_of(small)
    assert declared.captures_of(small.root / "data") == {"s9": KEY}
    assert table.shorten(f"{BASE}id/excerpt/{KEY}/1-2") == "s9x:1-2"
    assert table.shorten(BASE + "scheme/mood/glad") == "mood:glad"
    order = list(table)
    ours = ["hro", "hrs", "scheme", "measure", "mood", "qualifier", "claim", "vehicle", "s9x", "dct", "land", "owl"]
    assert [prefix for prefix in order if prefix in ours] == ours, (
        "terms, schemes, things, excerpts, then those of others"
    )
    declare(small, ("minutes", f"{BASE}id/excerpt/{KEY}/"))
    assert declared.prefixes_of(small).shorten(f"{BASE}id/excerpt/{KEY}/1-2") == "minutes:1-2", (
        "what is declared counts"
    )


@pytest.mark.parametrize(
    ("prefix", "namespace", "words"),
    [
        ("unit", "https://example.org/", "the prefix unit stands for <https://w3id.org/harmreduction/scheme/unit/>"),
        ("skos", "https://example.org/", "the prefix skos stands for <http://www.w3.org/2004/02/skos/core#>"),
        ("units", BASE + "scheme/unit/", "has two prefixes, unit and units"),
        ("Unit", "https://example.org/", "'Unit' cannot be a prefix"),
        ("land", "https://example.org/geo", "must end in / or #"),
        ("s9x", "https://example.org/", "the prefix s9x stands for <https://example.org/> already"),
    ],
)
def test_a_declaration_that_cannot_be_is_told(small: Content, prefix: str, namespace: str, words: str) -> None:
    small_content.add_document(small.root, "s9", KEY)
    declare(small, (prefix, namespace))
    with pytest.raises(ContentError) as caught:
        declared.prefixes_of(small)
    assert words in caught.value.detail
    assert caught.value.facts["file"] in (declared.PREFIX_FILE, declared.CAPTURE_FILE)


def test_only_prefixes_are_read_in_the_file_of_prefixes(small: Content) -> None:
    path = small.root / declared.PREFIX_FILE
    path.write_text(path.read_text() + f'<{BASE}id/x/> <{PREFIXES["vann"]}prefferedNamespacePrefix> "x" .\n')
    with pytest.raises(ContentError, match="only vann:preferredNamespacePrefix is read there"):
        declared.prefixes_of(small)
    path.write_text("broken")
    with pytest.raises(NotRdf, match=r"catalog/prefixes.ttl, line 1"):
        declared.prefixes_of(small)


def test_a_document_has_one_capture(small: Content) -> None:
    small_content.add_document(small.root, "s9", KEY)
    path = small.root / declared.CAPTURE_FILE
    path.write_text(path.read_text() + path.read_text().replace(KEY, KEY[::-1]))
    with pytest.raises(ContentError, match="s9 has two captures"):
        declared.captures_of(small.root / "data")


def test_the_code_names_no_document_scheme_or_kind_of_thing() -> None:
    assert [prefix for prefix, namespace in PREFIXES.items() if namespace.startswith(BASE)] == ["hro", "hrs"]


def test_a_release_keeps_its_table(small: Content, tmp_path: Path) -> None:
    table = Prefixes({**STANDARD, "s9x": f"{BASE}id/excerpt/{KEY}/"})
    folder = tmp_path / "release"
    folder.mkdir()
    assert declared.prefixes_of_release(folder) == declared.installed_prefixes(), "one that was built before"
    declared.write_prefixes(table, folder)
    assert list(declared.prefixes_of_release(folder).items()) == list(table.items())


def test_without_content_there_are_the_namespaces_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Content:
        raise ContentError("There is no content.")

    monkeypatch.setattr(declared, "find_content", none)
    declared.installed_prefixes.cache_clear()
    try:
        assert declared.installed_prefixes() == STANDARD
    finally:
        declared.installed_prefixes.cache_clear()
    assert STANDARD.shorten(PREFIXES["skos"] + "prefLabel") == "skos:prefLabel"
    assert STANDARD.shorten("https://example.org/x") is None
    assert STANDARD.shorten(PREFIXES["skos"] + "²") is None, "no plain letter in Turtle"
