"""Passages made by `quote`, printed by `quotation`, counted by `coverage`; on a document made here, and on ours."""

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
from hrn_kg.iris import BASE
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
            "73 characters, 8 carried, 0 excluded, 65 left (11.0% carried or excluded)",
            "3 sentences, 1 carried, 0 excluded, 2 left (33.3% carried or excluded)",
            "3 clauses, 0 carried, 0 excluded, 3 left (0.0% carried or excluded)",
            "5 numbers, 1 carried, 0 excluded, 4 left (20.0% carried or excluded)",
        )
    ]

    page = WORDS.index("Page")
    exclusions = tmp_path / "content" / "data" / "exclusions.tsv"
    exclusions.write_text(f"# reviewed\ns9\t{page}\t{len(WORDS)}\tpage number\n")
    listed = run("coverage", "--documents", folder, "--list").out.splitlines()
    assert listed[1] == "s9: 3 sentences, 1 carried, 1 excluded, 1 left (66.7% carried or excluded)"
    assert listed[2] == "s9: 3 clauses, 0 carried, 1 excluded, 2 left (33.3% carried or excluded)"
    assert listed[3] == "s9: 5 numbers, 1 carried, 1 excluded, 3 left (40.0% carried or excluded)"
    assert [line.split(maxsplit=3) for line in listed[4:-4]] == [
        ["s9", "0", "clause", "Rooms There were 37 rooms in 2018."],
        ["s9", str(WORDS.index("Two")), "clause", "Two more rooms opened in 2019."],
        ["s9", str(WORDS.index("2018")), "number", "2018"],
        ["s9", str(WORDS.index("Two")), "number", "Two"],
        ["s9", str(WORDS.index("2019")), "number", "2019"],
    ]


def taken_apart(root: Path) -> tuple[set[str], dict[str, str]]:
    """The words that the data print, and the checksums of those that they do not."""
    quads = rdfio.read(root / "data" / "passages.ttl")
    printed = {q.object.value for q in quads if q.predicate.value.endswith("#exact")}
    sums = {q.subject.value: q.object.value for q in quads if q.predicate.value == HRO + "sha256OfWords"}
    return printed, sums


def test_quotation_takes_words_out_of_print_and_puts_them_back(
    run: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    words = ("37 rooms in 2018", "Two more rooms opened", "Page 4")
    covered(tmp_path, *words)
    root = tmp_path / "content"
    before = taken_apart(root)
    assert run("quotation").code == 2
    looked = run("quotation", "--documents", folder)
    assert (looked.code, looked.err, taken_apart(root)) == (1, "", before)
    assert looked.out.splitlines() == [
        "s9: 2 passages printed, 1 by place and checksum; 30.1% of 73 characters printed, at most 50.0% may be",
        "0 passages to be printed anew, 1 to be taken out of print.",
    ]

    assert run("quotation", "--documents", folder, "--write").code == 0
    start = WORDS.index("Two")
    hidden = f"{EXCERPT}{start}-{start + len(words[1])}"
    assert taken_apart(root) == ({words[0], words[2]}, {hidden: evidence.checksum(words[1])})
    assert run("quotation", "--documents", folder).code == 0
    assert run("evidence", "--documents", folder).out.startswith("3 passages proved, 0 wrong")
    shown = run("evidence", "--documents", folder, "--words").out
    assert f"s9x:{start}-{start + len(words[1])}  {words[1]}\n" in shown

    # The publisher allows more.
    documents = root / "data" / "documents.ttl"
    stated = "document:s9 <https://w3id.org/harmreduction/ontology#quotableShare> 1.0 ."
    documents.write_text(
        f"{documents.read_text()}\n{stated.replace('document:', f'<{BASE}id/document/').replace('s9 ', 's9> ')}\n"
    )
    assert run("quotation", "--documents", folder, "--write").code == 0
    assert taken_apart(root) == before


def test_a_checksum_that_does_not_fit_is_found(run: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    covered(tmp_path, "37 rooms in 2018", "Two more rooms opened", "Page 4")
    run("quotation", "--documents", folder, "--write")
    file = tmp_path / "content" / "data" / "passages.ttl"
    sums = taken_apart(tmp_path / "content")[1]
    (right,) = sums.values()
    file.write_text(file.read_text().replace(right, evidence.checksum("Two more rooms closed")))
    result = run("evidence", "--documents", folder)
    assert result.code == 1
    assert f"{next(iter(sums))}: The checksum of its words is not that of the document" in result.out


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
    names = ["s0", "s1", "s2", "s3", "s4", "all"]
    assert [line.partition(":")[0] for line in lines] == [name for name in names for _ in range(4)]
    for kind in range(4):
        carried = {line.partition(":")[0]: int(line.split(" carried")[0].split()[-1]) for line in lines[kind::4]}
        assert all(carried.values())
        assert carried.pop("all") == sum(carried.values())
