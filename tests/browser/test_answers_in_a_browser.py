"""The number first: journeys and measures of the pages of types and interventions, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from long_tests import few

pytestmark = pytest.mark.browser
FIRST_SCREEN = 900
TALLEST = 8_000
NUMBERED = ("", "/types", "/types/drug-consumption-room", "/interventions/heroin-assisted-treatment")
PATHS = (*NUMBERED, "/interventions", "/types/harm-reduction-facility", "/interventions/harm-reduction")


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page without script in a wide window."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_one_click_leads_to_the_number_with_its_certainty_and_citation(page: Page) -> None:
    page.goto("/nl")
    page.get_by_role("link", name="gebruiksruimte", exact=True).click()
    expect(page.locator(".answer .n")).to_have_text("24")
    expect(page.locator(".answer .certainty")).to_contain_text("onzeker")
    expect(page.locator("section[aria-labelledby=cite]")).to_contain_text("De Gee")


@pytest.mark.parametrize("lang", few(["nl", "en"], ["nl"]))
def test_the_first_number_stands_on_the_first_screen_and_no_page_is_a_tower(page: Page, lang: str) -> None:
    for path in PATHS:
        page.goto(f"/{lang}{path}")
        assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST, path
        if path in NUMBERED:
            box = page.locator(".n").first.bounding_box()
            assert box and box["y"] + box["height"] <= FIRST_SCREEN, path


def test_on_a_phone_nothing_but_tables_and_drawings_is_wider_than_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in PATHS:
        page.goto(f"/nl{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
