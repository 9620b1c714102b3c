"""JSON and tables as people and programs read them."""

from __future__ import annotations

import json

import pytest

from mlf.cli.output import duration, echo_json, echo_table, short, size


def test_json_is_strict_whatever_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    echo_json({"b": [float("nan"), (float("inf"), 1.5)], "a": None})
    text = capsys.readouterr().out
    assert "NaN" not in text
    assert json.loads(text) == {"a": None, "b": [None, [None, 1.5]]}


def test_numbers_stand_to_the_right_and_text_to_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(("name", "net"), [("a", 12_345.6), ("longer", None)])
    assert capsys.readouterr().out == "name       net\na       12,346\nlonger       -\n"


@pytest.mark.parametrize(("seconds", "text"), [(None, "-"), (0.0123, "12ms"), (1.26, "1.3s"), (61, "1m01s"), (7_200, "2.0h")])
def test_a_duration_reads_at_a_glance(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(12, "12 B"), (1_500, "1.5 kB"), (2e9, "2.0 GB"), (3e15, "3000.0 TB")])
def test_a_size_reads_at_a_glance(count: float, text: str) -> None:
    assert size(count) == text


def test_a_digest_is_shown_by_its_beginning() -> None:
    assert (short("sha256:" + "0123456789abcdef" * 4), short(None)) == ("0123456789ab", "-")
