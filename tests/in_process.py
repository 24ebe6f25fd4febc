"""An application that is called without a server: given its state as a server would give it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from hrn_kg.web.served.state import State


def with_state(app: ASGIApp, state: State) -> ASGIApp:
    """The application, to be called by httpx's transport, which starts nothing and so has no state to give."""

    async def given(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return given
