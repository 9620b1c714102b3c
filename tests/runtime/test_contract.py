"""The check of what a body returns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.runtime.contract import check_output
from mlf.schemas.contracts import FILES, TABLES
from mlf.schemas.operator import PORT_TYPES


def table_of(output: str) -> dict[str, Any]:
    """The smallest table that fits a contract."""
    contract = TABLES[output]
    return {name: np.zeros(2, dtype) for name, dtype in contract.required.items()}


def problem(node: Any, value: Any, columns: Any = None) -> str:
    with pytest.raises(MlfError) as caught:
        check_output(node, value, columns)
    assert caught.value.code == "MLF604"
    return caught.value.diagnostics[0].facts["problem"]


@pytest.mark.parametrize("output", TABLES)
def test_a_table_with_what_is_required_passes(toy: Any, output: Any) -> None:
    check_output(toy("n", output=output), table_of(output))


@pytest.mark.parametrize("output", [name for name, contract in TABLES.items() if contract.required])
def test_a_missing_column_and_a_wrong_dtype_are_named(toy: Any, output: Any) -> None:
    table, node = table_of(output), toy("n", output=output)
    first, *rest = table
    assert problem(node, {n: table[n] for n in rest}) == f"column {first!r} is missing"
    assert problem(node, {**table, first: table[first].astype(np.float16)}).startswith(f"column {first!r} is float16, expected")


def test_a_column_of_no_type_is_refused(toy: Any) -> None:
    assert problem(toy("n", output="signals"), {**table_of("signals"), "extra": np.zeros(2)}) == "column 'extra' is not one of this type"


def test_features_may_have_any_name_and_two_dtypes(toy: Any) -> None:
    node = toy("n", output="features")
    check_output(node, {"rsi": np.zeros(2, np.float32), "atr": np.zeros(2)})
    assert problem(node, {"rsi": np.zeros(2, np.int64)}) == "column 'rsi' is int64, expected float32 or float64"


def test_lengths_must_agree_within_a_group(toy: Any) -> None:
    node = toy("n", output="signals")
    assert problem(node, {**table_of("signals"), "edge": np.zeros(3)}) == "columns of one length differ: row 2, signal 2, edge 3"
    trades = table_of("backtest")
    check_output(toy("n", output="backtest"), {n: np.zeros(5, c.dtype) if n.startswith("day/") else c for n, c in trades.items()})
    assert "trade/net 3" in problem(toy("n", output="backtest"), {**trades, "trade/net": np.zeros(3)})


def test_records_beside_the_rows_are_numbers_of_one_length(toy: Any) -> None:
    node, bars = toy("n", output="bars"), table_of("bars")
    record = {"change/row": np.zeros(5, np.int64), "change/kind": np.zeros(5, np.int8), "change/old": np.full(5, np.nan)}
    check_output(node, {**bars, **record, "example/row": np.zeros(3, np.int64), "count/ohlc": np.zeros(1, np.int64)})
    assert problem(node, {**bars, **record, "change/new": np.zeros(4)}).startswith("columns of one length differ: change/row 5")
    assert (
        problem(node, {**bars, "change/kind": np.zeros(5, np.bool_)})
        == "column 'change/kind' is bool, expected int8 or int32 or int64 or float64"
    )


def test_nan_is_refused_where_there_must_be_none(toy: Any) -> None:
    table = {**table_of("bars"), "close": np.array([1.0, np.nan])}
    assert problem(toy("n", output="bars"), table) == "column 'close' holds NaN or infinity"
    check_output(toy("n", output="bars"), {**table_of("bars"), "volume": np.array([1.0, np.nan])})


@pytest.mark.parametrize("bad", [np.zeros((2, 2)), np.array(["a"]), np.array([None]), [1.0], 3])
def test_only_plain_one_dimensional_arrays_are_columns(toy: Any, bad: Any) -> None:
    assert "expected a one-dimensional array" in problem(toy("n"), {"x": bad})


@pytest.mark.parametrize("bad", [None, [1], np.zeros(3), "text"])
def test_a_value_that_is_no_mapping_is_refused(toy: Any, bad: Any) -> None:
    assert problem(toy("n"), bad).startswith(f"the body returned {type(bad).__name__}")


def test_files_are_bytes_and_a_model_has_its_description(toy: Any) -> None:
    node = toy("n", output="model", storage="files")
    check_output(node, {"model.json": b"{}"})
    assert problem(node, {"model.json": "{}"}) == "file 'model.json' is str, expected bytes"
    assert problem(node, {"weights": b""}) == "file 'model.json' is missing"


def test_every_table_type_has_a_contract() -> None:
    assert set(TABLES) == {name for name, storage in PORT_TYPES.items() if storage == "table"}
    assert set(FILES) == {name for name, storage in PORT_TYPES.items() if storage == "files"}
