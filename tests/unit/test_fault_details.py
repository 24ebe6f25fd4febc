"""What a fault says is said in every language: each sentence of the code has its translation."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import hrn_kg
from hrn_kg.engine.embedded.partners import failure_of
from hrn_kg.errors import HrnKgError
from hrn_kg.words import details
from hrn_kg.words.details import Template, tell, template

SOURCE = Path(hrn_kg.__file__).parent
FILE = SOURCE / "words" / "faults" / "nl.toml"
TABLE = details.read(FILE)
# Where the faults are raised that a visitor of a page may meet.
MODULES = (
    "answers",
    "conneg",
    "contributions",
    "describe",
    "engine",
    "iris",
    "lane",
    "questions",
    "querytext",
    "render",
    "reports",
    "site",
    "sparql",
    "web",
)
# Told to operators on the command line, before there is a page.
OF_OPERATORS = {"SettingsError", "CannotListen", "StartFailed", "NothingToCheck"}
NOT_ON_PAGES = {
    "The pointer in {} is gone.",  # in the log
    "The manifest of release {} is not complete.",  # in the log
    "{} {}.",  # of other services, see below
    "{}: {} {}.",  # at the start, and in the log
}


def anonymous(english: str) -> str:
    """A sentence with nameless places."""
    return "".join(words + ("" if name is None else "{}") for words, name, _, _ in Formatter().parse(english))


def faults(kind: type[HrnKgError] = HrnKgError) -> Iterator[str]:
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from faults(below)


def texts(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The sentences that an argument may be, with nameless places; none for what is computed elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from texts(body, assigned)
            yield from texts(orelse, assigned)
        case ast.Name(id=name):
            for value in assigned.get(name, []):
                yield from texts(value, {})


def sentences() -> dict[str, str]:
    """The details of all faults that are raised, with the place where."""
    for module in pkgutil.walk_packages(hrn_kg.__path__, "hrn_kg."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    names = set(faults()) - OF_OPERATORS
    # Which argument is the detail; and what is added to it.
    calls = dict.fromkeys(names, (0, "{}"))
    calls |= {"malformed": (2, "{}"), "_overloaded": (0, "{}; please try again later."), "Problem": (3, "{}")}
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0].removesuffix(".py") not in MODULES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            assigned: dict[str, list[ast.expr]] = {}
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    assigned.setdefault(node.targets[0].id, []).append(node.value)
            for node in ast.walk(function):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                at, frame = calls.get(name, (0, ""))
                if frame and len(node.args) > at:
                    for text in texts(node.args[at], assigned):
                        found[frame.replace("{}", text, 1)] = f"{path.relative_to(SOURCE)}:{node.lineno}"
    return {text: place for text, place in found.items() if text and text not in NOT_ON_PAGES}


def takes(one: Template, text: str) -> bool:
    return one.facts(text) is not None


def test_every_sentence_has_a_translation() -> None:
    told = sentences()
    assert len(told) > 80
    untranslated = {text: place for text, place in told.items() if tell("nl", text.replace("{}", "17"))[1] != "nl"}
    assert not untranslated, f"add to {FILE.name}: {untranslated}"


def test_every_translation_is_of_a_sentence_of_the_code() -> None:
    """What the code no longer says is struck from the file."""
    examples = [text.replace("{}", "17") for text in sentences()]
    partners = [
        str(failure_of(words, services)) for words in WORDS for services in (["http://a/"], ["http://a/", "b:"])
    ]
    for one in TABLE.sentences:
        assert any(takes(one, text) for text in [*examples, *partners]), one


WORDS = [
    *("Error 500 Internal Server Error returned by http://a/ with payload:\n", "Error 307 Temporary Redirect returned"),
    *(
        "The server requested too many redirects (1). The latest",
        "Unsupported Content-Type returned by service <http://a/>",
    ),
    *(
        "Parser error at line 1",
        "failed to lookup address information: Name or service not known",
        "Empty HTTP request",
    ),
]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("services", [["http://a/"], ["http://a/", "http://b/"]])
def test_what_is_said_of_other_services_has_a_translation(words: str, services: list[str]) -> None:
    failure = failure_of(words, services)
    assert failure is not None
    said, lang = tell("nl", failure.detail)
    assert lang == "nl"
    assert said.startswith(("De dienst <http://a/> ", "Een van de diensten "))


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("The query has more than 100 nested groups.", "De vraag heeft meer dan 100 geneste groepen."),
        (
            "Syntax error at line 1, column 3: this is not expected here",
            "Schrijffout op regel 1, kolom 3: dit wordt hier niet verwacht",
        ),
        (
            "No worker became free within 5 seconds; please try again later.",
            "Binnen 5 seconden kwam er geen werkproces vrij; probeer het later opnieuw.",
        ),
        # The name of a parameter is not a word of ours, though it may look like one.
        (
            "The parameter “query” is given 2 times; once is allowed.",
            "De parameter “query” is 2 keer gegeven; één keer mag.",
        ),
        ("There is nothing at /a{b}.", "Op /a{b} is niets."),
    ],
)
def test_facts_stand_in_their_places(english: str, dutch: str) -> None:
    assert tell("nl", english) == (dutch, "nl")
    assert tell("en", english) == (english, "en")


def test_what_nobody_translated_stays_english_and_says_so() -> None:
    assert tell("nl", "Something unheard of.") == ("Something unheard of.", "en")
    assert tell("xx", "There is nothing at /x.") == ("There is nothing at /x.", "en")


def test_a_long_text_of_a_visitor_is_looked_at_once() -> None:
    """Pieces that stand in it very often do not make it slow: nothing is tried twice."""
    one = template("{a}; x {b}; x {c}; x {d}; x {e}; x {f}.", "{a}")
    assert one.facts("; x" * 300_000 + "!") is None
    assert one.facts("; x " * 300_000 + ".") is not None


def test_names_on_both_sides_are_the_same() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    groups = [TABLE.sentences, *TABLE.parts.values()]
    assert sum(map(len, groups)) > 100
    for group in groups:
        for one in group:
            assert set(one.names) == names(one.translation), one
    used = {name for group in groups for one in group for name in one.names}
    assert set(TABLE.parts) <= used, "a part without a place"
