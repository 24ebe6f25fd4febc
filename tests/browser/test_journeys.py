"""Four errands of people, from the page where they begin to what they came for, with each click counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hrn_kg import words
from long_tests import few

pytestmark = pytest.mark.browser
PHONE, DESK = 390, 1280
VISITORS = {"Dutch, phone": ("nl", PHONE), "English, desk": ("en", DESK)}
on_a_phone = pytest.mark.parametrize("visitor", few(VISITORS, ["Dutch, phone"]), indirect=True)
at_a_desk = pytest.mark.parametrize("visitor", few(VISITORS, ["English, desk"]), indirect=True)
UNCERTAIN = {"nl": "onzeker", "en": "uncertain"}
QUERY = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name ?number ?iri { VALUES ?iri { claim:hiv-heerlen claim:hiv-amsterdam }
?iri hro:place/skos:prefLabel ?name ; hro:value ?number FILTER(LANG(?name) = "nl") }"""


@dataclass
class Visitor:
    """Somebody at a page. Clicks are counted, and so are the pages that came without one; typing is free."""

    page: Page
    lang: str
    clicks: int = 0
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", lambda frame: self.opened.append(frame.url))

    def begin(self, path: str) -> None:
        """The page on which the errand begins."""
        self.page.goto(f"/{self.lang}{path}")

    def click(self, target: Locator) -> None:
        """Click on what can be seen, once."""
        expect(target).to_be_visible()
        target.click()
        self.clicks += 1

    def t(self, key: str) -> str:
        """Words of the page."""
        return words.translate(self.lang, key)

    def link(self, key: str) -> Locator:
        return self.page.get_by_role("link", name=self.t(key), exact=True)

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.t(key), exact=True)

    @property
    def jumped(self) -> int:
        """Pages that were opened neither to begin with nor by a click."""
        return max(0, len(self.opened) - 1 - self.clicks)


@pytest.fixture
def visitor(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visitor]:
    lang, width = VISITORS[request.param]
    context = chromium.new_context(base_url=address, locale=lang, viewport={"width": width, "height": 844})
    visitor = Visitor(context.new_page(), lang)
    yield visitor
    assert visitor.jumped == 0, visitor.opened
    context.close()


def in_the_window(target: Locator) -> None:
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()


@on_a_phone
def test_a_number_with_its_certainty_and_its_citation_takes_two_clicks(visitor: Visitor) -> None:
    page = visitor.page
    visitor.begin("")
    tile = page.locator("main .tiles li").first
    in_the_window(tile.get_by_role("link", name="24", exact=True))
    expect(tile.locator("a.certainty")).to_contain_text(UNCERTAIN[visitor.lang])
    visitor.click(tile.get_by_role("link", name="24", exact=True))
    sure = page.get_by_role("region", name=visitor.t("claim.sure"))
    expect(sure).to_contain_text(UNCERTAIN[visitor.lang])
    cited = page.get_by_role("region", name=visitor.t("thing.cite"))
    for part in ("De Gee, Woods, Charvet", "Drug consumption rooms", "claim/dcr-netherlands?release="):
        expect(cited).to_contain_text(part)
    with page.expect_download() as coming:
        visitor.click(cited.get_by_role("link", name="RIS", exact=True))
    entry = coming.value.path().read_text(encoding="utf-8")
    assert entry.startswith("TY  - ") and "claim/dcr-netherlands" in entry
    assert visitor.clicks == 2


@at_a_desk
def test_the_definitions_beside_each_other_take_one_click(visitor: Visitor) -> None:
    page = visitor.page
    visitor.begin("")
    visitor.click(page.get_by_role("main").get_by_role("link", name=visitor.t("door.definitions"), exact=True))
    cards = page.locator("main .side-by-side > li")
    names = [card.get_by_role("heading").inner_text() for card in cards.all()]
    assert names[:3] == ["EMCDDA", "HRI", "HRN"]
    for card, words_of_it in zip(cards.all(), ("encompasses", "minimise", "Reducing"), strict=False):
        expect(card.locator("blockquote")).to_contain_text(words_of_it)
    in_the_window(cards.first.locator("blockquote"))
    boxes = [box for card in cards.all()[:3] if (box := card.bounding_box())]
    assert len(boxes) == 3
    if page.viewport_size == {"width": DESK, "height": 844}:
        assert len({round(box["y"]) for box in boxes}) == 1, "side by side"
    else:
        assert all(a["y"] + a["height"] <= b["y"] for a, b in pairwise(boxes)), "under each other"
    expect(page.locator("table.elements")).to_be_visible()
    assert visitor.clicks == 1


@at_a_desk
def test_a_query_of_ones_own_to_a_table_and_a_chart_takes_three_clicks(visitor: Visitor) -> None:
    page = visitor.page
    visitor.begin("")
    visitor.click(visitor.link("foot.query"))
    page.get_by_label(visitor.t("query.field")).fill(QUERY)
    visitor.click(visitor.button("query.run"))
    expect(page.locator("#chart")).to_be_visible()
    expect(page.locator("svg.chart")).to_contain_text("Heerlen/Maastricht")
    in_the_window(page.locator("#answer"))
    with page.expect_download() as coming:
        visitor.click(page.get_by_role("link", name="CSV", exact=True))
    rows = coming.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0] == "name,number,iri" and len(rows) == 3
    assert visitor.clicks == 3


@on_a_phone
def test_a_wrong_figure_is_one_click_from_the_form_of_its_correction(visitor: Visitor) -> None:
    """The form itself, what it would change and the sending of it are walked in tests/contribute."""
    visitor.begin("/doc/claim/dcr-netherlands")
    visitor.click(visitor.link("correction.link"))
    expect(visitor.page.get_by_role("main")).to_contain_text("24")
    expect(visitor.page.locator("main form")).to_have_count(1)
    assert visitor.clicks == 1


@on_a_phone
def test_a_page_without_a_click_is_noticed(visitor: Visitor) -> None:
    visitor.begin("")
    visitor.page.goto(f"/{visitor.lang}/definitions")
    assert visitor.jumped == 1
    visitor.click(visitor.page.get_by_role("navigation").get_by_role("link", name=visitor.t("nav.sources")))
    assert (visitor.jumped, visitor.clicks) == (1, 1)
    visitor.opened.clear()
