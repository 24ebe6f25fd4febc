"""Words for people: no language lags behind, no key is missing or left over, and a third language is one more file."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import hrn_kg
import small_content
from hrn_kg import families, vocab, words
from hrn_kg.answers.dated_claims import KINDS
from hrn_kg.answers.figure_list import FILTERS, SORTS, TARGET, UNKNOWN
from hrn_kg.answers.holdings import COUNTED
from hrn_kg.answers.literature import HOW_LOST
from hrn_kg.answers.overview import COUNTS
from hrn_kg.change_words.field_phrases import NAMELESS, PHRASES
from hrn_kg.changes.change_entries import SHOWN
from hrn_kg.content import find_content
from hrn_kg.contributions import STATUSES
from hrn_kg.contributions.effect import Effect, LackKind
from hrn_kg.contributions.effect_twins import Reason
from hrn_kg.contributions.form_answers import FORMS as CONTRIBUTED
from hrn_kg.drafting import CorrectionAnswers, DefinitionAnswers, FacilityAnswers, FigureAnswers, SourceAnswers
from hrn_kg.drafting.tables import KINDS as SPREADSHEETS
from hrn_kg.drafting.tables.template_rows import MARKS
from hrn_kg.errors import HrnKgError
from hrn_kg.examples import load_examples
from hrn_kg.explaining.causes import ORDER
from hrn_kg.releases.open_tables import tables
from hrn_kg.search import Kind, Role
from hrn_kg.site.change_lines import GROUPS as GROUPS_OF_CHANGES
from hrn_kg.site.form_fields import GroupName
from hrn_kg.site.pages.access import BY
from hrn_kg.site.pages.contribute_pages import PERSON
from hrn_kg.site.pages.dossiers import PARTS
from hrn_kg.site.pages.fault import FACTS_SHOWN
from hrn_kg.site.pages.frame import FOOT, MENU
from hrn_kg.site.pages.landing import DOORS
from hrn_kg.site.pages.registers import LISTED
from hrn_kg.site.pages.search import GROUPS
from hrn_kg.validation import SEVERITIES, Outcome, Severity
from hrn_kg.watching.check_results import REASONS
from hrn_kg.watching.cited_sources import STATES, ChangeMark
from hrn_kg.watching.open_points import PARTS as POINTS
from hrn_kg.web.checks.report_forms import FORMS
from served import asked

SOURCE = Path(hrn_kg.__file__).parent
TEMPLATES = sorted((SOURCE / "render" / "templates").glob("*.html"))
MODULES = sorted(SOURCE.rglob("*.py"))
KEYS = frozenset(words.language(words.ENGLISH).words)
# Keys that the code puts together: for each section what may stand behind the point.
PARTS_SHOWN = {"severity", "rule", "as"}  # of a report on its page
FAMILIES = {
    *(
        "tag",
        "p",
        "problem",
        "hint",
        "explain",
        "report",
        "fault",
        "intake",
        "nav",
        "foot",
        *("column", "meaning"),
        "fact",
        "privacy",
        "validate",
        *("contribute", "proposal"),
        "watch",
    ),
    *("found", "found_kind", "found_more", "found_why"),
    *("door", "held", "kinds"),
    *("timeline", "figures", "access", "register", "dossier"),
    *("effect", "atom", "version"),
    *("change", "changes", "field"),
    *(
        "claimkind",
        "duration",
        "inverse",
        "file",
        "holding",
        "lost",
        "drafting",
        "table",
        "rule",
        "spreadsheet",
        "atom",
    ),
}
FORM_GROUPS = get_args(GroupName)
# What is asked in forms and spreadsheets.
ANSWERS = {
    field.name
    for kind in (CorrectionAnswers, DefinitionAnswers, FacilityAnswers, FigureAnswers, SourceAnswers)
    for field in fields(kind)
}
# Every file of a release that words tell of, its points as hyphens.
DUMPS = ("nq", "nt", "trig", "ttl", "jsonld", "rdf")
FILES = {
    *(f"hrn-kg-{form}" for form in DUMPS),
    *(f"{table.name}-csv" for table in tables()),
    *("tables-metadata-json", "ontology-ttl", "shapes-ttl", "table", "earlier", "packed", "zstandard"),
}
ONTOLOGY = "".join(path.read_text(encoding="utf-8") for path in find_content().ontology)


def faults(kind: type[HrnKgError] = HrnKgError) -> Iterator[type[HrnKgError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from faults(below)


@cache
def constants() -> set[str]:
    found: set[str] = set()
    for module in MODULES:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        found |= {value for value in values if isinstance(value, str)}
    return found


@cache
def in_templates() -> set[str]:
    found: set[str] = set()
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        found |= set(re.findall(r"\bt\('([\w.-]+)'[,)]", text))
        found |= {f"{key}.{form}" for key in re.findall(r"\btn\('([\w.-]+)'[,)]", text) for form in ("one", "other")}
    return found


@cache
def asked_by_code() -> set[str]:
    """The keys that stand as a whole in calls of `words.translate` and `words.count`."""
    found: set[str] = set()
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1):
                continue
            given = node.args[1]
            if isinstance(given, ast.Constant) and ast.unparse(node.func.value) == "words":
                forms = (".one", ".other") if node.func.attr == "count" else ("",)
                found |= {f"{given.value}{form}" for form in forms}
    return found


def test_there_are_languages_and_all_have_the_same_keys() -> None:
    assert words.languages()[:2] == ("nl", "en")
    assert len(KEYS) > 250
    for code in words.languages():
        assert set(words.language(code).words) == KEYS
        assert set(words.others(code)) == set(words.languages()) - {code}


# Counts that are never one, or beside which one is written as many are.
_OF_ANY_NUMBER = {
    *("chart.bars", "chart.dots", "drafting.words-several", "sheet.more", "contribute.fault.long", "privacy.count"),
    *("contribute.file.hint", "dossier.more", "version.created", "version.updated", "version.deleted"),
}


def test_a_count_has_its_forms_for_one_and_for_many() -> None:
    english = words.language("en").words
    single = {key for key, text in english.items() if not key.endswith((".one", ".other")) and "{n} " in text}
    assert single == _OF_ANY_NUMBER
    pairs = [key.removesuffix(".one") for key in english if key.endswith(".one") and f"{key[:-4]}.other" in english]
    assert len(pairs) > 50
    for key in pairs:
        one, two = (words.count("en", key, n, number="1", release="R", term="T") for n in (1, 2))
        assert one != two, key
    assert (words.count("nl", "query.rows", 1), words.count("nl", "query.rows", 2_000)) == ("1 rij", "2.000 rijen")


def test_no_key_is_missing_that_a_template_or_the_code_names() -> None:
    assert len(TEMPLATES) > 10
    assert len(in_templates()) > 100
    assert in_templates() - KEYS == set()
    assert len(asked_by_code()) > 10
    assert asked_by_code() - KEYS == set()


def test_no_key_is_left_over() -> None:
    statuses = {str(kind.status) for kind in faults()}
    slugs = {kind.slug for kind in faults()}
    tags = {tag for example in load_examples(find_content()) for tag in example.tags}
    named = constants()
    texts = [example.text for example in load_examples(find_content())]
    variables = {name for text in texts for name in re.findall(r"\?(\w+)", text)}
    lists = {path.removeprefix("/") for path in (*FOOT, *(family.path for family in families.FAMILIES))}
    ontology = "".join(path.read_text(encoding="utf-8") for path in find_content().ontology)
    assert len(tags) > 5
    assert len(slugs) > 20
    for key in KEYS:
        section, _, rest = key.partition(".")
        stem = re.sub(r"\.(one|other)$", "", key)
        if key in in_templates() or stem in named:
            continue
        assert section in FAMILIES, f"{key} is used nowhere"
        match section:
            case "tag":
                assert rest in tags, key
            case "rule":
                assert rest in named or "/".join(rest.rsplit("-", 1)) in named, key
            case "p":
                assert rest.partition(":")[0] in vocab.PREFIXES, key
            case "problem":
                assert rest in statuses, key
            case "validate":
                forms = {form.name for form in FORMS}
                assert rest.partition(".")[2] in {*SEVERITIES, *forms} and rest.partition(".")[0] in PARTS_SHOWN, key
            case "contribute":
                kinds = {
                    *CONTRIBUTED,
                    *FORM_GROUPS,
                    *PERSON,
                    *words.languages(),
                    "text",
                    "lead",
                    "help",
                    "fault",
                    "long",
                }
                of_files = rest.startswith("file.") and rest.removeprefix("file.") in named
                assert of_files or rest.rpartition(".")[2] in kinds, key
            case "proposal":
                assert rest.rpartition(".")[2] in {*STATUSES, *get_args(Outcome)}, key
            case "watch":
                parts = {"state": STATES, "reason": REASONS, "by": get_args(ChangeMark), "mail": POINTS}
                assert rest.partition(".")[2] in parts[rest.partition(".")[0]], key
            case "explain":
                kind, _, case = rest.partition(".")
                assert kind in ORDER and case in named, key
            case "hint":
                assert rest in slugs, key
            case "nav":
                assert rest in MENU, key
            case "foot":
                assert rest in lists, key
            case "column" | "meaning":
                assert rest in variables, key
            case "timeline":
                assert rest.removeprefix("kind.") in {*KINDS, "all"}, key
            case "figures":
                known = {f"by.{name}" for name in FILTERS} | {f"sort.{name}" for name in SORTS} | {TARGET, UNKNOWN}
                assert rest in known, key
            case "access":
                assert rest.removeprefix("by.") in BY, key
            case "register":
                assert "/" + rest.removeprefix("lead.") in LISTED, key
            case "dossier":
                assert rest in PARTS or stem.removeprefix("dossier.has.") in PARTS, key
            case "fact":
                assert rest in FACTS_SHOWN, key
            case "privacy":
                assert rest.partition(".")[0] in {"clients", "queries"}, key
                assert rest.partition(".")[2] in {"full", "network", "text", "hash", "none"}, key
            case "found":
                assert rest in {name for name, _ in GROUPS}, key
            case "claimkind":
                assert f"hro:{rest} a owl:Class" in ONTOLOGY, key
            case "inverse":
                assert rest == "other" or f"hro:{rest} a owl:ObjectProperty" in ONTOLOGY, key
            case "duration":
                assert rest.partition(".")[0] in {"Y", "M", "D"}, key
            case "file":
                assert rest in FILES, key
            case "atom" | "version":
                assert rest in SHOWN, key
            case "change":
                kinds = {"created", "again", "deleted", "earlier", "deleted.for", "earlier.for"}
                assert (
                    rest in {*kinds, "place", "words", "is.true", "is.false", *NAMELESS.values()}
                    or (rest.partition(".")[0] == "in" and rest.partition(".")[2] in words.languages())
                    or rest in {"kind.shape", "kind.term"}
                ), key
            case "changes":
                assert rest.partition(".")[0] in {"group", "lead"} and rest.partition(".")[2] in GROUPS_OF_CHANGES, key
            case "field":
                assert rest in {*PHRASES.values(), "wording"}, key
            case "holding":
                assert rest == "triples" or rest in COUNTED, key
            case "drafting":
                assert rest.startswith(("facility-", "number-", "unit-")), key
            case "spreadsheet":
                of_kinds = {f"{what}-{kind}" for kind in SPREADSHEETS for what in ("title", "offer")}
                assert rest in of_kinds | {f"mark-{mark}" for mark in MARKS}, key
            case "table":
                assert rest.partition(".")[0] in ANSWERS, key
            case "lost":
                assert rest.removesuffix(".text") in HOW_LOST.values(), key
            case "found_kind" | "found_more":
                assert rest in set(Kind), key
            case "found_why":
                assert rest in {"name_of", *Role} - {Role.PREFERRED}, key
            case "effect":
                told = {f"lack.{one}" for one in get_args(LackKind)} | {f"twin.{one}" for one in get_args(Reason)}
                assert rest in told or stem.partition(".")[2] in {one.name for one in dataclasses.fields(Effect)}, key
            case "door":
                assert f"/{rest.partition('.')[0]}" in DOORS, key
            case "held":
                assert rest.partition(".")[0] in COUNTS, key
            case "kinds":
                assert f"hro:{rest} a owl:Class" in ontology, key
            case "report" | "fault":
                assert stem.partition(".")[2] in named, key


def test_the_code_finds_the_words_of_every_outcome_and_severity() -> None:
    heads = {"hint" if severity == "Info" else severity.lower() for severity in get_args(Severity)}
    for name in (*get_args(Outcome), *heads):
        assert f"report.{name}" in KEYS


def test_every_group_and_field_of_a_change_has_words() -> None:
    assert len(GROUPS_OF_CHANGES) > 5
    assert {f"changes.{part}.{group}" for part in ("group", "lead") for group in GROUPS_OF_CHANGES} <= KEYS
    assert len(PHRASES) > 40
    assert {f"field.{key}" for key in PHRASES.values()} <= KEYS
    assert {f"change.{key}" for key in NAMELESS.values()} <= KEYS


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        (datetime(2026, 11, 27, 9, 5, tzinfo=UTC), "27 nov. 2026, 10:05 uur", "27 Nov 2026, 10:05"),
        # Late in the evening it is the next day in the Netherlands; in summer there are two hours between.
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "1 aug. 2026, 00:30 uur", "1 Aug 2026, 00:30"),
    ],
)
def test_people_read_moments_in_dutch_time(moment: datetime, dutch: str, english: str) -> None:
    assert words.day_and_time("nl", moment) == f"{dutch} (Nederlandse tijd)"
    assert words.day_and_time("en", moment) == f"{english} (Dutch time)"
    assert words.day("nl", moment) == dutch.partition(",")[0]
    assert words.day("nl", moment.date()) == words.day("nl", date(moment.year, moment.month, moment.day))


def test_the_search_has_words_for_every_kind_and_way() -> None:
    assert len(Kind) > 10
    for kind in Kind:
        assert {f"found_kind.{kind}", f"found_more.{kind}"} <= KEYS
        assert [name for name, kinds in GROUPS if kind in kinds], f"{kind} stands in no group"
    assert {f"found.{name}" for name, _ in GROUPS} <= KEYS
    assert {f"found_why.{role}" for role in set(Role) - {Role.PREFERRED}} <= KEYS


def test_words_are_filled_in_and_counted() -> None:
    assert words.translate("nl", "query.at", line=2, column=7) == "regel 2, kolom 7"
    assert words.count("en", "report.checked", 1) == "1 record checked"
    assert words.count("en", "report.checked", 0) == "0 records checked"
    assert words.grouped("nl", 9340) == "9.340"
    assert words.grouped("en", 9340) == "9,340"
    with pytest.raises(KeyError):
        words.translate("en", "query.unknown")


BROKEN = {
    "a key is missing": ('empty = "There are no example questions yet."\n', "", "lacks gallery.empty; nl.toml"),
    "a key too many": ('empty = "There', 'more = "x"\nempty = "There', "has gallery.more besides; nl.toml"),
    "another placeholder": ("line {line}, column {column}", "line {line}, col {col}", "“query.at” must have.*{column}"),
    "an empty text": ('empty = "There are no example questions yet."', 'empty = ""', "“gallery.empty” must be a text"),
    "a number": ('empty = "There are no example questions yet."', "empty = 3", "“gallery.empty” must be a text"),
    "one form only": ('", other = "{n} questions found." }', '" }', "“gallery.found” must be a text, or"),
    "no TOML": ('empty = "There are no example questions yet."', "empty = There", "en.toml cannot be read: .*line"),
    "no name": ('name = "English"\n', "", "\\[language\\] must hold name, order"),
    "eleven months": ('"Nov", "Dec"', '"Nov"', "a list of 12"),
    "order is no number": ("order = 2", 'order = "2"', "“order” of \\[language\\] must be of type int"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_lags_behind_is_named_with_its_key(case: str, tmp_path: Path) -> None:
    before, after, told = BROKEN[case]
    for path in words.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    english = tmp_path / "en.toml"
    text = english.read_text(encoding="utf-8")
    assert text.count(before) == 1
    english.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(words.WordsError, match=told) as caught:
        words.load(tmp_path)
    assert caught.value.facts["file"] == str(english)


def test_a_folder_without_english_is_refused(tmp_path: Path) -> None:
    shutil.copy(words.FOLDER / "nl.toml", tmp_path)
    with pytest.raises(words.WordsError, match=r"no en\.toml"):
        words.load(tmp_path)


def as_toml(table: dict[str, object]) -> str:
    """Enough of TOML to write a language: tables, texts, numbers, lists of texts."""
    lines = []
    for section, entries in table.items():
        assert isinstance(entries, dict)
        lines.append(f"[{section}]")
        for name, value in entries.items():
            forms = value.items() if isinstance(value, dict) else [("", value)]
            for form, text in forms:
                key = ".".join(json.dumps(part) for part in (name, form) if part)
                lines.append(f"{key} = {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def in_frisian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`hrn-kg`, as a file of Python, with one more file among its words: those in Frisian.

    The "Frisian" words are the Dutch ones between guillemets: what is shown in them was translated.
    """
    root = tmp_path_factory.mktemp("third")
    shutil.copytree(words.FOLDER, root / "words", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    table = tomllib.loads((words.FOLDER / "nl.toml").read_text(encoding="utf-8"))
    for section, entries in table.items():
        for name, value in entries.items():
            if section == "language":
                continue
            entries[name] = {k: f"«{v}»" for k, v in value.items()} if isinstance(value, dict) else f"«{value}»"
    table["language"] |= {"name": "Frysk", "order": 3, "required": False}
    (root / "words" / "fy.toml").write_text(as_toml(table), encoding="utf-8")
    program = root / "program.py"
    program.write_text(IN_FRISIAN, encoding="utf-8")
    return program


# Before anything else is imported: some modules ask for the languages when they are.
IN_FRISIAN = """
from pathlib import Path
from hrn_kg import words
words.FOLDER = Path(__file__).parent / "words"
from hrn_kg.cli import run
run()
"""


def run(*arguments: str | Path, code: int = 0) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_third_language_is_spoken_by_a_validation_report(in_frisian: Path, tmp_path: Path) -> None:
    content = small_content.make(tmp_path / "content")
    command = (in_frisian, "--content", content.root, "validate", "--lang", "fy")
    file = tmp_path / "mine.ttl"
    file.write_text("# nothing\n")
    told = run(*command, file, code=2)
    assert told.startswith("«Er is niets getoetst")
    file.write_text("oops\n")
    told = run(*command, file, code=2)
    assert "«regel 1»" in told
    assert "oops kan hier niet staan" in told


def test_a_third_language_has_pages(in_frisian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # with a path of its own it is started from nothing
    content = small_content.make(tmp_path / "content")
    home = tmp_path / "home"
    run(in_frisian, "--content", content.root, "--home", home, "build")
    paths = ["/fy", "/fy/queries", "/fy/dumps", "/fy/docs", "/fy/contact", "/sparql", "/doc/place/utrecht"]
    paths.append("/fy/nothing")
    headers = {"Accept": "text/html", "Accept-Language": "fy, nl;q=0.5"}
    with asked(home, tmp_path / "log", program=(sys.executable, str(in_frisian)), workers="1") as client:
        base = str(client.base_url).rstrip("/")
        pages = {path: client.get(path, headers=headers, follow_redirects=True) for path in paths}
    for path, page in pages.items():
        assert page.status_code == (404 if path == "/fy/nothing" else 200), path
        assert '<html lang="fy">' in page.text
        assert "«Kennisbank Harm Reduction Nederland»" in page.text
        assert page.headers.get("Content-Language", "fy") == "fy"
        switches = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page.text))
        assert set(switches) == {"nl", "en", "fy", "x-default"}, path
        for code in ("nl", "en"):
            address = switches[code].removeprefix(base)
            assert f'<a href="{address}" lang="{code}" hreflang="{code}">' in page.text
    assert "Which places are there?" in pages["/fy/queries"].text, "a query without a title in it has its English one"
