"""``--set``: what it sets, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from mlf.compiler.text.document import load_text


def after(text: str, *overrides: str) -> Any:
    """The data with overrides; no problem may be found."""
    document = load_text(text, overrides=overrides)
    assert [str(d) for d in document.problems] == []
    return document.data


@pytest.mark.parametrize(
    ("override", "value"),
    [
        ("a=1", 1),
        ("a=1e-3", 0.001),
        ("a='1'", "1"),
        ("a=[1, x]", [1, "x"]),
        ("a={b: c}", {"b": "c"}),
        ("a=", None),
        ("a=x=y", "x=y"),
        ("a=16:30", "16:30"),
    ],
)
def test_a_value_is_read_as_yaml(override: str, value: object) -> None:
    assert after("a: 0", override) == {"a": value}


def test_keys_on_the_way_are_made() -> None:
    assert after("{}", "a.b.c=1", "a.d=2") == {"a": {"b": {"c": 1}, "d": 2}}


def test_items_of_lists_are_reached_by_number() -> None:
    assert after("a: [1, {b: 2}]", "a.0=7", "a.1.b=8") == {"a": [7, {"b": 8}]}


def test_the_last_override_wins() -> None:
    assert after("a: 1", "a=2", "a=3") == {"a": 3}


def test_an_override_comes_before_variables() -> None:
    assert after("vars: {n: 1}\na: ${n}", "vars.n=5") == {"a": 5}


def test_the_rest_keeps_its_place_and_the_value_gets_one() -> None:
    spans = load_text("a: {b: 1, c: 2}", overrides=("a.b=7",)).spans
    assert str(spans.places["a", "c"].value) == "spec.yaml:1:14"
    assert str(spans.places["a", "b"].value) == "--set #1:1:5"


@pytest.mark.parametrize("override", ["", "a", "=1", ".a=1", "a..b=1", "a b=1", "a[0]=1", "extends=x.yaml", "a=1\nb: 2", "a." * 30 + "b=1"])
def test_a_malformed_override_is_refused(override: str) -> None:
    document = load_text("a: 0", overrides=(override,))
    assert [d.code for d in document.problems] == ["MLF134"]
    assert document.data == {"a": 0}


@pytest.mark.parametrize("override", ["a.b=1", "l.3=1", "l.x=1", "l.-1=1"])
def test_nothing_is_set_below_a_plain_value(override: str) -> None:
    assert [d.code for d in load_text("a: 0\nl: [1]", overrides=(override,)).problems] == ["MLF135"]


def test_the_guard_holds_for_values_too() -> None:
    found = [d.code for v in ("[" * 50, "&a 1", "\x00", "a" * 9_000) for d in load_text("a: 0", overrides=(f"a={v}",)).problems]
    assert found == ["MLF110", "MLF113", "MLF104", "MLF112"]
