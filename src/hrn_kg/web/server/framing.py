"""What a client has sent of a request, counted while it arrives: the parser would keep it however long it grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hrn_kg import limits
from hrn_kg.web.http.fields import Fields
from hrn_kg.web.server.refusal import Refused

PIECE: Final = 16_384  # bytes that the parser gets at once: by so much it may go beyond a limit before that is seen
_AROUND_A_FIELD: Final = 4  # bytes: a colon, a space, and the end of the line

HEAD: Final = "The head of the request is too large: it may have {} fields and {} bytes."
TRAILERS: Final = "The trailer section of the request is too large: it may have {} fields and {} bytes."
UNFINISHED: Final = "A part of the request is too large: a field, the size of a chunk and the like may have {} bytes."
CHUNKS: Final = "The chunks of the body hold too little for what stands around them."
BODY: Final = "The body is too large: it may have {} bytes."
ADDRESS: Final = "The address is too long: it may have {} bytes. A query can be sent by POST."


class Framing:
    """Counts one request of a connection; each method raises Refused when something is beyond its limit.

    The parser tells of what is whole. What is not, it keeps or passes over in silence (half a head, the size of a chunk
    with its extensions), so that is counted by the bytes that went in while nothing was told.
    """

    def __init__(self) -> None:
        self._unfinished = 0
        self._address = 0
        self._fields = 0
        self._field_bytes = 0
        self._wire = 0
        self._content = 0
        self._has_moved = False
        self._is_in_body = False

    @property
    def has_address(self) -> bool:
        """Whether the method is known, and the address at least in part."""
        return self._address > 0

    def begin(self) -> None:
        """A message begins."""
        self._address = self._fields = self._field_bytes = self._wire = self._content = 0
        self._has_moved = True
        self._is_in_body = False

    def head(self, fields: Fields) -> None:
        """The head is whole. Its fields are counted now: to count each as it comes would cost every request."""
        self._is_in_body = self._has_moved = True
        size = sum([len(name) + len(value) for name, value in fields])
        if size > limits.HEAD_BYTES or len(fields) > limits.HEAD_FIELDS:
            raise Refused(431, HEAD.format(limits.HEAD_FIELDS, limits.HEAD_BYTES), limits.HEAD_BYTES)

    def end(self) -> None:
        """The message is whole."""
        self._is_in_body = False
        self._has_moved = True

    def feed(self, parse: Callable[[bytes | memoryview], None], piece: bytes | memoryview) -> None:
        """Let the parser have some bytes; raises what it raises, too."""
        self._has_moved = False
        was_in_body = self._is_in_body
        parse(piece)
        self._unfinished = 0 if self._has_moved else self._unfinished + len(piece)
        if self._unfinished > limits.HEAD_BYTES + _AROUND_A_FIELD * limits.HEAD_FIELDS:
            raise Refused(431, UNFINISHED.format(limits.HEAD_BYTES), limits.HEAD_BYTES)
        if was_in_body and self._is_in_body:
            self._wire += len(piece)
            if self._wire > limits.HEAD_BYTES + (1 + limits.CHUNKING) * self._content:
                raise Refused(400, CHUNKS)

    def address(self, size: int) -> None:
        """A part of the address."""
        self._address += size
        self._has_moved = True
        if self._address > limits.LONGEST_ADDRESS:
            raise Refused(414, ADDRESS.format(limits.LONGEST_ADDRESS), limits.LONGEST_ADDRESS)

    def trailer(self, size: int) -> None:
        """A field of the trailer section."""
        self._fields += 1
        self._field_bytes += size
        self._has_moved = True
        if self._field_bytes > limits.HEAD_BYTES or self._fields > limits.HEAD_FIELDS:
            raise Refused(431, TRAILERS.format(limits.HEAD_FIELDS, limits.HEAD_BYTES), limits.HEAD_BYTES)

    def chunk(self) -> None:
        """A chunk begins."""
        self._has_moved = True

    def content(self, size: int) -> None:
        """A part of the body."""
        self._content += size
        self._has_moved = True
        if self._content > limits.UNWANTED_BYTES:
            raise Refused(413, BODY.format(limits.UNWANTED_BYTES), limits.UNWANTED_BYTES)
