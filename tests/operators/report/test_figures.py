"""Numbers and markup as people read them."""

from __future__ import annotations

import pytest

from mlf.operators.report.figures import at, cents, dollars, fixed, percent, plain, shown
from mlf.operators.report.markup import Html, element, join


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (fixed(2)(-0.004), "0.00"),
        (fixed(2)(-0.006), "\u22120.01"),
        (fixed(0)(1_234_567.0), "1,234,567"),
        (dollars(-1_234.4), "\u2212$1,234"),
        (dollars(-0.4), "$0"),
        (cents(1.22), "$1.22"),
        (cents(-1.22), "\u2212$1.22"),
        (percent(0.3333), "33.3\u00a0%"),
        (plain(None), "none"),
        (plain(value=True), "yes"),
        (plain(0.1), "0.1"),
        (plain([5, 10]), "5, 10"),
    ],
)
def test_a_number_reads_as_people_write_it(text: str, expected: str) -> None:
    assert text == expected


def test_a_missing_number_says_why() -> None:
    assert shown(None, fixed(2), "no losing trade") == (
        '<abbr class="none" title="no losing trade">\u2014<span class="sr"> (no losing trade)</span></abbr>'
    )
    assert shown(0.0, fixed(2)) == "0.00"


def test_a_path_that_leads_nowhere_is_none() -> None:
    assert at({"a": {"b": 0}}, "a.b") == 0
    assert at({"a": None}, "a.b.c") is None
    assert at({"a": 1}, "a.b") is None


def test_text_becomes_markup_only_through_an_element() -> None:
    assert element("p", "<b>", title='"') == '<p title="&quot;">&lt;b&gt;</p>'
    assert element("p", element("b", "x"), None) == "<p><b>x</b></p>"
    assert join("a&", Html("<i>")) == "a&amp;<i>"


def test_attributes_are_spelled_as_the_browser_wants_them() -> None:
    assert (
        element("svg", viewBox="0 0 1 1", aria_hidden="true", class_="c", open=None)
        == '<svg viewBox="0 0 1 1" aria-hidden="true" class="c"></svg>'
    )
