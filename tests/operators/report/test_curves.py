"""Curves keep their shape, in few bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from hypothesis import given
from hypothesis import strategies as st

from mlf.operators.report.curves import Canvas, Series, chart, path_of, points_of, thinned

POINTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400).map(lambda vs: tuple((float(i), v) for i, v in enumerate(vs)))

Read = Callable[[bytes | str], Element]


@given(POINTS, st.integers(4, 60))
def test_thinning_keeps_both_ends_and_the_extremes(points: Any, most: int) -> None:
    kept = thinned(points, most)
    values = [v for _, v in points]
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert (min(v for _, v in kept), max(v for _, v in kept)) == (min(values), max(values))
    assert set(kept) <= set(points)
    assert len(kept) <= most + 4
    assert [t for t, _ in kept] == sorted({t for t, _ in kept})


@given(st.lists(st.tuples(st.floats(-500, 1_500), st.floats(-500, 500)), min_size=1, max_size=50))
def test_relative_moves_do_not_drift(points: Any) -> None:
    x = y = 0.0
    for (px, py), (command, dx, dy) in zip(points, re.findall(r"([Ml])(-?[\d.]+) ?(-?[\d.]+)", path_of(points)), strict=True):
        x, y = (float(dx), float(dy)) if command == "M" else (x + float(dx), y + float(dy))
        assert abs(x - px) <= 0.051
        assert abs(y - py) <= 0.051


def test_points_without_a_value_are_left_out() -> None:
    assert points_of([["1970-01-01T00:00:00Z", 1.0], ["1970-01-01T00:00:01Z", None]], 10) == ((0.0, 1.0),)


def test_a_gain_is_drawn_above_the_zero_line_and_ends_at_the_right_edge(read: Read) -> None:
    tree = read(chart([Series("up", ((0.0, 0.0), (86_400.0, 100.0)))], Canvas("t", width=200, height=100)))
    (zero,) = [line for line in tree.iter("line") if line.get("class") == "zero"]
    (curve,) = [path for path in tree.iter("path") if "line" in path.get("class", "")]
    x0, y0, dx, dy = map(float, re.findall(r"-?[\d.]+", curve.get("d")))
    assert y0 == float(zero.get("y1"))
    assert dy < 0
    assert x0 + dx == 190


def test_a_chart_of_nothing_says_so() -> None:
    assert "No points" in chart([Series("none", ())], Canvas("t"))


def test_the_ninth_model_differs_from_the_first_by_its_dashes() -> None:
    assert Series("a", (), 0).css == "s0 d0"
    assert Series("b", (), 8).css == "s0 d1"


def test_only_moments_inside_the_span_are_marked(read: Read) -> None:
    canvas = Canvas("t", moments=(-5.0, 5.0, 15.0))
    tree = read(chart([Series("a", ((0.0, 1.0), (10.0, 2.0)))], canvas))
    assert sum(line.get("class") == "moment" for line in tree.iter("line")) == 1
