"""What is at a cited address, asked of a real server: politely, within bounds, and only where one may."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest
from watched_web import LOOPBACK, Checks, Web, WebPage, html, packed, to, web_server

from hrn_kg.settings import Settings, SettingsError
from hrn_kg.watching import single_requests
from hrn_kg.watching.check_results import CheckResult, Marks
from hrn_kg.watching.page_digests import digest
from hrn_kg.watching.public_hosts import Hosts, NotPublic, is_public
from hrn_kg.watching.single_requests import NoAddress, NoAnswer, Requests
from post_office import certificate
from served import wait_until


def test_a_page_is_known_by_what_its_server_gives_or_by_its_text(web: Web, checks: Checks) -> None:
    web.pages = {
        "/tagged": WebPage(fields={"ETag": '"a"', "Last-Modified": "Fri, 27 Nov 2026 10:00:00 GMT"}),
        "/plain": html("<p>One  two</p><script>nonce = 1</script>"),
        "/other": html("<div><!-- > 2 --><p>One two</p></div>\n<STYLE>p { }</STYLE ><script>a <p> 2</script>"),
        "/changed": html("<p>One three</p>"),
        "/packed": packed(b"One"),
        "/bytes": WebPage(fields={"Content-Type": "text/plain"}, body=b"One"),
    }
    assert checks("/tagged") == CheckResult("found", "", 200, "", Marks('"a"', "Fri, 27 Nov 2026 10:00:00 GMT"))
    assert web.asked == ["GET /robots.txt", "HEAD /tagged"], "its content is not read where it need not be"
    plain, other, changed, unpacked, plain_bytes = (
        checks(path).marks for path in ("/plain", "/other", "/changed", "/packed", "/bytes")
    )
    assert plain == other and len(plain.text) == 64
    assert plain.text != changed.text
    assert unpacked == plain_bytes
    assert web.agents == {"hrn-kg/test"}


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_where_head_is_refused_the_page_is_asked_for(web: Web, checks: Checks, status: int) -> None:
    web.pages["/page"] = WebPage(head=status, fields={"ETag": '"a"'}, body=b"text")
    assert checks("/page").kind == "found"
    assert web.asked[1:] == ["HEAD /page", "GET /page"]


@pytest.mark.parametrize(
    ("status", "kind"), [(404, "failed"), (410, "failed"), (401, "unclear"), (429, "unclear"), (503, "unclear")]
)
def test_only_a_page_that_is_not_there_has_failed(web: Web, checks: Checks, status: int, kind: str) -> None:
    web.pages["/page"] = WebPage(status)
    assert checks("/page") == CheckResult(kind, "status", status)  # type: ignore[arg-type]
    assert ("GET /page" in web.asked) is (status != 429), "who asks for rest gets it"


def test_a_permanent_redirect_is_a_move_and_another_is_none(web: Web, checks: Checks) -> None:
    there = WebPage(fields={"ETag": '"a"'})
    web.pages = {
        "/old": to("/older", 301),
        "/older": to("/now", 308),
        "/now": there,
        "/today": to("/now", 302),
        "/half": to("/today", 301),
        "/late": to("/old", 307),
        "/lost": to("/nowhere", 301),
    }
    assert checks("/old").moved_to == web.url + "/now"
    assert (checks("/today").kind, checks("/today").moved_to) == ("found", "")
    assert checks("/half").moved_to == web.url + "/today", "beyond a temporary redirect nothing is for good"
    assert checks("/late").moved_to == ""
    assert (checks("/lost").kind, checks("/lost").status) == ("failed", 404)


def test_redirects_that_lead_nowhere_are_a_failure(web: Web, checks: Checks) -> None:
    web.pages = {"/round": to("/round", 302), "/wrong": to("http://[", 301), "/file": to("file:///etc/passwd", 301)}
    assert checks("/round") == CheckResult("failed", "redirects")
    assert checks("/wrong") == checks("/file") == CheckResult("failed", "address")
    assert checks("http://[bad") == CheckResult("failed", "address")
    assert web.asked.count("HEAD /round") == 6


def test_a_machine_that_is_not_there_has_failed(checks: Checks) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert checks(f"http://127.0.0.1:{taken.getsockname()[1]}/") == CheckResult("failed", "connection")
    assert checks("http://no-such-name.invalid/") == CheckResult("failed", "connection")


def test_a_machine_that_is_there_has_not_failed(
    web: Web, checks: Checks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is gone after three days is the page or the machine, not its certificate, nor what it cannot do in time."""
    web.pages = {
        "/no-head": WebPage(ended=("HEAD",), fields={"ETag": '"a"'}),
        "/ended": WebPage(ended=("HEAD", "GET")),
        "/odd": WebPage(fields={"Content-Encoding": "gzip"}, body=b"not packed"),
    }
    assert checks("/no-head") == CheckResult("found", "", 200, "", Marks('"a"'))
    assert checks("/ended") == checks("/odd") == CheckResult("unclear", "answer")
    _, context = certificate(tmp_path, "localhost")  # for which nobody vouches
    with web_server(tls=context) as secure:
        assert checks(f"https://127.0.0.1:{secure.port}/") == CheckResult("unclear", "tls")
    monkeypatch.setattr(single_requests, "_MOST_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert checks(f"http://127.0.0.1:{silent.getsockname()[1]}/") == CheckResult("unclear", "time")


def test_connections_that_ended_are_not_kept(web: Web, checks: Checks) -> None:
    kept = []
    for _ in range(2):
        checks("/page")
        kept.append(len(checks.requests._watch._streams))
    assert kept == [1, 1]


def test_what_robots_txt_forbids_is_not_asked_for(web: Web, checks: Checks) -> None:
    web.pages = {
        "/robots.txt": WebPage(
            body=b"User-agent: hrn-kg\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /"
        ),
        "/private/page": WebPage(),
        "/open": WebPage(fields={"ETag": '"a"'}),
        "/leads": to("/private/page", 302),
    }
    assert checks("/private/page") == CheckResult("unclear", "robots")
    assert checks("/leads") == CheckResult("unclear", "robots")
    assert checks("/open").kind == "found"
    assert not [one for one in web.asked if "/private" in one]
    assert set(checks.pauses[1:]) == {7.0}, "a site may wish for more time between requests"


@pytest.mark.parametrize(("status", "kind"), [(404, "found"), (401, "found"), (503, "unclear")])
def test_without_rules_one_may_ask_unless_nobody_knows_them(web: Web, checks: Checks, status: int, kind: str) -> None:
    web.pages = {"/robots.txt": WebPage(status), "/page": WebPage(fields={"ETag": '"a"'})}
    assert checks("/page").kind == kind


@pytest.mark.parametrize(
    ("delay", "seconds"), [("\u00b2", 1.0), ("nan", 1.0), ("-7", 1.0), ("inf", 30.0), ("9" * 5_000, 30.0)]
)
def test_a_delay_beyond_all_measure_is_cut_and_what_is_none_passed_over(
    web: Web, checks: Checks, delay: str, seconds: float
) -> None:
    web.pages = {
        "/robots.txt": WebPage(body=f"User-agent: *\nCrawl-delay: {delay}".encode()),
        "/page": WebPage(fields={"ETag": '"a"'}),
    }
    assert checks("/page").kind == "found"
    assert checks.pauses == [seconds]


def test_rules_may_lie_behind_a_redirect(web: Web, checks: Checks) -> None:
    web.pages = {
        "/robots.txt": to("/rules", 301),
        "/rules": WebPage(body=b"User-agent: *\nDisallow: /"),
        "/page": WebPage(),
    }
    assert checks("/page") == CheckResult("unclear", "robots")
    web.pages = {"/robots.txt": to("http://[", 301), "/page": WebPage(fields={"ETag": '"a"'})}
    assert checks("/page").kind == "found", "what leads nowhere has no rules"


def test_a_host_gets_one_request_a_second(web: Web, checks: Checks) -> None:
    web.pages["/page"] = WebPage(body=b"text")
    checks("/page")
    checks("/page")
    assert len(web.asked) == 6
    assert checks.pauses == [1.0] * 5


def test_only_so_much_of_a_page_is_read(web: Web, checks: Checks) -> None:
    web.pages["/endless"] = WebPage(body=b"x" * 1_000_000, repeat=200)
    found = checks("/endless")
    assert found.kind == "found" and found.marks.text
    assert wait_until(lambda: "reading ended" in web.asked)
    web.pages["/bomb"] = packed(b"x" * 60_000_000)
    assert checks("/bomb").marks.text == found.marks.text, "and no more is unpacked"


@pytest.mark.parametrize("unit", ["<a ", "<!--", "<", "<![", "</", '<a x="', "<script>", "&#", "<?"])
def test_a_page_of_the_wrong_signs_costs_no_more_than_another(unit: str) -> None:
    """Two megabytes, for which a reader that begins anew at each sign would take hours."""
    page = unit.encode() * (2_000_000 // len(unit))
    assert digest("text/html", page) == digest("text/html; charset=undefined", page)


def test_a_redirect_leads_to_no_machine_that_is_not_public(
    web: Web, checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def inner_name(host: Any, *others: Any, **named: Any) -> Any:
        return real("127.0.0.2" if host == "inner.example" else host, *others, **named)

    monkeypatch.setattr(socket, "getaddrinfo", inner_name)
    with web_server("127.0.0.2") as inner:
        inner.pages["/secret"] = WebPage(fields={"ETag": '"a"'})
        web.pages = {
            "/out": to(inner.url + "/secret", 301),
            "/named": to(f"http://inner.example:{inner.port}/secret", 302),
        }
        assert checks("/out") == checks("/named") == CheckResult("unclear", "private")
        assert checks(inner.url + "/secret") == CheckResult("unclear", "private")
        assert inner.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
        *("fec0::1", "64:ff9b:1::a00:1", "::ffff:0:127.0.0.1", "::127.0.0.1", "::192.0.43.8", "5f00::1", "4000::1"),
    ],
)
def test_no_inner_address_is_public_however_it_is_wrapped(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["192.0.43.8", "2001:500:88:200::8", "64:ff9b::c000:2b08", "::ffff:192.0.43.8"])
def test_addresses_of_the_public_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "localhost", "::1"])
def test_no_spelling_of_a_host_is_taken_before_its_address_is_known(host: str) -> None:
    with pytest.raises(NotPublic):
        Hosts().addresses_of(host, 80)


def test_the_operator_names_exceptions() -> None:
    hosts = Hosts.of(Settings(watch_allow="127.0.0.0/8, ::1 10.1.0.0/16"))
    assert hosts.addresses_of("127.9.9.9", 80) == ("127.9.9.9",)
    assert hosts.addresses_of("::1", 80) == ("::1",)
    with pytest.raises(NotPublic):
        Hosts.of(Settings(watch_allow="10.1.0.0/16")).addresses_of("127.0.0.1", 80)
    with pytest.raises(SettingsError, match="HRN_KG_WATCH_ALLOW"):
        Hosts.of(Settings(watch_allow="127.0.0.1/8"))


def test_the_connection_goes_to_the_very_address_that_was_checked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is asked for again gains nothing: it is not asked for again."""
    real, found = socket.getaddrinfo, iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])

    def rebinding(host: Any, *others: Any, **named: Any) -> Any:
        return real(next(found) if host == "rebinding.example" else host, *others, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with web_server("127.0.0.2", web.port) as inner, Requests(LOOPBACK, "hrn-kg/test") as requests:
        reply = requests.ask("HEAD", f"http://rebinding.example:{web.port}/page")
    assert reply.status == 404
    assert inner.asked == []
    assert web.hosts == [f"rebinding.example:{web.port}"]


def test_a_certificate_is_that_of_the_name_though_the_connection_goes_to_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def here(host: Any, *others: Any, **named: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".example") else host, *others, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    cert, context = certificate(tmp_path, "cited.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with web_server(tls=context) as web, Requests(LOOPBACK, "hrn-kg/test") as requests:
        assert requests.ask("HEAD", f"https://cited.example:{web.port}/page").status == 404
        for host in ("other.example", "127.0.0.1"):
            with pytest.raises(NoAnswer, match="certificate"):
                requests.ask("HEAD", f"https://{host}:{web.port}/page")
    assert web.hosts == [f"cited.example:{web.port}"]


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "http://user:secret@127.0.0.1/", "http://", "//x", "https://\udc80/"]
)
def test_what_is_no_address_of_the_web_is_not_asked(checks: Checks, address: str) -> None:
    with pytest.raises(NoAddress):
        checks.requests.ask("GET", address)


def test_no_proxy_is_used(web: Web, checks: Checks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It would connect to an address of its own finding."""
    web.pages["/page"] = WebPage(fields={"ETag": '"a"'})
    with web_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        with Requests(LOOPBACK, "hrn-kg/test") as requests:
            assert requests.ask("HEAD", web.url + "/page").status == 200
        assert proxy.asked == []
