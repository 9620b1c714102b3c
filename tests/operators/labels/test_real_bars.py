"""Labels on a year of real five-minute bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from mlf.operators.labels.atr import average_true_range
from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.defaults import default_barrier
from mlf.operators.labels.triple_barrier import run
from mlf.schemas.work import Task

FILE = Path(__file__).parents[4] / "shared/data/canonical/ES_5m_tv_vol_20241203_20251215.parquet"
WIDTH = 300_000_000_000


@pytest.fixture(scope="module")
def bars() -> dict[str, Any]:
    """The bars, with a session wherever half an hour or more is missing."""
    if not FILE.exists():
        pytest.skip(f"the shared market data is not here: {FILE}")
    table = pq.read_table(FILE)
    ts = table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64)
    prices = {name: table[name].to_numpy() for name in ("open", "high", "low", "close")}
    session = np.cumsum(np.diff(ts, prepend=ts[0]) > 6 * WIDTH).astype(np.int32)
    return prices | {"ts": ts, "close_ts": ts + WIDTH, "session": session, "roll": np.zeros(len(ts), np.bool_)}


@pytest.mark.parametrize("horizon", [5, 20])
def test_every_hit_earns_its_multiple_of_atr_after_costs(bars: dict[str, Any], horizon: int) -> None:
    barrier = default_barrier("MES", horizon)
    ks = {"k_up": barrier.k_up, "k_down": barrier.k_down, "vertical": barrier.vertical}
    found = run({"bars": bars}, TripleBarrierParams(horizon=horizon, tick=0.25, tick_value=1.25, cost=1.22, **ks), Task(seed=0))
    atr = average_true_range(bars, 14) / 0.25
    clear = found["valid"] & ~found["ambiguous"]
    for label, k in ((1, barrier.k_up), (-1, barrier.k_down)):
        hit = clear & (found["label"] == label)
        assert hit.mean() > 0.05
        assert (found["net_ticks"][hit] >= k * atr[hit] - 1e-3).all()
    flat = clear & (found["label"] == 0)
    assert (found["held"][flat] == barrier.vertical).all()
    assert found["valid"].sum() == len(atr) - 14 - barrier.vertical
    for name in ("upper", "lower"):
        ticks = found[name][found["valid"]] / 0.25
        np.testing.assert_array_equal(ticks, np.rint(ticks))
