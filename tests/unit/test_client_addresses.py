"""Who a request is from: through named proxies only, whatever the headers say."""

from __future__ import annotations

import pytest

from hrn_kg.settings import SettingsError
from hrn_kg.web.http.clients import Networks, Proxies, client

TRUSTED = "10.0.0.0/8, 127.0.0.1, fd00::/8"


def host(peer: str, *values: str, header: str = "X-Forwarded-For", trusted: str = TRUSTED) -> str:
    headers = [(header.lower().encode(), value.encode("latin-1")) for value in values]
    return Proxies(trusted, header).origin(peer, headers).client.host


@pytest.mark.parametrize(
    ("peer", "values", "expected"),
    [
        ("10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["192.0.2.7:4711"], "192.0.2.7"),
        ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("10.0.0.1", ["2001:DB8:0:0::7%eth0"], "2001:db8::7"),
        ("10.0.0.1", ["::ffff:192.0.2.7"], "192.0.2.7"),
        ("::ffff:10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("fd00::1", ["192.0.2.7"], "192.0.2.7"),
        # Whatever a client writes stands to the left of what the proxies add.
        ("10.0.0.1", ["127.0.0.1, 198.51.100.9, 192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["198.51.100.9, 192.0.2.7, 10.2.3.4"], "192.0.2.7"),
        ("10.0.0.1", ["198.51.100.9", "192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["192.0.2.7, junk"], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.7, junk, 10.9.9.9"], "10.9.9.9"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["192.0.2.7,, ,"], "192.0.2.7"),
        ("10.0.0.1", ["\xff\x00;=\"'"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [", ".join(["10.1.1.1"] * 10_000)], "10.1.1.1"),
        # From anybody else it is not believed.
        ("192.0.2.1", ["198.51.100.9"], "192.0.2.1"),
        ("127.0.0.2", ["198.51.100.9"], "127.0.0.2"),
        ("unknown", ["198.51.100.9"], "unknown"),
    ],
)
def test_the_rightmost_address_that_is_no_proxy_is_the_client(peer: str, values: list[str], expected: str) -> None:
    assert host(peer, *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["for=192.0.2.7"], "192.0.2.7"),
        (['For="[2001:db8::7]:4711";proto=https;by=203.0.113.43'], "2001:db8::7"),
        (["for=198.51.100.9, for=192.0.2.7;host=example.org"], "192.0.2.7"),
        (["for=198.51.100.9", 'for="192.0.2.7:80", for=10.0.0.9'], "192.0.2.7"),
        (["for=192.0.2.7, for=_hidden"], "10.0.0.1"),
        (["for=unknown"], "10.0.0.1"),
        (["proto=https"], "10.0.0.1"),
        (['for="192.0.2.7, for=198.51.100.9'], "10.0.0.1"),  # a quote that never ends
        (['for="a,b";proto=http, for=192.0.2.7'], "192.0.2.7"),
    ],
)
def test_forwarded_is_read_as_rfc_7239_says(values: list[str], expected: str) -> None:
    assert host("10.0.0.1", *values, header="Forwarded") == expected


def test_only_the_header_that_is_set_is_believed() -> None:
    both = [(b"forwarded", b"for=198.51.100.9"), (b"x-forwarded-for", b"192.0.2.7")]
    assert Proxies(TRUSTED, "X-Forwarded-For").origin("10.0.0.1", both).client.host == "192.0.2.7"
    assert Proxies(TRUSTED, "forwarded").origin("10.0.0.1", both).client.host == "198.51.100.9"
    assert Proxies("", "X-Forwarded-For").origin("10.0.0.1", both).client.host == "10.0.0.1"


@pytest.mark.parametrize(
    ("proto", "name", "expected"),
    [
        ("https", "kg.example.org", ("https", "kg.example.org")),
        ("HTTPS", "[2001:db8::1]:8443", ("https", "[2001:db8::1]:8443")),
        ("javascript", "a/b", (None, None)),
        ("https, http", "evil.example, kg.example.org:80", ("http", "kg.example.org:80")),
        ("", 'kg.example.org"><script>', (None, None)),
    ],
)
def test_the_public_address_comes_from_a_trusted_proxy(
    proto: str, name: str, expected: tuple[str | None, str | None]
) -> None:
    headers = [
        (b"x-forwarded-for", b"192.0.2.7"),
        (b"x-forwarded-proto", proto.encode()),
        (b"x-forwarded-host", name.encode()),
    ]
    found = Proxies(TRUSTED, "X-Forwarded-For").origin("10.0.0.1", headers)
    assert (found.scheme, found.host) == expected
    found = Proxies(TRUSTED, "X-Forwarded-For").origin("192.0.2.1", headers)
    assert (found.is_proxied, found.scheme, found.host) == (False, None, None)
    forwarded = [(b"forwarded", b'for=192.0.2.7;proto=https;host="kg.example.org:444", for=10.0.0.2;proto=http')]
    found = Proxies(TRUSTED, "Forwarded").origin("10.0.0.1", forwarded)
    assert (found.scheme, found.host) == ("https", "kg.example.org:444")


@pytest.mark.parametrize(
    ("address", "key", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("x" * 500, "x" * 64, "unknown"),
    ],
)
def test_use_is_counted_by_address_and_the_log_names_a_network(address: str, key: str, network: str) -> None:
    assert (client(address).key, client(address).network) == (key, network)


def test_settings_of_addresses() -> None:
    assert Networks("192.0.2.0/24, ::1", "trusted_proxies").holds(client("::1"))
    assert not Networks("192.0.2.0/24, ::1", "trusted_proxies").holds(client("192.0.3.1"))
    assert not Networks("none", "unlimited_clients").holds(client("127.0.0.1"))
    for text in ("localhost", "10.0.0.1/8", "10.0.0.0/8;::1"):
        with pytest.raises(SettingsError, match="HRN_KG_TRUSTED_PROXIES"):
            Networks(text, "trusted_proxies")
    with pytest.raises(SettingsError, match="HRN_KG_FORWARDED_HEADER"):
        Proxies("", "X-Real-IP")
