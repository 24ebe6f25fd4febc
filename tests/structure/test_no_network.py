"""What reaches for an address beyond this machine fails, in the tests and in the processes that they start."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

OUTSIDE = "192.0.2.1"  # reserved for documentation (RFC 5737): nobody is there
REACH = f"import socket; socket.create_connection(({OUTSIDE!r}, 80), 5)"


def test_a_connection_beyond_loopback_fails_in_a_test() -> None:
    with socket.socket() as plain, pytest.raises(ConnectionRefusedError, match="nothing but loopback"):
        plain.connect((OUTSIDE, 80))
    with pytest.raises(ConnectionRefusedError, match=r"wanted example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_a_connection_beyond_loopback_fails_in_a_process_that_a_test_starts() -> None:
    result = subprocess.run([sys.executable, "-c", REACH], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert f"nothing but loopback, and this wanted {OUTSIDE}" in result.stderr


def test_loopback_and_local_sockets_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 5).close()
    one, other = socket.socketpair()
    one.close()
    other.close()
