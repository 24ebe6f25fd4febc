"""The feed and the files of changes, as a harvester meets them: replayed over two releases, to the exact digest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from web_server import Server, serving

import small_content
from hrn_kg import releases
from hrn_kg.catalog import one_dataset
from hrn_kg.changes import Log
from hrn_kg.changes.payloads import quads_of
from hrn_kg.content import find_content
from hrn_kg.engine import open_engine
from hrn_kg.iris import BASE
from hrn_kg.pieced_files import open_file, read_bytes
from hrn_kg.settings import Settings
from hrn_kg.site import Site
from hrn_kg.site import atom as atom_module
from hrn_kg.sparql import Answerer, Snapshot
from hrn_kg.web.http.responses import CURRENT

AS, TREE = "https://www.w3.org/ns/activitystreams#", "https://w3id.org/tree#"
ATOM = "{http://www.w3.org/2005/Atom}"
ID = BASE + "id/"
BOTH = """
    place:delft a dct:Location ; rdfs:label "Delft"@nl .
    place:gouda a dct:Location ; rdfs:label "Gouda"@nl .
    """
LIST = 'hro:Kind a owl:Class ; rdfs:label "Kind"@en ; owl:unionOf ( {} ) .'
# So many that the changes of the first release fill two pages.
MANY = "\n".join(f'place:p{number} a dct:Location ; rdfs:label "P{number}"@nl .' for number in range(230))
FORMS = {".trig": ox.RdfFormat.TRIG, ".jsonld": ox.RdfFormat.JSON_LD, ".nq": ox.RdfFormat.N_QUADS}


@dataclass
class Home:
    """A home with the releases that were made there, oldest first."""

    root: Path
    made: list[releases.Release] = field(default_factory=list)

    def build(self, data: str, kinds: str) -> releases.Release:
        small_content.write(self.root / "content", "data/more.ttl", data)
        small_content.write(self.root / "content", "ontology/more.ttl", LIST.format(kinds))
        self.made.append(releases.build(find_content(self.root / "content"), self.root / "home"))
        return self.made[-1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("changes"))
    small_content.make(home.root / "content")
    small_content.write(home.root / "content", "data/many.ttl", MANY)
    home.build(BOTH, "hro:One hro:Other")
    home.build(
        'place:delft dct:isReplacedBy place:gouda .\nplace:gouda a dct:Location ; rdfs:label "Gouda & <b>"@nl .',
        "hro:Other hro:One",
    )
    home.build('place:gouda a dct:Location ; rdfs:label "G"@nl .', "hro:Other [ owl:unionOf ( hro:One ) ]")
    releases.keep_last(home.root / "home", 1)
    return home


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serving(home.made[-1], home.root / "log") as server:
        yield server


def quads(body: bytes, form: str) -> list[ox.Quad]:
    return list(ox.parse(body, format=FORMS[form]))


def values(found: list[ox.Quad], predicate: str) -> list[str]:
    return [quad.object.value for quad in found if quad.predicate.value == predicate]


class Replay:
    """What a harvester holds that follows the feed: the triples of each thing."""

    def __init__(self) -> None:
        self.things: dict[str, set[ox.Triple]] = {}
        self.closed: list[tuple[int, str]] = []
        self.blank = 0

    def page(self, found: list[ox.Quad]) -> None:
        in_graphs: dict[ox.BlankNode, set[object]] = {}
        for quad in found:
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.BlankNode):
                    in_graphs.setdefault(term, set()).add(quad.graph_name)
        assert all(len(graphs) == 1 for graphs in in_graphs.values()), "a blank node belongs to one change"
        self.blank += len(in_graphs)
        about: dict[ox.NamedNode, dict[str, list[ox.Term]]] = {}
        for quad in found:
            if quad.graph_name == ox.DefaultGraph():
                about.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        for member in values(found, TREE + "member"):
            facts = about[ox.NamedNode(member)]
            iri = facts[AS + "object"][0].value
            kind = facts["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"][0].value.removeprefix(AS)
            payload = {quad.triple for quad in found if quad.graph_name == ox.NamedNode(member)}
            if kind == "Delete":
                del self.things[iri]
            else:
                assert (kind == "Update") == (iri in self.things)
                self.things[iri] = payload
            if "http://www.w3.org/ns/adms#status" in facts:
                (node,) = facts["http://spdx.org/rdf/terms#checksum"]
                number = int(facts["http://rdfs.org/ns/void#entities"][0].value)
                self.closed.append((number, about[node]["http://spdx.org/rdf/terms#checksumValue"][0].value))
                assert number == len(self.things)
                assert self.digest() == self.closed[-1][1]

    def digest(self) -> str:
        dataset = ox.Dataset()
        for number, triples in enumerate(self.things.values()):
            for triple in triples:
                subject, value = (
                    ox.BlankNode(f"b{number}{term.value}") if isinstance(term, ox.BlankNode) else term
                    for term in (triple.subject, triple.object)
                )
                dataset.add(ox.Quad(subject, triple.predicate, value))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
        return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_replayed_gives_the_digest_of_each_release(server: Server, home: Home, form: str) -> None:
    root = server.http.get(f"/feed{form}")
    assert root.headers["cache-control"] == CURRENT
    assert server.http.get(f"/feed{form}", headers={"If-None-Match": root.headers["etag"]}).status_code == 304
    pages = list(dict.fromkeys(values(quads(root.content, form), TREE + "node")))
    assert len(pages) == 4, "two of the first release, one of each other"
    bounds = [quad for quad in quads(root.content, form) if quad.predicate.value == TREE + "relation"]
    assert len(bounds) == 2 * len(pages)
    replay = Replay()
    for page in sorted(pages, key=lambda url: (url.split("/")[-2], url)):
        answer = server.http.get(page)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert len(values(quads(answer.content, form), TREE + "member")) <= 250
        replay.page(quads(answer.content, form))
    assert replay.blank > 3
    last = home.made[-1]
    assert last.manifest.digests is not None
    assert [digest for _, digest in replay.closed] == [
        head.digests.default_view for head in Log(home.root / "home").heads()
    ]
    assert replay.digest() == last.manifest.digests.default_view
    assert replay.digest() == hashlib.sha256(read_bytes(last.dumps / "hrn-kg.nt")).hexdigest()


def test_forms_that_cannot_hold_the_payload_are_refused(server: Server) -> None:
    for media_type, suffix in (
        ("application/trig", ".trig"),
        ("application/ld+json", ".jsonld"),
        ("application/n-quads", ".nq"),
        ("*/*", ".trig"),
    ):
        answer = server.http.get("/feed", headers={"Accept": media_type})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/feed{suffix}")
    for media_type in ("text/turtle", "application/rdf+xml", "application/n-triples"):
        answer = server.http.get("/feed", headers={"Accept": media_type})
        assert answer.status_code == 406
        assert "application/trig" in answer.json()["available"]
    browser = server.http.get("/feed", headers={"Accept": "text/html", "Accept-Language": "nl"})
    assert (browser.status_code, browser.headers["location"]) == (303, "/nl/changes")
    first = server.http.get("/id/change/2026.1.0/251", headers={"Accept": "application/n-quads"})
    assert (first.status_code, first.headers["location"]) == (303, "/feed/2026.1.0/2.nq")


def test_pages_that_never_were_are_not_found(server: Server, home: Home) -> None:
    first = home.made[0].id
    for path in (f"/feed/{first}/0.trig", f"/feed/{first}/3.trig", "/feed/2020.1.0/1.trig", "/changes/2020.1.0.json"):
        assert server.http.get(path).status_code == 404
    missing = server.http.get("/changes/2020.1.0.json").json()
    assert missing["releases"] == [release.id for release in home.made]


def test_the_feed_is_outside_the_limit_of_requests(home: Home, tmp_path: Path) -> None:
    with serving(home.made[-1], tmp_path / "log", requests_a_minute=3, unlimited_clients="none") as server:
        answers = [server.http.get(f"/feed/{home.made[0].id}/1.nq").status_code for _ in range(9)]
        assert answers == [200] * 9
        for missing in (f"/feed/{home.made[0].id}/99.nq", "/feed/2020.1.0/1.nq"):
            assert 429 in {server.http.get(missing).status_code for _ in range(9)}
        assert 429 in {server.http.get("/feed.nq").status_code for _ in range(9)}


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_the_catalogue_has_everything_as_it_is_and_what_is_no_more(
    server: Server, home: Home, form: str
) -> None:
    found = quads(server.http.get(f"/catalog/feed{form}").content, form)
    typed = [quad for quad in found if quad.predicate.value.endswith("#type") and quad.object.value.startswith(AS)]
    kinds = {quad.subject: quad.object.value.removeprefix(AS) for quad in typed}
    objects = {quad.object.value: quad.subject for quad in found if quad.predicate.value == AS + "object"}
    dataset = objects[ID + "dataset/knowledge-base"]
    assert kinds[dataset] == "Create"
    payload = {quad.triple for quad in found if quad.graph_name == dataset}
    catalogue = list(ox.parse(open_file(home.made[-1].path / "catalog.nq"), format=ox.RdfFormat.N_QUADS))
    own = [quad for quad in catalogue if quad.subject.value == ID + "dataset/knowledge-base"]
    assert len(own) > 20
    assert {quad.predicate for quad in own} == {t.predicate for t in payload if t.subject == own[0].subject}
    gone = {iri for iri, member in objects.items() if kinds[member] == "Delete"}
    shown = one_dataset((quad.triple for quad in catalogue), home.made[-1].id)
    described = {triple.subject.value for triple in shown}
    heads = list(Log(home.root / "home").heads())
    assert gone == {iri for head in heads for iri in head.catalogue} - described
    assert objects.keys() - gone == set(heads[-1].catalogue)
    assert objects.keys() - gone <= described
    # Closed, as ldes/feed-shape.ttl wants it.
    activity = {quad.predicate.value.removeprefix(AS) for quad in found if quad.subject in kinds}
    assert activity == {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "object", "published"}


def test_changes_of_a_release_are_told_thing_by_thing(server: Server, home: Home) -> None:
    second = server.http.get(f"/changes/{home.made[1].id}.json").json()
    assert (second["release"], second["previous"]) == (home.made[1].id, home.made[0].id)
    things = {thing["iri"]: thing for thing in second["things"]}
    assert second["counts"] == {
        kind: sum(thing["kind"] == kind for thing in things.values()) for kind in ("created", "updated", "deleted")
    }
    gone = things[ID + "place/delft"]
    assert (gone["kind"], gone["successor"], gone["label"]["nl"]) == ("deleted", ID + "place/gouda", "Delft")
    assert (gone["added"], len(gone["removed"]) > 1) == ([], True)
    assert things[ID + "place/gouda"]["kind"] == "updated"


def test_between_any_two_releases_an_update_takes_a_store_on(server: Server, home: Home) -> None:
    log = Log(home.root / "home")
    states = [quads_of(log.state(release.id).things) for release in home.made]
    pairs = [(0, 1), (1, 2), (0, 2), (1, 1)]
    for start, end in pairs:
        address = f"/changes/{home.made[start].id}..{home.made[end].id}"
        update = server.http.get(address + ".ru")
        assert update.headers["content-type"] == "application/sparql-update"
        store = ox.Store()
        store.extend(states[start])
        store.update(update.text)
        assert canonical(store) == canonical(states[end]), (start, end)
        added = list(ox.parse(server.http.get(address + ".added.nq").content, format=ox.RdfFormat.N_QUADS))
        removed = list(ox.parse(server.http.get(address + ".removed.nq").content, format=ox.RdfFormat.N_QUADS))
        if start == end:
            assert (added, removed) == ([], [])
        else:
            assert len(states[start]) + len(added) - len(removed) == len(states[end])
    back = server.http.get(f"/changes/{home.made[2].id}..{home.made[0].id}.ru")
    assert back.status_code == 404
    assert back.json()["releases"] == [release.id for release in home.made]


def canonical(found: ox.Store | list[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def atom(server: Server, **query: str) -> list[ET.Element]:
    answer = server.http.get("/changes.atom", params=query)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_atom_tells_the_newest_first_and_takes_wishes(server: Server, home: Home) -> None:
    entries = atom(server)
    assert len(entries) == 100
    assert home.made[2].id in (entries[0].findtext(f"{ATOM}id") or "")
    (gone,) = atom(server, kind="deleted", lang="nl")
    assert gone.findtext(f"{ATOM}title") == "Delft: ingetrokken"
    moments = [head.moment for head in Log(home.root / "home").heads()]
    assert len(atom(server, since=moments[1].isoformat(), kind="updated", type="dct:Location")) == 1
    assert len(atom(server, until=moments[0].isoformat(), page="2")) == 100
    titles = [entry.findtext(f"{ATOM}title") for entry in atom(server, kind="updated")]
    assert "Gouda & <b>: changed" in titles
    for name, value in (("since", "yesterday"), ("until", "2026-11-24"), ("kind", "odd"), ("type", "x"), ("page", "0")):
        wrong = server.http.get("/changes.atom", params={name: value})
        assert (wrong.status_code, wrong.json()["parameter"]) == (400, name)
        assert f"“{value}”" in wrong.json()["detail"]


def test_a_search_in_the_log_stops_and_leads_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"type": "dct:Location"}
    whole, _ = asyncio.run(pages_of_atom(home, asked))
    assert [len(page) for page in whole] == [100, 100, 37]
    monkeypatch.setattr(atom_module, "_MOST_READ", 1)
    parts, links = asyncio.run(pages_of_atom(home, asked))
    assert [entry for page in parts for entry in page] == [entry for page in whole for entry in page]
    assert [len(page) for page in parts] == [1, 2, 100, 100, 34], "of each release alone"
    second = Log(home.root / "home").head(home.made[1].id).moment
    assert links[0] == f"type=dct%3ALocation&until={second:%Y-%m-%dT%H}%3A{second:%M}%3A{second:%S}Z"
    nothing, _ = asyncio.run(pages_of_atom(home, {"type": "hro:Nothing"}))
    assert nothing == [[], [], []]


async def pages_of_atom(home: Home, query: dict[str, str]) -> tuple[list[list[str]], list[str]]:
    """The ids of the entries of each page, and the parameters of each link that leads to the next."""
    release = home.made[-1]
    settings = Settings.load({}, home=home.root / "home", workers=1)
    engine = await open_engine(settings, release.source)
    pages, links = [], []
    try:
        site = Site("http://a", "", Snapshot.of(Answerer(engine, settings)), release, examples=(), settings=settings)
        while True:
            root = ET.fromstring(atom_module.atom(site, atom_module.wanted(site, query), query))
            pages.append([entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")])
            found = [link.get("href", "") for link in root.findall(f"{ATOM}link") if link.get("rel") == "next"]
            if not found:
                return pages, links
            links += [found[0].partition("?")[2]]
            query = dict(parse_qsl(links[-1]))
    finally:
        await engine.close()


def test_numbers_of_thousands_of_digits_are_refused(server: Server, home: Home) -> None:
    number = "9" * 5000
    for path in (f"/feed/{home.made[0].id}/{number}.nq", f"/id/change/{home.made[0].id}/{number}"):
        assert server.http.get(path, follow_redirects=True).status_code == 404
    wrong = server.http.get("/changes.atom", params={"page": number})
    assert (wrong.status_code, wrong.json()["parameter"]) == (400, "page")


def test_a_page_of_the_feed_is_made_once(server: Server, home: Home) -> None:
    pages = [f"/feed/{release.id}/1.trig" for release in home.made]
    bodies = [server.http.get(page).content for page in pages]
    entry = home.root / "home/log" / f"{home.made[0].id}.jsonl.zst"
    kept = entry.read_bytes()
    entry.write_bytes(b"")
    try:
        again = server.http.get(pages[0])
        other = server.http.get(f"/changes/{home.made[0].id}.json")
    finally:
        entry.write_bytes(kept)
    assert (again.status_code, again.content) == (200, bodies[0])
    assert other.status_code == 503, "the entries of two releases were read since, so this one is read again"


def test_a_redaction_is_told_and_the_feed_still_gives_every_digest(tmp_path: Path) -> None:
    home = Home(tmp_path)
    small_content.make(home.root / "content")
    first = home.build(BOTH.replace('"Delft"', '"Secret"'), "hro:One hro:Other")
    home.build(BOTH.replace('"Delft"', '"Another secret"'), "hro:One hro:Other")
    home.build('place:gouda a dct:Location ; rdfs:label "Gouda"@nl .', "hro:One hro:Other")
    log = Log(home.root / "home")
    before = log.head(first.id).digests
    releases.forget(home.root / "home", ID + "place/delft", "asked for by law")
    last = home.build('place:gouda a dct:Location ; rdfs:label "Gouda"@nl .', "hro:One hro:Other")
    with serving(last, tmp_path / "log") as server:
        root = quads(server.http.get("/feed.nq").content, ".nq")
        replay, told = Replay(), []
        for page in sorted(set(values(root, TREE + "node"))):
            found = quads(server.http.get(page).content, ".nq")
            told += values(found, "http://www.w3.org/2000/01/rdf-schema#comment")
            replay.page(found)
            if f"/{first.id}/" in page:
                assert before.default_view in values(found, "http://spdx.org/rdf/terms#checksumValue")
        changes = server.http.get(f"/changes/{first.id}.json")
    assert len(replay.closed) == 3, "the last release changed nothing"
    assert replay.digest() == hashlib.sha256(read_bytes(last.dumps / "hrn-kg.nt")).hexdigest()
    assert any("blanked" in text and "asked for by law" in text for text in told)
    assert "ecret" not in changes.text + "".join(told)
    assert [one["reason"] for one in changes.json()["redactions"]] == ["asked for by law"]
    assert changes.json()["digests_before_redaction"] == [
        {"dataset": before.dataset, "default_view": before.default_view}
    ]
