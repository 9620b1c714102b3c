"""Several widths at once: the same bytes as one by one, and the same bars as tools that nobody here wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from mlf.operators.bars.resample import resample_many

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = dict[str, NDArray[Any]]

MINUTE = 60_000_000_000
NINE = (1, 5, 10, 15, 20, 25, 30, 45, 60)
FIGURES = ("open", "high", "low", "close", "volume")

thin = st.tuples(st.integers(0, 10_000), st.floats(0.01, 1.0))


@settings(max_examples=40, deadline=None)
@given(drawn=thin, widths=st.sets(st.integers(1, 120), min_size=1, max_size=6))
def test_a_tree_of_widths_has_the_bytes_of_each_made_from_the_source(
    lab: SimpleNamespace, thinned: Callable[[int, float], Table], drawn: tuple[int, float], widths: set[int]
) -> None:
    bars = thinned(*drawn)
    tree = resample_many(bars, widths)
    assert list(tree) == sorted(widths)
    for minutes, made in tree.items():
        alone = lab.resampled(bars, minutes)
        assert {name: (c.dtype, c.tobytes()) for name, c in made.items()} == {name: (c.dtype, c.tobytes()) for name, c in alone.items()}


def test_volumes_with_fractions_are_added_in_the_order_of_the_source(lab: SimpleNamespace, three_sessions: Table) -> None:
    """0.1 + 0.2 + 0.3 depends on where one begins."""
    tenths = three_sessions | {"volume": three_sessions["volume"] * 0.1}
    apart = lab.resampled(lab.resampled(tenths, 5), 60)["volume"]
    assert not np.array_equal(apart, lab.resampled(tenths, 60)["volume"])
    assert np.array_equal(resample_many(tenths, (5, 60))[60]["volume"], lab.resampled(tenths, 60)["volume"])


@settings(max_examples=25, deadline=None)
@given(drawn=thin, minutes=st.sampled_from(NINE[1:]))
def test_no_wider_bar_crosses_a_session_and_none_loses_volume_or_an_extreme(
    lab: SimpleNamespace, thinned: Callable[[int, float], Table], drawn: tuple[int, float], minutes: int
) -> None:
    bars = thinned(*drawn)
    bars["roll"][:] = False
    wide = lab.resampled(bars, minutes)
    assert wide["volume"].sum() == bars["volume"].sum()
    assert wide["trades"].sum() == bars["trades"].sum()
    assert (wide["high"] >= np.maximum(wide["open"], wide["close"])).all()
    assert (wide["low"] <= np.minimum(wide["open"], wide["close"])).all()
    assert (wide["high"].max(), wide["low"].min()) == (bars["high"].max(), bars["low"].min())
    assert (wide["close_ts"] - wide["ts"] <= minutes * MINUTE).all()
    assert (wide["ts"][1:] >= wide["close_ts"][:-1]).all()
    ends = dict(zip(bars["session"].tolist(), (bars["close_ts"] + bars["to_close"] * np.int64(MINUTE)).tolist(), strict=True))
    assert all(close <= ends[session] for close, session in zip(wide["close_ts"].tolist(), wide["session"].tolist(), strict=True))


def test_all_nine_timeframes_agree_with_sql_on_the_session_grid(fortnight: Table) -> None:
    """Over a change of clocks; DuckDB counts the minutes from the session's open itself, from tables of sessions and bars."""
    con = duckdb.connect()
    con.register("bars", pa.table({name: fortnight[name] for name in ("ts", "session", "minute", *FIGURES)}))
    for minutes, made in resample_many(fortnight, NINE).items():
        theirs = con.execute(
            f"""
            WITH opens AS (SELECT session, min(ts - minute * {MINUTE}) AS opened FROM bars GROUP BY session)
            SELECT opened + (ts - opened) // ({minutes} * {MINUTE}) * ({minutes} * {MINUTE}) AS start, first(open ORDER BY ts) AS open,
                   max(high) AS high, min(low) AS low, last(close ORDER BY ts) AS close, sum(volume) AS volume
            FROM bars JOIN opens USING (session) GROUP BY start ORDER BY start
            """  # noqa: S608 - numbers of our own
        ).fetchnumpy()
        assert np.array_equal(made["ts"], theirs["start"]), minutes
        assert all(np.array_equal(made[name], theirs[name]) for name in FIGURES), minutes


def test_bars_agree_with_polars_where_the_grids_coincide(lab: SimpleNamespace, fortnight: Table) -> None:
    frame = pl.DataFrame({"ts": fortnight["ts"], **{name: fortnight[name] for name in FIGURES}})
    frame = frame.with_columns(pl.col("ts").cast(pl.Datetime("ns", "UTC")).set_sorted())
    how = (pl.col("open").first(), pl.col("high").max(), pl.col("low").min(), pl.col("close").last(), pl.col("volume").sum())
    for minutes in (5, 10, 15, 20, 30, 60):
        theirs = frame.group_by_dynamic("ts", every=f"{minutes}m").agg(how)
        ours = lab.resampled(fortnight, minutes)
        assert np.array_equal(ours["ts"], theirs["ts"].cast(pl.Int64).to_numpy()), minutes
        assert all(np.array_equal(ours[name], theirs[name].to_numpy()) for name in FIGURES), minutes
