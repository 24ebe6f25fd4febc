"""What people type leads to what they mean: a list of queries, and how the order of results comes about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hrn_kg import words
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import read_bytes
from hrn_kg.releases import Release
from hrn_kg.search import NAME, Index, Kind, Lookup, Role, asks_number, read_index
from hrn_kg.search.entries import Entry, Name
from hrn_kg.search.index_file import write_index
from long_tests import IS_LONG

QUERIES = Path(__file__).with_name("queries.tsv")
GOAL = 0.95
FIRST = 5


@dataclass(frozen=True)
class Row:
    """A query, the ends of the IRIs of which one must be found, and what it tries."""

    query: str
    wanted: tuple[str, ...]
    tries: str

    def is_met(self, iris: Iterable[str]) -> bool:
        return any(iri.endswith((f"/{end}", f"#{end}")) for iri in iris for end in self.wanted)


def rows() -> list[Row]:
    lines = [line for line in QUERIES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = [Row(query, tuple(wanted.split("|")), tries) for query, wanted, tries in (one.split("\t") for one in lines)]
    assert len(found) >= 120
    return found


def missed(lookup: Lookup, wanted: list[Row], lang: str = "nl") -> list[str]:
    """The queries whose thing is not among the first five."""
    return [row.query for row in wanted if not row.is_met(hit.iri for hit in lookup.find(row.query, lang, FIRST).hits)]


def share(lookup: Lookup, wanted: list[Row], lang: str = "nl") -> float:
    return 1 - len(missed(lookup, wanted, lang)) / len(wanted)


@pytest.fixture(scope="module")
def index_bytes(release: Release) -> bytes:
    return read_bytes(release.path / NAME)


@pytest.fixture(scope="module")
def index(index_bytes: bytes) -> Index:
    return read_index(index_bytes)


@pytest.fixture(scope="module")
def lookup(index: Index) -> Lookup:
    return Lookup(index)


def test_the_list_tries_everything_and_names_what_there_is(index: Index) -> None:
    kinds = Counter(row.tries for row in rows())
    assert set(kinds) == {
        *("exact", "short", "typo", "plural", "part", "order", "joined"),
        *("everyday", "question", "person", "source"),
    }
    assert min(kinds.values()) >= 3
    assert len({row.query for row in rows()}) == len(rows())
    iris = [thing.iri for thing in index.things.values()]
    unknown = [end for row in rows() for end in row.wanted if not Row("", (end,), "").is_met(iris)]
    assert unknown == []


@pytest.mark.longer
# Without full text each name is compared with each query, which is slow: the language bears on neither way.
@pytest.mark.parametrize(
    ("full_text", "lang"),
    [*((True, lang) for lang in words.languages()), (False, "nl")],
    ids=lambda value: {True: "full text", False: "without FTS5"}.get(value, value),
)
def test_what_people_mean_is_among_the_first_five(index_bytes: bytes, lang: str, full_text: bool) -> None:
    lookup = Lookup(read_index(index_bytes, full_text=full_text))
    tried = rows() if full_text or IS_LONG else rows()[::4]
    assert share(lookup, tried, lang) >= GOAL, missed(lookup, tried, lang)


@pytest.mark.parametrize("tries", sorted({row.tries for row in rows()}))
def test_nothing_of_what_is_tried_fails_as_a_whole(lookup: Lookup, tries: str) -> None:
    some = [row for row in rows() if row.tries == tries]
    assert share(lookup, some) >= 0.75, missed(lookup, some)


def test_the_measure_can_fail(index: Index) -> None:
    """Planted: names of one role left out, words spoilt, another thing wanted."""
    without_words = replace(index, names={n: one for n, one in index.names.items() if one.role != Role.EVERYDAY})
    everyday = [row for row in rows() if row.tries == "everyday"]
    assert share(Lookup(replace(without_words, database=None)), everyday) < 0.5
    turned = {
        number: replace(one, words=tuple(word[::-1] for word in one.words)) for number, one in index.names.items()
    }
    assert share(Lookup(replace(index, names=turned, database=None)), rows()[::4]) < 0.2
    shifted = [replace(row, wanted=other.wanted) for row, other in zip(rows(), rows()[40:] + rows()[:40], strict=True)]
    assert share(Lookup(index), shifted) < 0.1


def made(tmp_path: Path, *entries: Entry, full_text: bool | None = None) -> Lookup:
    """A lookup in some names."""
    assert write_index(entries, tmp_path / "index", full_text=full_text) >= len(entries)
    return Lookup(read_index((tmp_path / "index").read_bytes()))


def entry(slug: str, kind: Kind, *names: str, weight: int = 0, role: Role = Role.PREFERRED) -> Entry:
    return Entry(f"{BASE}id/{slug}", kind, weight, tuple(Name(role, "nl", name) for name in names))


def found(lookup: Lookup, query: str) -> list[str]:
    return [hit.iri.rpartition("/")[2] for hit in lookup.find(query, "nl", 10).hits]


@pytest.fixture(params=[True, False], ids=["full text", "without FTS5"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Lookup:
    """Names that get in each other's way."""
    return made(
        tmp_path,
        entry("hat", Kind.SUBJECT, "heroïnebehandeling", "HAT"),
        entry("estimate", Kind.SUBJECT, "schatting"),
        entry("hatter", Kind.PERSON, "Hatter"),
        entry("room", Kind.SUBJECT, "gebruiksruimte", weight=40),
        entry("rooms-claim", Kind.STATEMENT, "gebruiksruimte", weight=900),
        entry("rooms-figure", Kind.FIGURE, "24 gebruiksruimten in Nederland"),
        entry("alcohol-room", Kind.SUBJECT, "alcoholgebruiksruimte"),
        entry("utrecht", Kind.PLACE, "Utrecht"),
        entry("utrect", Kind.ORGANISATION, "Utrect BV"),
        entry("needles", Kind.SUBJECT, "spuitomruil"),
        entry("class", Kind.TERM, "gebruiksruimte (klasse)"),
        full_text=request.param,
    )


def test_things_come_before_what_is_said_of_them(small: Lookup) -> None:
    assert found(small, "gebruiksruimte")[0] == "room"
    assert found(small, "gebruiksruimten").index("room") < found(small, "gebruiksruimten").index("rooms-figure")
    assert found(small, "hoeveel gebruiksruimten zijn er?")[0] == "room"


def test_what_is_exact_comes_before_what_is_corrected(small: Lookup) -> None:
    assert found(small, "utrect") == ["utrect"], "it is a word, so nothing is corrected"
    assert small.find("utrect", "nl", 5).corrected is None
    answer = small.find("Gebruiksrimte in Utrecht", "nl", 5)
    assert answer.corrected == "gebruiksruimte in utrecht"
    assert {hit.iri.rpartition("/")[2] for hit in answer.hits} >= {"room", "utrecht"}


def test_a_short_name_is_a_whole_word_first(small: Lookup) -> None:
    assert found(small, "HAT") == ["hat"], "neither part of a word nor its beginning"
    assert found(small, "hatt") == ["hatter", "estimate"] or found(small, "hatt") == ["hatter"]
    assert found(small, "ha")[:1] in (["hat"], ["hatter"])


def test_the_whole_name_comes_before_a_longer_one(small: Lookup) -> None:
    assert found(small, "gebruiksruimte").index("room") < found(small, "gebruiksruimte klasse").index("class") + 1
    assert found(small, "gebruiksruimt")[0] == "room"
    assert found(small, "alcoholgebruiksruimten")[0] == "alcohol-room"


def test_a_thing_that_the_question_names_comes_before_a_record_that_has_more_of_it(small: Lookup) -> None:
    assert found(small, "gebruiksruimten in Nederland")[:2] == ["room", "rooms-figure"]


def test_words_in_any_order_joined_or_taken_apart(tmp_path: Path) -> None:
    lookup = made(
        tmp_path,
        entry("hr", Kind.SUBJECT, "harm reduction"),
        entry("first", Kind.SUBJECT, "housing first"),
        entry("needles", Kind.SUBJECT, "spuitomruil"),
        entry("clinic", Kind.SUBJECT, "kliniek voor heroïne"),
        entry("spot", Kind.SUBJECT, "plek met de spuit"),
    )
    assert found(lookup, "reduction harm")[0] == "hr"
    assert found(lookup, "harmreduction") == ["hr"]
    assert found(lookup, "spuit omruil")[0] == "needles"
    assert found(lookup, "heroïnekliniek")[0] == "clinic"
    assert found(lookup, "harmreducsion") == ["hr"], "a slip in what is known in one piece"
    assert found(lookup, "spuitplek")[0] == "spot", "two short words in one"


def test_a_verb_finds_its_noun(tmp_path: Path) -> None:
    lookup = made(
        tmp_path,
        entry("stigma", Kind.STATEMENT, "Stigmatisering van mensen"),
        entry("rules", Kind.SUBJECT, "legal regulation"),
        entry("meal", Kind.SUBJECT, "maaltijd"),
    )
    assert found(lookup, "worden zij gestigmatiseerd?") == ["stigma"]
    assert found(lookup, "who regulates, and what is regulated")[0] == "rules"


def test_a_short_word_beside_a_known_one_is_no_slip(tmp_path: Path) -> None:
    lookup = made(tmp_path, entry("bus", Kind.SUBJECT, "bus"), entry("room", Kind.SUBJECT, "room"))
    answer = lookup.find("buy room", "en", 5)
    assert ([hit.iri.rpartition("/")[2] for hit in answer.hits], answer.corrected) == (["room"], None)
    assert lookup.find("buy", "en", 5).corrected == "bus"


def test_the_name_that_is_shown_tells_why_where_it_can(tmp_path: Path) -> None:
    names = (Name(Role.PREFERRED, "en", "target group of the strategy"), Name(Role.PREFERRED, "nl", "groep: strategy"))
    lookup = made(tmp_path, Entry(f"{BASE}id/group", Kind.SUBJECT, 0, names))
    assert lookup.find("strategy", "en", 1).hits[0].name == "target group of the strategy"
    assert lookup.find("groep", "en", 1).hits[0].name == "groep: strategy"


def test_who_asks_for_a_number_is_known_by_it() -> None:
    assert asks_number("Hoeveel ruimten?") and asks_number("how many rooms") and asks_number("Percentage met hiv")
    assert not asks_number("who may use a room")


@pytest.mark.parametrize("full_text", [True, False])
def test_nothing_found_leads_to_the_nearest_names(tmp_path: Path, full_text: bool) -> None:
    lookup = made(tmp_path, entry("policy", Kind.POLICY, "Opiumbeleid"), full_text=full_text)
    answer = lookup.find("opiumverbod", "nl", 5)
    assert answer.hits == ()
    assert [hit.name for hit in answer.nearest] == ["Opiumbeleid"]
    assert lookup.find("xqzw", "nl", 5) == replace(answer, nearest=())
    for nothing in ("", "  ", "?!", "\u0000"):
        assert lookup.find(nothing, "nl", 5).hits == ()


def test_only_the_kinds_that_are_wanted_are_found(lookup: Lookup) -> None:
    for kind in (Kind.FIGURE, Kind.QUESTION, Kind.ORGANISATION, Kind.SOURCE):
        hits = lookup.find("drugs", "en", 10, frozenset({kind})).hits
        assert hits and {hit.kind for hit in hits} == {kind}
    assert len(lookup.find("drugs", "en", 7).hits) == 7


def test_an_everyday_word_says_what_it_is(lookup: Lookup) -> None:
    hit = lookup.find("naalden", "nl", 1).hits[0]
    assert (hit.role, hit.name) == (Role.EVERYDAY, "naalden")
    assert hit.label("nl") == "spuitomruil"
    assert hit.label("en") == "needle and syringe programme"


def test_labels_are_in_the_language_that_is_asked(lookup: Lookup) -> None:
    assert lookup.find("gebruiksruimte", "en", 1).hits[0].label("en") == "drug consumption room"
    person = lookup.find("Halsema", "nl", 1).hits[0]
    assert person.label("nl") == person.label("en") == "Femke Halsema"


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "' OR 1=1 --",
        "a AND",
        "NEAR(a b)",
        "words:drugs",
        "*",
        "^drugs",
        "{drugs}",
        "drugs OR",
        "(",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "a" * 200,
        "drugs " * 33,
    ],
)
def test_signs_of_other_languages_mean_nothing(lookup: Lookup, query: str) -> None:
    answer = lookup.find(query, "en", 10)
    assert len(answer.hits) <= 10
