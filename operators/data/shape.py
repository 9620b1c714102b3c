"""The shape of a synthetic trading day: how volatility and volume move over the clock of Chicago.

Knots are (hour, minute, volatility, volume), relative to the day's mean and joined by straight lines; they follow what is widely described
of these markets: a quiet Asian night, the European open near 02:00, economic releases at 07:30, the cash open as the day's spike, a lull at
noon, a rise into the cash close or the settlement.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Knots = tuple[tuple[int, int, float, float], ...]

EQUITY: Knots = (
    (17, 0, 0.55, 0.25),
    (18, 0, 0.40, 0.12),
    (21, 0, 0.35, 0.10),
    (23, 30, 0.30, 0.07),
    (1, 0, 0.35, 0.10),
    (2, 0, 0.60, 0.30),
    (3, 0, 0.55, 0.28),
    (5, 0, 0.42, 0.20),
    (7, 0, 0.50, 0.35),
    (7, 29, 0.60, 0.50),
    (7, 30, 1.30, 1.40),
    (7, 45, 0.75, 0.80),
    (8, 29, 0.80, 0.90),
    (8, 30, 3.00, 5.50),
    (8, 45, 2.30, 4.00),
    (9, 30, 1.80, 3.20),
    (10, 30, 1.35, 2.20),
    (12, 0, 1.00, 1.40),
    (13, 0, 1.10, 1.60),
    (14, 0, 1.35, 2.20),
    (14, 45, 1.70, 3.50),
    (14, 59, 2.00, 6.00),
    (15, 0, 1.20, 3.00),
    (15, 5, 0.70, 0.90),
    (16, 0, 0.30, 0.30),
    (16, 30, 0.30, 0.20),
)

METALS: Knots = (
    (17, 0, 0.60, 0.40),
    (19, 0, 0.70, 0.60),
    (22, 0, 0.55, 0.45),
    (0, 30, 0.50, 0.40),
    (2, 0, 1.00, 1.00),
    (5, 0, 0.80, 0.80),
    (7, 0, 0.95, 1.10),
    (7, 19, 1.00, 1.30),
    (7, 20, 1.90, 2.80),
    (7, 30, 2.30, 3.50),
    (8, 0, 1.60, 2.60),
    (9, 0, 2.00, 3.20),
    (10, 30, 1.40, 2.00),
    (12, 29, 1.20, 2.20),
    (12, 30, 0.80, 1.20),
    (14, 0, 0.60, 0.60),
    (16, 0, 0.35, 0.25),
    (16, 30, 0.35, 0.25),
)

ENERGY: Knots = (
    (17, 0, 0.50, 0.25),
    (20, 0, 0.45, 0.25),
    (0, 30, 0.40, 0.20),
    (2, 0, 0.85, 0.80),
    (5, 0, 0.80, 0.75),
    (7, 59, 1.10, 1.30),
    (8, 0, 2.00, 3.20),
    (9, 30, 1.90, 3.00),
    (11, 0, 1.40, 2.10),
    (12, 30, 1.30, 2.00),
    (13, 28, 2.00, 5.00),
    (13, 30, 1.20, 2.40),
    (13, 45, 0.80, 0.90),
    (16, 0, 0.35, 0.20),
    (16, 30, 0.35, 0.20),
)

SHAPES = {"equity_index": EQUITY, "metals": METALS, "energy": ENERGY}

OPEN = 17 * 60
DAY = 1_440
SESSION = 23 * 60


def day_shape(template: str) -> tuple[Floats, Floats]:
    """Volatility and volume of each minute after 17:00 Chicago, two arrays of 1,440.

    Over the 23 hours of a full session the squares of the first and the values of the second have mean 1.
    """
    knots = np.array([((60 * hour + minute - OPEN) % DAY, vol, size) for hour, minute, vol, size in SHAPES[template]])
    clock = np.arange(DAY)
    volatility = np.interp(clock, knots[:, 0], knots[:, 1])
    volume = np.interp(clock, knots[:, 0], knots[:, 2])
    return volatility / np.sqrt(np.mean(volatility[:SESSION] ** 2)), volume / np.mean(volume[:SESSION])
