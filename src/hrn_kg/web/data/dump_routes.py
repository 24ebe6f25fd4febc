"""`/dumps`: the files of releases, with the checksums by which a harvester proves that it has everything."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.conneg import Representation
from hrn_kg.errors import NotFound
from hrn_kg.pieced_files import chunks, chunks_of_copy, parts_of
from hrn_kg.releases import Release, ReleaseFile
from hrn_kg.releases.damage import unreadable
from hrn_kg.releases.manifest import CHECKSUMS, MANIFEST
from hrn_kg.site import LICENCE, Site, link
from hrn_kg.site.release_files import checksums, files_of, listing, urls_of
from hrn_kg.site.signposts import collection, fields, media_type_of
from hrn_kg.web.http import ranges
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.headers import RELEASE_HEADER
from hrn_kg.web.http.language import lead_to_page
from hrn_kg.web.http.responses import CURRENT, FIXED, matches, reply_of, respond
from hrn_kg.web.served.by_name import find
from hrn_kg.web.served.state import State

_TEXT: Final = Representation("text/plain", ".txt", "text")
_JSON: Final = Representation("application/json", ".json", "json")


def _find(site: Site, wanted: str | None) -> Release:
    """The release that is named, or else the current one. Raises ReleaseNotFound, or ReleaseGone for a removed one."""
    if site.release is None:
        raise NotFound("This server answers from files, not from a release; there is nothing to download.")
    return site.release if wanted in (None, "", site.release.id) else find(site, wanted)


async def _index(request: Request[State]) -> Response:
    """The list of files of one release; the page of downloads for people."""
    site = site_of(request)
    release = _find(site, request.path_params.get("release"))
    (await asyncio.to_thread(site.watched.of, release)).require()
    # Of an earlier release there is neither a page nor a catalogue here; its catalogue is one of its files.
    forms = (_JSON, conneg.HTML, *conneg.DESCRIPTION_FORMATS) if release is site.release else (_JSON,)
    representation = conneg.choose(request.headers.get("accept"), forms)
    if representation in conneg.DESCRIPTION_FORMATS:
        return RedirectResponse(site.location("/catalog" + representation.suffix), 303, {"Vary": "Accept"})
    if representation == conneg.HTML:
        return lead_to_page(request, "/dumps", 302)
    links = [*fields([collection(site)]), link(LICENCE, "license")]
    links += [link(url, "item") for url in urls_of(site, release) if "/queries/" not in url]
    reply = reply_of(listing(site, release), representation.media_type, release.id)
    return await respond(request, reply, representation, links=links)


async def _file(request: Request[State]) -> Response:
    """One file: of the current release by its name alone, or of a release that is kept."""
    site = site_of(request)
    release_id: str | None = request.path_params.get("release")
    release = _find(site, release_id)
    name: str = request.path_params["name"]
    links = [*fields([collection(site)]), link(LICENCE, "license")]
    cache_control = FIXED if release_id else CURRENT
    if name in (CHECKSUMS, MANIFEST):
        # These are no dumps: small, and made or read each time.
        form = _TEXT if name == CHECKSUMS else _JSON
        # Read in either case: checksums of a release that is damaged are no good.
        body = await asyncio.to_thread(site.watched.read, release, MANIFEST)
        if name == CHECKSUMS:
            body = checksums(release)
        reply = reply_of(body, form.media_type, release.id)
        return await respond(request, reply, form, vary=("Accept-Encoding",), links=links, cache_control=cache_control)
    headers = {"Cache-Control": cache_control, RELEASE_HEADER: release.id, "Link": ", ".join(links)}
    found = files_of(release).get(name)
    if found is None:
        raise NotFound(f"Release {release.id} has no file of that name.", release=release.id)
    path, written = await asyncio.to_thread(_proven, site, release, found)
    headers["ETag"] = f'"{found.sha256}"'
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers |= {"Accept-Ranges": "bytes", "Last-Modified": formatdate(written, usegmt=True)}
    part = ranges.wanted(request.headers, found.size, headers["ETag"])
    first, end = part or (0, found.size)
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{found.size}"
    headers["Content-Length"] = str(end - first)
    status, media_type = 200 if part is None else 206, media_type_of(found.name)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    read = chunks_of_copy if found in release.manifest.copies else chunks
    return StreamingResponse(read(path, first, end), status, headers, media_type)


def _proven(site: Site, release: Release, file: ReleaseFile) -> tuple[Path, float]:
    """A file of a release that is whole, and when the last of its bytes were written. Raises DataDamaged."""
    path = site.watched.prove(release, file.path)
    try:
        return path, max(part.stat().st_mtime for part in parts_of(path))
    except OSError as error:
        raise unreadable(release.path, file.path, error) from error


def routes() -> list[BaseRoute]:
    """The routes of this module. A release id and a file name differ, so the two short forms cannot meet."""
    release = "{release:release}"
    return [
        Route("/dumps", _index),
        Route("/dumps/", _index),
        Route(f"/dumps/{release}", _index),
        Route(f"/dumps/{release}/", _index),
        Route(f"/dumps/{release}/{{name:path}}", _file),
        Route("/dumps/{name:path}", _file),
    ]
