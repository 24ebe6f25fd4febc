"""Routes that give JSON: FastAPI reads their parameters, checks their models and describes them for OpenAPI.

What is asked most (`/sparql`) and what is read from files stay bare routes beside them, described by hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from hrn_kg.web.served.state import Served

# Under this name a route says with which problems it may end, beside those that every route may end with.
PROBLEMS: Final = "x-problems"


async def _served(request: Request) -> Served:
    served: Served = request.state["served"]
    return served


async def _fresh(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


# What a handler asks for to reach the release that is served.
ServedNow = Annotated[Served, Depends(_served)]


class JsonRouter(APIRouter):
    """Routes whose answers nobody may keep, readable by GET and HEAD."""

    def __init__(self, *, tag: str) -> None:
        super().__init__(tags=[tag], dependencies=[Depends(_fresh)], redirect_slashes=False)

    def readable(
        self, path: str, *, model: type[BaseModel], summary: str, problems: tuple[int, ...] = ()
    ) -> Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]]:
        """Register a handler; `problems` are the statuses with which it may end, beside 429, 500 and 503."""

        def register(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
            self.add_api_route(
                path,
                handler,
                methods=["GET", "HEAD"],
                response_model=model,
                summary=summary,
                operation_id=handler.__name__,
                openapi_extra={PROBLEMS: list(problems)},
            )
            return handler

        return register
