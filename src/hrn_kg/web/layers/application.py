"""The application, without the layers of the framework that do nothing for it.

Each layer costs a few microseconds. FastAPI adds three layers outside ours; what they do (a last net for faults,
telemetry, a limit on bodies) ours do too.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg.errors import HrnKgError
from hrn_kg.web.layers.connections import Connections


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
