"""Data files whose names no plan can hold are named, not stumbled over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlf.compiler.compile import compile_unit
from mlf.errors import SpecError

SPEC = """
mlf: 1
name: named
symbol: MES
data: {source: "d/*.csv"}
timeframes: {base: 15m}
features: {base: [returns]}
labels: {triple_barrier: {horizons: [5]}}
models: {lin: logistic}
splits: {embargo: 20}
"""
BARS = "ts,open,high,low,close,volume\n" + "".join(f"2024-01-{d:02d}T15:00:00Z,1,2,1,2,5\n" for d in range(2, 28))


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", "e\u0301.csv".encode()])
def test_a_file_whose_name_is_no_composed_text_is_refused(tmp_path: Path, name: Any) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "spec.yaml").write_text(SPEC)
    Path(os.fsdecode(os.fsencode(tmp_path / "d") + b"/" + name)).write_text(BARS)
    with pytest.raises(SpecError) as caught:
        compile_unit(tmp_path / "spec.yaml")
    assert "MLF321" in [d.code for d in caught.value.diagnostics]
    assert str(caught.value).encode("utf-8"), "it can be printed"


def test_a_policy_that_keeps_prices_that_stand_still_lets_them_through(compiling: Any) -> None:
    opens = np.datetime64("2024-03-04T00:00") + np.arange(1_000)
    rows = "".join(f"{t}:00Z,{4494 + i % 5 / 4},4501,4487,{4494 + i % 7 / 4},{i % 9 + 1}\n" for i, t in enumerate(opens))
    (compiling.folder / "still.csv").write_text("ts,open,high,low,close,volume\n" + rows)
    refused, kept = (compiling.unit(f"data: {{source: still.csv{more}}}").found for more in ("", ", clean: {constant: keep}"))
    assert {d.code for d in refused} - {d.code for d in kept} == {"MLF936"}
