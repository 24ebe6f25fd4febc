"""`hrn-kg validate`: files, folders and standard input, every way to print, exit codes."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrn_kg import limits
from hrn_kg.cli import main, validating
from hrn_kg.content import find_content
from hrn_kg.drafting import tables
from hrn_kg.drafting.tables import make_csv_template
from hrn_kg.intake import Draft, read_handed
from hrn_kg.intake.bounded import read_bounded
from hrn_kg.lane import forked_reading
from hrn_kg.releases import Release
from hrn_kg.vocab import Prefixes
from intake.proposals import GOOD, mistakes, planted, published
from long_tests import few
from started import CLI, run_python

TEXTS = {
    "cavaet.ttl": GOOD.replace("  hro:caveat caveat:estimate ;", "  hro:cavaet caveat:estimate ;"),
    "broken.ttl": GOOD.replace("hro:value 3 ;", "hro:value 3"),
    "formula.ttl": GOOD.replace('"The one was counted, the other is a plan."', '"=cmd() mail a@b.example"'),
}


class Cli:
    """Runs the command in this process."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capfd = folder, capfd

    def file(self, name: str) -> Path:
        path = self.folder / name
        path.write_text(TEXTS.get(name, GOOD), encoding="utf-8")
        return path

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        code = main(["--home", str(self.folder / "home"), "validate", *map(str, arguments)])
        out = self.capfd.readouterr()
        return code, out.out, out.err


@pytest.fixture
def cli(tmp_path: Path, capfd: pytest.CaptureFixture[str], content_read_once: None) -> Cli:
    return Cli(tmp_path, capfd)


def test_text_ends_with_the_counts(cli: Cli) -> None:
    code, out, _ = cli(cli.file("cavaet.ttl"), "--lang", "nl")
    assert code == 1
    assert "Bedoelde u hro:caveat?" in out
    assert out.rstrip().splitlines()[-1].endswith("1 fout.")


def test_a_warning_counts_with_strict_only(cli: Cli) -> None:
    file = cli.folder / "street.ttl"
    file.write_text(GOOD.replace('in Veldstad, 2025"@en', 'in Veldstad, 2024"@en'), encoding="utf-8")
    code, out, _ = cli(file)
    assert (code, "1 warning." in out.splitlines()[-1]) == (0, True)
    assert cli(file, "--strict")[0] == 1


def test_folders_and_what_is_passed_over(cli: Cli) -> None:
    folder = cli.folder / "drafts"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "deep" / "good.ttl").write_text(GOOD, encoding="utf-8")
    (folder / ".hidden" / "broken.ttl").write_text("x", encoding="utf-8")
    (folder / "notes.docx").write_text("x", encoding="utf-8")
    code, out, err = cli(folder)
    assert (code, out.startswith("In order."), "notes.docx" in err) == (0, True, True)


def test_a_record_may_stand_in_another_file_that_is_handed_in(cli: Cli) -> None:
    at = GOOD.index("claim:veldstad-dcr-2025 a ")
    head = GOOD[: GOOD.index("\n\n") + 2]
    things, claims = cli.folder / "things.ttl", cli.folder / "claims.ttl"
    things.write_text(GOOD[:at], encoding="utf-8")
    claims.write_text(head + GOOD[at:], encoding="utf-8")
    assert cli(things, claims)[0] == 0
    code, out, _ = cli(claims, "--format", "json")
    assert code == 1
    assert {one["where"]["file"] for one in json.loads(out)["findings"]} == {str(claims)}


def test_a_file_of_the_content_exempts_no_other_file(cli: Cli) -> None:
    own = find_content().root / "data" / "gaps.ttl"
    drafts = {"cavaet.ttl": "unknown-property-near", "untyped.ttl": "untyped"}
    for name, rule in drafts.items():
        file = cli.file(name)
        if name == "untyped.ttl":
            file.write_text(GOOD + 'place:veld-x skos:prefLabel "Veld"@nl , "Field"@en .\n', encoding="utf-8")
        alone, together = (json.loads(cli(*files, "--format", "json")[1]) for files in ([file], [own, file]))
        for report in (alone, together):
            rules = {(one["where"]["file"], one["shape"].rpartition("#Intake-")[2]) for one in report["findings"]}
            assert (str(file), rule) in rules
            assert {file_ for file_, _ in rules} == {str(file)}
            assert "Record-HasKind" not in str(report)
    assert cli(own)[0] == 0


@pytest.mark.parametrize("name", few(["-", "figures.txt", "figures"], ["-", "figures"]))
def test_a_table_is_read_whatever_it_is_called(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The text that its cells name lies beside it, or where one is when it comes from standard input."""
    monkeypatch.chdir(cli.folder)
    monkeypatch.delenv("HRN_KG_TEST_LONG", raising=False)  # no setting of the program
    Path("report.txt").write_text("Verslag\n\nIn 2025 waren er 3 gebruiksruimten in Amsterdam.\n", encoding="utf-8")
    heads = "Document,Words,Number,What is counted,Of which thing,Among whom,Where,When"
    body = (
        f"{heads},Date of the document,Publisher,Text of the document\n"
        "Verslag 2025,waren er 3 gebruiksruimten,3,facilities available,drug consumption room,,Amsterdam,2025,"
        "1 March 2026,Gemeente Amsterdam,report.txt\n"
    ).encode()
    if name == "-":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
    else:
        Path(name).write_bytes(body)
    code, out, err = cli(name)
    assert "1 row read, 1 record made, 0 rows" in err
    assert (code, "In order." in out) == (0, True), out


def test_what_is_no_table_is_told_so_whatever_lies_beside_it(cli: Cli) -> None:
    (cli.folder / "latin.txt").write_bytes(b"caf\xe9")
    file = cli.folder / "notes.txt"
    file.write_text("Just words, and a comma.\n", encoding="utf-8")
    code, out, _ = cli(file)
    assert (code, "The text is no RDF that is known here" in out) == (2, True)


def test_standard_input_has_no_ending_that_could_be_another(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    file = cli.folder / "good.jsonld"
    file.write_text(GOOD, encoding="utf-8")
    assert "its ending says something else" in cli(file)[1]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    code, out, _ = cli("-")
    assert (code, "ending" in out) == (0, False)


def test_a_spreadsheet_is_read_by_a_process_that_can_be_ended(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    file = cli.folder / "cijfers.csv"
    file.write_bytes(make_csv_template("figures", "nl", published()))
    code, out, _ = cli(file)
    assert (code, "No row is filled in" in out) == (2, True)
    monkeypatch.setattr(forked_reading, "SHEET_SECONDS", 0.001)
    code, out, _ = cli(file)
    assert (code, "0.001" in out) == (2, True)
    monkeypatch.undo()
    # The heap of a process that has long been at work has free room for a small file; none for this.
    monkeypatch.setattr(tables, "read_table", lambda *_: bytearray(1_000_000 * (limits.INTAKE.memory_mb + 100)))
    code, out, _ = cli(file)
    assert (code, f"{limits.INTAKE.memory_mb} MB" in out) == (2, True)


def test_an_operator_sets_the_limits(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    file, table = cli.file("cavaet.ttl"), cli.folder / "cijfers.csv"
    table.write_bytes(make_csv_template("figures", "nl", published()))
    for variable, value, given, told in (
        ("HRN_KG_INTAKE_BYTES", "200", file, "larger than 0.0002 MB"),
        ("HRN_KG_INTAKE_TRIPLES", "3", file, "more than 3 statements"),
        ("HRN_KG_INTAKE_COLUMNS", "4", table, "more than 4 columns"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(variable, value)
            code, out, _ = cli(given)
        assert (code, told in out) == (2, True), (variable, out)
    monkeypatch.setenv("HRN_KG_INTAKE_ROWS", "1000000")
    code, _, err = cli(file)
    assert (code, "HRN_KG_INTAKE_ROWS must be a number from 1 to 5,000" in err) == (2, True)


def test_an_operator_sets_time_and_memory(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file takes too long on every machine, so what its reader is handed is looked at; it is read as ever."""
    noted: list[limits.Intake] = []

    def read(body: bytes, name: str, prefixes: Prefixes, bounds: limits.Intake) -> Draft:
        noted.append(bounds)
        return read_bounded(body, name, prefixes, bounds)

    monkeypatch.setattr(validating, "read_handed", partial(read_handed, read_rdf=read))
    monkeypatch.setenv("HRN_KG_INTAKE_SECONDS", "59")
    monkeypatch.setenv("HRN_KG_INTAKE_MEMORY_MB", "1000")
    code, out, _ = cli(cli.file("cavaet.ttl"))
    assert (code, "hro:caveat" in out) == (1, True)
    assert noted == [replace(limits.INTAKE, seconds=59, memory_mb=1000)]


def test_nothing_to_check_is_two(cli: Cli) -> None:
    for text in ("", "# only a comment\n", GOOD[: GOOD.index("\n\n")] + "\n"):
        file = cli.folder / "empty.ttl"
        file.write_text(text, encoding="utf-8")
        assert cli(file)[0] == 2
    table = cli.folder / "figures.csv"
    table.write_text("a;b\n1;2\n", encoding="utf-8")
    code, out, _ = cli(table)
    assert (code, "headings of a template were not found" in out) == (2, True)
    workbook = cli.folder / "figures.xlsx"
    workbook.write_bytes(b"PK\x03\x04")
    assert "no spreadsheet that can be read" in cli(workbook)[1]


def test_good_and_refused_together_is_two(cli: Cli) -> None:
    code, out, _ = cli(cli.file("good.ttl"), cli.file("broken.ttl"))
    assert (code, "broken.ttl" in out, "good.ttl" in out) == (2, True, False)
    assert cli(cli.file("cavaet.ttl"), cli.file("broken.ttl"))[0] == 1


def test_standard_input(tmp_path: Path) -> None:
    command = [*CLI, "--home", str(tmp_path), "validate", "-"]
    done = run_python(command, input=GOOD.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout.startswith(b"In order.")) == (0, True)


def test_sarif(cli: Cli) -> None:
    file = cli.file("cavaet.ttl")
    code, out, _ = cli(file, "--format", "sarif")
    told = json.loads(out)
    assert (code, told["version"], len(told["runs"])) == (1, "2.1.0", 1)
    (result,) = told["runs"][0]["results"]
    rule = told["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == str(file)
    assert place["region"]["startLine"] == TEXTS["cavaet.ttl"][: TEXTS["cavaet.ttl"].index("cavaet")].count("\n") + 1
    assert result["level"] == "error"


def test_annotations_of_github(cli: Cli) -> None:
    file = cli.file("cavaet.ttl")
    _, out, _ = cli(file, "--format", "github")
    first, last = out.splitlines()
    assert first.startswith(f"::error file={file},line=")
    assert "hro:caveat" in first
    assert last.startswith("Not in order.")


def test_csv_has_all_findings_and_no_formula(cli: Cli) -> None:
    mistake = next(one for one in mistakes("shapes") if one.name == "telephone number in a text")
    file = cli.folder / "formula.ttl"
    file.write_text(planted(mistake, TEXTS["formula.ttl"])[0], encoding="utf-8")
    _, out, _ = cli(file, "--format", "csv", "--lang", "nl")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 2
    assert {row["severity"] for row in rows} == {"Violation"}
    assert [row["value"] for row in rows if "cmd" in row["value"]] == ["'=cmd() mail a@b.example"]
    assert all(row["line"].isdigit() and "e-mailadres of telefoonnummer" in row["message"] for row in rows)


def test_turtle_is_a_validation_report(cli: Cli) -> None:
    _, out, _ = cli(cli.file("cavaet.ttl"), "--format", "ttl")
    store = ox.Store()
    store.load(out.encode(), ox.RdfFormat.TURTLE)
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#> ASK {
      ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result .
      ?result sh:resultSeverity sh:Violation ; sh:resultPath <https://w3id.org/harmreduction/ontology#cavaet> ;
        sh:focusNode ?focus ; sh:sourceShape ?shape ; sh:resultMessage ?en , ?nl .
      FILTER(LANG(?en) = "en" && LANG(?nl) = "nl" && CONTAINS(?nl, "cavaet.ttl")) }"""
    assert bool(store.query(query))


def test_many_places_are_folded_and_all_lists_them(cli: Cli) -> None:
    file = cli.folder / "many.ttl"
    lines = "".join(f'place:veld-{n} a dct:Location ; skos:prefLabel "Veld {n}"@nl .\n' for n in range(9))
    file.write_text(GOOD + lines, encoding="utf-8")
    code, short, _ = cli(file)
    assert (code, short.count("many.ttl"), "and 4 more places" in short) == (1, 5, True)
    assert cli(file, "--all")[1].count("many.ttl") == 9


def test_of_very_many_faults_the_first_are_told(cli: Cli) -> None:
    file = cli.folder / "many.ttl"
    lines = "".join(f'place:veld-{n} dct:unknown{n} "x" .\n' for n in range(60))
    file.write_text(GOOD + lines, encoding="utf-8")
    short, every = cli(file)[1], cli(file, "--all")[1]
    assert short.count("is no property that is used here") < 60
    assert "more faults" in short
    assert every.count("is no property that is used here") == 60


def test_a_release_is_checked_against_and_named(
    release: Release, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "good.ttl"
    file.write_text(GOOD, encoding="utf-8")
    assert main(["--home", str(home), "validate", str(file), "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["release"] == release.id
    assert main(["--home", str(home), "validate", str(file), "--format", "json", "--release", "content"]) == 0
    assert json.loads(capfd.readouterr().out)["release"] is None
    assert main(["--home", str(home), "validate", str(file), "--release", "1999.1.0"]) == 2
