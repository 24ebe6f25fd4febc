"""Which machines may be asked: those of the public, and those that the operator names."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hrn_kg.settings import Settings, SettingsError, variable

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_OF_MACHINES: Final = (
    ipaddress.IPv6Network("2000::/3"),  # all that is given out so far; elsewhere lie forms that only some networks know
    ipaddress.IPv6Network("::ffff:0:0/96"),  # for an address of version 4, which is judged by itself
    _NAT64,
)


class NotPublic(Exception):
    """An address belongs to a machine that is not one of the public."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The machines that may be asked: all of the public, and those of these networks."""

    allowed: tuple[_Network, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Hosts:
        """Raises SettingsError for what is no address and no network."""
        parts = settings.watch_allow.replace(",", " ").split()
        try:
            return cls(tuple(map(ipaddress.ip_network, parts)))
        except ValueError as error:
            raise SettingsError(
                f"{variable('watch_allow')} names addresses and networks, such as 192.0.2.7 or 10.1.0.0/16: {error}."
            ) from None

    def addresses_of(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses to connect to for a name, in the order in which they are to be tried.

        Raises NotPublic when one of them may not be asked, OSError when the name has none.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise OSError(f"{host[:100]!r} is no name of a machine") from error
        texts = tuple(dict.fromkeys(str(place[0]).partition("%")[0] for *_, place in found))
        for text in texts:
            address = ipaddress.ip_address(text)
            if not is_public(address) and not any(address in network for network in self.allowed):
                raise NotPublic(f"{host} is at {text}, which is no address of the public")
        return texts


def is_public(address: _Address) -> bool:
    """Whether an address, and each that is written into it for another network, belongs to the public."""
    return all(map(_is_public, (address, *_embedded(address))))


def _is_public(address: _Address) -> bool:
    is_given_out = address.version == 4 or any(address in network for network in _OF_MACHINES)
    return is_given_out and address.is_global and not address.is_multicast


def _embedded(address: _Address) -> Iterator[_Address]:
    if not isinstance(address, ipaddress.IPv6Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
