"""The door to the HTTP client: one request to an engine of others, over connections that are kept.

Nothing of a visitor's request is in it but the query, its graphs and the form that is wanted. Redirects are not
followed, no other coding than the plain one is taken, and nothing is read beyond the bound. Proxies and log-ins that
the environment names are not used: where an engine stands, and who may ask it, is a setting.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx2

from hrn_kg import __version__
from hrn_kg.engine.written_answers import require_size
from hrn_kg.errors import EngineMisbehaved, EngineUnavailable
from hrn_kg.pieced_files import open_file, size_of
from hrn_kg.settings import Settings, SettingsError, variable

_CONNECT_SECONDS: Final = 5.0
# After which a connection that nobody uses is closed. An engine with a short limit closes it too, and some say so by an
# answer that nobody asked for: a request that is sent at that moment would take it for its own.
_IDLE_SECONDS: Final = 1.0
_RETRY: Final = 5  # seconds after which whoever asked may ask again
_OK: Final = 200
_FAULT_BYTES: Final = 16_384  # of what is sent with another status
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine sent: the status, the fields of the head by names in small letters, the body.

    Of another status than 200 the body may be the beginning only.
    """

    status: int
    fields: Mapping[str, str]
    body: bytes


class _Bearer(httpx2.Auth):
    def __init__(self, token: str) -> None:
        self._field = f"Bearer {token}"

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = self._field
        yield request


class Exchange:
    """Requests to one engine, with the log-in and the authorities that the settings name."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError for a file of the log-in or of the authorities that cannot be used."""
        self._http = httpx2.AsyncClient(
            auth=read_login(settings.engine_login),
            verify=_authorities(settings.engine_ca),
            timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx2.Limits(keepalive_expiry=_IDLE_SECONDS),
            headers={"User-Agent": f"hrn-kg/{__version__}", "Accept-Encoding": "identity"},
            trust_env=False,
        )

    async def ask(self, address: str, fields: Sequence[tuple[str, str]], accept: str, most: int) -> Reply:
        """Send the fields of a form, and read what comes, to its end.

        A connection that was closed while it was not used is no fault: then it is asked once more. Raises
        EngineUnavailable, EngineMisbehaved, and TooLarge beyond `most` bytes; no time limit but that of the caller.
        """
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(fields).encode()
        try:
            return await self._send("POST", address, headers, content, most)
        except _NoHead:
            try:
                return await self._send("POST", address, headers, content, most)
            except _NoHead:
                raise EngineUnavailable("The engine broke the connection off.", retry_after=_RETRY) from None

    async def put(self, address: str, files: Sequence[Path], media_type: str) -> Reply:
        """Put files, one behind the other, in the place of what an address holds.

        Raises EngineUnavailable, EngineMisbehaved, OSError.
        """
        size = sum(map(size_of, files))
        return await self._change("PUT", address, {"Content-Type": media_type, "Content-Length": str(size)}, files)

    async def delete(self, address: str) -> Reply:
        """Have what an address holds removed. Raises EngineUnavailable, EngineMisbehaved."""
        return await self._change("DELETE", address, {}, ())

    async def _change(self, method: str, address: str, headers: dict[str, str], files: Sequence[Path]) -> Reply:
        content = _Files(files) if files else b""
        try:
            return await self._send(method, address, headers | {"Accept": "*/*"}, content, _FAULT_BYTES)
        except _NoHead:
            raise EngineUnavailable("The engine broke the connection off.", retry_after=_RETRY) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _send(
        self, method: str, address: str, headers: dict[str, str], content: bytes | _Files, most: int
    ) -> Reply:
        has_head = False
        try:
            async with self._http.stream(method, address, headers=headers, content=content) as response:
                has_head = True
                return Reply(response.status_code, dict(response.headers), await _body(response, most))
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error):
                raise EngineUnavailable("The engine shows a certificate that is not trusted.") from error
            raise EngineUnavailable("The engine cannot be reached.", retry_after=_RETRY) from error
        except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
            if has_head:
                raise EngineMisbehaved("The engine broke off its answer.", retry_after=_RETRY) from error
            if isinstance(error, httpx2.RemoteProtocolError) and "without sending" not in str(error):
                raise EngineMisbehaved("The engine sent something that is not HTTP.") from error
            raise _NoHead from error
        except httpx2.HTTPError as error:
            raise EngineUnavailable("The engine cannot be reached.", retry_after=_RETRY) from error


class _NoHead(Exception):
    """The connection was closed before anything came."""


async def _body(response: httpx2.Response, most: int) -> bytes:
    """The body, to its end; of another status than 200 its beginning."""
    body = bytearray()
    if response.status_code != _OK:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) >= _FAULT_BYTES:
                break
        return bytes(body[:_FAULT_BYTES])
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise EngineMisbehaved("The engine packed its answer, which was not asked for.")
    if "content-length" not in response.headers and "chunked" not in response.headers.get("transfer-encoding", ""):
        raise EngineMisbehaved("The engine did not state where its answer ends.")
    async for piece in response.aiter_raw():
        body += piece
        require_size(len(body), most)
    return bytes(body)


class _Files(httpx2.AsyncByteStream):
    """Files one behind the other; read anew when a log-in is asked for and the request is sent again."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for file in self._files:
            with open_file(file) as opened:
                while piece := opened.read(_PIECE):
                    yield piece


def read_login(file: Path | None) -> httpx2.Auth | None:
    """The log-in in a file. Raises SettingsError, which repeats nothing of what is in the file."""
    if file is None:
        return None
    name = variable("engine_login")
    try:
        kind, *rest = [line.rstrip("\r") for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise SettingsError(f"{name}: {file} cannot be read ({reason}).") from error
    match kind.strip().lower(), rest:
        case "basic", [user, password]:
            return httpx2.BasicAuth(user, password)
        case "digest", [user, password]:
            return httpx2.DigestAuth(user, password)
        case "bearer", [token] if token.isascii() and token.isprintable() and token:
            return _Bearer(token)
    raise SettingsError(
        f"{name}: {file} must have the line basic or digest, then a line for the user and one for the password; or the "
        "line bearer, then one for the token."
    )


def _authorities(file: Path | None) -> ssl.SSLContext | bool:
    if file is None:
        return True
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "no certificate in PEM"
        raise SettingsError(f"{variable('engine_ca')}: {file} cannot be used ({reason}).") from error
