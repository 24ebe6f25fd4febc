"""`/templates/figures-nl.xlsx`: the empty spreadsheets, with the lists and the mark of the release that is served."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hrn_kg import conneg
from hrn_kg.errors import EngineUnavailable, NotFound
from hrn_kg.lane import TemplateTask
from hrn_kg.site.template_files import PATH, TemplateFile, template_files
from hrn_kg.web.http.addresses import site_of
from hrn_kg.web.http.responses import reply_of, respond
from hrn_kg.web.served.state import State


class Templates:
    """Those of one release, each made once when it is first asked for."""

    def __init__(self) -> None:
        self._release = ""
        self._made: dict[TemplateFile, bytes] = {}
        self._turn = asyncio.Lock()

    async def of(self, request: Request[State], file: TemplateFile) -> bytes:
        """The bytes of a template. Raises: EngineUnavailable, Overloaded."""
        served = request.state["served"]
        if served.lane is None or served.release is None:
            raise EngineUnavailable("This server serves no release, so that it has no templates.")
        async with self._turn:
            release = served.release
            if release.id != self._release:
                self._release, self._made = release.id, {}
            if file not in self._made:
                task = TemplateTask(file.kind, file.lang, is_csv=file.form == conneg.CSV)
                self._made[file] = await served.lane.template(release, task)
            return self._made[file]


def routes() -> list[BaseRoute]:
    """The route of this module."""
    files: Final = {one.name: one for one in template_files()}
    templates = Templates()

    async def template(request: Request[State]) -> Response:
        file = files.get(request.path_params["name"])
        if file is None:
            raise NotFound(f"There is no template of that name; there are {', '.join(files)}.")
        site = site_of(request)
        reply = reply_of(await templates.of(request, file), file.form.media_type, site.label)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.saved_as(site.label)}"',
            "Content-Language": file.lang,
        }
        return await respond(request, reply, file.form, vary=("Accept-Encoding",), headers=headers)

    return [Route(f"{PATH}/{{name}}", template)]
