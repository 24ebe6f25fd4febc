"""Header fields that come more than once (RFC 9110, section 5.3)."""

from __future__ import annotations

import pytest

from hrn_kg.web.http.fields import DISPENSABLE, LISTS, SINGLE, Fields, join


def test_fields_that_come_once_stay_as_they_are() -> None:
    fields = [(b"host", b"a"), (b"accept", b"b, c"), (b"range", b"bytes=0-1")]
    before = fields[:]
    assert join(fields) is None
    assert fields == before


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_joined_in_the_order_sent(name: bytes) -> None:
    fields = [(name, b"a;q=0.1"), (b"host", b"h"), (name, b""), (name, b'"b, c"')]
    assert join(fields) is None
    assert sorted(fields) == sorted([(name, b'a;q=0.1, , "b, c"'), (b"host", b"h")])


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_what_names_the_request_may_stand_once(name: bytes) -> None:
    fields: Fields = [(name, b"1"), (name, b"1")]
    assert join(fields) == name.decode().title()


@pytest.mark.parametrize("name", sorted(DISPENSABLE))
def test_two_of_what_can_be_left_out_are_none(name: bytes) -> None:
    fields: Fields = [(name, b"a"), (b"host", b"h"), (name, b"b")]
    assert join(fields) is None
    assert fields == [(b"host", b"h")]


def test_a_range_with_two_conditions_is_none() -> None:
    fields: Fields = [(b"range", b"bytes=0-1"), (b"if-range", b'"a"'), (b"if-range", b'"b"')]
    assert join(fields) is None
    assert fields == []


def test_others_keep_their_number_and_order() -> None:
    fields: Fields = [(b"x-forwarded-for", b"192.0.2.1"), (b"accept", b"a"), (b"x-forwarded-for", b"192.0.2.2")]
    assert join(fields) is None
    assert [value for name, value in fields if name == b"x-forwarded-for"] == [b"192.0.2.1", b"192.0.2.2"]
