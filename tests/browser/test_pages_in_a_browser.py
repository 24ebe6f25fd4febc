"""The pages in Chromium: by keyboard, on a phone, in the dark, under the policy. Skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from long_tests import few

pytestmark = pytest.mark.browser
PATHS = [
    "/nl",
    "/en/queries",
    "/nl/dumps",
    "/nl/query",
    "/en/query?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+30",
    "/nl/query?query=SELECT+%3Fs%0AWHERE+%7B+%3Fs+%3Fp+oops+%7D",
    "/nl/types/drug-consumption-room",
    "/nl/doc/claim/dcr-netherlands",
    "/en/ontology",
    "/nl/shapes",
    "/nl/api",
]
HERE = ["/nl/query", "/nl/query?query=SELECT+%3Fs%0AWHERE+%7B+%3Fs+%3Fp+oops+%7D", "/en/ontology", "/nl/shapes"]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Page]:
    """A page without script in a narrow window; complaints of the browser fail the test."""
    context: BrowserContext = chromium.new_context(
        base_url=address, viewport={"width": 320, "height": 640}, java_script_enabled=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(address) else None)
    yield page
    context.close()
    # A page about a fault has the status of the fault, which the browser reports; all else is a complaint.
    assert [text for text in complaints if "status of 4" not in text] == []
    assert outside == []


@pytest.mark.parametrize("path", few(PATHS, HERE))
def test_at_320_pixels_nothing_is_wider_than_the_window(visit: Page, path: str, tmp_path: Path) -> None:
    visit.goto(path)
    assert visit.evaluate("document.documentElement.scrollWidth") == 320
    visit.screenshot(path=tmp_path / "narrow.png", full_page=True)
    assert (tmp_path / "narrow.png").stat().st_size > 5_000


def test_an_example_is_run_and_led_to_its_evidence(chromium: Browser, address: str) -> None:
    # Without script: what the page promises.
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/nl")
    page.get_by_role("link", name="voorbeeldvragen").click()
    page.get_by_role("link", name="Hoeveel voorzieningen van elk type zijn er").click()
    # The answer is there at once, and its rows lead to the claims.
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_text("De vraag in SPARQL").click()
    page.get_by_role("link", name="Deze vraag aanpassen").click()
    field = page.get_by_label("Vraag (SPARQL)")
    expect(field).not_to_be_empty()
    field.fill(field.input_value() + "\n# eigen aantekening")
    page.get_by_role("button", name="Vraag uitvoeren").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert page.get_by_role("row").count() > 2
    expect(page.get_by_label("Vraag (SPARQL)")).to_have_value(field.input_value())
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename.endswith(".csv")
    context.close()


def test_an_error_is_announced_and_leads_to_the_field(visit: Page) -> None:
    visit.goto("/en/query?query=SELECT+%3Fs%0AWHERE+%7B+%3Fs+%3Fp+oops+%7D")
    summary = visit.get_by_role("alert")
    expect(summary).to_contain_text("line 2, column")
    summary.get_by_role("link").click()
    field = visit.get_by_label("Query (SPARQL)")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def test_by_keyboard_the_first_stop_skips_the_menu_and_the_field_is_no_trap(visit: Page) -> None:
    visit.goto("/en/query")
    visit.keyboard.press("Tab")
    expect(visit.get_by_role("link", name="Skip to content")).to_be_focused()
    visit.keyboard.press("Enter")
    visit.keyboard.press("Tab")
    expect(visit.get_by_label("Query (SPARQL)")).to_be_focused()
    visit.keyboard.press("Tab")
    expect(visit.get_by_label("Answer as")).to_be_focused()
    outline = visit.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


_CONTRAST = """
() => {
  const part = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
  const read = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = read(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e), a = light(read(style.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.push(`${e.tagName} ${e.className}: ${ratio.toFixed(2)}`);
  }
  return found;
}
"""


@pytest.mark.parametrize("scheme", few(["light", "dark"], ["dark"]))
def test_words_stand_out_from_their_ground(chromium: Browser, address: str, scheme: str) -> None:
    context = chromium.new_context(base_url=address, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        assert page.evaluate(_CONTRAST) == [], path
    context.close()
