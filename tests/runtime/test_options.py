"""Options of a run."""

from __future__ import annotations

from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.runtime.options import RunOptions, machine_memory, readable_bytes, usable_cores


@pytest.mark.parametrize(
    "bad", [{"cores": -1}, {"cores": 5_000}, {"memory_bytes": -1}, {"retries": -1}, {"retries": 101}, {"engine": "dask"}]
)
def test_a_value_out_of_range_is_named(bad: Any) -> None:
    with pytest.raises(MlfError) as caught:
        RunOptions(**bad)
    assert caught.value.code == "MLF605"


def test_what_is_not_said_is_what_the_machine_has() -> None:
    options = RunOptions()
    assert options.slots == usable_cores() >= 1
    assert options.memory == machine_memory() * 9 // 10
    assert (RunOptions(cores=3).slots, RunOptions(memory_bytes=7).memory) == (3, 7)


def test_sizes_read_well() -> None:
    assert [readable_bytes(n) for n in (1 << 20, 3 << 29, 5 << 30)] == ["1.0 MiB", "1.5 GiB", "5.0 GiB"]
