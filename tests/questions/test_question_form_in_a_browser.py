"""The form of a question on a phone: without a script one chooses, asks, takes the rows along, changes the language."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from long_tests import few

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser, http: httpx.Client) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=str(http.base_url), viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="nl-NL"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "name", few(["list-figures", "about", "find-thing-by-printed-name", "figure-card"], ["list-figures"])
)
def test_nothing_hangs_over_the_edge(name: str, phone: Page) -> None:
    phone.goto(f"/nl/queries/{name}")
    fields = phone.locator("form.row select, form.row input:not([type=hidden]), form.row button")
    assert fields.count() >= 2
    for number in range(fields.count()):
        box = fields.nth(number).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    width = phone.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 360


def test_one_chooses_and_takes_the_rows_along(phone: Page, http: httpx.Client) -> None:
    phone.goto("/nl/queries/list-figures")
    phone.get_by_label("Plaats", exact=True).select_option(label="Amsterdam")
    phone.get_by_label("Vanaf het jaar", exact=True).fill("2000")
    phone.get_by_role("button", name="Vragen").click()
    assert "place=amsterdam" in phone.url
    assert "from=2000" in phone.url
    expect(phone.get_by_label("Plaats", exact=True)).to_have_value("amsterdam")
    expect(phone.get_by_label("Vanaf het jaar", exact=True)).to_have_value("2000")
    download = phone.get_by_role("link", name="CSV", exact=True)
    assert download.get_attribute("href") == "/queries/list-figures.csv?place=amsterdam&from=2000&lang=nl"
    assert download.get_attribute("download") == "list-figures-amsterdam-2000-2026.11.0.csv"
    rows = http.get("/queries/list-figures.json?place=amsterdam&from=2000&lang=nl")
    assert phone.locator("main table tbody tr").count() == len(rows.json()["results"]["bindings"]) > 0
    expect(phone.get_by_text(rows.headers["x-hrn-kg-rows"])).to_be_visible()
    bookmark = phone.locator("main a[rel=bookmark]").get_attribute("href")
    assert bookmark == "/nl/queries/list-figures?place=amsterdam&from=2000&release=2026.11.0"
    phone.get_by_role("link", name="English").click()
    assert phone.url.endswith("/en/queries/list-figures?place=amsterdam&from=2000")
    expect(phone.get_by_label("Place", exact=True)).to_have_value("amsterdam")


def test_a_question_shows_the_value_of_its_example_and_can_be_asked_for_another(phone: Page) -> None:
    phone.goto("/nl/queries/find-thing-by-printed-name")
    expect(phone.get_by_label("Woord", exact=True)).to_have_value("DRC")
    phone.get_by_label("Woord", exact=True).fill('x" } #')
    phone.get_by_role("button", name="Vragen").click()
    expect(phone.get_by_label("Woord", exact=True)).to_have_value('x" } #')
    expect(phone.get_by_role("button", name="Vragen")).to_be_visible()
    phone.goto("/nl/queries/about")
    expect(phone.get_by_label("Over", exact=True)).to_have_value("gebruiksruimte")
    phone.get_by_label("Soort record", exact=True).select_option("KnownGap")
    phone.get_by_role("button", name="Vragen").click()
    assert "about=gebruiksruimte&kind=KnownGap" in phone.url
