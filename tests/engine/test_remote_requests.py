"""What an engine of others is sent: the query, its graphs, the log-in; and where."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from odd_endpoint import (
    JSON,
    LABEL,
    MARK,
    Behaviour,
    Endpoint,
    answers,
    cut_at,
    endpoint_running,
    sends,
    shows_its_mark,
)

from hrn_kg.engine import Answer, Dataset, Job, Source, open_engine, open_older
from hrn_kg.engine.base import EXPLANATION
from hrn_kg.engine.remote import engine_standing, remote_engine
from hrn_kg.engine.remote.dataset_fields import NO_GRAPH, fields
from hrn_kg.engine.remote.engine_address import read_address
from hrn_kg.engine.remote.remote_engine import RemoteEngine
from hrn_kg.errors import EngineMisbehaved, EngineRefused, EngineUnavailable, HrnKgError, MalformedQuery
from hrn_kg.settings import Settings, SettingsError

SOURCE = Source(LABEL, (), mark=MARK)
HELD = ("urn:a", "urn:b", "urn:c")
ALL = [("default-graph-uri", graph) for graph in HELD] + [("named-graph-uri", graph) for graph in HELD]
WHOLE = Dataset()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint for one test."""
    with endpoint_running() as server:
        yield server


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine looks ten times a second whether the other one is well."""
    monkeypatch.setattr(remote_engine, "SECONDS", 0.1)


def ask(settings: Settings, query: str = "ASK {}", dataset: Dataset = WHOLE, media_type: str = JSON) -> Answer:
    """The answer of an engine that was opened for this question."""

    async def run() -> Answer:
        engine = await open_engine(settings, SOURCE)
        try:
            return await engine.answer(Job(query, media_type, dataset))
        finally:
            await engine.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "dataset", "sent", "graphs"),
    [
        ("ASK {}", WHOLE, "ASK {}", ALL),
        (
            "ASK FROM <urn:a> {}",
            WHOLE,
            "ASK                {}".replace(" " * 16, " " * 14),
            [("d", "urn:a"), ("n", "")],
        ),
        ("ASK\nFROM\n<urn:a>\n{}", WHOLE, "ASK\n    \n       \n{}", [("d", "urn:a"), ("n", "")]),
        ("ASK FROM NAMED <urn:b> {}", WHOLE, None, [("d", ""), ("n", "urn:b")]),
        ("ASK FROM <urn:a> FROM <urn:c> FROM <urn:a> FROM NAMED <urn:b> {}", WHOLE, None, None),
        ("PREFIX u: <urn:> ASK FROM u:a {}", WHOLE, None, [("d", "urn:a"), ("n", "")]),
        ("ASK FROM <http://127.0.0.1:9/> {}", WHOLE, None, [("d", ""), ("n", "")]),
        ("ASK FROM <urn:a> {}", Dataset(default=("urn:b",)), None, [("d", "urn:b"), ("n", "")]),
        ("ASK {}", Dataset(named=("urn:b", "urn:x")), "ASK {}", [("d", ""), ("n", "urn:b")]),
        ("ASK {}", Dataset(default=("file:///etc/passwd",)), "ASK {}", [("d", ""), ("n", "")]),
    ],
)
def test_graphs_become_fields(
    query: str, dataset: Dataset, sent: str | None, graphs: list[tuple[str, str]] | None
) -> None:
    (name, text), *found = fields(query, dataset, HELD)
    assert name == "query"
    assert "FROM" not in text
    assert [len(line) for line in text.split("\n")] == [len(line) for line in query.split("\n")]
    if sent is not None:
        assert text.split() == sent.split()
    names = {"d": "default-graph-uri", "n": "named-graph-uri"}
    if graphs is None:
        graphs = [("d", "urn:a"), ("d", "urn:c"), ("n", "urn:b")]
    assert found == [(names.get(kind, kind), graph or NO_GRAPH) for kind, graph in graphs]


def test_where_no_graphs_are_known_those_that_are_named_are_sent() -> None:
    assert fields("ASK {}", WHOLE, ()) == [("query", "ASK {}")]
    assert fields("ASK {}", Dataset(default=("urn:x",)), ())[1:] == [
        ("default-graph-uri", "urn:x"),
        ("named-graph-uri", NO_GRAPH),
    ]


def test_relative_addresses_have_our_base() -> None:
    base = "BASE <https://w3id.org/harmreduction/> "
    assert fields("ASK { <id/x> ?p ?o }", WHOLE, ())[0][1] == base + "ASK { <id/x> ?p ?o }"
    assert fields("BASE <urn:x> ASK FROM <a> { <b> ?p ?o }", WHOLE, HELD)[0][1].startswith(base + "BASE <urn:x> ASK")


def test_open_values_are_not_sent_and_the_rest_keeps_its_place() -> None:
    query = "SELECT ?s {\n VALUES ?s { UNDEF } ?s ?p ?o }"
    assert fields(query, WHOLE, ()) == [("query", f"SELECT ?s {{\n {' ' * 19} ?s ?p ?o }}")]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (r"ASK { ?s ?p 'caf\u00E9' }", "ASK { ?s ?p 'café' }"),
        (r"ASK { ?s ?p '\u0027 } #' }", r"ASK { ?s ?p '\' } #' }"),
        (r'ASK { ?s ?p "\U00000022\u005C\u000A\u000d" }', r'ASK { ?s ?p "\"\\\n\r" }'),
        (r'ASK { ?s ?p "\\u0022" }', r'ASK { ?s ?p "\\u0022" }'),  # a backslash, and five characters
        (r'ASK { ?s ?p """\u0022\U0001F600""" }', r'ASK { ?s ?p """\"😀""" }'),
        (r"ASK { <urn:\u0061> ?p ?o }", "ASK { <urn:a> ?p ?o }"),
        (r"ASK { ?s ?p ?o } # \u0027", r"ASK { ?s ?p ?o } # \u0027"),
    ],
)
def test_escapes_are_decoded_here(query: str, sent: str) -> None:
    assert fields(query, WHOLE, ())[0][1] == sent


@pytest.mark.parametrize(
    "query", [r"ASK { <urn:\u003E> ?p ?o }", r"ASK { <urn:\u0020> ?p ?o }", r"ASK { ?s ?p '\uD800' }"]
)
def test_escapes_of_what_may_not_stand_there_are_mistakes(query: str) -> None:
    with pytest.raises(MalformedQuery) as caught:
        fields(query, WHOLE, ())
    assert caught.value.facts["line"] == 1


def test_what_the_engine_cannot_do_is_not_asked(endpoint: Endpoint) -> None:
    for job in (Job("ASK {}", EXPLANATION), Job("ASK {}", JSON, services=("urn:x",)), Job("ASK {}", "image/png")):
        engine = RemoteEngine(Settings(engine=endpoint.address), SOURCE)
        with pytest.raises(EngineRefused):
            asyncio.run(engine.answer(job))
    assert endpoint.seen == []


def test_graphs_are_written_as_our_own_engine_writes_them(endpoint: Endpoint) -> None:
    endpoint.behaviour = sends(b'<urn:a> <urn:p> "b"@nl .\n', kind="application/n-triples")
    settings = Settings(engine=endpoint.address)
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert ask(settings, query, media_type="text/turtle").body == b'<urn:a> <urn:p> "b"@nl .\n'
    assert b"<rdf:RDF" in ask(settings, query, media_type="application/rdf+xml").body
    assert b'"@id":"urn:a"' in ask(settings, query, media_type="application/ld+json").body
    assert endpoint.seen[-2][1]["Accept"] == "application/n-triples"


@pytest.mark.parametrize(
    "address",
    [
        "nowhere",
        "file:///etc/passwd",
        "ftp://host/sparql",
        "http://",
        "http://host:port/",
        "http://host:0/",
        "http://[::1/",
        "http://host/{version}",
        "http://host/#x",
        "http://host/a b",
        "http://host/\nX: y",
    ],
)
def test_a_wrong_address_is_a_mistake_in_the_settings(address: str) -> None:
    with pytest.raises(SettingsError, match="HRN_KG_ENGINE "):
        asyncio.run(open_engine(Settings(engine=address), SOURCE))
    with pytest.raises(SettingsError, match="HRN_KG_ENGINE_STORE "):
        read_address(Settings(engine="http://host/", engine_store=address))


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError, match="HRN_KG_ENGINE_LOGIN") as caught:
        asyncio.run(open_engine(Settings(engine="https://me:secret@host/sparql"), SOURCE))
    assert "secret" not in caught.value.detail


def test_an_address_may_hold_the_release() -> None:
    address = read_address(Settings(engine="http://host/{release}/query", engine_store="http://host/{release}/store"))
    assert address.names_release
    assert address.query_of("2026.1.0") == "http://host/2026.1.0/query"
    assert address.store_of("2026.1.0") == "http://host/2026.1.0/store"
    with pytest.raises(SettingsError, match="both"):
        read_address(Settings(engine="http://host/{release}", engine_store="http://host/store"))


def test_an_older_release_is_asked_where_it_has_an_address(endpoint: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "old.nt"
    file.write_text("<urn:s> <urn:p> <urn:o> .\n")

    async def engine_for(address: str, label: str) -> str:
        engine = await open_older(Settings(engine=address, workers=1), Source(label, (file,), mark=MARK))
        await engine.close()
        return type(engine).__name__

    named = endpoint.address + "/{release}"
    assert asyncio.run(engine_for(named, LABEL)) == "RemoteEngine"
    assert asyncio.run(engine_for(named, "2025.1.0")) == "EmbeddedEngine"  # which the endpoint does not show
    assert asyncio.run(engine_for(endpoint.address, LABEL)) == "EmbeddedEngine"


def login(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "login"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("basic\nme\nse cret\n", "Basic " + base64.b64encode(b"me:se cret").decode()),
        ("Bearer\r\ntoken\r\n", "Bearer token"),
    ],
)
def test_a_log_in_is_sent_with_each_request(endpoint: Endpoint, tmp_path: Path, text: str, sent: str) -> None:
    ask(Settings(engine=endpoint.address, engine_login=login(tmp_path, text)))
    assert {headers["Authorization"] for _, headers, _ in endpoint.seen} == {sent}
    assert len(endpoint.seen) >= 3


def test_a_digest_is_worked_out_when_the_engine_asks_for_one(endpoint: Endpoint, tmp_path: Path) -> None:
    def wants_digest(handler: Any) -> None:
        given = handler.headers.get("Authorization", "")
        if 'username="me"' in given and "response=" in given and "secret" not in given:
            answers(handler)
        else:
            handler.send(b"", 401, WWW_Authenticate='Digest realm="r", nonce="n", qop="auth", algorithm=MD5')

    endpoint.behaviour = wants_digest
    ask(Settings(engine=endpoint.address, engine_login=login(tmp_path, "digest\nme\nsecret")))


@pytest.mark.parametrize(
    "text", ["", "me:secret", "basic\nme", "basic\nme\nsecret\nmore", "bearer", "bearer\nto\x01ken"]
)
def test_a_log_in_that_is_none_is_a_mistake_in_the_settings(tmp_path: Path, text: str) -> None:
    settings = Settings(engine="http://127.0.0.1:9/", engine_login=login(tmp_path, text))
    with pytest.raises(SettingsError, match="HRN_KG_ENGINE_LOGIN") as caught:
        asyncio.run(open_engine(settings, SOURCE))
    assert "secret" not in caught.value.detail
    with pytest.raises(SettingsError, match="cannot be read"):
        asyncio.run(open_engine(Settings(engine="http://127.0.0.1:9/", engine_login=tmp_path / "none"), SOURCE))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of 127.0.0.1, in one file."""
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=engine"
    options = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run([*command.split(), *options], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def test_an_engine_is_known_by_authorities_of_its_own(endpoint: Endpoint, certificate: Path, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    endpoint.socket = context.wrap_socket(endpoint.socket, server_side=True)
    address = endpoint.address.replace("http:", "https:")
    with pytest.raises(EngineUnavailable, match="not trusted"):
        ask(Settings(engine=address))
    assert ask(Settings(engine=address, engine_ca=certificate)).release == LABEL
    for name, content in (("none", None), ("empty", "")):
        file = tmp_path / name
        if content is not None:
            file.write_text(content)
        with pytest.raises(SettingsError, match="HRN_KG_ENGINE_CA"):
            ask(Settings(engine=address, engine_ca=file))


def test_an_environment_with_a_proxy_changes_nothing(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(Settings(engine=endpoint.address)).release == LABEL


def test_counts_come_from_the_release(endpoint: Endpoint) -> None:
    graphs = (("urn:a", 0), ("urn:b", 0))
    source = Source(LABEL, (), mark=MARK, graphs=graphs, disjoint=True)

    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), source)
        assert await engine.graphs() == graphs
        await engine.answer(Job("ASK {}", JSON))
        await engine.close()

    asyncio.run(run())
    (form,) = endpoint.queries
    assert form["default-graph-uri"] == form["named-graph-uri"] == ["urn:a", "urn:b"]


def test_an_engine_that_passes_over_the_graphs_of_a_request_is_found_out(endpoint: Endpoint) -> None:
    source = Source(LABEL, (), mark=MARK, graphs=(("urn:a", 2), ("urn:b", 9)), disjoint=True)

    async def run() -> str:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), source)
        try:
            with pytest.raises(Exception, match="does not keep to the graphs") as caught:
                engine.require()
            assert not engine.load().can_answer
            return str(caught.value)
        finally:
            await engine.close()

    assert re.search(r"default-graph-uri", asyncio.run(run()))  # three rows where there are two


def rows(count: int) -> bytes:
    binding = '{"s":{"type":"uri","value":"urn:s"}}'
    return f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{",".join([binding] * count)}]}}}}'.encode()


class Holder:
    """A behaviour: it holds two graphs, keeps to the graphs of a request, and gives so many rows at most."""

    graphs: ClassVar = {"urn:a": 2, "urn:b": 30}

    def __init__(self, limit: int = 100, more: int = 0) -> None:
        """`more` are triples of graphs that are no business of ours."""
        self.limit = limit
        self.more = more

    def __call__(self, handler: Any) -> None:
        """Answer the questions of the probe."""
        form = handler.server.queries[-1]
        default, named = form.get("default-graph-uri"), form.get("named-graph-uri")
        if "COUNT" in handler.query:
            handler.send(rows(1).replace(b"urn:s", str(sum(self.graphs.values()) + self.more).encode()))
        elif "?g" in handler.query:
            both = rows(2).replace(b"urn:s", b"urn:a", 1).replace(b"urn:s", b"urn:b")
            handler.send(both if named is None else rows(1).replace(b"urn:s", b"urn:a"))
        else:
            count = self.graphs.get(default[0], 0) if default else 32
            handler.send(rows(min(self.limit, count)))


SOURCE_OF_TWO = Source(LABEL, (), mark=MARK, graphs=(*Holder.graphs.items(),), disjoint=True)


def test_a_limit_on_rows_that_is_not_told_is_found_out(endpoint: Endpoint) -> None:
    async def reason() -> str:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE_OF_TWO)
        await engine.close()
        return engine.load().reason

    endpoint.behaviour = Holder(limit=10)
    assert "10 rows where there are 30" in asyncio.run(reason())
    endpoint.behaviour = Holder()
    assert asyncio.run(reason()) == ""


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize("is_mark", [True, False])
def test_an_engine_that_cannot_read_our_questions_is_at_fault_and_looked_at_again(
    endpoint: Endpoint, is_mark: bool
) -> None:
    async def run() -> None:
        endpoint.mark = "2025.1.0"
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE_OF_TWO)
        endpoint.mark = LABEL
        if is_mark:
            endpoint.shows = sends(b"no", 400)
        words = "does not take the questions by which it is checked"
        await until(lambda: words in engine.load().reason)
        with pytest.raises(EngineMisbehaved, match=words):  # the query has no mistake
            await engine.answer(Job("SELECT ?x {}", JSON))
        endpoint.shows, endpoint.mark = shows_its_mark, "2025.2.0"
        await until(lambda: "2025.2.0" in engine.load().reason)
        await engine.close()

    endpoint.behaviour = sends(b"no", 400)
    asyncio.run(run())


async def until(is_so: Callable[[], bool]) -> None:
    """Wait, for some looks of the engine at most."""
    for _ in range(100):
        if is_so():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come about")


@pytest.mark.usefixtures("looks_often")
def test_a_look_that_fails_by_a_mistake_of_ours_is_not_the_last(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    wrong: Any = (("urn:a", 1), ("urn:b", "many"))
    source = Source(LABEL, (), mark=MARK, graphs=wrong, disjoint=True)

    async def run() -> None:
        endpoint.mark = ""
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), source)
        endpoint.mark = LABEL
        await until(lambda: "A look at the engine failed." in caplog.text)
        endpoint.mark = "2025.2.0"
        await until(lambda: "2025.2.0" in engine.load().reason)
        await engine.close()

    asyncio.run(run())


def test_an_engine_that_was_gone_is_probed_again(endpoint: Endpoint) -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE_OF_TWO)
        assert engine.load().can_answer
        endpoint.shows = lambda handler: handler.send(b"", 404)
        await asyncio.sleep(1.1)  # the last look counts a second
        with pytest.raises(HrnKgError):
            await engine.answer(Job("SELECT ?x {}", JSON))
        endpoint.shows, endpoint.behaviour = shows_its_mark, Holder(limit=10)
        with pytest.raises(EngineMisbehaved, match="limit on rows"):
            await engine.answer(Job("SELECT ?x {}", JSON))
        await engine.close()

    endpoint.behaviour = Holder()
    asyncio.run(run())


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize("passing", [cut_at(10), sends(b"", 500), sends(b"", 503)])
def test_a_probe_that_was_cut_off_is_made_again_soon(
    endpoint: Endpoint, passing: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE_OF_TWO)
        assert not engine.load().can_answer
        engine.require()  # what was answered before may be given: the engine shows the release
        endpoint.behaviour = Holder()
        await until(lambda: engine.load().can_answer)
        await engine.close()

    monkeypatch.setattr(engine_standing, "SECONDS", 0.1)
    endpoint.behaviour = passing
    asyncio.run(run())


@pytest.mark.parametrize(("more", "is_named"), [(0, False), (5, True)])
def test_graphs_are_named_where_the_engine_holds_others(endpoint: Endpoint, more: int, is_named: bool) -> None:
    endpoint.behaviour = Holder(more=more)

    async def run() -> None:
        engine = await RemoteEngine.open(Settings(engine=endpoint.address), SOURCE_OF_TWO)
        await engine.answer(Job("SELECT ?x {}", JSON))
        await engine.answer(Job("SELECT ?x {}", JSON, Dataset(default=("urn:a",))))
        await engine.close()

    asyncio.run(run())
    free, bound = endpoint.queries[-2:]
    assert free.get("default-graph-uri") == (["urn:a", "urn:b"] if is_named else None)
    assert bound["default-graph-uri"] == ["urn:a"]
