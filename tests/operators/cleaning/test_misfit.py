"""Bars of another interval are found; holes of a thin market are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from types import SimpleNamespace


def test_a_bar_off_the_grid_is_dropped(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(100, interval=5)
    stray = made.changed(made.rows(bars, [50]), ts={0: bars["ts"][50] + 2 * made.MINUTE})
    out = lab.cleaned(made.rows(made.joined(bars, stray), np.argsort(np.append(bars["ts"], stray["ts"]))))
    assert made.counted(out) == {"misfit": 1}
    assert out["ts"].tolist() == bars["ts"].tolist()


def test_a_stretch_of_minutes_among_five_minute_bars_is_dropped_whole(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    coarse, fine = made.calm(100, interval=5), made.calm(50)
    fine["ts"] = coarse["ts"][60] + np.arange(50, dtype=np.int64) * made.MINUTE
    out = lab.cleaned(made.joined(made.rows(coarse, range(60)), fine, made.rows(coarse, range(70, 100))))
    assert made.counted(out) == {"misfit": 50}
    assert out["ts"].tolist() == np.delete(coarse["ts"], range(60, 70)).tolist()


@pytest.mark.parametrize(("step", "count"), [(2, 30), (5, 12), (30, 6)])
def test_a_stretch_of_wide_bars_among_minutes_is_dropped(made: SimpleNamespace, lab: SimpleNamespace, step: int, count: int) -> None:
    minutes = made.calm(120)
    wide = made.calm(count, interval=step)
    wide["ts"] += 120 * made.MINUTE
    after = made.calm(120)
    after["ts"] = wide["ts"][-1] + (step + np.arange(120, dtype=np.int64)) * made.MINUTE
    out = lab.cleaned(made.joined(minutes, wide, after) | {"interval": np.array([1], np.int32)})
    assert made.counted(out) == {"misfit": count}
    assert made.counted(lab.cleaned(out)) == {}


def test_the_holes_of_a_thin_market_are_no_misfits(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    thin = made.rows(made.calm(20_000), np.flatnonzero(rng.random(20_000) < 0.4))
    assert made.counted(lab.cleaned(thin)) == {}


def test_bars_that_start_afresh_every_session_are_on_the_grid(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = made.calm(120, interval=45)
    bars["ts"] = np.concatenate([made.START + day * 1_440 * made.MINUTE + np.arange(30) * 45 * made.MINUTE for day in range(4)])
    assert made.counted(lab.cleaned(bars)) == {}


def test_daily_bars_may_shift_with_the_clocks(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    daily = made.calm(60, interval=1_440)
    daily["ts"][30:] -= 60 * made.MINUTE
    assert made.counted(lab.cleaned(daily)) == {}
