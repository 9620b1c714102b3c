"""Line charts over time as SVG: several series, a zero line, round ticks. Sizes are in pixels of the view box."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.operators.report.axes import Scale, seconds, tick_label, ticks, time_ticks
from mlf.operators.report.markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

Points = tuple[tuple[float, float], ...]

LEFT, RIGHT, TOP, BOTTOM = 52, 10, 8, 22
STYLES = 8


@dataclass(frozen=True, slots=True)
class Series:
    """A named curve; ``style`` picks colour and dash, so that a model looks the same in every chart."""

    name: str
    points: Points
    style: int = 0

    @property
    def css(self) -> str:
        return f"s{self.style % STYLES} d{self.style // STYLES % 3}"


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a chart is drawn on: its size, its name for those who cannot see it, whether the area below is filled, moments to mark."""

    title: str
    width: int = 540
    height: int = 240
    filled: bool = False
    moments: tuple[float, ...] = ()


def points_of(pairs: Sequence[Sequence[object]], most: int) -> Points:
    """``[[ISO time, value], ...]`` as numbers, thinned to about ``most`` points; pairs without a value are left out."""
    points = tuple((seconds(str(t)), float(str(v))) for t, v in pairs if v is not None)
    return thinned(points, most)


def thinned(points: Points, most: int) -> Points:
    """First, last, and the lowest and highest of each of ``most / 2`` equal runs of points."""
    if len(points) <= max(most, 4):
        return points
    runs = max(most // 2, 1)
    size = -(-len(points) // runs)
    kept = {0, len(points) - 1}
    for start in range(0, len(points), size):
        run = range(start, min(start + size, len(points)))
        kept |= {min(run, key=lambda i: points[i][1]), max(run, key=lambda i: points[i][1])}
    return tuple(points[i] for i in sorted(kept))


def chart(series: Sequence[Series], canvas: Canvas) -> Html:
    """An SVG of all ``series`` on one pair of axes; the value axis always shows zero unless the area is filled."""
    drawn = [s for s in series if s.points]
    if not drawn:
        return element("p", "No points to draw.", class_="empty")
    x, y, marks = _scales(drawn, canvas)
    parts = (*_grid(y, marks, canvas), *_calendar(x, canvas), *_moments(x, canvas), *(_line(s, (x, y), canvas) for s in drawn))
    title = element("title", canvas.title)
    return element("svg", title, *parts, class_="chart", role="img", viewBox=f"0 0 {canvas.width} {canvas.height}")


def _scales(series: Sequence[Series], canvas: Canvas) -> tuple[Scale, Scale, tuple[float, ...]]:
    times = [t for s in series for t, _ in s.points]
    values = [v for s in series for _, v in s.points] + ([] if canvas.filled else [0.0])
    marks = ticks(min(values), max(values), max(2, canvas.height // 46))
    x = Scale(min(times), max(times), LEFT, canvas.width - RIGHT)
    return x, Scale(marks[0], marks[-1], canvas.height - BOTTOM, TOP), marks


def _grid(y: Scale, marks: tuple[float, ...], canvas: Canvas) -> list[Html]:
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    lines = []
    for mark in marks:
        at = number(y(mark))
        lines.append(element("line", x1=LEFT, x2=canvas.width - RIGHT, y1=at, y2=at, class_="grid" if mark else "zero"))
        lines.append(element("text", tick_label(mark, step), x=LEFT - 7, y=number(y(mark) + 3.5), class_="yt"))
    return lines


def _calendar(x: Scale, canvas: Canvas) -> list[Html]:
    base = canvas.height - BOTTOM
    labels = []
    for moment, label in time_ticks(x.low, x.high, max(2, canvas.width // 100)):
        at = number(x(moment))
        labels.append(element("line", x1=at, x2=at, y1=base, y2=base + 4, class_="tick"))
        labels.append(element("text", label, x=at, y=canvas.height - 5, class_="xt"))
    return labels


def _moments(x: Scale, canvas: Canvas) -> list[Html]:
    inside = [number(x(m)) for m in canvas.moments if x.low <= m <= x.high]
    return [element("line", x1=at, x2=at, y1=TOP, y2=canvas.height - BOTTOM, class_="moment") for at in inside]


def _line(series: Series, scales: tuple[Scale, Scale], canvas: Canvas) -> Html:
    x, y = scales
    path = path_of([(x(t), y(v)) for t, v in series.points])
    curve = element("path", element("title", series.name), d=path, class_=f"line {series.css}")
    if not canvas.filled:
        return curve
    base, first, last = number(y(y.low)), number(x(series.points[0][0])), number(x(series.points[-1][0]))
    return join(element("path", d=f"{path}L{last} {base}L{first} {base}Z", class_=f"area {series.css}"), curve)


def path_of(points: Sequence[tuple[float, float]]) -> str:
    """Path data with relative moves of a tenth of a pixel: short, and without drift, since the rounding is carried on."""
    spots = [(round(px * 10), round(py * 10)) for px, py in points]
    moves = [f"M{_tenth(spots[0][0])} {_tenth(spots[0][1])}"]
    for (ax, ay), (bx, by) in itertools.pairwise(spots):
        down = _tenth(by - ay)
        moves.append(f"l{_tenth(bx - ax)}{'' if down.startswith('-') else ' '}{down}")
    return "".join(moves)


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return _tenth(round(value * 10))


def _tenth(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    text = f"{whole}.{part}" if part else str(whole)
    return f"-{text}" if tenths < 0 else text
