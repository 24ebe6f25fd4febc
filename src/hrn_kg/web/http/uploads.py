"""Forms with files (`multipart/form-data`): read within bounds, and never shown or run."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from hrn_kg import limits
from hrn_kg.errors import MalformedRequest, TooLarge
from hrn_kg.web.http import parameters
from hrn_kg.web.http.parameters import Parameters
from hrn_kg.web.served.state import State

MULTIPART: Final = "multipart/form-data"
_FIELDS: Final = 100


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form: the name of its field, what the visitor calls it, its bytes."""

    field: str
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A form as it was sent; a file that was not chosen is left out."""

    fields: Parameters
    files: tuple[UploadedFile, ...] = ()


async def read_uploaded(
    request: Request[State],
    *,
    most_bytes: int = limits.CHECK_BYTES,
    most_files: int = limits.CHECK_FILES,
    most_fields: int = _FIELDS,
) -> Uploaded:
    """The form that a request brings. Raises: TooLarge, MalformedRequest."""
    # Read as a whole first, so that nothing of it is kept on the disk and the limit holds for all of it.
    body = await parameters.body_of(request, most_bytes)
    most = request.state["served"].settings.intake_bytes
    parser = MultiPartParser(
        request.headers,
        _in_one(body),
        max_files=most_files,
        max_fields=most_fields,
        max_part_size=most,
    )
    parser.spool_max_size = most_bytes + 1
    try:
        form = await parser.parse()
    except MultiPartException as fault:
        raise MalformedRequest(f"The form cannot be read: {fault.message}") from None
    except UnicodeDecodeError:
        raise MalformedRequest("The form is not UTF-8.") from None
    pairs, files = [], []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.close()
            if len(content) > most:
                raise TooLarge(f"A file may have {most} bytes; divide it.", limit=most, unit="bytes")
            if content or value.filename:
                files.append(UploadedFile(name, value.filename or "", content))
        else:
            pairs.append((name, value))
    return Uploaded(Parameters(tuple(pairs)), tuple(files))


async def _in_one(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
