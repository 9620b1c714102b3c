"""A history that a user keeps: what is appended, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from mlf.errors import MlfError
from mlf.operators.writers.tables import parquet
from mlf.operators.writers.text import vendor_text
from mlf.runtime.appending import append, require_store
from mlf.runtime.datafiles import digest
from mlf.runtime.datasets import Asked
from mlf.runtime.synthesis import Order, Trial, synthesised

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def month() -> Trial:
    return synthesised(Order("MES", date(2024, 4, 1), date(2024, 4, 13)))


def first(trial: Trial, count: int) -> dict[str, Any]:
    return {name: np.array(column[:count]) if len(column) > 1 else column for name, column in trial.bars.items()}


@pytest.fixture
def store(month: Trial, tmp_path: Path) -> Path:
    """All but the last thousand bars, the last of them still forming."""
    bars = first(month, len(month.bars["ts"]) - 1_000)
    for name in ("high", "low", "close"):
        bars[name][-1] = bars["open"][-1]
    bars["volume"][-1] = 1.0
    (tmp_path / "store.parquet").write_bytes(parquet(bars, month.manner))
    return tmp_path / "store.parquet"


def news(month: Trial, folder: Path, form: str = "canonical", **changes: dict[int, float]) -> Asked:
    """Everything as a new file, with changes by column and row."""
    bars = {name: np.array(column) for name, column in month.bars.items()}
    for name, values in changes.items():
        for row, value in values.items():
            bars[name][row] = value
    path = folder / "new.csv"
    path.write_bytes(vendor_text(form, bars, month.manner))
    return Asked((str(path),))


def test_new_bars_are_added_and_the_forming_one_completed(month: Trial, store: Path) -> None:
    before = digest(store)
    done = append(store, news(month, store.parent), "fail", store.with_name("store.parquet.bak"))
    assert (done.added, done.rows, done.differing, done.changed) == (1_000, len(month.bars["ts"]), 0, True)
    assert len(done.completed) == 1
    assert (done.before, digest(store.with_name("store.parquet.bak"))) == (before, before)
    assert store.read_bytes() == parquet(month.bars, month.manner)


def test_the_same_bars_again_change_nothing(month: Trial, store: Path) -> None:
    append(store, news(month, store.parent), "fail", None)
    before = store.stat()
    done = append(store, news(month, store.parent), "fail", store.with_name("bak"))
    assert (done.changed, done.added, done.equal, done.backup) == (False, 0, len(month.bars["ts"]), None)
    assert (store.stat().st_mtime_ns, store.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert not store.with_name("bak").exists()


def test_other_differences_are_refused_with_places_and_both_values(month: Trial, store: Path) -> None:
    before = store.read_bytes()
    changes = {500: float(month.bars["close"][500]) + 1, 700: float(month.bars["close"][700]) - 1}
    with pytest.raises(MlfError, match="MLF973 2 bars") as told:
        append(store, news(month, store.parent, close=changes), "fail", None)
    for row, value in changes.items():
        assert f"close {month.bars['close'][row]:.10g} and {value:.10g}" in str(told.value)
    assert store.read_bytes() == before


@pytest.mark.parametrize("policy", ["keep", "replace"])
def test_a_decision_says_whose_bars_count(month: Trial, store: Path, policy: Any) -> None:
    value = float(month.bars["volume"][500]) + 9
    done = append(store, news(month, store.parent, volume={500: value}), policy, None)
    assert done.differing == 1
    expected = value if policy == "replace" else month.bars["volume"][500]
    assert pq.read_table(store).column("volume")[500].as_py() == expected


def test_a_volume_that_only_the_new_file_knows_is_learnt(month: Trial, store: Path) -> None:
    bars = dict(month.bars) | {"volume": np.where(np.arange(len(month.bars["ts"])) == 3, np.nan, month.bars["volume"])}
    store.write_bytes(parquet(bars, month.manner))
    done = append(store, news(month, store.parent), "fail", None)
    assert (done.learnt, done.added, done.changed) == (1, 0, True)
    assert store.read_bytes() == parquet(month.bars, month.manner)


def test_an_append_that_breaks_off_leaves_the_store(month: Trial, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, asked = store.read_bytes(), news(month, store.parent)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MlfError, match="MLF970"):
        append(store, asked, "fail", store.with_name("bak"))
    assert store.read_bytes() == before
    assert sorted(p.name for p in store.parent.iterdir()) == ["new.csv", "store.parquet"]


def test_two_appends_at_once_both_count(month: Trial, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(month.bars["ts"])
    for name, rows in {"early": slice(count - 1_001, count - 500), "late": slice(count - 500, count)}.items():
        bars = {key: column[rows] if len(column) > 1 else column for key, column in month.bars.items()}
        (store.parent / f"{name}.csv").write_bytes(vendor_text("canonical", bars, month.manner))
    both = threading.Barrier(2)

    def slow(path: Path) -> str:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        return digest(path)

    monkeypatch.setattr("mlf.runtime.appending.digest", slow)
    asked = [Asked((str(store.parent / f"{name}.csv"),)) for name in ("early", "late")]
    with ThreadPoolExecutor(2) as pool:
        added = sorted(done.added for done in pool.map(lambda one: append(store, one, "fail", None), asked))
    assert added == [500, 500]
    assert store.read_bytes() == parquet(month.bars, month.manner)


def test_bars_of_another_contract_are_refused(store: Path) -> None:
    other = synthesised(Order("NQ", date(2024, 4, 1), date(2024, 4, 6)))
    with pytest.raises(MlfError, match="MLF910"):
        append(store, news(other, store.parent), "fail", None)


def test_a_store_must_be_canonical_parquet(tmp_path: Path) -> None:
    with pytest.raises(MlfError, match="MLF901"):
        require_store(tmp_path / "none.parquet")
    os.mkfifo(tmp_path / "pipe.parquet")
    with pytest.raises(MlfError, match=r"MLF974 .* it is no regular file"):
        require_store(tmp_path / "pipe.parquet")
    (tmp_path / "text.parquet").write_text("ts,open\n")
    with pytest.raises(MlfError, match="MLF974"):
        require_store(tmp_path / "text.parquet")
