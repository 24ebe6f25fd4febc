"""Percent-escapes, read and written in one step each: the same as the library has it."""

from __future__ import annotations

import random
from urllib.parse import quote_plus, unquote_to_bytes

from hrn_kg.site.answer_address import escaped
from hrn_kg.web.http.parameters import decode

PIECES = [
    *(bytes([code]) for code in range(128) if code not in b"%&"),
    *(b"%%%02X" % code for code in range(128)),
    *(b"%%%02x" % code for code in range(128)),
    *(b"%C3%A9", b"%f0%9d%84%9e", "é".encode(), b"=\n", b"=\r\n", b" \n", b"\t\n", b"=3D"),
]


def test_escapes_mean_what_the_library_says() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        raw = b"".join(chance.choices(PIECES, k=12))
        name, _, value = raw.replace(b"+", b" ").partition(b"=")
        wanted = unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()
        assert decode(raw, "form").pairs == (wanted,), raw


def test_a_query_is_written_as_the_library_writes_it() -> None:
    chance = random.Random(8)
    for letters in ("".join(map(chr, range(128))), "é€𝄞ab c/~%+&=#?"):
        for _ in range(500):
            text = "".join(chance.choices(letters, k=20))
            assert escaped(text) == quote_plus(text)
