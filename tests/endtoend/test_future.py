"""Nothing that a finished run says about a moment depends on what came after it: the same file with another future, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import mlf
from mlf.operators.contracts import CONTRACTS
from mlf.operators.data.declare import HOLIDAY_TABLE, SESSION_TABLE, SyntheticParams
from mlf.operators.data.synthetic import run as synthetic
from mlf.schemas.matrix import Matrix
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlf.api import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
VERTICAL = 12  # of horizon 5
SPEC = {
    "mlf": 1,
    "name": "future",
    "symbol": "MES",
    "data": {"source": "bars.parquet", "prices": "traded"},
    "timeframes": {"base": "15m", "mtf": ["25m", "1h"]},
    "features": {"base": ["momentum", "volatility", "volume", "session", "time"], "mtf": {"25m": ["trend"], "1h": ["momentum", "session"]}},
    "labels": {"triple_barrier": {"horizons": [5]}},
    "splits": {"embargo": 20},
    "models": {
        "x": {"kind": "xgboost", "params": {"n_estimators": 10}},
        "g": "logistic",
        "v": {"ensemble": "voting", "members": ["x", "g"]},
    },
    "evaluate": {"test": True},
}


@dataclass(frozen=True)
class Fork:
    """Two runs whose bars differ from ``moment`` (ns, UTC) on."""

    one: Run
    other: Run
    moment: int

    def known(self, table: str) -> int:
        """Rows of a table that had closed by then."""
        return int((np.asarray(self.one.arrays(table)["close_ts"]) <= self.moment).sum())


def bars() -> dict[str, NDArray[Any]]:
    """Six weeks of minutes, a roll and a clock change among them."""
    contract = CONTRACTS["MES"]
    facts = {name: getattr(contract, name) for name in ("tick", "base_price", "template", "months", "roll")}
    params = SyntheticParams(symbol="MES", start=date(2024, 2, 20), end=date(2024, 4, 5), **facts)
    return synthetic({}, params, Task(seed=7, tables={t: (ROOT / t).read_bytes() for t in (SESSION_TABLE, HOLIDAY_TABLE)}))


def ran(folder: Path, table: dict[str, NDArray[Any]]) -> Run:
    (folder / ".mlf").mkdir(parents=True)
    columns = {name: table[name] for name in ("open", "high", "low", "close", "volume")}
    pq.write_table(pa.table({"ts": pa.array(table["ts"], pa.timestamp("ns", "UTC")), **columns}), folder / "bars.parquet")
    (folder / "spec.yaml").write_text(yaml.safe_dump(SPEC), encoding="utf-8")
    run = mlf.run(folder / "spec.yaml", cores=1, workspace=folder)
    assert run.ok
    return run


def forked(folder: Path, share: float) -> Fork:
    """A run, and one whose prices and volumes take another path after this share of the bars."""
    table, random = bars(), np.random.Generator(np.random.PCG64(3))
    at = int(len(table["ts"]) * share)
    walk = np.rint(np.cumsum(random.normal(0, 3, len(table["ts"]) - at)) * 4) / 4
    changed = {name: np.append(table[name][:at], table[name][at:] + walk) for name in ("open", "high", "low", "close")}
    volume = np.append(table["volume"][:at], random.integers(1, 900, len(walk)).astype(np.float64))
    return Fork(ran(folder / "one", table), ran(folder / "other", table | changed | {"volume": volume}), int(table["ts"][at]))


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Fork:
    """Another future within the test segment."""
    return forked(tmp_path_factory.mktemp("late"), 0.93)


def test_bars_and_features_do_not_know_the_future(late: Fork) -> None:
    for timeframe in ("15m", "25m", "1h"):
        rows = late.known(f"bars.{timeframe}")
        for node in (f"bars.{timeframe}", f"features.{timeframe}"):
            one, other = late.one.arrays(node), late.other.arrays(node)
            assert all(one[name][:rows].tobytes() == other[name][:rows].tobytes() for name in one if name != "interval"), node


def test_no_row_of_the_matrix_knows_a_coarse_bar_that_had_not_closed(late: Fork) -> None:
    rows = np.arange(late.known("bars.15m"))
    assert Matrix(late.one.arrays("matrix")).gather(rows).tobytes() == Matrix(late.other.arrays("matrix")).gather(rows).tobytes()


def test_a_label_knows_its_own_window_and_no_more(late: Fork) -> None:
    one, other = late.one.arrays("labels.h5"), late.other.arrays("labels.h5")
    known = late.known("bars.15m") - VERTICAL
    assert all(one[name][:known].tobytes() == other[name][:known].tobytes() for name in one)
    assert one["label"][known:].tobytes() != other["label"][known:].tobytes()


@pytest.mark.parametrize("node", ["predict.x.h5.test", "predict.g.h5.test", "ensemble.v.h5.test"])
def test_a_prediction_knows_nothing_after_its_row(late: Fork, node: str) -> None:
    one, other = late.one.arrays(node), late.other.arrays(node)
    before = one["row"] < late.known("bars.15m")
    assert 0 < before.sum() < len(before)
    assert all(one[name][before].tobytes() == other[name][before].tobytes() for name in one)
    assert one["p_up"][~before].tobytes() != other["p_up"][~before].tobytes()


def test_what_was_learnt_does_not_depend_on_a_bar_after_the_training_rows(tmp_path: Path) -> None:
    fork = forked(tmp_path, 0.7)
    learnt = ("split.h5", "scale.standard.h5", "fit.x.h5", "fit.g.h5")
    known, last = fork.known("bars.15m"), int(fork.one.arrays("split.h5")["train"][-1]) + VERTICAL
    assert last < known < last + 10
    digests = [[run.record.nodes[node].digest for node in learnt] for run in (fork.one, fork.other)]
    assert digests[0] == digests[1]
    assert fork.one.record.nodes["labels.h5"].digest != fork.other.record.nodes["labels.h5"].digest
