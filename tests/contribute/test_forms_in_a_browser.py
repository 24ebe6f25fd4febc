"""A walk through the forms in Chromium: without script, by keyboard, on a phone, in the dark; axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect
from test_forms import CORRECTION, WHOLE

from long_tests import few

pytestmark = pytest.mark.browser
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
CHECK = {"nl": "Bekijk wat dit zou veranderen", "en": "See what this would change"}
PERIOD = {"nl": "2003", "en": "2004"}  # that no other test proposes, since the same again is refused
WINDOWS = [("nl", "light", 1280), ("en", "dark", 360)]
SEND = {"nl": "Versturen", "en": "Send"}


@pytest.fixture
def page(chromium: Browser, address: tuple[str, Path, Path], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window without scripts."""
    context = chromium.new_context(
        base_url=address[0], java_script_enabled=False, viewport={"width": 320, "height": 640}, color_scheme="dark"
    )
    yield context.new_page()
    context.close()


def fill(page: Page, answers: dict[str, str]) -> None:
    for name, text in answers.items():
        field = page.locator(f"#{name}")
        if not field.is_visible():
            page.locator(f"details.more:has(#{name}) > summary").click()
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def is_narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_figure_of_a_new_report_goes_from_the_start_page_to_its_status(page: Page) -> None:
    page.goto("/nl")
    page.get_by_role("link", name="Bijdragen").click()
    page.get_by_role("link", name="Een cijfer").click()
    page.get_by_role("button", name=CHECK["nl"]).click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.url.endswith("#document")
    assert is_narrow(page)
    fill(page, {**WHOLE, "period": "2017"})
    page.get_by_role("button", name=CHECK["nl"]).click()
    expect(page.get_by_role("heading", name="Wat het zou veranderen")).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("button", name=SEND["nl"]).click()
    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in.")
    page.locator("#name").fill("Een nieuwkomer")
    page.locator("#consent").check()
    page.get_by_role("button", name=SEND["nl"]).click()
    expect(page.get_by_role("heading", name="Voorstel ")).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("button", name="Intrekken").click()
    expect(page.locator(".lead")).to_contain_text("Ingetrokken")


def test_the_form_is_filled_in_by_keyboard_alone(page: Page) -> None:
    page.goto("/nl/contribute/correction")
    page.locator("#record").focus()
    page.keyboard.type(CORRECTION["record"])
    page.keyboard.press("Tab")
    page.keyboard.type("Label Nederlands")
    page.keyboard.press("Tab")
    page.keyboard.type("Gebruiksruimten in Nederland")
    page.keyboard.press("Tab")
    page.keyboard.type("Korter.")
    page.keyboard.press("Tab")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wat het zou veranderen")).to_be_visible()


@pytest.mark.parametrize(("lang", "scheme", "width"), few(WINDOWS, WINDOWS[1:]))
def test_axe_finds_nothing_from_the_form_to_the_status_page(
    chromium: Browser, address: tuple[str, Path, Path], lang: str, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        base_url=address[0],
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
        bypass_csp=True,
    )
    context.add_init_script(AXE)
    page = context.new_page()
    seen = 0

    def look() -> None:
        nonlocal seen
        found = page.evaluate("axe.run()")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
        seen += 1

    def press(name: str) -> None:
        """Press, and wait for the page that answers: what is filled in before is lost with the old one."""
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()

    page.goto(f"/{lang}/contribute/figure")
    press(CHECK[lang])
    look()  # with faults
    fill(page, {**WHOLE, "period": PERIOD[lang]})
    press(CHECK[lang])
    look()  # with the effect
    press(SEND[lang])
    look()  # with faults of the person
    page.locator("#name").fill("Een nieuwkomer")
    page.locator("#consent").check()
    press(SEND[lang])
    assert "/proposals/" in page.url, page.locator("main").inner_text()
    look()  # sent
    assert seen == 4
    context.close()
