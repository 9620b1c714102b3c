"""Canonical JSON, whichever encoder wrote it, is what an independent implementation of RFC 8785 writes."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from mlf.schemas.identity import MAX_INT, canonical_json

TEXT = st.text().filter(lambda t: t.isascii()) | st.sampled_from(["é", "\ue000", "\U0001f600", "\x7f", "3e-5", "\x00\n"])
SCALAR = st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)


@given(VALUE)
@example({"\ue000": 1, "\U0001f600": 2})
@example([1e16, 1e-5, 1e-4, 0.1, -0.0, 1.0, 1e15, 123456789012345680.0, 5e-324, 1e21, 9007199254740993.0])
def test_the_bytes_are_those_of_the_standard(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, b"1"),
        (-0.0, b"0"),
        (1e-7, b"1e-7"),
        (1e-5, b"0.00001"),
        (1e16, b"10000000000000000"),
        (1e21, b"1e+21"),
        ("\x1f\x7f\\/", b'"\\u001f\x7f\\\\/"'),
    ],
)
def test_numbers_and_escapes_as_the_standard_spells_them(value: Any, text: bytes) -> None:
    assert canonical_json(value) == text
