"""The query editor in Chromium: completes by label, runs by keyboard, is no trap, and keeps to the policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from long_tests import few

pytestmark = pytest.mark.browser
PAGE = "/nl/query"
FIELD = "Vraag (SPARQL)"
VALUE = "document.querySelector('textarea[name=query]').value"
SVG_QUERY = """PREFIX hro: <https://w3id.org/harmreduction/ontology#>
PREFIX claim: <https://w3id.org/harmreduction/id/claim/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name ?number ?iri { VALUES ?iri { claim:hiv-heerlen claim:hiv-amsterdam }
?iri hro:place/skos:prefLabel ?name ; hro:value ?number FILTER(LANG(?name) = "nl") }"""


WINDOWS = {"light and wide": ("light", 1280), "dark and narrow": ("dark", 320)}


@pytest.fixture(params=few(WINDOWS, ["dark and narrow"]))
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """A page whose complaints, of the policy or of a script, fail the test."""
    scheme, width = WINDOWS[request.param]
    context = chromium.new_context(
        base_url=address, locale="nl", color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(address) else complaints.append(sent.url))
    yield page
    context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


def start(page: Page, query: str) -> None:
    """Replace the query by one that is typed."""
    page.goto(PAGE)
    page.get_by_label(FIELD).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(query)


TERMS = [
    ("heeft indi", "hro:indicator"),
    ("has indi", "hro:indicator"),
    ("gebruiksruim", "facility-type:drug-consumption-room"),
    ("hro:Observ", "hro:Observation"),
]


@pytest.mark.parametrize(
    ("typed", "name"),
    few(TERMS, [TERMS[0], TERMS[3]]),
)
def test_a_term_is_completed_by_its_label_and_brings_its_prefix(page: Page, typed: str, name: str) -> None:
    start(page, f"SELECT * WHERE {{ ?s ?p {typed}")
    page.get_by_role("option").filter(has_text=name).first.click()
    lines = page.evaluate(VALUE).splitlines()
    assert lines[0].startswith(f"PREFIX {name.partition(':')[0]}: <https://w3id.org/harmreduction/")
    assert lines[1].startswith(f"SELECT * WHERE {{ ?s ?p {name}")
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]
    # Once is enough.
    page.keyboard.type(f" . ?t ?q {typed}")
    page.get_by_role("option").filter(has_text=name).first.click()
    assert page.evaluate(VALUE).count("PREFIX") == 1


def test_nothing_is_offered_within_variables_comments_strings_and_addresses(page: Page) -> None:
    start(page, "SELECT * WHERE { ")
    # The list of formats has options too.
    offered = page.get_by_role("listbox").get_by_role("option")
    for typed in ("?indicator", "'heeft indi'", "<heeft", "# heeft indi"):
        page.keyboard.type("\n?s heeft indi")
        expect(offered.first).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.type(f" {typed}")
        if typed.endswith("'"):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Control+Space")
        page.wait_for_timeout(300)
        expect(offered, typed).to_have_count(0)
        page.keyboard.press("End")


def test_the_keyboard_runs_the_query_and_leaves_the_editor(page: Page) -> None:
    start(page, "ASK {}")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Antwoord als")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(page.locator("p.figure")).to_have_text("Ja")
    assert page.evaluate(VALUE) == "ASK {}"


def test_the_editor_tells_what_the_field_told(page: Page) -> None:
    page.goto(PAGE + "?query=SELECT+%3Fs%0AWHERE+%7B+%3Fs+%3Fp+oops+%7D")
    page.get_by_role("alert").get_by_role("link").click()
    field = page.get_by_label(FIELD)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("textarea[name=query]")).to_be_hidden()
    expect(page.get_by_text("Ctrl-Enter")).to_be_visible()
    described = "content => (content.ariaDescribedByElements ?? []).map(element => element.id)"
    assert field.evaluate(described) in (["query-hint", "query-error"], [])


def test_the_buttons_work_from_the_editor(page: Page) -> None:
    start(page, "SELECT * WHERE { ?s a skos:Concept ; ?p ?o . } LIMIT 3")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Vul voorvoegsels aan").click()
    expect(page.locator("textarea[name=query]")).to_have_value(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        # The editor closes brackets that are opened.
        "SELECT * WHERE { ?s a skos:Concept ; ?p ?o . } LIMIT 3"
    )
    page.get_by_role("button", name="Opmaken").click()
    expect(page.locator("textarea[name=query]")).to_have_value(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n\n"
        "SELECT * WHERE {\n  ?s a skos:Concept ;\n    ?p ?o .\n}\nLIMIT 3\n"
    )


def test_a_chart_stands_there_at_once_and_is_not_wider_than_the_window(page: Page, tmp_path: Path) -> None:
    page.goto(PAGE)
    page.get_by_label(FIELD).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(SVG_QUERY)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("img", name="hiv-prevalentie, procent")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "hrn-kg-2026.11.0.csv"


def test_no_other_page_loads_a_script(page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda sent: loaded.append(sent.url) if sent.resource_type == "script" else None)
    for path in ("/nl", "/nl/queries", "/nl/docs"):
        page.goto(path)
    assert loaded == []
    page.goto(PAGE)
    assert [url.partition("?")[0].rpartition("/")[2] for url in loaded] == ["query-editor.js"]
