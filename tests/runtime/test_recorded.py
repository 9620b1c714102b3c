"""The record of cleaning as text."""

from __future__ import annotations

import numpy as np

from mlf.runtime.recorded import counted, csv_bytes

RECORD = {
    "row": np.array([3, 3, 9], np.int64),
    "ts": np.array(["2024-03-04T01:00", "2024-03-04T01:00", "2024-03-05T02:00"], "datetime64[ns]"),
    "defect": np.array(["ohlc", "ohlc", "spikes"]),
    "action": np.array(["repair", "repair", "drop"]),
    "column": np.array(["high", "low", "close"]),
    "old": np.array([10.25, 11.0, 99.5]),
    "new": np.array([11.0, 10.25, np.nan]),
}


def test_a_line_says_row_time_defect_action_column_and_both_values() -> None:
    assert csv_bytes(RECORD).decode().splitlines() == [
        "row,ts,defect,action,column,old,new",
        "3,2024-03-04T01:00:00Z,ohlc,repair,high,10.25,11.0",
        "3,2024-03-04T01:00:00Z,ohlc,repair,low,11.0,10.25",
        "9,2024-03-05T02:00:00Z,spikes,drop,close,99.5,",
    ]


def test_bars_are_counted_once_however_many_columns_changed() -> None:
    assert counted(RECORD) == {"ohlc": 1, "spikes": 1}
    assert counted({name: column[:0] for name, column in RECORD.items()}) == {}
