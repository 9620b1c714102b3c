"""``vars`` and references: typed, bounded, closed to the environment."""

from __future__ import annotations

from typing import Any

import pytest

from mlf.compiler.text.document import load_text


def expanded(text: str) -> Any:
    """The data of a text without problems."""
    document = load_text(text)
    assert [str(d) for d in document.problems] == []
    return document.data


@pytest.mark.parametrize("value", ["5", "0.5", "true", "null", "text", "[1, 2]", "[]", "'5'"])
def test_a_reference_that_is_the_whole_value_keeps_the_type(value: str) -> None:
    assert expanded(f"vars: {{v: {value}}}\na: ${{v}}") == expanded(f"a: {value}")


def test_inside_a_text_a_value_is_written_as_in_yaml() -> None:
    assert expanded("vars: {n: 5, b: true, z: null}\na: x${n}-${b}-${z}!") == {"a": "x5-true-!"}


def test_a_doubled_dollar_writes_the_characters() -> None:
    assert expanded("a: $${n} costs $5") == {"a": "${n} costs $5"}


def test_an_expanded_value_points_at_its_use() -> None:
    spans = load_text("vars: {v: [1, 2]}\na: ${v}").spans
    assert {str(spans.places[p].value) for p in (("a",), ("a", 0), ("a", 1))} == {"spec.yaml:2:4"}


def test_an_unknown_variable_is_reported_where_it_is_used_and_not_judged_further() -> None:
    document = load_text("a: ${x}")
    assert [(d.code, str(d.span)) for d in document.problems] == [("MLF130", "spec.yaml:1:4")]
    assert document.spans.is_broken(("a",))


def test_the_environment_is_never_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "7")
    document = load_text("a: ${SECRET}")
    assert document.data == {"a": None}
    assert [d.code for d in document.problems] == ["MLF130"]


@pytest.mark.parametrize(
    ("declared", "code"),
    [("5", "MLF129"), ("{v: {a: 1}}", "MLF129"), ("{v: [[1]]}", "MLF129"), ("{'a b': 1}", "MLF129"), ("{v: '${v}'}", "MLF136")],
)
def test_a_malformed_declaration_is_refused(declared: str, code: str) -> None:
    assert [d.code for d in load_text(f"vars: {declared}").problems] == [code]


def test_variables_leave_no_trace_in_the_data() -> None:
    assert expanded("vars: {unused: 1}\na: 1") == {"a": 1}
