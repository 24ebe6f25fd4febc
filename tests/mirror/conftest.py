"""Four sources: a base after its first, second and third release, and after a redaction; each served for real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from front_server import Behaviour, Front, fronting
from mirrored_sources import Source, Sources

import small_content
from hrn_kg import releases
from hrn_kg.cli import main
from hrn_kg.content import find_content
from served import asked

KINDS = 'hro:Kind a owl:Class ; rdfs:label "Kind"@en ; owl:unionOf ( {} ) .'
# So many that the changes of the second release fill two pages of the feed.
MANY = "\n".join(f'place:p{number} a dct:Location ; rdfs:label "P{number}"@nl .' for number in range(260))
FIRST = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    place:moves a dct:Location ; rdfs:label "Moves"@nl .
    """
# A rename, a deletion with a successor, additions.
SECOND = """
    place:delft dct:isReplacedBy place:gouda .
    place:gouda a dct:Location ; rdfs:label "Gouda aan de IJssel \\"stad\\""@nl .
    place:moves a dct:Location ; rdfs:label "Moves"@nl .
    """
THIRD = """
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    place:leiden a dct:Location ; rdfs:label "Leiden"@nl .
    """
MOVED = 'place:moves a dct:Location ; rdfs:label "Moves"@nl .\n'
DELFT = "https://w3id.org/harmreduction/id/place/delft"


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    root = tmp_path_factory.mktemp("mirrored")
    small_content.make(root / "content")

    def build(name: str, data: str, kinds: str) -> Path:
        small_content.write(root / "content", "data/more.ttl", data)
        small_content.write(root / "content", "ontology/more.ttl", kinds)
        releases.build(find_content(root / "content"), root / "home")
        return shutil.copytree(root / "home", root / name)

    made = {"first": build("first", FIRST, KINDS.format("hro:One hro:Other"))}
    small_content.write(root / "content", "data/many.ttl", MANY)
    made["second"] = build("second", SECOND, KINDS.format("hro:Other hro:One"))
    made["third"] = build("third", THIRD, MOVED + KINDS.format("hro:Other [ owl:unionOf ( hro:One ) ]"))
    releases.keep_last(made["third"], 1)
    made["redacted"] = shutil.copytree(root / "home", root / "redacted")
    releases.forget(made["redacted"], DELFT, "asked for")
    yield made


@pytest.fixture(scope="session")
def sources(homes: dict[str, Path]) -> Iterator[Sources]:
    with ExitStack() as stack:
        served = {
            name: Source(home, str(stack.enter_context(asked(home, home.with_name(f"{name}.log"))).base_url))
            for name, home in homes.items()
        }
        yield Sources(**served)


@pytest.fixture
def front(sources: Sources) -> Iterator[Front]:
    with fronting() as front:
        front.behaviour = Behaviour(sources.first.url)
        yield front


@pytest.fixture
def copy(front: Front, sources: Sources, tmp_path: Path) -> Path:
    """A folder with a copy of the first release; the source has gone on to the third."""
    folder = tmp_path / "copy"
    assert main(["mirror", front.url, "--into", str(folder)]) == 0
    assert (folder / "hrn-kg.nq").read_bytes() == sources.first.dump
    front.behaviour = Behaviour(sources.third.url)
    return folder
