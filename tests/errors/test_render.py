"""What a person, a program and a workflow see of a finding."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.errors import Diagnostic, Span
from mlf.errors.excerpt import WIDEST, escaped, excerpt
from mlf.errors.render import COLOUR, FORMATS, render_github, render_json, render_text

TEXT = "mlf: 1\nsplits: {trian: 0.7}\n"
SPAN = Span("a.yaml", 2, 10, 2, 15)
FINDING = Diagnostic("MLF201", {"where": "splits", "key": "trian", "known": "train", "hint": "did you mean 'train'?"}, SPAN)


def test_a_finding_shows_its_line_a_caret_and_one_hint() -> None:
    assert render_text([FINDING], {"a.yaml": TEXT}) == (
        "MLF201 a.yaml:2:10: splits has no key 'trian'\n  2 | splits: {trian: 0.7}\n    |          ^^^^^\n  hint: did you mean 'train'?\n"
    )


def test_a_finding_without_its_text_or_place_still_reads() -> None:
    assert render_text([FINDING], {}) == "MLF201 a.yaml:2:10: splits has no key 'trian'\n  hint: did you mean 'train'?\n"
    assert render_text([Diagnostic("MLF224", {"count": 3})], {}).startswith("MLF224: 3 further findings")


def test_further_places_follow_with_their_label() -> None:
    twice = Diagnostic("MLF118", {"key": "a", "line": 1}, Span("a.yaml", 2, 1, 2, 2), ((Span("a.yaml", 1, 1, 1, 2), "first given here"),))
    lines = render_text([twice], {"a.yaml": "a: 1\na: 2"}).splitlines()
    assert lines[3:6] == ["  a.yaml:1:1: first given here", "  1 | a: 1", "    | ^"]


def test_colour_comes_only_when_asked() -> None:
    assert "\x1b" not in render_text([FINDING], {"a.yaml": TEXT})
    assert "\x1b[1;31mMLF201\x1b[0m" in render_text([FINDING], {"a.yaml": TEXT}, COLOUR)


def test_json_holds_everything() -> None:
    (found,) = json.loads(render_json([FINDING]))
    assert found == {
        "code": "MLF201",
        "severity": "error",
        "title": "unknown key",
        "message": "splits has no key 'trian'",
        "hint": "did you mean 'train'?",
        "span": {"file": "a.yaml", "line": 2, "column": 10, "end_line": 2, "end_column": 15},
        "related": [],
    }


def test_a_workflow_command_is_one_line_and_cannot_be_broken_out_of() -> None:
    evil = Diagnostic("MLF201", {"where": "a\n::error::x", "key": "50%", "known": ""}, Span("a,b:c.yaml", 1, 2, 1, 3))
    text = render_github([evil])
    assert text.count("\n") == 1
    assert text.startswith("::error file=a%2Cb%3Ac.yaml,line=1,col=2,title=MLF201 unknown key::")
    assert "50%25" in text


def test_an_override_has_no_file_in_a_workflow() -> None:
    assert "file=" not in render_github([Diagnostic("MLF224", {"count": 1}, Span("--set #1", 1, 1, 1, 2))])


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "carets"),
    [
        ("\ta: b", 5, 6, "    a: b", "       ^"),
        ("名: b", 4, 5, "名: b", "    ^"),
        ("a: 名名", 4, 6, "a: 名名", "   ^^^^"),
        ("e\u0301: b", 5, 6, "e\u0301: b", "   ^"),
        ("a\x1b: b", 5, 6, "a\\x1b: b", "       ^"),
        ("ab", 3, 4, "ab", "  ^"),
        ("ab", 99, 100, "ab", "  ^"),
    ],
)
def test_the_caret_stands_below_what_is_meant(line: str, column: int, end: int, shown: str, carets: str) -> None:
    assert excerpt(Span("a", 1, column, 1, end), line) == [f"  1 | {shown}", f"    | {carets}"]


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    shown, carets = excerpt(Span("a", 1, 501, 1, 505), line)
    at = carets.index("^")
    assert shown[at : at + 4] == "HERE"
    assert carets.count("^") == 4
    assert len(shown) <= WIDEST + 6


def test_a_line_that_is_not_there_is_not_shown() -> None:
    assert excerpt(Span("a", 9, 1, 9, 2), "one\ntwo") == []


@given(st.text())
def test_nothing_unprintable_gets_through(text: str) -> None:
    assert escaped(text).isprintable()


@given(st.text(max_size=80), st.integers(1, 100), st.integers(0, 40))
def test_no_span_breaks_a_format(text: str, column: int, width: int) -> None:
    span = Span("a", 1, column, 1, column + width)
    for render in FORMATS.values():
        assert render([Diagnostic("MLF120", {}, span)], {"a": text}).replace("\n", "").isprintable()
