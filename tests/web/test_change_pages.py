"""The pages of changes, as people meet them: every count with its list, every list in words, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from web_server import Server, serving

import small_content
from hrn_kg import releases
from hrn_kg.changes import Log
from hrn_kg.content import find_content
from hrn_kg.iris import BASE

LANGS = ("nl", "en")
ATOM, XHTML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/1999/xhtml}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# So many that they do not fit on one page.
MANY = "\n".join(f'place:p{number} a dct:Location ; rdfs:label "Plaats {number}"@nl .' for number in range(130))
FIRST = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    place:hoorn a dct:Location ; rdfs:label "Hoorn"@nl .
    claim:count a hro:Observation ; rdfs:label "Rooms"@en , "Ruimten"@nl ; hro:value {} .
    """
# A passage with its place and its words.
PASSAGE = """
    <{ID}excerpt/abc/12-19> a hro:Excerpt ; hro:section "Rooms" ; <{OA}hasSource> <{ID}capture/abc> ;
      <{OA}hasSelector> <{ID}excerpt/abc/12-19/position> , <{ID}excerpt/abc/12-19/quote> .
    <{ID}excerpt/abc/12-19/position> a <{OA}TextPositionSelector> ; <{OA}start> 12 ; <{OA}end> 19 .
    <{ID}excerpt/abc/12-19/quote> a <{OA}TextQuoteSelector> ; <{OA}exact> "{WORDS}" .
    <{ID}document/report> a hro:Other ; rdfs:label "Report"@en .
    <{ID}capture/abc> a hro:Other .
    """.replace("{ID}", f"{BASE}id/").replace("{OA}", "http://www.w3.org/ns/oa#")
SHAPE = """
    hrs:PassageShape a sh:NodeShape ; sh:targetClass hro:Excerpt ,
      <http://www.w3.org/ns/oa#TextPositionSelector> , <http://www.w3.org/ns/oa#TextQuoteSelector> .
    """
# Late in the evening by UTC: in the Netherlands it is the next day.
LATE = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
SECOND = """
    place:delft dct:isReplacedBy place:gouda .
    place:gouda a dct:Location ; rdfs:label "Gouda & <b>"@nl .
    place:hoorn a dct:Location ; rdfs:label "Hoorn"@nl .
    claim:count a hro:Observation ; rdfs:label "Rooms"@en , "Ruimten"@nl ; hro:value 18 .
    """


NEW = {"en": "new", "nl": "nieuw"}
NAME = {
    "en": "what is worked out from other records was updated: “name”.",
    "nl": "wat uit andere gegevens wordt afgeleid is bijgewerkt: “name”.",
}
EXPECTED = {
    "en": {
        "Delft (Location): withdrawn; “Gouda & <b>” replaces it.",
        f"Gouda & <b> (Location): the name in Dutch changed from “Gouda” to “Gouda & <b>”; {NAME['en']}",
        "Rooms (figure): the value changed from 17 to 18.",
    },
    "nl": {
        "Delft (Location): ingetrokken; “Gouda & <b>” vervangt het.",
        f"Gouda & <b> (Location): de naam is gewijzigd van “Gouda” in “Gouda & <b>”; {NAME['nl']}",
        "Ruimten (cijfer): de waarde is gewijzigd van 17 in 18.",
    },
}


@dataclass
class Home:
    """A home with the releases that were made there, oldest first."""

    root: Path
    made: list[releases.Release] = field(default_factory=list)

    def build(self, data: str, now: datetime | None = None) -> None:
        small_content.write(self.root / "content", "data/more.ttl", data)
        self.made.append(releases.build(find_content(self.root / "content"), self.root / "home", now=now))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("changes"))
    small_content.make(home.root / "content")
    small_content.write(home.root / "content", "data/many.ttl", MANY)
    small_content.write(home.root / "content", "shapes/passages.ttl", SHAPE)
    small_content.write(home.root / "content", "ontology/passages.ttl", 'hro:Excerpt rdfs:label "Excerpt"@en .')
    small_content.add_document(home.root / "content", "report", "abc")
    home.build(FIRST.format(17) + PASSAGE.replace("{WORDS}", "17 rooms"), LATE)
    home.build(SECOND + PASSAGE.replace("{WORDS}", "18 rooms"), LATE + timedelta(hours=1))
    return home


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serving(home.made[-1], home.root / "log") as server:
        yield server


def page(server: Server, path: str, status: int = 200) -> str:
    answer = server.http.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, path
    assert len(answer.content) < 50_000, path
    return answer.text


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def words_in(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def lines_in(text: str) -> list[str]:
    found = re.findall(r"<li>(.*?)</li>", "".join(re.findall(r'<ul class="plain rows">(.*?)</ul>', text, re.DOTALL)))
    return [unescape(re.sub(r"<[^>]*>", "", line)) for line in found]


def counts_in(text: str) -> list[tuple[str, int]]:
    overview = text.partition('aria-labelledby="kinds"')[2].partition("</nav>")[0]
    return [
        (unescape(path), int(number.replace(".", "").replace(",", "")))
        for path, number in re.findall(r'<li><a href="([^"]+)"[^>]*>[^<]*</a> ([\d.,]+)</li>', overview)
    ]


def all_lines(server: Server, path: str) -> list[str]:
    """The lines of a list on all of its pages."""
    found, seen = [], set()
    while path:
        assert path not in seen
        seen.add(path)
        text = page(server, path)
        found += lines_in(text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = unescape(following[1]) if following else ""
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_browsers_come_from_every_door_of_the_changes_to_a_page(server: Server, home: Home, lang: str) -> None:
    first = home.made[0].id
    for door, target in (
        ("/feed", "/changes"),
        ("/id/feed", "/changes"),
        ("/changes", "/changes"),
        (f"/changes/{first}", f"/changes/{first}"),
        (f"/id/change/{first}/1", f"/changes/{first}"),
    ):
        answer = server.http.get(door, headers={"Accept": "text/html", "Accept-Language": lang}, follow_redirects=True)
        assert (answer.status_code, answer.url.path) == (200, f"/{lang}{target}"), door
        assert answer.headers["content-type"].startswith("text/html")
    sitemap = server.http.get("/sitemap.xml").text
    for path in ("", *(f"/{release.id}" for release in home.made)):
        assert f"/{lang}/changes{path}</loc>" in sitemap
    for other in ("releases", f"releases/{home.made[1].id}", "dumps"):
        assert f'href="/{lang}/changes' in main_of(page(server, f"/{lang}/{other}")), other


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_releases_has_the_newest_first_and_leads_to_each(server: Server, home: Home, lang: str) -> None:
    text = main_of(page(server, f"/{lang}/changes"))
    links = re.findall(rf'<h2><a href="(/{lang}/changes/[^"]+)">', text)
    assert links == [f"/{lang}/changes/{release.id}" for release in reversed(home.made)]
    moment = Log(home.root / "home").head(home.made[0].id).moment
    assert f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">' in text
    assert {"nl": "(Nederlandse tijd)", "en": "(Dutch time)"}[lang] in text
    older = main_of(page(server, f"/{lang}/changes?release={home.made[0].id}"))
    assert len(re.findall("<h2><a", older)) == 1
    page(server, f"/{lang}/changes?page=2", 404)


@pytest.mark.parametrize("lang", LANGS)
def test_a_release_is_told_in_sentences_without_an_address(server: Server, home: Home, lang: str) -> None:
    text = page(server, f"/{lang}/changes/{home.made[1].id}")
    lines = lines_in(text)
    assert {line for line in lines if re.match(r"Delft|Gouda|Rooms|Ruimten", line)} == EXPECTED[lang]
    assert "://" not in words_in(main_of(text))
    assert {"nl": "Gewijzigde cijfers", "en": "Figures that changed"}[lang] in text


def test_programs_and_feed_readers_get_the_sentences_of_the_pages(server: Server, home: Home) -> None:
    last = home.made[1].id
    things = server.http.get(f"/changes/{last}.json").json()["things"]
    assert len(things) > 2
    for lang in LANGS:
        assert {thing["words"][lang] for thing in things} == set(lines_in(page(server, f"/{lang}/changes/{last}")))
        feed = ET.fromstring(server.http.get("/changes.atom", params={"lang": lang}).content)
        assert feed.get(XML_LANG) == lang
        entries = [one for one in feed.iter(f"{ATOM}entry") if f"/{last}/" in (one.findtext(f"{ATOM}id") or "")]
        assert len(entries) == len(things)
        for thing, entry in zip(things, entries, strict=True):
            assert entry.findtext(f"{ATOM}summary") == thing["words"][lang]
            assert (entry.findtext(f"{ATOM}title") or "").startswith(thing["label"][lang] + ": ")
            assert {one.get(XML_LANG): one.text for one in entry.iter(f"{XHTML}p")} == thing["words"]


@pytest.mark.parametrize("lang", LANGS)
def test_no_count_is_without_its_list(server: Server, home: Home, lang: str) -> None:
    for release in home.made:
        counts = counts_in(page(server, f"/{lang}/changes/{release.id}"))
        assert len(counts) > 2
        for path, number in counts:
            assert len(all_lines(server, path)) == number, path
    groups = re.findall(r'<li><a href="([^"]*group=[^"]*)">[^<]*</a> ([\d.,]+)</li>', page(server, f"/{lang}/changes"))
    assert len(groups) > 3
    for path, number in groups:
        assert len(all_lines(server, unescape(path))) == int(number), path


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_release_is_a_short_page_of_kinds(server: Server, home: Home, lang: str) -> None:
    path = f"/{lang}/changes/{home.made[0].id}"
    text = page(server, path)
    assert lines_in(text) == []
    assert len(counts_in(text)) > 3
    places = max(counts_in(text), key=lambda one: one[1])
    assert places[1] > 130
    page(server, places[0] + "&page=9", 404)


@pytest.mark.parametrize("lang", LANGS)
def test_a_passage_with_its_place_and_words_is_one_line(server: Server, home: Home, lang: str) -> None:
    first = all_lines(server, f"/{lang}/changes/{home.made[0].id}?group=passages")
    place = {"en": "under “Rooms”, characters 12 to 19", "nl": "onder “Rooms”, tekens 12 tot 19"}[lang]
    assert first == [f"Passage in “Report”, {place}: {NEW[lang]}."]
    (second,) = all_lines(server, f"/{lang}/changes/{home.made[1].id}?group=passages")
    assert "“17 rooms”" in second
    assert second.startswith({"en": "Words of the passage", "nl": "Woorden van de passage"}[lang])


@pytest.mark.parametrize("lang", LANGS)
def test_pages_give_days_as_they_are_in_the_netherlands(server: Server, home: Home, lang: str) -> None:
    day = {"en": "1 Aug 2026", "nl": "1 aug. 2026"}[lang]
    for path in ("", "/releases", f"/releases/{home.made[1].id}", "/changes", f"/changes/{home.made[1].id}"):
        text = page(server, f"/{lang}{path}")
        assert f'<time datetime="2026-07-31T23:30:00Z">{day}' in text, path
    assert server.http.get(f"/changes/{home.made[1].id}.json").json()["moment"] == "2026-07-31T23:30:00Z"


def test_what_there_is_not_is_not_found(server: Server, home: Home) -> None:
    text = page(server, "/nl/changes/2020.1.0", 404)
    missing = server.http.get("/nl/changes/2020.1.0", headers={"Accept": "application/json"}).json()
    assert missing["releases"] == [release.id for release in home.made]
    last = home.made[1].id
    page(server, f"/en/changes/{last}?group=odd", 404)
    page(server, f"/en/changes/{last}?group=created&kind=odd", 404)
    page(server, f"/en/changes/{last}?release={home.made[0].id}", 404)
    assert BASE not in text


def test_what_was_blanked_is_named_nowhere_and_its_reason_is_given(tmp_path: Path) -> None:
    home = Home(tmp_path)
    small_content.make(tmp_path / "content")
    linked = 'claim:count a hro:Observation ; rdfs:label "Rooms"@en ; hro:place {} .'
    home.build('place:p7 a dct:Location ; rdfs:label "Verborgen"@nl .\n' + linked.format("place:utrecht"))
    home.build('place:p7 a dct:Location ; rdfs:label "Verborgener"@nl .\n' + linked.format("place:p7"))
    home.build(linked.format("place:amsterdam"))
    releases.forget(tmp_path / "home", f"{BASE}id/place/p7", "order of court 7")
    home.build(linked.format("place:utrecht"))
    with serving(home.made[-1], tmp_path / "log") as server:
        seen = [server.http.get("/changes.atom", params={"lang": lang}).text for lang in LANGS]
        seen += [server.http.get(f"/changes/{release.id}.json").text for release in home.made]
        pages = [page(server, f"/{lang}/changes/{release.id}") for lang in LANGS for release in home.made]
        assert not [text for text in (*seen, *pages) if "erborgen" in text]
        second = page(server, f"/en/changes/{home.made[1].id}")
    assert "A record that was blanked: what was stated is blanked; the reason: “order of court 7”." in lines_in(second)
    assert any(
        "the place changed from “Utrecht" in line and "to “A record that was blanked”" in line
        for line in lines_in(second)
    )
    assert "something of this release was blanked; the reason: order of court 7" in words_in(second)
    assert "place/p7" not in second
