"""What only a browser can tell of the API page, of data in pages, and of a service under a path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from prefix_proxy import proxying
from web_server import Server, serving

pytestmark = pytest.mark.browser


class Visit:
    """A page, what the browser complained of, and where it sent requests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    context = chromium.new_context()
    yield Visit(context.new_page())
    context.close()


def test_the_page_of_all_addresses_opens_without_a_script(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(java_script_enabled=False)
    visit = Visit(context.new_page())
    page = visit.page
    page.goto(server.url + "/en/api")
    page.get_by_role("link", name="SPARQL and graphs").click()
    expect(page.get_by_role("heading", name="Ask a query in the body")).to_be_visible()
    more = page.locator("section", has=page.get_by_role("heading", name="Ask a query in the body")).last
    expect(more.get_by_text("application/sparql-query", exact=True)).to_be_hidden()
    more.locator("summary").click()
    expect(more.get_by_text("application/sparql-query", exact=True)).to_be_visible()
    assert visit.complaints == []
    assert visit.requests
    assert all(address.startswith(server.url) for address in visit.requests)
    context.close()


def test_a_mistake_leads_from_a_thing_to_the_form_for_it_without_a_script(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(server.url + "/nl/places/utrecht")
    page.get_by_role("link", name="Klopt dit niet? Meld het").click()
    expect(page.get_by_role("heading", name="Een verbetering")).to_be_visible()
    assert page.get_by_label("Welk gegeven").input_value().endswith("/id/place/utrecht")
    context.close()


def test_data_in_a_page_is_allowed_by_the_policy_and_read_as_data(visit: Visit, server: Server) -> None:
    visit.page.goto(server.url + "/en/places/forms")
    text = visit.page.locator('script[type="application/ld+json"]').text_content()
    assert text is not None
    name = visit.page.evaluate("text => JSON.parse(text).name.map(name => name['@value'])", text)
    assert "<script>alert(1)</script>" in name
    assert visit.complaints == []


@pytest.mark.parametrize("strips", [True, False])
def test_under_a_path_styles_load_and_a_query_is_asked(
    visit: Visit, server: Server, tmp_path: Path, strips: bool
) -> None:
    contact = "mailto:editors@example.org"
    with (
        proxying() as proxy,
        serving(server.release, tmp_path / "log", public_url=proxy.url, contact=contact) as behind,
    ):
        proxy.target, proxy.strips = behind.url, strips
        page = visit.page
        page.goto(proxy.url + "/en")
        line = page.evaluate("getComputedStyle(document.querySelector('header.site')).borderBottomStyle")
        assert line == "solid"
        page.get_by_role("link", name="Query in SPARQL").click()
        page.get_by_role("button", name="Run the query").click()
        expect(page.get_by_role("table")).to_be_visible()
        page.get_by_role("table").get_by_role("link").first.click()
        expect(page.get_by_text("Persistent name (IRI)")).to_be_visible()
        page.get_by_role("link", name="Nederlands").click()
        expect(page.get_by_text("Duurzame naam (IRI)")).to_be_visible()
        page.goto(proxy.url + "/en/api")
        expect(page.get_by_text("/sparql", exact=True).first).to_be_visible()
        assert visit.complaints == []
        assert all(address.startswith(proxy.url) for address in visit.requests)
