"""Nodes: places, spans, keys, and what happens to values that cannot be read."""

from __future__ import annotations

from mlf.compiler.text.document import load_text

TEXT = """\
mlf: 1
data: {source: x, start: 2023-01-03}
features:
  base:
    - returns
    - rsi: {n: [7, 14]}
"""


def test_every_key_and_item_knows_its_place() -> None:
    spans = load_text(TEXT, "a.yaml").spans
    assert str(spans.places["data", "start"].key) == "a.yaml:2:19"
    assert str(spans.places["data", "start"].value) == "a.yaml:2:26"
    assert str(spans.places["features", "base", 0].value) == "a.yaml:5:7"
    assert str(spans.places["features", "base", 1, "rsi", "n", 1].value) == "a.yaml:6:20"


def test_a_span_ends_where_the_value_ends() -> None:
    span = load_text(TEXT).spans.places["data", "start"].value
    assert TEXT.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == "2023-01-03"


def test_keys_stay_as_they_are_written() -> None:
    assert load_text("{5: a, 1e1: b, yes: c, '': d}").data == {"5": "a", "1e1": "b", "yes": "c"}


def test_quoted_values_are_text() -> None:
    assert load_text("{a: '5', b: \"true\", c: 'null'}").data == {"a": "5", "b": "true", "c": "null"}


def test_the_first_of_two_equal_keys_is_kept_so_that_reading_can_go_on() -> None:
    document = load_text("a: 1\na: 2\nb: 3")
    assert document.data == {"a": 1, "b": 3}
    (found,) = document.problems
    assert [(str(span), label) for span, label in found.related] == [("spec.yaml:1:1", "first given here")]


def test_a_value_that_cannot_be_read_is_not_judged() -> None:
    document = load_text("seed: .nan")
    assert document.spans.is_broken(("seed",))
    assert not document.spans.is_broken(("name",))
