"""`hrn-kg quote` makes passages, `hrn-kg coverage` counts what they leave; on a document made here, and on ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import evidence, rdfio, vocab
from hrn_kg.cli import main
from hrn_kg.content import Content, find_content
from hrn_kg.declared import installed_prefixes, prefixes_of
from hrn_kg.turtle import format_turtle

WORDS = "Rooms There were 37 rooms in 2018. Two more rooms opened in 2019. Page 4."
KEY = evidence.checksum(WORDS)[:16]
EXCERPT = f"https://w3id.org/harmreduction/id/excerpt/{KEY}/"
HRO = vocab.PREFIXES["hro"]
DRAFT = """\
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
claim:rooms a hro:Observation ; hro:statedIn document:s9 ; hro:value 37 ;
  hro:quoteSection "Rooms" ; hro:quote "37 rooms in 2018" .
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one document, which the project knows as s9."""
    monkeypatch.delenv("HRN_KG_DOCUMENTS", raising=False)
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "one.txt").write_text(WORDS.replace(" ", "\n  ", 1))
    return documents


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    root = small_content.make(tmp_path / "content").root
    small_content.add_document(root, "s9", KEY)

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = main(["--content", str(root), *map(str, arguments)])
        return Result(code, *capsys.readouterr())

    return call


def draft(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "draft.ttl"
    file.write_text(text)
    return file


def test_quote_prints_the_claim_and_its_passage_in_our_layout(
    run: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    result = run("quote", draft(tmp_path, DRAFT), "--documents", folder)
    assert (result.code, result.err) == (0, "")
    assert format_turtle(result.out, prefixes_of(find_content(tmp_path / "content"))) == result.out
    assert "s9x:17-33 a hro:Excerpt" in result.out, "the prefix comes with the document"
    quads = rdfio.parse(result.out.encode(), ox.RdfFormat.TURTLE)
    found = {(q.subject.value, q.predicate.value, q.object.value) for q in quads}
    claim = installed_prefixes()["claim"] + "rooms"
    assert (claim, HRO + "supportedBy", EXCERPT + "17-33") in found
    assert (claim, HRO + "value", "37") in found
    assert (EXCERPT + "17-33", HRO + "section", "Rooms") in found
    assert not {HRO + "quote", HRO + "quoteSection"} & {predicate for _, predicate, _ in found}
    proof = evidence.prove(quads, evidence.Documents.at(folder))
    assert (proof.proved, proof.faults) == (1, ())


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("37 rooms in 2018", "38 rooms", "'38 rooms' is not there"),
        ("37 rooms in 2018", "rooms", "stands at 20, 44"),
        ("document:s9", "document:s8", "no text of the document s8 is known"),
        ("hro:statedIn document:s9 ;", "", "one hro:statedIn is needed, not 0"),
        ('"Rooms"', '"Kitchens"', "no heading 'Kitchens'"),
    ],
    ids=["not there", "twice", "unknown document", "no document", "no heading"],
)
def test_a_wrong_quotation_exits_1_and_prints_no_passage(
    right: str, wrong: str, words: str, run: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    result = run("quote", draft(tmp_path, DRAFT.replace(right, wrong)), "--documents", folder)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("rooms: ")
    assert words in result.err
    assert result.err.count("\n") == 1


def test_what_cannot_be_quoted_exits_2(run: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    def told(text: str, *arguments: object) -> str:
        result = run("quote", draft(tmp_path, text), *arguments)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("hrn-kg: ")
        return result.err

    assert "HRN_KG_DOCUMENTS" in told(DRAFT)
    assert "no .txt file" in told(DRAFT, "--documents", tmp_path / "none")
    assert "line 5" in told(DRAFT.replace('hro:quote "', 'hro:quote hro:quote "'), "--documents", folder)
    assert "holds no hro:quote" in told(DRAFT.replace("hro:quote ", "hro:note "), "--documents", folder)
    assert run("quote", tmp_path / "none.ttl", "--documents", folder).code == 2


def covered(tmp_path: Path, *words: str) -> None:
    triples = [t for w in words for t in evidence.excerpt(KEY, evidence.find(WORDS, w), w)]
    (tmp_path / "content" / "data" / "passages.ttl").write_bytes(
        ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""
    )


def test_coverage_counts_and_lists_what_is_left(run: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    covered(tmp_path, "37 rooms")
    plain = run("coverage", "--documents", folder)
    assert (plain.code, plain.err) == (0, "")
    assert plain.out.splitlines() == [
        f"{name}: {line}"
        for name in ("s9", "all")
        for line in (
            "3 sentences, 1 touched, 0 excluded, 2 left (33.3% touched or excluded)",
            "5 numbers, 1 touched, 0 excluded, 4 left (20.0% touched or excluded)",
        )
    ]

    page = WORDS.index("Page")
    exclusions = tmp_path / "content" / "data" / "exclusions.tsv"
    exclusions.write_text(f"# reviewed\ns9\t{page}\t{len(WORDS)}\tpage number\n")
    listed = run("coverage", "--documents", folder, "--list").out.splitlines()
    assert listed[0] == "s9: 3 sentences, 1 touched, 1 excluded, 1 left (66.7% touched or excluded)"
    assert listed[1] == "s9: 5 numbers, 1 touched, 1 excluded, 3 left (40.0% touched or excluded)"
    assert [line.split(maxsplit=3) for line in listed[2:-2]] == [
        ["s9", str(WORDS.index("Two")), "sentence", "Two more rooms opened in 2019."],
        ["s9", str(WORDS.index("2018")), "number", "2018"],
        ["s9", str(WORDS.index("Two")), "number", "Two"],
        ["s9", str(WORDS.index("2019")), "number", "2019"],
    ]


def test_coverage_of_nothing_exits_2(run: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    covered(tmp_path, "37 rooms")
    assert "HRN_KG_DOCUMENTS" in run("coverage").err
    (tmp_path / "content" / "data" / "exclusions.tsv").write_text("s9\t1\n")
    wrong = run("coverage", "--documents", folder)
    assert (wrong.code, wrong.out) == (2, "")
    assert "line 1" in wrong.err
    (tmp_path / "content" / "data" / "exclusions.tsv").unlink()
    (folder / "one.txt").write_text("Something else.")
    other = run("coverage", "--documents", folder)
    assert (other.code, other.out) == (2, "")
    assert "None of these documents" in other.err


def test_the_real_documents_are_counted(
    content: Content, documents_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--content", str(content.root), "coverage", "--documents", str(documents_folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines[::2]] == ["s0", "s1", "s2", "s3", "s4", "all"]
    touched = {line.partition(":")[0]: int(line.split(" touched")[0].split()[-1]) for line in lines[::2]}
    assert all(touched.values())
    assert touched.pop("all") == sum(touched.values())
