"""`hrn-kg quote --into` files claims and passages where they belong, loses nothing, and refuses what has no place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_content
from hrn_kg import evidence, rdfio
from hrn_kg.cli import main
from hrn_kg.declared import installed_prefixes
from hrn_kg.iris import BASE
from hrn_kg.turtle import format_turtle
from hrn_kg.vocab import Prefixes

TEXT = """Rooms of our own. 1. Opening hours The room opens at nine. It closes at ten. 2. Staff Two nurses work there.
Three doctors visit. 3. Money The room costs 100 euros a day. Nobody pays to enter."""
WORDS = evidence.normalise(TEXT)
KEY = evidence.checksum(WORDS)[:16]
HEAD = """\
@prefix claim: <https://w3id.org/harmreduction/id/claim/> .
@prefix document: <https://w3id.org/harmreduction/id/document/> .
@prefix gap: <https://w3id.org/harmreduction/id/gap/> .
@prefix hro: <https://w3id.org/harmreduction/ontology#> .
@prefix organisation: <https://w3id.org/harmreduction/id/organisation/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
STAFF = (
    'claim:nurses a hro:Statement ; hro:statedIn document:s9 ; hro:quoteSection "2. Staff" ; hro:quote "Two nurses" .\n'
)
OPENS = (
    STAFF.replace("nurses a", "opens a").replace("2. Staff", "1. Opening hours").replace("Two nurses", "opens at nine")
)
COSTS = STAFF.replace("nurses a", "costs a").replace("2. Staff", "3. Money").replace("Two nurses", "costs 100 euros")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def laid_out(text: str) -> str:
    return format_turtle(text, Prefixes({**installed_prefixes(), "s9x": f"{BASE}id/excerpt/{KEY}/"}))


class Desk:
    """A folder of data, the document, and the command."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys, self.data = root, capsys, root / "content" / "data"
        small_content.make(root / "content")
        small_content.add_document(root / "content", "s9", KEY)
        (self.data / "claims" / "operators.ttl").unlink()
        (root / "s9.txt").write_text(TEXT)
        self.write("organisations.ttl", "# Who there is.\n\n# The first.\norganisation:a hro:note 1 .\n")
        self.write("gaps.ttl", "# What is not known.\n\ngap:a hro:note 1 .\n")

    def write(self, name: str, text: str) -> None:
        (self.data / name).write_text(laid_out(text.partition("\n")[0] + "\n" + HEAD + text.partition("\n")[2]))

    def into(self, *texts: str) -> Result:
        (self.root / "draft.ttl").write_text(HEAD + "".join(texts))
        self.capsys.readouterr()
        code = main(["quote", str(self.root / "draft.ttl"), "--documents", str(self.root), "--into", str(self.data)])
        return Result(code, *self.capsys.readouterr())

    def names(self) -> list[str]:
        return sorted(path.name for path in (self.data / "s9").glob("*"))

    def text(self, name: str) -> str:
        return (self.data / name).read_text()

    def snapshot(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def subjects(text: str) -> list[str]:
    return [
        line.split()[0].rpartition("/")[2].strip(">")
        for line in text.splitlines()
        if line[:1] not in ("", "@", " ", "#")
    ]


def test_claims_go_to_the_file_of_their_section_in_the_order_of_the_document(desk: Desk) -> None:
    assert desk.into(COSTS).code == 0
    assert desk.names() == ["01-money.ttl"]
    result = desk.into(OPENS)
    assert (result.code, result.err) == (0, "")
    assert desk.names() == ["01-opening-hours.ttl", "02-money.ttl"], "the number is the order of the section"
    assert f"removed {desk.data / 's9' / '01-money.ttl'}" in result.out
    assert desk.into(STAFF, STAFF.replace("nurses a", "doctors a").replace("Two nurses", "Three doctors")).code == 0
    assert desk.names() == ["01-opening-hours.ttl", "02-staff.ttl", "03-money.ttl"]
    both = STAFF.replace("nurses a", "all a").replace('"Two nurses"', '"work there" , "Three doctors"')
    assert desk.into("# Both at once.\n", both).code == 0
    staff = desk.text("s9/02-staff.ttl")
    at = {words: WORDS.index(words) for words in ("Two nurses", "work there", "Three doctors")}
    spans = {words: f"{start}-{start + len(words)}" for words, start in at.items()}
    expected = ["claim:nurses", spans["Two nurses"], "position", "quote"]
    expected += ["claim:all", spans["work there"], "position", "quote", spans["Three doctors"], "position", "quote"]
    assert [name.removeprefix("s9x:") for name in subjects(staff)] == [*expected, "claim:doctors"]
    assert "\n# Both at once.\nclaim:all " in staff
    assert staff.startswith("# Document s9, under “2. Staff”")
    proof = evidence.prove([q for p in desk.data.glob("s9/*") for q in rdfio.read(p)], evidence.Documents.at(desk.root))
    assert (proof.proved, proof.faults) == (5, ())
    for path in desk.data.glob("s9/*"):
        assert laid_out(path.read_text()) == path.read_text()


def test_filing_twice_changes_nothing(desk: Desk) -> None:
    desk.into("# Why.\n", STAFF, OPENS)
    before = desk.snapshot()
    again = desk.into("# Why.\n", STAFF, OPENS)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("Nothing is new: ")
    assert desk.snapshot() == before


def test_what_is_there_is_merged_and_keeps_its_comments(desk: Desk) -> None:
    desk.into(STAFF)
    path = desk.data / "s9" / "02-our-name.ttl"
    (desk.data / "s9" / "01-staff.ttl").rename(path)
    path.write_text(
        "# Our own head.\n" + path.read_text().partition("\n")[2].replace("claim:nurses a", "# Old.\nclaim:nurses a")
    )
    result = desk.into(
        '# New.\nclaim:nurses rdfs:label "Two nurses"@en .\n# Of b.\norganisation:b hro:note 2 .\n'
        "organisation:a hro:note 3 .\n" + OPENS
    )
    assert (result.code, result.err) == (0, "")
    assert desk.names() == ["01-opening-hours.ttl", "02-our-name.ttl"]
    staff = desk.text("s9/02-our-name.ttl")
    assert staff.startswith("# Our own head.\n@prefix")
    assert '\n# Old.\n\n# New.\nclaim:nurses a hro:Statement ;\n  rdfs:label "Two nurses"@en ;\n' in staff
    shared = desk.text("organisations.ttl")
    assert "\n# The first.\norganisation:a hro:note 1 , 3 .\n\n# Of b.\norganisation:b hro:note 2 .\n" in shared


def test_a_passage_of_a_gap_moves_to_the_claim_that_rests_on_it(desk: Desk) -> None:
    gap = STAFF.replace("claim:nurses a hro:Statement", "gap:b a hro:KnownGap")
    assert desk.into("# Not known.\n", gap).code == 0
    assert "Two nurses" in desk.text("gaps.ttl")
    assert not (desk.data / "s9").exists()
    assert desk.into(STAFF).code == 0
    assert "Two nurses" in desk.text("s9/01-staff.ttl")
    assert "Two nurses" not in desk.text("gaps.ttl")
    assert "# Not known.\ngap:b a hro:KnownGap" in desk.text("gaps.ttl")
    before = desk.snapshot()
    assert desk.into(gap, STAFF).out.startswith("Nothing is new: ")
    assert desk.snapshot() == before


def test_a_long_section_is_split_in_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrn_kg.evidence.folder.LONGEST_FILE", 60)
    quoted = ["Two nurses", "work there", "Three doctors", "visit"]
    drafts = [STAFF.replace("nurses a", f"c{i} a").replace("Two nurses", words) for i, words in enumerate(quoted)]
    assert desk.into(*drafts, COSTS).code == 0
    assert desk.names() == ["01a-staff.ttl", "01b-staff.ttl", "02-money.ttl"]
    claims = [[s for s in subjects(desk.text(f"s9/{name}")) if s.startswith("claim:")] for name in desk.names()]
    assert claims == [["claim:c0", "claim:c1"], ["claim:c2", "claim:c3"], ["claim:costs"]]
    assert desk.into(STAFF.replace("Two nurses", "doctors visit"), OPENS).code == 0
    assert desk.names() == ["01-opening-hours.ttl", "02a-staff.ttl", "02b-staff.ttl", "03-money.ttl"]
    assert "claim:nurses" in desk.text("s9/02b-staff.ttl")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (STAFF.replace("2. Staff", "4. Cats"), 1, "nurses: the document has no heading '4. Cats'"),
        (
            STAFF.replace('hro:quoteSection "2. Staff" ;', ""),
            2,
            "nurses: the claims of s9 are filed by section, such as '1. ",
        ),
        (
            OPENS.replace("1. Opening hours", "Rooms of our own"),
            2,
            "stands under '1. Opening hours' and under 'Rooms of our own'",
        ),
        (STAFF.replace("nurses a", "opens a").replace("s9", "s8"), 1, "no text of the document s8 is known"),
        (STAFF + "document:s9 rdfs:label 1 .", 2, "s9 has no passage, and no file of"),
        (STAFF + "# why\n\nclaim:x hro:note 1 ; # why\n  hro:note 2 .", 2, "line 10: a comment inside a statement"),
        (STAFF + "[] hro:note 1 .", 2, "blank node"),
    ],
    ids=["no heading", "no section", "two sections", "no text", "no place", "comment", "blank node"],
)
def test_what_cannot_be_filed_is_refused_and_nothing_changes(text: str, code: int, words: str, desk: Desk) -> None:
    desk.into(OPENS)
    before = desk.snapshot()
    result = desk.into(text)
    assert (result.code, result.out) == (code, "")
    assert words in result.err
    assert desk.snapshot() == before


def test_a_claim_of_another_document_is_not_taken_for_ours(desk: Desk) -> None:
    desk.into(OPENS)
    (desk.data / "s9").rename(desk.data / "s8")
    before = desk.snapshot()
    result = desk.into(OPENS)
    assert result.code == 2
    assert "opens is a claim of s8 already, in " in result.err
    assert desk.snapshot() == before


def test_into_needs_a_folder(desk: Desk) -> None:
    desk.data = desk.root / "none"
    with pytest.raises(SystemExit) as stopped:
        desk.into(OPENS)
    assert stopped.value.code == 2
    assert "is not a folder" in desk.capsys.readouterr().err


def test_a_draft_that_is_no_turtle_is_filed_too(desk: Desk) -> None:
    triples = ox.parse((HEAD + OPENS).encode(), format=ox.RdfFormat.TURTLE)
    (desk.root / "draft.nt").write_bytes(
        ox.serialize([q.triple for q in triples], format=ox.RdfFormat.N_TRIPLES) or b""
    )
    arguments = ["quote", str(desk.root / "draft.nt"), "--documents", str(desk.root), "--into", str(desk.data)]
    assert main(arguments) == 0
    assert desk.names() == ["01-opening-hours.ttl"]
