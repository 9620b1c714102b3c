"""How bars are written down: whose format, on which clock, with which edge of the bar as the stamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mlf.operators.calendar.zone import MINUTE, to_wall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Bars = Mapping[str, NDArray[Any]]

PRICES = ("open", "high", "low", "close")
CODES = "FGHJKMNQUVXZ"


@dataclass(frozen=True, slots=True)
class Manner:
    """``zone`` is the clock of stamps that carry none (``None``: the format's own way), ``stamp`` the edge that they mark."""

    symbol: str
    tick: float
    interval: int
    zone: str | None = None
    stamp: Literal["open", "close"] = "open"

    @property
    def decimals(self) -> int:
        """Decimal places of the tick."""
        return len(f"{self.tick:.10f}".rstrip("0").partition(".")[2])


def stamps(bars: Bars, manner: Manner) -> NDArray[np.int64]:
    """UTC nanoseconds of the edge that stamps mark."""
    ts: NDArray[np.int64] = np.asarray(bars["ts"], np.int64)
    return ts if manner.stamp == "open" else ts + manner.interval * MINUTE


def clock(bars: Bars, manner: Manner, zone: str) -> list[str]:
    """Stamps as ``2024-01-31T23:59:00`` on the wall of ``zone``."""
    wall = to_wall(stamps(bars, manner), zone)
    texts: list[str] = np.datetime_as_string(wall.view("datetime64[ns]"), unit="s").tolist()
    return texts


def offsets(bars: Bars, manner: Manner, zone: str) -> list[str]:
    """What the clock of ``zone`` is ahead of UTC at each stamp, as ``-05:00``."""
    utc = stamps(bars, manner)
    minutes = ((to_wall(utc, zone) - utc) // MINUTE).tolist()
    signs = {m: f"{'-' if m < 0 else '+'}{abs(m) // 60:02d}:{abs(m) % 60:02d}" for m in set(minutes)}
    return [signs[m] for m in minutes]


def prices(bars: Bars, decimals: int) -> Sequence[tuple[str, ...]]:
    """Open, high, low and close of each bar, with a fixed number of decimals."""
    columns = ([f"{value:.{decimals}f}" for value in np.asarray(bars[name]).tolist()] for name in PRICES)
    return list(zip(*columns, strict=True))


def shortest(bars: Bars) -> Sequence[tuple[str, ...]]:
    """Open, high, low and close of each bar, with as few digits as say the number."""
    columns = ([number(value) for value in np.asarray(bars[name]).tolist()] for name in PRICES)
    return list(zip(*columns, strict=True))


def volumes(bars: Bars) -> list[str]:
    """Volumes; empty where unknown."""
    return ["" if value != value else number(value) for value in np.asarray(bars["volume"]).tolist()]  # noqa: PLR0124 - NaN


def number(value: float) -> str:
    """A number with as few digits as say it, whole numbers without a point."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)  # noqa: PLR2004 - exact in float64


def contract_names(bars: Bars, symbol: str, digits: int = 2) -> list[str] | None:
    """Contract codes as ``MESH24`` (or ``MESH4`` with one digit); ``None`` where the bars name no contracts."""
    if "contract" not in bars:
        return None
    column = np.asarray(bars["contract"])
    names = {int(c): f"{symbol}{CODES[c % 12]}{c // 12 % 10**digits:0{digits}d}" for c in np.unique(column)}
    return [names[c] for c in column.tolist()]
