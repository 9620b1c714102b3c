"""Stretches on another price level: a splice, or two series in one."""

from __future__ import annotations

from mlf.operators.cleaning.state import Bars, Finding, nothing


def mixed_prices(bars: Bars, interval: int, tick: float) -> Finding:
    """Bars on another level."""
    del bars, interval, tick
    return nothing()
