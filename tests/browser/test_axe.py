"""axe finds nothing on any kind of page: each page with an address of its own, things of every kind, answers, faults.

In Dutch and English, light and wide or dark and narrow. `make test` sees a few, with what the others are made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from hrn_kg import words
from hrn_kg.contributions.form_answers import FORMS
from hrn_kg.site.pages import FIXED
from long_tests import few

pytestmark = pytest.mark.browser
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
QUERIES = {
    "rows": "SELECT * WHERE { ?s ?p ?o } LIMIT 20",
    "no rows": "SELECT * WHERE { ?s <https://example.org/none> ?o }",
    "truth": "ASK { ?s ?p ?o }",
    "graph": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 20",
    "fault": "SELECT ?s\nWHERE { ?s ?p oops }",
}
THINGS = [
    *("/types/drug-consumption-room", "/interventions/harm-reduction", "/sources/s0", "/places/amsterdam"),
    *("/organisations/hrn", "/policies/sss", "/people/peter-blanken"),
    *("/doc/claim/dcr-netherlands", "/doc/claim/hat-age-35", "/doc/claim/s4-concept-chronic"),
    *("/doc/comparison/dcr-24-6", "/doc/gap/sss-coercion", "/doc/dataset/knowledge-base", "/scheme/facility-type"),
    *("/ontology", "/shapes", "/catalog", "/api", "/coverage", "/queries/list-figures", "/queries/about", "/validate"),
    *(f"/contribute/{form}" for form in FORMS),
    *("/search?q=gebruiksruimte", "/search?q=qqqqq", "/doc/claim/no-such-claim", "/no-such-page"),
    *(f"/query?query={quote(query)}" for query in QUERIES.values()),
]
PATHS = [*(fixed.path for fixed in FIXED), *THINGS]


@pytest.fixture(scope="module")
def pages(chromium: Browser, address: str) -> Iterator[dict[str, Page]]:
    """A window on the light site and one on the dark one, narrow and wide, with axe in it; the policy holds no axe."""
    windows = {}
    for scheme, width in (("light", 1280), ("dark", 360)):
        context = chromium.new_context(
            base_url=address,
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 800},
            bypass_csp=True,
        )
        context.add_init_script(AXE)
        windows[scheme] = context.new_page()
    yield windows
    for page in windows.values():
        page.context.close()


WAYS = [(lang, scheme) for lang in words.languages() for scheme in ("light", "dark")]
ALL = [(path, *way) for path in PATHS for way in WAYS]
HERE = [
    *(
        "",
        "/timeline",
        "/types/drug-consumption-room",
        "/doc/claim/dcr-netherlands",
        "/ontology",
        "/queries/list-figures",
    ),
    *("/contribute/figure", "/search?q=gebruiksruimte", f"/query?query={quote(QUERIES['rows'])}"),
    *(f"/query?query={quote(QUERIES['fault'])}", "/no-such-page"),
]


@pytest.mark.parametrize(
    ("path", "lang", "scheme"), few(ALL, [(path, *WAYS[number % 4]) for number, path in enumerate(HERE)])
)
def test_axe_finds_nothing(pages: dict[str, Page], path: str, lang: str, scheme: str) -> None:
    page = pages[scheme]
    page.goto(f"/{lang}{path}")
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert found["passes"], "axe looked at nothing"
    assert [f"{one['id']} at {one['nodes'][0]['target']} ({len(one['nodes'])})" for one in found["violations"]] == []


def test_axe_is_at_work(pages: dict[str, Page]) -> None:
    page = pages["light"]
    page.goto("/nl")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x\">')")
    assert "image-alt" in [one["id"] for one in page.evaluate("axe.run()")["violations"]]
