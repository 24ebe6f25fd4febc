"""Behind a reverse proxy, under a path: every address in every answer is the public one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from prefix_proxy import Proxy, proxying
from web_server import Server, serving

from hrn_kg.settings import Settings, SettingsError
from hrn_kg.site.pages import FIXED
from hrn_kg.web.data import thing_routes
from hrn_kg.web.layers.prefix import prefix_of
from long_tests import IS_LONG

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = [
    *("/{lang}" + page.path for page in FIXED),
    "/{lang}/places/utrecht",
    "/{lang}/doc/dataset/knowledge-base",
    "/{lang}/scheme/reliability/plausible",
    "/{lang}/ontology",
    "/{lang}/shapes",
    "/{lang}/catalog",
    "/{lang}/api",
    "/{lang}/query?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+9",
    "/{lang}/query?query=nonsense",
    "/{lang}/nowhere",
]

# The pages about faults, in the other language; and what the small content of these tests does not describe.
_NOT_THERE = ("nowhere", "nonsense", "/doc/dataset/observations", "/scheme/facility-type", "/scheme/term")


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxying() as found:
        log = tmp_path_factory.mktemp("prefix") / "log"
        with serving(server.release, log, public_url=found.url, contact="https://example.org/contact") as behind:
            found.target = behind.url
            yield found


@pytest.fixture(params=["stripped", "passed on"])
def http(proxy: Proxy, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of the public address; it is not told what stands behind."""
    proxy.strips = request.param == "stripped"
    with httpx.Client(base_url=proxy.url, timeout=20, headers={"Accept": "*/*"}) as client:
        yield client


class _Addresses(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def one_of_each_kind(addresses: set[str], root: str) -> list[str]:
    """One of those that begin alike, have as many parts, and the same ending and parameters."""
    kinds = {}
    for address in sorted(addresses):
        parts = urlsplit(address.removeprefix(root))
        names = parts.path.split("/")
        first = names[1] if names[0] in ("nl", "en") and len(names) > 2 else names[0]
        kinds[(first, len(names), names[-1].partition(".")[2], tuple(sorted(parse_qs(parts.query))))] = address
    return list(kinds.values())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_address_on_a_page_leads_on_below_the_prefix(http: httpx.Client, proxy: Proxy, lang: str) -> None:
    host, root = proxy.url.removesuffix("/kg"), proxy.url + "/"
    internal: set[str] = set()
    for path in PAGES:
        page = http.get(path.format(lang=lang), headers={"Accept": BROWSER})
        assert page.headers["content-type"].startswith("text/html"), path
        assert proxy.target not in page.text
        for address in _Addresses(page.text).found:
            target = urljoin(str(page.url), address)
            if not target.startswith(host):
                assert urlsplit(target).scheme in ("http", "https")
                continue
            assert target.startswith(root), f"{path} leads to {address}"
            internal.add(target.partition("#")[0])
    assert len(internal) > 40
    if proxy.strips == (lang == "nl"):
        return  # each language and each kind of proxy once is enough
    followed = sorted(internal) if IS_LONG else one_of_each_kind(internal, root)
    assert len(followed) > 25
    for target in followed:
        answer = http.get(target, headers={"Accept": BROWSER}, follow_redirects=True)
        assert answer.status_code == 200 or any(name in target for name in _NOT_THERE), (target, answer.status_code)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nl",
        "/doc/place/utrecht.ttl",
        "/dumps/",
        "/dumps/hrn-kg.nq",
        "/graph/data",
        "/catalog",
        "/sparql",
        "/sparql?query=ASK{}",
    ],
)
def test_headers_name_public_addresses(http: httpx.Client, proxy: Proxy, path: str) -> None:
    answer = http.get(path, headers={"Accept": BROWSER if path == "/" else "*/*"})
    assert answer.status_code in {200, 302}
    named = re.findall("<([^>]+)>; rel=", answer.headers.get("link", ""))
    named += [answer.headers[name] for name in ("location", "content-location") if name in answer.headers]
    own = [address for address in named if address.startswith("http://")]
    assert own
    for address in own:
        assert address.startswith(proxy.url + "/") or "w3.org" in address, address


def test_redirects_stay_below_the_prefix(http: httpx.Client, proxy: Proxy) -> None:
    for path, target in {
        "/id/place/utrecht?lang=nl": "/nl/places/utrecht",
        "/doc/place/utrecht?lang=en": "/en/places/utrecht",
        "/nl/doc/place/utrecht": "/nl/places/utrecht",
        "/ontology?lang=en": "/en/ontology",
        "/docs?lang=nl": "/nl/api",
        "/about?lang=nl": "/nl/about",
        "/sparql?lang=nl&query=ASK%7B%7D": "/nl/query",
        "/doc/": "/",
        "/sparql/": "/sparql",
        "/dumps?lang=nl": "/nl/dumps",
        "/favicon.ico": "/static/hrn-kg.svg",
        "/queries/list-places?lang=nl": "/nl/queries/list-places",
    }.items():
        answer = http.get(path, headers={"Accept": BROWSER})
        assert answer.status_code in {302, 303, 308}
        location = urljoin(str(answer.url), answer.headers["location"]).partition("?")[0]
        assert location == proxy.url + target
        assert http.get(location, follow_redirects=True, headers={"Accept": BROWSER}).status_code == 200


def test_data_name_public_addresses(http: httpx.Client, proxy: Proxy) -> None:
    description = http.get("/sparql", headers={"Accept": "application/n-triples"})
    (endpoint,) = [
        quad.object.value
        for quad in ox.parse(description.content, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("service-description#endpoint") and isinstance(quad.object, ox.NamedNode)
    ]
    assert endpoint == proxy.url + "/sparql"
    assert http.post(endpoint, data={"query": "ASK {}"}).json()["boolean"] is True
    catalogue = http.get("/catalog.nt")
    downloads = re.findall(r"downloadURL> <([^>]+)>", catalogue.text)
    assert downloads
    for address in downloads:
        assert address.startswith(proxy.url + "/dumps/")
    assert http.get(downloads[0]).status_code == 200
    files = http.get("/dumps/").json()["files"]
    assert files
    for file in files:
        assert file["url"].startswith(proxy.url + "/dumps/")
    page = http.get("/en", headers={"Accept": BROWSER}).text
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.+?)</script>', page)[0])
    assert data["url"] == proxy.url + "/en"
    assert http.get("/openapi.json").json()["servers"][0]["url"] == proxy.url
    assert f"curl --fail --silent --show-error {proxy.url}/sparql" in http.get("/en/docs").text
    assert len(data["distribution"]) > 1
    assert all(file["contentUrl"].startswith(proxy.url + "/dumps/") for file in data["distribution"])


def test_problems_name_public_addresses(http: httpx.Client, proxy: Proxy) -> None:
    assert http.get("/nowhere").json()["detail"] == "There is nothing at /kg/nowhere."


@pytest.mark.parametrize(
    "address",
    ["example.org/kg", "ftp://example.org/", "https://example.org/kg?x=1", "https://example.org/doc", "https:///kg"],
)
def test_an_address_that_cannot_work_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_PUBLIC_URL"):
        prefix_of(Settings(public_url=address), thing_routes.routes())
