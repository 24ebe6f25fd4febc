"""The addresses that give JSON, as FastAPI describes them, with what our layers add to every answer."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Final

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from hrn_kg.web.http.json_routes import PROBLEMS
from hrn_kg.web.openapi.parts import CACHE, Json, answer, problems, readable

_VERSION: Final = "3.0.3"


def paths(routes: Iterable[BaseRoute]) -> tuple[Json, Json]:
    """The items of these addresses, and the schemas to which they refer."""
    read = [_by_get(route) for route in routes if isinstance(route, APIRoute)]
    described = get_openapi(title="", version="", openapi_version=_VERSION, routes=read)
    found: Json = {}
    for path, item in described["paths"].items():
        operation = item["get"]
        content = operation["responses"]["200"]["content"]
        faults = [400] if operation.get("parameters") else []
        responses = {
            "200": answer(operation["summary"], content, {"Cache-Control": CACHE}),
            **problems(*faults, *operation[PROBLEMS]),
        }
        (tag,) = operation["tags"]
        found[path] = readable(
            tag, operation["operationId"], operation["summary"], responses, operation.get("parameters", ())
        )
    schemas: Json = described.get("components", {}).get("schemas", {})
    return found, {name: schema for name, schema in schemas.items() if "ValidationError" not in name}


def _by_get(route: APIRoute) -> APIRoute:
    # HEAD is described by `readable`; FastAPI would give it the same name.
    found = copy(route)
    found.methods = {"GET"}
    return found
