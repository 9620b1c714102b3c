"""Real files: what is wrong in them is found, what is extreme and real is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

from mlf.errors import MlfError
from mlf.operators.cleaning.record import changes
from mlf.operators.importers.layout import Declared
from mlf.operators.importers.read import read

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from numpy.typing import NDArray

PRICES = ("open", "high", "low", "close")


def parquet(path: Path, interval: int, stamp: str = "ts") -> dict[str, NDArray[Any]]:
    """Raw bars of a Parquet file."""
    return raw(pyarrow.parquet.read_table(path), interval, stamp)


def raw(table: Any, interval: int, stamp: str) -> dict[str, NDArray[Any]]:
    """Raw bars of an Arrow table."""
    values = {name: table[name].to_numpy().astype(np.float64) for name in (*PRICES, "volume")}
    ts = table[stamp].to_numpy().astype("datetime64[ns]").astype(np.int64)
    return {"ts": ts, **values, "interval": np.array([interval], np.int32)}


@pytest.mark.parametrize("stamp", ["2025-04-09T17:15", "2025-04-07T14:00"])
def test_real_extremes_are_kept(lab: SimpleNamespace, stamp: str) -> None:
    bars = parquet(lab.real("canonical/ES_5m_tv_vol_20241203_20251215.parquet"), 5)
    out = lab.cleaned(bars, spikes="repair")
    assert {name for name in out if name.startswith("span/")} == {"span/zero_volume"}
    row = np.flatnonzero(out["ts"] == lab.at(stamp))[0]
    assert [out[name][row] for name in PRICES] == [bars[name][row] for name in PRICES]
    assert all(out[name] is bars[name] for name in ("ts", *PRICES, "volume"))


@pytest.mark.slow
def test_seventeen_years_of_minutes_hold_no_defect(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    """Among them the crash of 2010, the limit nights of March 2020, every release and 2025-04-07 and -09."""
    bars = parquet(lab.real("canonical/NQ_1m_unadj_DERIVED_20081211_20251215.parquet"), 1)
    out = lab.cleaned(bars, spikes="fail", off_tick="fail", zero_volume="fail")
    assert made.counted(out) == {}
    assert all(out[name] is bars[name] for name in ("ts", *PRICES, "volume"))


def test_a_splice_stray_prints_and_prices_off_the_grid_are_found(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    bars = parquet(lab.real("canonical/MESSY_NQ_1m_tv_asfound_20241001_20251215.parquet"), 1)
    with pytest.raises(MlfError, match="MLF946"):
        lab.cleaned(bars)
    out = lab.cleaned(bars, mixed_prices="keep")
    assert set(made.counted(out)) == {"off_tick", "spikes", "mixed_prices"}
    assert made.counted(out)["spikes"] == 2
    splice = lab.at("2024-12-03")[0]
    assert out["span/mixed_prices"][1] < splice <= out["span/mixed_prices"][1] + made.MINUTE
    patch = out["example/ts"][out["example/kind"] == 7]
    assert len(patch) == 20


def test_a_price_that_stands_still_for_months_is_refused(lab: SimpleNamespace) -> None:
    bars = parquet(lab.real("raw/junk/FAKE_MES_5m_20210511_20210811.parquet"), 5, "datetime")
    with pytest.raises(MlfError, match="MLF945") as caught:
        lab.cleaned(bars)
    assert f"{len(bars['ts'])} bars" in str(caught.value)


def test_partial_bars_yield_to_final_ones(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    table = pyarrow.csv.read_csv(lab.real("raw/tvdatafeed/MES1_data_m15.csv"))
    bars = raw(table, 15, "datetime")
    out = lab.cleaned(bars)
    assert made.counted(out) == {"duplicates": 1_190}
    found = changes(out)
    lost = found["column"] == "volume"
    partial = lost & (found["defect"] == "duplicate_partial")
    assert partial.sum() > 1_100
    at = np.searchsorted(out["ts"], found["ts"][partial].astype(np.int64))
    assert (out["volume"][at] >= found["old"][partial]).all()


def test_every_contract_of_a_download_is_judged_by_itself(made: SimpleNamespace, lab: SimpleNamespace) -> None:
    """Five years of daily bars of all listed months of gold, up to forty at a time, some of which trade once a month."""
    path = lab.real("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst")
    rows = read(((path.name, path),), Declared(symbol="GC"))
    out = lab.cleaned({"ts": rows.stamp, **rows.columns, "interval": np.array([1_440], np.int32)}, 0.1)
    assert made.counted(out) == {}
    assert len(out["ts"]) == len(rows)
    key = out["ts"] // 86_400_000_000_000 * 100_000 + out["contract"]
    assert (np.diff(key) > 0).all()
    assert (np.diff(out["ts"]) == 0).any()
