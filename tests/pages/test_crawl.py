"""From the front page by links: what is met is sound (here one page of each kind), every record within four clicks."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from html_reader import Page, objections

from long_tests import IS_LONG

HEAVIEST = 50_000  # bytes of a page
CLICKS = 4
EACH = 1  # pages of each kind that are looked at
EACH_LONG = 25  # in the long tests; of those without parameters all
# In the long tests, the parts of the site that lead to most records by few pages: these are followed whole.
LISTS = {"sources", "access", "figures", "types", "interventions"}
REACHED_IN = "nl"  # the other language has the same links
RECORDS = "SELECT DISTINCT ?iri { ?iri <https://w3id.org/harmreduction/ontology#statedIn> ?document }"


@dataclass(frozen=True)
class Met:
    """A page of a crawl: where it is, by how many clicks at least, and what came."""

    address: str
    clicks: int
    response: httpx.Response
    page: Page


def kind_of(address: str) -> tuple[str, ...]:
    """What pages have in common: the part of the site, the kind of thing, how deep it lies, the parameters."""
    parts = urlsplit(address)
    steps = parts.path.strip("/").split("/")
    kept = 3 if len(steps) > 3 else 2
    names = [pair if pair.startswith("section=") else pair.partition("=")[0] for pair in parts.query.split("&")]
    return (*steps[:kept], str(len(steps)), *sorted(names))


def pages_of(page: Page, lang: str) -> Iterator[str]:
    """The pages in this language to which a page leads."""
    for link in page.all("a"):
        target = link.attributes.get("href", "").partition("#")[0]
        # Own queries are as long as what is asked; a report is about anything.
        if (
            target.startswith((f"/{lang}/", f"/{lang}?"))
            and "query?query=" not in target
            and "/contribute/" not in target
        ):
            yield target


def crawl(site: httpx.Client, lang: str, distances: dict[str, int]) -> Iterator[Met]:
    """The pages, nearest first, so many of each kind; `distances` is filled with the clicks to every page met."""
    waiting = deque([f"/{lang}"])
    distances[f"/{lang}"] = 0
    looked_at: Counter[tuple[str, ...]] = Counter()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        is_whole = "?" not in address or kind[1] == "sources" or kind[-1] == "page"
        is_list = lang == REACHED_IN and kind[1] in LISTS and is_whole
        most = EACH_LONG if IS_LONG else EACH
        if looked_at[kind] >= most and not (IS_LONG and (is_list or "?" not in address)):
            continue
        looked_at[kind] += 1
        response = site.get(address, follow_redirects=True)
        met = Met(address, distances[address], response, Page(response.text))
        yield met
        for target in pages_of(met.page, lang):
            if target not in distances:
                distances[target] = met.clicks + 1
                waiting.append(target)


def lacks(page: Page) -> list[str]:
    """What every page has but this one: a title, a description, one name, and the way back."""
    found = []
    if not any(element.text.strip() for element in page.all("title")):
        found.append("no title")
    if not any(element.attributes.get("content", "").strip() for element in page.all("meta", name="description")):
        found.append("no description")
    if [bool(element.text.strip()) for element in page.all("h1")] != [True]:
        found.append("not one name")
    if len(page.all("nav", class_="crumbs")) != 1:
        found.append("no way back")
    return found


@pytest.mark.longer
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_page_is_sound_and_light_and_each_record_near(site: httpx.Client, lang: str) -> None:
    records = {
        # A gap has its page among what is not known.
        row["iri"]["value"]
        .replace("https://w3id.org/harmreduction/id/", f"/{lang}/doc/")
        .replace("/doc/gap/", "/unknowns/")
        for row in site.get("/sparql", params={"query": RECORDS}, headers={"Accept": "application/json"}).json()[
            "results"
        ]["bindings"]
    }
    assert len(records) > 1400
    distances: dict[str, int] = {}
    heavy, unsound, kinds = [], [], Counter[str]()
    for met in crawl(site, lang, distances):
        kinds[kind_of(met.address)[1]] += 1
        unsound += [(met.address, fault) for fault in objections(met.page, lang)]
        # The application of these tests serves a mere file, of which there is no catalogue.
        if met.response.status_code != 200 and met.address != f"/{lang}/catalog":
            unsound.append((met.address, str(met.response.status_code)))
        if met.address != f"/{lang}":
            unsound += [(met.address, fault) for fault in lacks(met.page)]
        if len(met.response.content) > HEAVIEST:
            heavy.append((met.address, len(met.response.content)))
    assert (heavy, unsound) == ([], [])
    assert sum(kinds.values()) > 100
    for expected in ("ontology", "shapes", "api", "queries", "figures", "places", "model", "glossary"):
        assert kinds[expected]
    if IS_LONG and lang == REACHED_IN:
        assert records - {record for record in records if distances.get(record, CLICKS + 1) <= CLICKS} == set()


def test_what_a_page_lacks_is_found() -> None:
    whole = (
        '<html lang="en"><head><title>A</title><meta name="description" content="B"></head>'
        '<body><nav class="crumbs"></nav><h1>C</h1></body></html>'
    )
    assert lacks(Page(whole)) == []
    assert lacks(Page(whole.replace(">A<", "><"))) == ["no title"]
    assert lacks(Page(whole.replace('"B"', '""'))) == ["no description"]
    assert lacks(Page(whole.replace("<h1>C</h1>", "<h1>C</h1><h1>D</h1>"))) == ["not one name"]
    assert lacks(Page(whole.replace("crumbs", "other"))) == ["no way back"]
