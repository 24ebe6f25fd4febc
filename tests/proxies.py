"""The proxies of deploy/, started before a server as they stand there but for addresses, certificate and files."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

DEPLOY = Path(__file__).parents[1] / "deploy"
NAME = "kg.example.org"


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: where it takes requests with TLS and without, what it trusts, and the file of its log."""

    port: int
    plain_port: int
    context: ssl.SSLContext
    log: Path

    def client(self, address: str = "127.0.0.1", host: str = "127.0.0.1", *, secure: bool = True) -> httpx.Client:
        """A client that comes from an address of its own, and asks for the public name."""
        transport = httpx.HTTPTransport(verify=self.context, local_address=address)
        base = f"https://{host}:{self.port}" if secure else f"http://{host}:{self.plain_port}"
        client = httpx.Client(base_url=base, timeout=60, transport=transport, headers={"Accept": "*/*", "Host": NAME})
        # The certificate is that of the name, whatever the address.
        client.event_hooks = {"request": [lambda request: request.extensions.update(sni_hostname=NAME)]}
        return client


def program(name: str, package: str = "") -> str:
    """The path of a program; skips where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install {package or name})")
    return found


def free_port() -> int:
    """A port that nobody has, below those that Linux gives to connections: so nobody has it until it is taken."""
    for _ in range(1000):
        port = secrets.randbelow(12_000) + 20_000
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A text of deploy/ with these changes, each of which must stand there once."""
    for written, here in changes:
        assert text.count(written) == 1, written
        text = text.replace(written, here)
    return text


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the public name and its key, as files."""
    chain, key = folder / "fullchain.pem", folder / "key.pem"
    command = [
        program("openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    return chain, key


def has_ipv6() -> bool:
    """Whether loopback has an IPv6 address here."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@contextmanager
def nginx(upstream: int, folder: Path, *changes: tuple[str, str]) -> Iterator[Proxy]:
    """nginx before the server on a port."""
    chain, key = certificate(folder)
    port, plain = free_port(), free_port()
    six = [
        (f"listen [::]:{number}", f"listen [::1]:{here}") for number, here in (("443 ssl", f"{port} ssl"), (80, plain))
    ]
    if not has_ipv6():
        six = [("listen [::]:443 ssl http2;", ""), ("listen [::]:80;", "")]
    site = changed(
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/etc/ssl/hrn-kg/fullchain.pem", str(chain)),
        ("/etc/ssl/hrn-kg/key.pem", str(key)),
        *six,
        *changes,
    )
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\n{'user root;' if os.geteuid() == 0 else ''}\npid {folder}/nginx.pid;\nevents {{ }}\n"
        f"http {{\n{places}log_format names '$request_id $status $request_method $uri';\n"
        f"access_log {folder}/access.log names;\n{site}}}\n"
    )
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with running(command, folder, (port, plain)):
        yield Proxy(port, plain, ssl.create_default_context(cafile=str(chain)), folder / "access.log")


@contextmanager
def caddy(upstream: int, folder: Path, *changes: tuple[str, str]) -> Iterator[Proxy]:
    """Caddy before the server on a port; with a certificate that is given, since nobody gives it one here."""
    chain, key = certificate(folder)
    port, plain = free_port(), free_port()
    own = f"admin off\n\thttp_port {plain}\n\thttps_port {port}\n\tauto_https disable_certs"
    site = changed(
        (DEPLOY / "Caddyfile").read_text("utf-8"),
        ("\n{\n", f"\n{{\n\t{own}\n"),
        ("\nkg.example.org {", f"\nkg.example.org {{\n\ttls {chain} {key}"),
        ("reverse_proxy 127.0.0.1:8000", f"reverse_proxy 127.0.0.1:{upstream}"),
        *changes,
    )
    (folder / "Caddyfile").write_text(site)
    command = [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, folder, (port, plain), HOME=str(folder)):
        yield Proxy(port, plain, ssl.create_default_context(cafile=str(chain)), folder / "errors")


PROXIES: tuple[Callable[..., object], ...] = (nginx, caddy)


@contextmanager
def running(command: Sequence[str], folder: Path, ports: Sequence[int], **around: str) -> Iterator[None]:
    """A program that listens on these ports, until the end."""
    log = folder / "errors"
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=errors, stderr=errors, env={**os.environ, **around})
    try:
        deadline = time.monotonic() + 20
        for port in ports:
            while True:
                assert process.poll() is None, log.read_text()
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(20)
