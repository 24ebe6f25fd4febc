"""No network but loopback, in the tests and in every Python process that they start: what tries it fails.

Processes of the service have what `requirements/run.txt` brings and not what clients bring beside it, so that their
memory is what it is where the service is installed: openpyxl loads numpy when it is there.

Python imports a module of this name when it starts, and the tests put this folder on the path of their children.
"""

import os
import sys

_INET = {2, 10}  # AF_INET and AF_INET6 on Linux; here nothing may be imported that need not be
_LOOPBACK = ("127.", "::1", "localhost", "::ffff:127.", "0.0.0.0")
_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): raises ConnectionRefusedError for an address that is not of this machine."""
    place = _EVENTS.get(event)
    if place is None or os.environ.get("HRN_KG_TEST_DOWNLOADS"):
        return
    address = arguments[place]
    if place == 1:
        if getattr(arguments[0], "family", 0) not in _INET or address is None:
            return
        address = address[0]  # type: ignore[index]
    host = address.decode() if isinstance(address, bytes) else address
    if host in (None, "", "::") or str(host).startswith(_LOOPBACK):
        return
    raise ConnectionRefusedError(f"The tests reach nothing but loopback, and this wanted {host}.")


sys.addaudithook(refuse)
if any(part.startswith("hrn_kg.") or part.rpartition("/")[2] == "hrn-kg" for part in sys.orig_argv):
    sys.modules["numpy"] = None  # type: ignore[assignment]  # what imports it is told that it is not there
