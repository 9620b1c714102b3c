"""Kernels of the group ``time``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlf.operators.features.kernels.compiled import kernel
from mlf.operators.features.kernels.rows import MINUTE, RTH, TO_CLOSE, TRADE_DATE

Array = NDArray[np.float64]

DAY = 1440.0
WEEK = 7.0
THURSDAY = 3.0  # of 1970-01-01, Monday being 0


@kernel
def time_of_day(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        angle = 2.0 * math.pi * x[MINUTE, i] / DAY
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def day_of_week(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        angle = 2.0 * math.pi * ((x[TRADE_DATE, i] + THURSDAY) % WEEK) / WEEK
        out[0, i] = math.sin(angle)
        out[1, i] = math.cos(angle)
    s[0] += x.shape[1]


@kernel
def session_minutes(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[MINUTE, i]
        out[1, i] = x[TO_CLOSE, i]
    s[0] += x.shape[1]


@kernel
def cash_hours(x: Array, _: Array, s: Array, out: Array) -> None:
    """State: seen."""
    for i in range(x.shape[1]):
        out[0, i] = x[RTH, i]
    s[0] += x.shape[1]
