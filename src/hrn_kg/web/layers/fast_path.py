"""The way of a request to its answer, without the layers of the framework that do nothing for it.

Each layer costs a few microseconds, which an answer from the cache feels. FastAPI adds three layers outside ours; what
they do (a last net for faults, telemetry, a limit on bodies) ours do too. `/sparql` is asked most: it is called at once
and not found among all routes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg.errors import HrnKgError
from hrn_kg.web.layers.connections import Connections
from hrn_kg.web.served.state import State

OnFault = Callable[[Request[State], Exception], Awaitable[Response]]


class Application(FastAPI):
    """FastAPI with our layers only.

    `connections` are the open ones, `fault` is why it did not start; whoever runs the server reads both.
    """

    def __init__(self, *, connections: Connections, **settings: Any) -> None:
        super().__init__(**settings)
        self.connections = connections
        self.fault: HrnKgError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The framework asks its telemetry first, for each request."""
        scope["app"] = self
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Called by the framework once, before the first request."""
        app: ASGIApp = AsyncExitStackMiddleware(self.router)
        app = ExceptionMiddleware(app, handlers=self.exception_handlers, debug=False)
        for layer in reversed(self.user_middleware):
            app = layer.cls(app, *layer.args, **layer.kwargs)
        return app


def direct_to(route: Route, on_fault: OnFault) -> Callable[[ASGIApp], ASGIApp]:
    """The innermost layer: what asks for the path of this route goes to its endpoint, all else on."""
    return partial(_direct_to, route, on_fault)


def _direct_to(route: Route, on_fault: OnFault, app: ASGIApp) -> ASGIApp:
    path, endpoint = route.path, route.app

    async def directed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != path:
            await app(scope, receive, send)
            return
        scope["route"] = route
        scope["endpoint"] = route.endpoint
        scope["path_params"] = {}
        try:
            await endpoint(scope, receive, send)
        except HrnKgError as fault:
            # Raised before anything is sent: an answer is whole, or it is a fault.
            response = await on_fault(Request(scope, receive), fault)
            await response(scope, receive, send)

    return directed
