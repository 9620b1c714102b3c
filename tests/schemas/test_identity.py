"""The one module that hashes. Its digests are promises: a digest below that moves makes every store in the world recompute."""

from __future__ import annotations

import hashlib
import io
import json
import math
import struct
import unicodedata
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.schemas.identity import canonical_json, derive_seed, digest_bytes, digest_of, digest_stream, is_digest

TEXT = st.text(max_size=8).filter(lambda t: unicodedata.is_normalized("NFC", t) and not any("\ud800" <= c <= "\udfff" for c in t))
NUMBER = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
)

GOLDEN = {
    "nothing": (None, "sha256:8da61858a4f23ff4eec98756f2c468e9588a0a727a755990eaf993b1756b0f53"),
    "truth": (True, "sha256:c4f775b039f54b6fbcd3780d842460ed910946b6ed4216f6d2d6030c47da84ed"),
    "a number": (1, "sha256:d96b92b7cd010107df079b45e705198f4942899bf314e28ef0ff01272f6121a3"),
    "a text": ("1", "sha256:dd23e89fa42b5469655f9fb906dc018f9a09e2a93ea935dc2b2ad7b928552ef6"),
    "a list": ([1, 2.5, "é"], "sha256:ef9435db7497507e579b756e00ac23e7ecb5073dec0dc0e2a935980f59614071"),
    "a spec": ({"b": [], "a": {"z": None, "y": 1e21}}, "sha256:01d19dfd46681bae8fb34a747665d7e767df7aa8c8145a51124f1cde28bce964"),
}

#: RFC 8785, appendix B: IEEE 754 bits and the number's text.
RFC_NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_digests_of_this_version_are_frozen(name: str) -> None:
    value, expected = GOLDEN[name]
    assert digest_of("golden", value) == expected


def test_the_digest_of_bytes_is_plain_sha256() -> None:
    assert digest_bytes(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_bytes(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_tag_is_part_of_what_is_hashed() -> None:
    assert digest_of("plan", {"a": 1}, version=2) == "sha256:" + hashlib.sha256(b'mlf.plan/2\0{"a":1}').hexdigest()


def test_seeds_are_frozen_and_fit_in_31_bits() -> None:
    assert derive_seed(42, {"operator": "fit.xgboost", "params": {}}) == 121_933_028
    assert len({derive_seed(s, {}) for s in range(100)}) == 100


@given(st.integers(0, 2**31 - 1), JSON)
def test_a_seed_is_never_negative_or_larger_than_a_c_int(seed: int, value: Any) -> None:
    assert 0 <= derive_seed(seed, value) < 2**31


@pytest.mark.parametrize(("bits", "text"), RFC_NUMBERS)
def test_numbers_are_written_as_the_rfc_says(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json([number]) == f"[{text}]".encode()


def test_keys_are_sorted_by_utf16_units_as_the_rfc_says() -> None:
    keys = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "1": "One",
        "\U0001f600": "Grin",
        "\u0080": "Control",
        "\u00f6": "O",
    }
    normal = {k: v for k, v in keys.items() if unicodedata.is_normalized("NFC", k)}
    order = list(json.loads(canonical_json(normal), object_pairs_hook=OrderedDict).values())
    assert order == ["Carriage Return", "One", "Control", "O", "Euro Sign", "Grin"]


def test_a_pair_of_surrogates_sorts_before_a_late_private_letter() -> None:
    """By code points it would stand behind it."""
    assert canonical_json({"\uff5e": 1, "\U0001f600": 2}).decode().index("\U0001f600") == 2


def test_the_example_of_the_rfc() -> None:
    data = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical_json(data) == expected.encode()


@given(JSON)
def test_canonical_json_is_json_of_the_same_value(value: Any) -> None:
    """Numbers are doubles, as the RFC has it: one above 2**53 is written without a point."""
    assert json.loads(canonical_json(value), parse_int=float) == value


@given(JSON)
def test_canonical_json_is_a_fixed_point(value: Any) -> None:
    once = canonical_json(value)
    assert canonical_json(json.loads(once, parse_int=float)) == once


@given(st.dictionaries(TEXT, NUMBER, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_count(data: dict[str, Any], chance: Any) -> None:
    items = list(data.items())
    chance.shuffle(items)
    assert digest_of("x", dict(items)) == digest_of("x", data)


@pytest.mark.parametrize(("one", "two"), [(1, 1.0), (0, -0.0), (0.0, -0.0), ([1, 2], (1, 2)), ({}, OrderedDict())])
def test_one_value_in_two_spellings_has_one_digest(one: Any, two: Any) -> None:
    assert digest_of("x", one) == digest_of("x", two)


def test_unlike_values_have_unlike_digests() -> None:
    values: list[Any] = [None, True, False, 0, 1, "1", "true", "null", "", [], {}, [1], ["1"], {"1": 1}, [[]], {"a": None}, 1.5, "1.5"]
    assert len({digest_of("x", v) for v in values}) == len(values)


def test_equal_data_of_unlike_meaning_has_unlike_digests() -> None:
    assert len({digest_of("spec", {}), digest_of("plan", {}), digest_of("spec", {}, version=2)}) == 3


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        2**53,
        -(2**53),
        10**30,
        "e\u0301",
        {"e\u0301": 1},
        {1: "a"},
        {None: "a"},
        {True: "a"},
        b"bytes",
        bytearray(b"x"),
        {1, 2},
        Path(),
        1j,
        "\ud800",
    ],
    ids=repr,
)
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {"a": [v]}], ids=["bare", "in a list", "deep"])
def test_what_has_no_canonical_json_is_refused(value: Any, wrap: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        digest_of("x", wrap(value))


def test_the_refusal_names_the_path() -> None:
    with pytest.raises(ValueError, match=r"\$\.models\.xgb\[1\]"):
        canonical_json({"models": {"xgb": [1, math.nan]}})


def test_the_largest_whole_numbers_that_doubles_hold_are_taken() -> None:
    assert canonical_json([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


def test_a_subclass_of_a_number_or_text_is_the_plain_one() -> None:
    class Whole(int):
        """An int with ideas of its own."""

        def __str__(self) -> str:
            return "seven"

    class Word(str):
        """A str with ideas of its own."""

        __slots__ = ()

        def __str__(self) -> str:
            return "word"

    assert canonical_json([Whole(7), Word("a")])[:3] == b"[7,"


@given(st.binary(max_size=64), st.integers(1, 7))
def test_a_stream_has_the_digest_of_its_bytes(data: bytes, cut: int) -> None:
    stream = io.BytesIO(data)
    assert digest_stream(stream) == (digest_bytes(data), len(data))
    stream.seek(min(cut, len(data)))
    assert digest_stream(stream) == (digest_bytes(data[cut:]), len(data[cut:]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sha256:" + "a" * 64, True),
        ("sha256:" + "A" * 64, False),
        ("sha256:" + "a" * 63, False),
        ("a" * 64, False),
        ("sha256:" + "a" * 64 + "\n", False),
    ],
)
def test_a_digest_has_one_form(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_digest(text) is expected
