"""Why a message did not go out."""

from __future__ import annotations

from hrn_kg.errors import HrnKgError


class MessageNotSent(HrnKgError):
    """A message could not be sent. Its words hold neither the address of the receiver nor that of a webhook.

    Facts: `is_final`, where it would not be taken at another time either.
    """

    slug = "message-not-sent"
    status = 502
    title = "A message was not sent"
