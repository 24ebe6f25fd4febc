"""The frame of every page as it is seen: one line at 1280 pixels, nothing sideways at 320, readable lines, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from long_tests import few

pytestmark = pytest.mark.browser
KINDS = ["", "/about", "/method", "/types/drug-consumption-room", "/doc/claim/dcr-netherlands", "/queries/list-figures"]
# The lines of a paragraph by the characters in each, found by where the characters stand.
_LONGEST_LINE = """
() => {
  let longest = 0;
  for (const p of document.querySelectorAll('main p, main li, main dd, main blockquote')) {
    if (p.closest('table, pre, .crumbs') || p.querySelector('p, li, dd, ul, dl')) continue;
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), lines = {};
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width) { const top = Math.round(box.bottom / 8); lines[top] = (lines[top] || 0) + 1; }
      }
    }
    longest = Math.max(longest, ...Object.values(lines));
  }
  return longest;
}
"""


@pytest.fixture
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport=getattr(request, "param", {"width": 1280, "height": 900}))
    yield context.new_page()
    context.close()


def with_search(page: Page) -> None:
    """The header with the search field, which stands there as soon as there is a page to search by."""
    if not page.get_by_role("search").count():
        page.evaluate("""() => {
          const form = document.createElement('form');
          form.className = 'seek'; form.setAttribute('role', 'search');
          form.innerHTML = '<input type="search"><button type="submit">Zoeken</button>';
          document.querySelector('p.language').before(form);
        }""")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_at_1280_pixels_the_header_is_one_line_with_the_search_in_it(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/about")
    with_search(page)
    expect(page.get_by_role("search")).to_be_visible()
    boxes = [item.bounding_box() for item in page.locator("header.site .bar a, header.site .seek").all()]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(middles) == 1 + 5 + 1 + 1
    assert max(middles) - min(middles) < 8


@pytest.mark.parametrize("page", [{"width": 320, "height": 640}], indirect=True, ids=["320"])
@pytest.mark.parametrize("lang", few(["nl", "en"], ["nl"]))
def test_at_320_pixels_nothing_of_the_frame_is_wider(page: Page, lang: str) -> None:
    for kind in KINDS:
        page.goto(f"/{lang}{kind}")
        with_search(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, kind


@pytest.mark.parametrize("lang", few(["nl", "en"], ["en"]))
def test_no_line_is_longer_than_75_characters(page: Page, lang: str) -> None:
    for kind in KINDS:
        page.goto(f"/{lang}{kind}")
        longest = page.evaluate(_LONGEST_LINE)
        assert 30 < longest <= 75, (kind, longest)


def test_the_switch_keeps_the_page_and_the_menu_says_where_one_is(page: Page) -> None:
    page.goto("/nl/types/drug-consumption-room")
    expect(page.locator("header.site [aria-current]")).to_have_text("Voorzieningen")
    page.get_by_role("link", name="English").first.click()
    expect(page).to_have_url(page.url.partition("/en/")[0] + "/en/types/drug-consumption-room")
    expect(page.locator("header.site [aria-current]")).to_have_text("Facilities")


def test_on_paper_there_is_no_menu_and_all_of_the_page(page: Page) -> None:
    page.goto("/nl/queries/list-figures")
    page.emulate_media(media="print")
    for gone in ("header.site nav", ".crumbs", "p.language", "footer.site ul"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.locator("footer.site")).to_contain_text("uitgave")


FAMILIES = {
    "type": "/types/drug-consumption-room",
    "intervention": "/interventions/heroin-assisted-treatment",
    "figures": "/figures",
    "claim": "/doc/claim/dcr-netherlands",
    "comparison": "/comparisons/hat-minimum-age",
    "gap": "/unknowns/drug-deaths-per-year",
    "place": "/places/netherlands",
    "source": "/sources/s3",
    "sources": "/sources",
    "timeline": "/timeline",
    "question": "/queries/list-facility-counts",
    "model": "/model",
    "list": "/scheme/facility-type",
    "term": "/ontology?term=Claim",
    "search": "/search?q=gebruiksruimte",
}
IN_A_PLACE = "/places/netherlands?section=figures"
# Text that is cut off at the side of the paper, and parts that are still folded.
_LOST = """
() => {
  const width = document.documentElement.clientWidth, lost = [];
  for (const part of document.querySelectorAll('main *')) {
    if (![...part.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
    const box = part.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1)) lost.push(part.textContent.trim().slice(0, 60));
  }
  for (const part of document.querySelectorAll('main details:not(.tools, .tools *)')) {
    const inner = [...part.children].find(child => child.tagName !== 'SUMMARY');
    const isFolded = inner && !inner.checkVisibility({contentVisibilityAuto: true});
    if (isFolded) lost.push('folded: ' + inner.textContent.slice(0, 60));
  }
  return lost;
}
"""
_ADDRESSES = """
() => [...document.querySelectorAll('main a[rel~="external"]')].map(link => {
  const behind = getComputedStyle(link, '::after').content;
  const printed = link.textContent + (behind === 'none' ? '' : ' (' + link.getAttribute('href') + ')');
  return [link.getAttribute('href'), printed.split(link.getAttribute('href')).length - 1];
})
"""


@pytest.mark.parametrize("page", [{"width": 680, "height": 960}], indirect=True, ids=["A4"])
@pytest.mark.parametrize("family", few(FAMILIES, ["type", "claim", "question", "term"]))
def test_on_paper_nothing_is_cut_off_or_folded_and_nothing_is_there_to_press(page: Page, family: str) -> None:
    page.goto("/nl" + FAMILIES[family])
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") == 680
    assert page.evaluate(_LOST) == []
    expect(page.locator("h1")).to_be_visible()
    assert len(page.locator("main").inner_text()) > 100
    for gone in ("header.site nav", "form", "button", "summary", "footer.site ul", ".pager a"):
        for found in page.locator(gone).all():
            expect(found).to_be_hidden()


def test_on_paper_the_address_of_a_link_that_leads_away_stands_there_once(page: Page) -> None:
    seen = 0
    own = "SELECT (<https://example.org/a/page> AS ?x) (<http://purl.org/dc/terms/title> AS ?y) {}"
    for path in (
        "/en/ontology?term=Claim",
        "/en/ontology?term=Facility",
        "/en/sources",
        f"/en/query?query={quote(own)}",
    ):
        page.goto(path)
        page.emulate_media(media="print")
        printed = page.evaluate(_ADDRESSES)
        seen += len(printed)
        assert [one for one in printed if one[1] != 1] == [], path
    assert seen >= 4


@pytest.mark.parametrize("page", [{"width": 320, "height": 640}], indirect=True, ids=["320"])
@pytest.mark.parametrize("path", few(["/figures", "/types/drug-consumption-room", IN_A_PLACE], [IN_A_PLACE]))
def test_on_a_phone_a_row_of_figures_is_a_block_and_nothing_lies_sideways(page: Page, path: str) -> None:
    page.goto("/nl" + path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    tables = page.locator(".stack").all()
    assert tables
    for table in tables:
        assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
        for row in table.locator("tbody tr").all()[:5]:
            box = row.bounding_box()
            assert box and 200 < box["width"] <= 320
