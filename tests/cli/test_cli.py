"""The command line: what it prints, its exit codes, and that it writes nothing outside its home."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import small_content
from hrn_kg.cli import main
from hrn_kg.cli.parser import make_parser
from hrn_kg.cli.table import draw
from hrn_kg.examples import split
from hrn_kg.vocab import STANDARD
from started import CLI, Started

COMMANDS = ("build", "serve", "validate", "query", "releases", "evidence", "capture", "quote", "coverage")
COMMANDS += ("readout", "format", "reports")
PLACE = "https://w3id.org/harmreduction/id/place/"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_content.make(tmp_path / "content").root


@pytest.fixture
def run(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the small content, with a home of its own."""

    def call(*arguments: object) -> Result:
        capsys.readouterr()
        code = main(["--home", str(tmp_path / "home"), "--content", str(root), *map(str, arguments)])
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def built(run: Run, small_home: Path, tmp_path: Path) -> Run:
    shutil.copytree(small_home, tmp_path / "home")
    return run


def test_build_says_what_it_made_and_then_that_nothing_changed(run: Run, root: Path) -> None:
    first = run("build")
    assert first.code == 0
    assert "is current" in first.out
    assert "validate the whole" in first.err

    again = run("build")
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("Nothing changed")


def test_build_with_broken_turtle_names_file_and_line(built: Run, root: Path) -> None:
    small_content.write(root, "data/places.ttl", "place:amsterdam a a .")
    result = built("build")
    assert result.code == 2
    assert result.out == ""
    assert result.err.splitlines()[-1].startswith("hrn-kg: data/places.ttl, line 16, column")
    assert "Traceback" not in result.err
    assert built("releases").out.count("\n") == 1


def test_build_with_a_violated_shape_names_the_place_and_exits_1(built: Run, root: Path) -> None:
    small_content.write(root, "data/more.ttl", "place:delft a dct:Location .")
    result = built("build")
    assert result.code == 1
    assert f"data/more.ttl:16: <{PLACE}delft> Give the place a label." in result.err
    assert "Traceback" not in result.err


def test_build_without_content_is_one_sentence(run: Run, tmp_path: Path, root: Path) -> None:
    (root / "data" / "places.ttl").unlink()
    (root / "data" / "claims" / "operators.ttl").unlink()
    result = run("build")
    assert result.code == 2
    assert result.err.startswith("hrn-kg: There is no *.ttl or *.trig or *.nq file in")
    assert result.err.count("\n") == 1


def test_releases_are_listed_with_the_current_one_starred(built: Run, root: Path) -> None:
    small_content.write(root, "data/more.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    assert built("build").code == 0
    lines = built("releases").out.splitlines()
    assert [line[0] for line in lines] == ["*", " "]
    assert [line[2:].split()[0].rpartition(".")[2] for line in lines] == ["1", "0"]


def test_releases_of_an_empty_home(run: Run, tmp_path: Path) -> None:
    result = run("releases")
    assert (result.code, result.out) == (0, "")
    assert "hrn-kg build" in result.err
    assert not (tmp_path / "home").exists()


def test_query_by_name_as_a_table(built: Run) -> None:
    result = built("query", "list-places")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0].split() == ["place", "label"]
    assert lines[2].split() == ["place:amsterdam", "Amsterdam"]
    assert lines[-1] == "(2 rows)"


def test_query_gives_the_labels_of_an_example_in_either_language(run: Run, root: Path) -> None:
    header, _ = split(small_content.QUERY)
    question = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?label WHERE { ?concept skos:prefLabel ?label FILTER(LANG(?label) = "en")
          FILTER CONTAINS(STR(?concept), "/scheme/reliability/") } ORDER BY ?label"""
    lines = "".join(f"#+ {line}\n" for line in header.splitlines())
    (root / "queries" / "list-words.rq").write_text(lines + question, encoding="utf-8")
    assert run("build").code == 0
    assert run("query", "list-words", "--format", "csv").out.split() == ["label", "erroneous", "plausible"]
    dutch = run("query", "list-words", "--format", "csv", "--lang", "nl")
    assert dutch.out.split() == ["label", "aannemelijk", "onjuist"]


def test_query_of_a_file_as_csv_and_json(built: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(small_content.QUERY)
    rows = list(csv.reader(io.StringIO(built("query", file, "--format", "csv").out)))
    assert rows == [
        ["place", "label"],
        [PLACE + "amsterdam", "Amsterdam"],
        [PLACE + "utrecht", 'Utrecht \u2028 "stad"'],
    ]
    answer = json.loads(built("query", file, "--format", "json").out)
    assert answer["results"]["bindings"][0]["label"] == {"type": "literal", "value": "Amsterdam", "xml:lang": "nl"}


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("ASK { ?s a <http://purl.org/dc/terms/Location> }", None, "yes\n"),
        ("ASK { ?s a <http://example.org/Nothing> }", "table", "no\n"),
        ("CONSTRUCT { <http://a/a> <http://a/b> 'c' } {}", "nt", '<http://a/a> <http://a/b> "c" .\n'),
    ],
)
def test_query_of_other_forms(text: str, form: str | None, expected: str, built: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(text)
    result = built("query", file, *(("--format", form) if form else ()))
    assert (result.code, result.out) == (0, expected)


def test_query_sees_the_catalogue_of_the_release(built: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?d a <http://www.w3.org/ns/dcat#Distribution> }")
    assert built("query", file).out.splitlines()[2] == "27", (
        "six forms, each also packed twice, tables, ontology, shapes"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("SELECT * WHERE {", "line"), ("INSERT DATA { <http://a/a> <http://a/b> 1 }", ""), ("", "")],
    ids=["syntax", "update", "empty"],
)
def test_what_is_no_query_is_refused_in_one_message(text: str, words: str, built: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(text)
    result = built("query", file)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("hrn-kg: ")
    assert words in result.err
    assert "Traceback" not in result.err


def test_faults_of_query_say_what_there_is(run: Run, tmp_path: Path) -> None:
    assert "hrn-kg build" in run("query", "list-places").err
    assert run("build").code == 0
    wrong = run("query", "list-plaices")
    assert wrong.code == 2
    assert "list-places" in wrong.err
    missing = run("query", tmp_path / "none.rq")
    assert missing.code == 2
    assert "none.rq" in missing.err
    form = run("query", "list-places", "--format", "turtle")
    assert form.code == 2
    assert "csv" in form.err


VALIDATED = {
    "good": ('place:delft a dct:Location ; rdfs:label "Delft"@nl .', 0),
    "bad": ("place:delft a dct:Location .", 1),
    "nothing a shape is about": ("place:delft a dcat:Thing .", 1),
    "nothing": ("", 2),
    "not RDF": ("place:delft a a a", 2),
}


@pytest.mark.parametrize("case", VALIDATED)
def test_exit_codes_of_validate(case: str, run: Run, tmp_path: Path) -> None:
    text, code = VALIDATED[case]
    result = run("validate", small_content.write(tmp_path, "my.ttl", text))
    assert result.code == code
    assert "Traceback" not in result.err
    assert (result.out if code != 2 else result.out + result.err) != ""


def test_validate_speaks_the_language_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    file = small_content.write(tmp_path, "my.ttl", "place:delft a dct:Location .")
    assert "Geef de plaats een naam." in run("validate", file, "--lang", "nl").out
    english = run("validate", file).out
    assert "Give the place a label." in english
    assert "16" in english


def test_validate_needs_files_that_are_there(run: Run, tmp_path: Path) -> None:
    result = run("validate", tmp_path / "none.ttl")
    assert result.code == 2
    assert "none.ttl" in result.err


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_validate_judges_each_file(lang: str, run: Run, tmp_path: Path) -> None:
    good = small_content.write(tmp_path, "good.ttl", VALIDATED["good"][0])
    bad = small_content.write(tmp_path, "bad.ttl", "place:gouda a dct:Location .")
    other = small_content.write(tmp_path, "other.ttl", VALIDATED["nothing a shape is about"][0].replace("delft", "x"))
    empty = small_content.write(tmp_path, "empty.ttl", "")
    result = run("validate", good, empty, "--lang", lang)
    assert result.code == 2
    nothing = {"en": "Nothing was checked of", "nl": "Er is niets getoetst van"}[lang]
    assert result.out.startswith({"en": "Not everything was checked.", "nl": "Niet alles is getoetst."}[lang])
    assert f"{nothing} {empty}:" in result.out
    assert str(good) not in result.out
    assert run("validate", bad, empty, "--lang", lang).code == 1
    assert run("validate", empty, "--lang", lang).code == 2
    unknown = run("validate", good, other, "--lang", lang)
    assert (unknown.code, str(other) in unknown.out, str(good) in unknown.out) == (1, True, False)


UNREADABLE = {
    "directory": ("holds no file that can be checked", "bevat geen bestand dat te toetsen is"),
    "none.ttl": ("There is no file", "Er is geen bestand"),
    "broken.ttl": ("line 1", "regel 1"),
    "remote.jsonld": ("is not fetched. Put the context", "wordt niet opgehaald. Zet de context"),
    "some.txt": ("is no RDF that is known here", "is geen RDF die hier bekend is"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_validate_says_in_both_languages_why_a_file_was_not_checked(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "broken.ttl").write_text("place:b a")
    (tmp_path / "remote.jsonld").write_text('{"@context": "https://example.org/", "@id": "urn:x:y"}')
    (tmp_path / "some.txt").write_text("words")
    for lang, words in zip(("en", "nl"), UNREADABLE[name], strict=True):
        result = run("validate", tmp_path / name, "--lang", lang)
        assert result.code == 2
        assert name in result.out + result.err
        assert words in result.out + result.err
        assert "LoadDocumentCallback" not in result.out + result.err


def test_nothing_is_written_outside_home(built: Run, root: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    built("query", "list-places")
    built("validate", root / "data" / "places.ttl")
    small_content.write(tmp_path, "my.ttl", "place:delft a dct:Location .")
    built("validate", tmp_path / "my.ttl")
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "home", "my.ttl"]


def test_evidence_needs_documents(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HRN_KG_DOCUMENTS", raising=False)
    assert "HRN_KG_DOCUMENTS" in run("evidence").err
    assert run("evidence", "--documents", tmp_path).code == 2


def test_format_check_changes_nothing_and_format_does(run: Run, tmp_path: Path) -> None:
    file = small_content.write(tmp_path, "my.ttl", 'place:delft a dct:Location ; rdfs:label "Delft"@nl .')
    before = file.read_bytes()
    assert run("format", "--check", file).code == 1
    assert file.read_bytes() == before
    assert run("format", file).code == 0
    assert file.read_bytes() != before
    assert run("format", "--check", file).code == 0


def test_format_refuses_a_comment_it_cannot_keep_and_leaves_every_file(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "a.ttl", tmp_path / "b.ttl"
    good.write_text("<x:s>   <x:p> 1 .")
    bad.write_text("<x:s>   <x:p> 1 . # why\n")
    result = run("format", good, bad)
    assert result.code == 2
    assert f"{bad}, line 1: a comment behind something on its line cannot be kept" in result.err
    assert good.read_text() == "<x:s>   <x:p> 1 ."


def test_format_replaces_a_file_whole(run: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "a.ttl", tmp_path / "link.ttl"
    file.write_bytes(b"\xef\xbb\xbf# Head.\r\n\r\n<x:s>   <x:p> 1 .")
    file.chmod(0o640)
    link.symlink_to(file)
    before = file.stat().st_ino
    assert run("format", link).code == 0
    assert file.read_bytes() == b"# Head.\n\n<x:s> <x:p> 1 .\n"
    assert (file.stat().st_ino != before, file.stat().st_mode & 0o777, link.is_symlink()) == (True, 0o640, True)
    assert sorted(path.name for path in tmp_path.glob("*.ttl*")) == ["a.ttl", "link.ttl"]
    assert not list(tmp_path.glob(".a.ttl*")), "no temporary file is left"


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_there_for_every_command(command: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*([command] if command else []), "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert f"usage: hrn-kg {command or '[-h]'}" in text
    assert all(name in text for name in (COMMANDS if command is None else ()))


def test_without_a_command_the_help_is_shown_and_nothing_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "hrn-kg build" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["bild"], ["serve", "--port", "70000"], ["validate"], ["query", "x", "--lang"]])
def test_what_cannot_be_understood_exits_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        make_parser().parse_args(arguments)
    assert stopped.value.code == 2


def test_an_unknown_setting_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRN_KG_HOEM", "/tmp/x")
    result = run("releases")
    assert result.code == 2
    assert result.err.startswith("hrn-kg: There is no setting HRN_KG_HOEM")


def test_the_home_may_come_from_the_environment(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HRN_KG_HOME", str(tmp_path / "elsewhere"))
    assert main(["--content", str(root), "build"]) == 0
    assert (tmp_path / "elsewhere" / "releases" / "current").is_file()


def test_a_reader_that_has_seen_enough_is_no_fault(built: Run, root: Path, tmp_path: Path) -> None:
    command = [*CLI, "--home", tmp_path / "home", "--content", root, "query"]
    file = tmp_path / "many.rq"
    file.write_text("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
    with Started([*command, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_table_cells_cannot_steer_the_terminal() -> None:
    value = {"type": "literal", "value": "a\x1b[31m\nb"}
    body = json.dumps({"head": {"vars": ["x", "y"]}, "results": {"bindings": [{"x": value}]}}).encode()
    assert draw(body, STANDARD).splitlines() == ["x         y", "--------  -", "a [31m b", "(1 row)"]


def test_serve_answers_and_is_stopped_by_an_interrupt(built: Run, root: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*CLI, "--home", tmp_path / "home", "serve", "--port", str(port)]
    process = Started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    try:
        address = f"http://127.0.0.1:{port}/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
        for _ in range(200):
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    assert json.load(answer)["boolean"] is True
                break
            except urllib.error.URLError:
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
        else:
            pytest.fail("the server never answered")
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode in (0, 130)
    assert f"http://127.0.0.1:{port}" in out.decode()
    assert "Traceback" not in err.decode()
