"""Hostile and broken texts end quickly and cleanly, at exact limits."""

from __future__ import annotations

import time

import pytest

from mlf.compiler.text.document import Document, load_text
from mlf.compiler.text.validate import validate

#: Seconds; the machine of a test may be slow, a hang is minutes.
LIMIT = 8.0

BOMBS = {
    "five megabytes of brackets": ("[" * 5_000_000, "MLF102"),
    "brackets up to the size limit": ("[" * 200_000, "MLF110"),
    "braces": ("{a: " * 60_000, "MLF110"),
    "nested lists": ("- " * 130_000, "MLF110"),
    "nested question marks": ("? " * 130_000, "MLF110"),
    "a wide list": ("a: [" + "1," * 130_000 + "]", "MLF111"),
    "a long plain scalar": ("a" * 260_000, "MLF112"),
    "a long quoted scalar": ('"' + "a\n" * 130_000 + '"', "MLF112"),
    "many documents": ("---\n" * 60_000, "MLF117"),
    "many tags": ("!a " * 80_000, "MLF116"),
    "doubled aliases": ("a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)), "MLF114"),
    "merged merges": ("a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i}\n  <<: [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 28)), "MLF115"),
    "one key many times": ("k: 1\n" * 24_000, "MLF118"),
    "many unknown keys": ("".join(f"k{i}: 1\n" for i in range(24_000)), "MLF224"),
    "references to a long text": ("vars: {a: " + "x" * 8_000 + "}\ntags: [" + "'${a}'," * 9_000 + "]", "MLF133"),
    "references to a long list": ("vars: {a: [" + "1," * 10_000 + "]}\ntags: [" + "'${a}'," * 9_000 + "]", "MLF133"),
    "open references": ("tags: '" + "${" * 4_000 + "'", "MLF131"),
}


def codes(document: Document) -> list[str]:
    """Codes of everything found."""
    return [d.code for d in validate(document)[1]]


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_text_gets_its_answer_quickly(name: str) -> None:
    text, code = BOMBS[name]
    started = time.process_time()
    assert code in codes(load_text(text))
    assert time.process_time() - started < LIMIT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfem\x00l\x00f\x00", "MLF103"),
        (b"name: \xe9", "MLF103"),
        (b"name: a\x00", "MLF104"),
        ("name: a\u202eb".encode(), "MLF104"),
        ("name: a\u2028b".encode(), "MLF104"),
        ("a: 1\n\ufeffb: 1".encode(), "MLF104"),
        (b"name: a\x1b[31m", "MLF104"),
    ],
)
def test_bytes_that_are_no_readable_text_are_refused(data: bytes, code: str) -> None:
    assert codes(load_text(data)) == [code]


def test_a_byte_order_mark_and_foreign_line_ends_change_nothing() -> None:
    plain = load_text(b"name: a\nseed: 1\n")
    assert load_text(b"\xef\xbb\xbfname: a\r\nseed: 1\r\n").data == plain.data == {"name": "a", "seed": 1}
    assert load_text(b"name: a\rseed: 1\r").data == plain.data


def test_the_caret_of_a_bad_byte_points_at_it() -> None:
    (found,) = load_text("mlf: 1\nname: é".encode() + b"\xff").problems
    assert found.span
    assert (found.span.line, found.span.column) == (2, 8)


def test_two_encodings_of_one_letter_are_one_text() -> None:
    assert load_text("tags: [e\u0301]").data == load_text("tags: [\u00e9]").data


@pytest.mark.parametrize("size", [8 * 1024, 8 * 1024 + 1])
def test_the_limit_of_a_scalar_is_exact(size: int) -> None:
    found = [d.code for d in load_text("tags: " + "a" * size).problems]
    assert found == ([] if size <= 8 * 1024 else ["MLF112"])


@pytest.mark.parametrize("depth", [23, 24])
def test_the_limit_of_depth_is_exact(depth: int) -> None:
    found = [d.code for d in load_text("tags: " + "[" * depth + "]" * depth).problems]
    assert found == ([] if depth < 24 else ["MLF110"])
