"""Bars that look like a market, and every case of the catalogue: each feature with its defaults and with its smallest windows."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from mlf.operators.features.catalog import FEATURES
from mlf.operators.features.declaration import Feature, FeatureParams, columns, instances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
KERNELS = ROOT / "operators" / "features" / "kernels"
REAL = ROOT.parent / "shared" / "data" / "canonical" / "ES_5m_tv_vol_20241203_20251215.parquet"
MINUTE = 60_000_000_000

_code = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(KERNELS.glob("*.py")))).hexdigest()[:16]
# numba's cache does not notice an edit of a piece that a kernel calls, so the folder is named after all of the code
os.environ["NUMBA_CACHE_DIR"] = numba.config.CACHE_DIR = str(Path(tempfile.gettempdir()) / f"mlf-kernels-{_code}")


@dataclass(frozen=True)
class Case:
    """A feature with one set of parameters."""

    feature: Feature
    params: FeatureParams

    def __str__(self) -> str:
        return columns(self.feature, self.params)[0]


def smallest(feature: Feature) -> FeatureParams:
    """The parameters at their lower limits, a slow window one bar longer than the fast one."""
    fields = feature.params.model_json_schema().get("properties", {})
    low: dict[str, Any] = {name: field["minimum"] for name, field in fields.items() if "minimum" in field}
    if "slow" in low:
        low["slow"] = low["fast"] + 1
    return feature.params(**low)


def cases() -> Iterator[Case]:
    """Defaults and smallest windows of the whole catalogue."""
    for feature in FEATURES.values():
        for params in dict.fromkeys((*instances(feature), smallest(feature))):
            yield Case(feature, params)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", list(cases()), ids=str)
    if "declared" in metafunc.fixturenames:
        metafunc.parametrize("declared", list(FEATURES.values()), ids=lambda f: f.name)


def _market(n: int, seed: int = 0) -> dict[str, Any]:
    """``n`` five-minute bars on the grid of 0.25: sessions of 30 bars that begin with a gap, flat bars, bars without a trade."""
    rng = np.random.default_rng(seed)
    place = (np.arange(n) + 7) % 30
    session = ((np.arange(n) + 7) // 30).astype(np.int32)
    step = rng.integers(-8, 9, n) * (rng.random(n) > 0.15)
    jump = rng.integers(-6, 7, n) * (rng.random(n) > 0.7) + (place == 0) * rng.integers(-90, 91, n)
    close = 20_000 + np.cumsum(step + jump)
    opened = close - step
    wide = rng.random(n) > 0.15
    high, low = np.maximum(opened, close) + wide * rng.integers(0, 5, n), np.minimum(opened, close) - wide * rng.integers(0, 5, n)
    prices = {name: values * 0.25 for name, values in (("open", opened), ("high", high), ("low", low), ("close", close))}
    ts = 1_700_000_000_000_000_000 // MINUTE * MINUTE + (session.astype(np.int64) * 1440 + place * 5) * MINUTE
    volume = rng.integers(1, 900, n) * (rng.random(n) > 0.05)
    return prices | {
        "volume": volume.astype(np.float64),
        "ts": ts,
        "close_ts": ts + 5 * MINUTE,
        "session": session,
        "trade_date": (19_779 + session).astype(np.int32),
        "minute": (place * 5).astype(np.int32),
        "to_close": ((29 - place) * 5).astype(np.int32),
        "rth": place > 18,
        "roll": np.zeros(n, np.bool_),
        "cash_open": np.full(n, 95, np.int32),
        "early": session % 5 == 2,
        "eve": session % 7 == 3,
    }


@pytest.fixture(scope="session")
def market() -> Callable[..., dict[str, Any]]:
    return _market


@pytest.fixture(scope="session")
def real() -> dict[str, Any]:
    """Five-minute bars of the E-mini, a session being a day that turns at 22:00 UTC."""
    if not REAL.exists():
        pytest.skip(f"needs {REAL.name}, which is not part of the project")
    import pandas as pd  # noqa: PLC0415  only where the file is

    frame = pd.read_parquet(REAL)
    bars = {name: frame[name].to_numpy(np.float64) for name in ("open", "high", "low", "close", "volume")}
    shifted = frame["ts"] + pd.Timedelta(hours=2)
    minute = (shifted.dt.hour * 60 + shifted.dt.minute).to_numpy(np.int32)
    day = (shifted.dt.tz_localize(None).dt.floor("D") - pd.Timestamp(0)).dt.days
    return bars | {
        "session": pd.factorize(day)[0].astype(np.int32),
        "trade_date": day.to_numpy(np.int32),
        "minute": minute,
        "to_close": np.int32(1435) - minute,
        "rth": (minute >= 930) & (minute < 1320),
        "roll": np.zeros(len(frame), np.bool_),
        "cash_open": np.full(len(frame), 930, np.int32),
        "early": np.zeros(len(frame), np.bool_),
        "eve": np.zeros(len(frame), np.bool_),
    }
