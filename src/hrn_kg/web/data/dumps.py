"""`/dumps`: the files of releases, with the checksums by which a harvester proves that it has everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotFound
from hrn_kg.releases import Release
from hrn_kg.web.http import ranges
from hrn_kg.web.http.addresses import LICENCE, address, link, location
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.language import language_of
from hrn_kg.web.http.responses import CURRENT, FIXED, matches, reply_of, respond
from hrn_kg.web.http.signposts import collection, fields, media_type_of
from hrn_kg.web.served.by_name import find

_TEXT: Final = Representation("text/plain", ".txt", "text")
_JSON: Final = Representation("application/json", ".json", "json")
_CATALOGUE: Final = (conneg.TURTLE, conneg.JSONLD, conneg.NTRIPLES, conneg.RDFXML)
_CHECKSUMS: Final = "SHA256SUMS"
_MANIFEST: Final = "manifest.json"


def files_of(release: Release) -> dict[str, tuple[Path, str, int]]:
    """The files of a release by the name under which they are offered, with checksum and size.

    Only what the manifest lists is offered, so no name in an address can lead anywhere else.
    """
    return {
        file["path"].removeprefix("dumps/"): (release.path / file["path"], file["sha256"], file["size"])
        for file in release.manifest["files"]
    }


def _find(request: Request, release_id: str) -> Release:
    """A release that is kept. Raises ReleaseNotFound, or ReleaseGone for one that was removed."""
    current: Release | None = request.app.state.release
    if current is None:
        raise NotFound("This server answers from files, not from a release; there is nothing to download.")
    return current if release_id == current.id else find(request, release_id)


def _current(request: Request) -> str:
    release: Release | None = request.app.state.release
    return "" if release is None else release.id


async def index(request: Request) -> Response:
    """The list of files of one release; the page of downloads for people."""
    release = _find(request, request.path_params.get("release") or _current(request))
    # Of an earlier release there is neither a page nor a catalogue here; its catalogue is one of its files.
    forms = (_JSON, conneg.HTML, *_CATALOGUE) if release.id == _current(request) else (_JSON,)
    representation = conneg.choose(request.headers.get("accept"), forms)
    if representation in _CATALOGUE:
        return RedirectResponse(location(request, "/catalog" + representation.suffix), 303, {"Vary": "Accept"})
    if representation == conneg.HTML:
        headers = {"Vary": "Accept, Accept-Language", "Cache-Control": CURRENT}
        return RedirectResponse(location(request, f"/{language_of(request)}/dumps"), 302, headers)
    files = [
        {
            "name": name,
            "size": size,
            "sha256": checksum,
            "url": address(request, f"/dumps/{release.id}/{name}"),
        }
        for name, (_, checksum, size) in sorted(files_of(release).items())
    ]
    listed = {"release": release.id, "created": release.created.isoformat(), "license": LICENCE, "files": files}
    body = (json.dumps(listed, indent=2) + "\n").encode()
    links = [*fields([collection(request)]), link(LICENCE, "license")]
    links += [link(str(file["url"]), "item") for file in files if "/queries/" not in str(file["url"])]
    reply = reply_of(body, representation.media_type, release.id)
    return await respond(request, reply, representation, links=links)


async def file(request: Request) -> Response:
    """One file: of the current release by its name alone, or of a release that is kept."""
    named: str | None = request.path_params.get("release")
    release = _find(request, named or _current(request))
    name: str = request.path_params["name"]
    links = [*fields([collection(request)]), link(LICENCE, "license")]
    cache_control = FIXED if named else CURRENT
    if name in (_CHECKSUMS, _MANIFEST):
        # These are no dumps: small, and made or read each time.
        form = _TEXT if name == _CHECKSUMS else _JSON
        body = _checksums(release).encode() if name == _CHECKSUMS else (release.path / _MANIFEST).read_bytes()
        reply = reply_of(body, form.media_type, release.id)
        return await respond(request, reply, form, vary=("Accept-Encoding",), links=links, cache_control=cache_control)
    headers = {"Cache-Control": cache_control, RELEASE_HEADER: release.id, "Link": ", ".join(links)}
    found = files_of(release).get(name)
    if found is None:
        raise NotFound(f"Release {release.id} has no file of that name.", release=release.id)
    path, checksum, size = found
    headers["ETag"] = f'"{checksum}"'
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    ranges.check(request.scope, size, headers["ETag"])
    return FileResponse(path, headers=headers, media_type=media_type_of(path.name))


def _checksums(release: Release) -> str:
    """The checksums under the names offered here, so that `sha256sum -c` works on what was downloaded."""
    return "".join(f"{checksum}  {name}\n" for name, (_, checksum, _) in sorted(files_of(release).items()))


def routes() -> list[BaseRoute]:
    """The routes of this module. A release id and a file name differ, so the two short forms cannot meet."""
    release = "{release:release}"
    return [
        Route("/dumps", index),
        Route("/dumps/", index),
        Route(f"/dumps/{release}", index),
        Route(f"/dumps/{release}/", index),
        Route(f"/dumps/{release}/{{name:path}}", file),
        Route("/dumps/{name:path}", file),
    ]
