"""Who asks: the address of the client, through the proxies that the operator names and through no other."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hrn_kg.settings import SettingsError, variable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Headers = Iterable[tuple[bytes, bytes]]

X_FORWARDED_FOR: Final = "x-forwarded-for"
FORWARDED: Final = "forwarded"
_FORWARDING: Final = (b"x-forwarded-for", b"forwarded")
_LONGEST_HOP: Final = 100  # characters; thousands of clients are remembered by what was sent
_MOST_HOPS: Final = 20  # addresses that are looked at, from the right; nobody has so many proxies
_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_PAIR: Final = re.compile(r'\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*')


@dataclass(frozen=True, slots=True)
class Client:
    """An address and what is derived from it: the name under which use is counted, and a form that names nobody.

    Use is counted by IPv4 address or IPv6 /64, since a provider gives each customer a /64 or more.
    """

    host: str
    key: str
    network: str
    ip: Address | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from; `scheme` and `host` are those of the public address, when a trusted proxy tells."""

    client: Client
    is_proxied: bool = False
    scheme: str | None = None
    host: str | None = None


@lru_cache(8192)
def client(host: str) -> Client:
    """The client of this address; what is no address stands for itself."""
    ip = parse(host)
    if ip is None:
        return Client(host[:64], host[:64], "unknown", None)
    length = 24 if ip.version == 4 else 48
    key = str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
    return Client(str(ip), key, str(ipaddress.ip_network((ip, length), strict=False)), ip)


def parse(text: str) -> Address | None:
    """An IP address in any form that proxies write: with a port, in brackets, with a zone, mapped; None for others."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class Networks:
    """A set of addresses, written as addresses and networks with commas between; `none` for the empty one."""

    def __init__(self, text: str, setting: str) -> None:
        """Raises SettingsError when the text is something else; `setting` is the name that it tells."""
        self._networks: tuple[Network, ...] = ()
        self._cached = lru_cache(8192)(self._look)
        if text.strip().lower() in ("", "none"):
            return
        try:
            self._networks = tuple(ipaddress.ip_network(part.strip()) for part in text.split(","))
        except ValueError as fault:
            raise SettingsError(f"{variable(setting)} must be addresses or networks, or “none”: {fault}.") from None

    def __bool__(self) -> bool:
        return bool(self._networks)

    def holds(self, asked: Client) -> bool:
        """Whether the client is one of these."""
        return self._cached(asked.host)

    def _look(self, host: str) -> bool:
        ip = client(host).ip
        return ip is not None and any(ip in network for network in self._networks)


class Proxies:
    """The proxies whose word is believed, and the header in which they give it.

    Only one header is believed: a proxy that writes the one lets pass what a client wrote in the other.
    """

    def __init__(self, trusted: str, header: str) -> None:
        """Raises SettingsError for what is no list of networks, or another header."""
        self._trusted = Networks(trusted, "trusted_proxies")
        self._header = header.lower()
        if self._header not in (X_FORWARDED_FOR, FORWARDED):
            raise SettingsError(f"{variable('forwarded_header')} must be X-Forwarded-For or Forwarded, not {header!r}.")

    def __bool__(self) -> bool:
        return bool(self._trusted)

    def origin(self, peer: str, headers: Headers) -> Origin:
        """The client: the rightmost address that is no trusted proxy, beginning with the peer itself."""
        direct = client(peer)
        if not self._trusted.holds(direct):
            return Origin(direct)
        if self._header == FORWARDED:
            return self._by_rfc_7239(direct, _values(headers, b"forwarded"))
        found = direct
        for text in reversed(_values(headers, b"x-forwarded-for")[-_MOST_HOPS:]):
            hop = client(text[:_LONGEST_HOP])
            if hop.ip is None:  # "unknown" or junk: whoever wrote it shares the budget of the hop that passed it on
                break
            found = hop
            if not self._trusted.holds(hop):
                break
        scheme = _last(_values(headers, b"x-forwarded-proto"))
        return Origin(found, True, _scheme(scheme), _host(_last(_values(headers, b"x-forwarded-host"))))

    def _by_rfc_7239(self, direct: Client, elements: list[str]) -> Origin:
        found, scheme, host = direct, None, None
        for element in reversed(elements[-_MOST_HOPS:]):
            pairs = _pairs(element)
            hop = client(pairs.get("for", "")[:_LONGEST_HOP])
            scheme, host = _scheme(pairs.get("proto")) or scheme, _host(pairs.get("host")) or host
            if hop.ip is None:
                break
            found = hop
            if not self._trusted.holds(hop):
                break
        return Origin(found, True, scheme, host)


def is_forwarded(headers: Headers) -> bool:
    """Whether somebody says that this request was passed on."""
    for name, _ in headers:  # noqa: SIM110 (a generator costs more than this, and every request passes here)
        if name in _FORWARDING:
            return True
    return False


def _values(headers: Headers, wanted: bytes) -> list[str]:
    """The elements of all fields of this name, in order; commas in quotes do not part them."""
    text = ",".join(value.decode("latin-1") for name, value in headers if name == wanted)
    if '"' not in text:
        return [part.strip() for part in text.split(",") if part.strip()]
    return [part.strip() for part in re.findall(r'(?:"(?:[^"\\]|\\.)*"?|[^,"])+', text) if part.strip()]


def _pairs(element: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in re.findall(r'(?:"(?:[^"\\]|\\.)*"?|[^;"])+', element):
        if match := _PAIR.fullmatch(part):
            quoted = match[2]
            found[match[1].lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[3]
    return found


def _last(values: list[str]) -> str | None:
    return values[-1] if values else None


def _scheme(text: str | None) -> str | None:
    return text.lower() if text is not None and text.lower() in ("http", "https") else None


def _host(text: str | None) -> str | None:
    return text if text is not None and _HOST.fullmatch(text) else None
