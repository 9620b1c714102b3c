"""Labels checked by hand. The signal bar is row 1: its range is 4 points, the tick is 1, so a multiple of 1 is 4 ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.labels.declare import TripleBarrierParams
from mlf.operators.labels.triple_barrier import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlf.schemas.work import Task

    Make = Callable[..., dict[str, Any]]

SIGNAL = [(100, 102, 98, 100), (100, 102, 98, 100)]
QUIET = (100, 101, 99, 100)
ROW = 1


def params(**changes: Any) -> TripleBarrierParams:
    frictionless = {"tick": 1, "tick_value": 1, "cost": 0, "slippage_ticks": 0, "atr": 1}
    return TripleBarrierParams(**({"horizon": 2, "k_up": 1, "k_down": 1, "vertical": 3} | frictionless | changes))


def label(bars: dict[str, Any], task: Task, row: int = ROW, **changes: Any) -> dict[str, Any]:
    return {name: column[row].item() for name, column in run({"bars": bars}, params(**changes), task).items()}


def test_the_entry_is_the_open_after_the_signal_not_the_signals_close(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, (110, 111, 109, 110), (110, 113, 109, 110), (110, 114, 109, 110), QUIET])
    found = label(bars, task)
    assert (found["upper"], found["lower"]) == (114, 106)
    assert (found["label"], found["entry"], found["exit"], found["held"]) == (1, 2, 4, 3)


def test_the_lower_barrier_first_is_minus_one(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, (100, 101, 96, 97), (97, 120, 97, 110), QUIET])
    found = label(bars, task)
    assert (found["label"], found["touch"], found["exit"], found["ambiguous"]) == (-1, -1, 3, False)


def test_the_entry_bar_itself_can_touch(make_bars: Make, task: Task) -> None:
    assert label(make_bars([*SIGNAL, (100, 104, 99, 101), QUIET, QUIET]), task)["exit"] == 2


def test_one_tick_short_of_a_barrier_is_no_touch(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, (100, 103, 97, 101), QUIET, QUIET]), task)
    assert (found["label"], found["touch"]) == (0, 0)


def test_a_gap_through_a_barrier_fills_at_the_open(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, QUIET, (109, 110, 90, 95), QUIET]), task)
    assert (found["label"], found["net_ticks"], found["ambiguous"]) == (1, 9, False)
    assert (found["mfe_ticks"], found["mae_ticks"]) == (9, 1)


def test_a_gap_down_fills_at_the_open_too(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, QUIET, (92, 110, 90, 95), QUIET]), task)
    assert (found["label"], found["net_ticks"], found["ambiguous"]) == (-1, 8, False)
    assert (found["mfe_ticks"], found["mae_ticks"]) == (8, 1)


@pytest.mark.parametrize(("bar", "against"), [((100, 130, 98, 120), 2), ((100, 102, 70, 80), 2)])
def test_excursions_go_no_further_than_the_barrier(make_bars: Make, task: Task, bar: tuple[float, ...], against: float) -> None:
    found = label(make_bars([*SIGNAL, QUIET, bar, QUIET]), task)
    assert (found["mfe_ticks"], found["mae_ticks"]) == (4, against)


def test_both_barriers_in_one_bar_count_as_the_stop_and_are_flagged(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, (100, 104, 96, 100), QUIET, QUIET]), task)
    assert (found["label"], found["touch"], found["ambiguous"], found["net_ticks"]) == (-1, -1, True, -4)
    assert (found["mae_ticks"], found["mfe_ticks"]) == (4, 4)


def test_without_a_touch_the_trade_ends_at_the_close_of_the_vertical_bar(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, QUIET, QUIET, (100, 103, 99, 102), QUIET]), task)
    assert (found["label"], found["touch"], found["exit"], found["held"], found["net_ticks"]) == (0, 0, 4, 3, 2)


def test_a_touch_after_the_vertical_bar_counts_for_nothing(make_bars: Make, task: Task) -> None:
    assert label(make_bars([*SIGNAL, QUIET, QUIET, QUIET, (100, 104, 100, 104)]), task)["label"] == 0


def test_the_last_rows_have_no_label_at_all(make_bars: Make, task: Task) -> None:
    found = run({"bars": make_bars([QUIET] * 8)}, params(), task)
    assert found["valid"].tolist() == [False, True, True, True, True, False, False, False]
    gone = {name: column[6].item() for name, column in found.items()}
    assert (gone["entry"], gone["exit"], gone["start_ts"], gone["end_ts"], gone["label"], gone["held"]) == (-1, -1, -1, -1, 0, 0)
    assert all(np.isnan(gone[name]) for name in ("upper", "lower", "net_ticks", "mae_ticks", "mfe_ticks"))


def test_a_quick_touch_saves_no_incomplete_window(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, (100, 104, 99, 101), QUIET])
    assert not label(make_bars([*SIGNAL, *[QUIET] * 2, (100, 104, 99, 101)]), task, row=3)["valid"]
    with pytest.raises(MlfError) as caught:
        label(bars, task)
    assert caught.value.code == "MLF521"


def test_a_row_whose_window_meets_a_roll_has_no_label(make_bars: Make, task: Task) -> None:
    bars = make_bars([QUIET] * 12, rolls=(6,))
    found = run({"bars": bars}, params(), task)
    assert np.flatnonzero(found["valid"]).tolist() == [1, 2, 6, 7, 8]


def test_cost_moves_both_barriers_outward_by_the_same_ticks(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, QUIET, QUIET])
    found = label(bars, task, cost=1.5, slippage_ticks=1)  # 1.5 dollars are 1.5 ticks, and one tick at the entry
    assert (found["upper"], found["lower"]) == (107, 93)


def test_a_net_label_earns_its_multiple_after_everything(make_bars: Make, task: Task) -> None:
    up = label(make_bars([*SIGNAL, QUIET, (100, 107, 99, 106), QUIET]), task, cost=2, slippage_ticks=1)
    down = label(make_bars([*SIGNAL, QUIET, (100, 101, 93, 94), QUIET]), task, cost=2, slippage_ticks=1)
    assert (up["label"], up["net_ticks"], down["label"], down["net_ticks"]) == (1, 4, -1, 4)


def test_cost_is_dollars_and_not_ticks(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, QUIET, QUIET])
    mes = label(bars, task, tick=0.25, tick_value=1.25, cost=1.25)
    assert (mes["upper"], mes["net_ticks"]) == (104.25, -1)


def test_a_gross_barrier_knows_no_cost_but_its_net_ticks_do(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, QUIET, (100, 104, 99, 103), QUIET]), task, cost=2, slippage_ticks=1, costs="gross")
    assert (found["upper"], found["net_ticks"]) == (104, 1)


def test_the_vertical_exit_pays_slippage_twice(make_bars: Make, task: Task) -> None:
    found = label(make_bars([*SIGNAL, QUIET, QUIET, QUIET]), task, cost=1, slippage_ticks=2)
    assert found["net_ticks"] == -5


def test_the_flatten_time_forces_the_trade_out(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, (100, 101, 99, 101), (101, 120, 90, 100), QUIET], sessions=(5, 1))
    found = label(bars, task, flatten=5, vertical=4)
    assert (found["label"], found["touch"], found["exit"], found["net_ticks"]) == (0, 2, 3, 1)


def test_a_bar_after_the_flatten_time_is_no_entry(make_bars: Make, task: Task) -> None:
    found = run({"bars": make_bars([QUIET] * 8, sessions=(5, 3))}, params(flatten=5), task)
    assert np.flatnonzero(found["valid"]).tolist() == [1, 2, 4, 5]
    assert found["entry"][4] == 5


def test_a_hole_over_the_flatten_time_ends_the_trade_at_the_next_open(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, (107, 108, 106, 107), QUIET, QUIET], sessions=(3, 3))
    bars["to_close"][:3] += 60  # the rest of the first session is missing
    found = label(bars, task, flatten=5)
    assert (found["label"], found["touch"], found["exit"], found["net_ticks"], found["mfe_ticks"]) == (0, 2, 3, 7, 7)
    assert label(bars, task, flatten=5, vertical=2)["touch"] == 2  # the vertical bar, but left at its open


def test_each_span_runs_from_the_open_of_the_entry_to_the_close_of_the_exit(make_bars: Make, task: Task) -> None:
    bars = make_bars([*SIGNAL, QUIET, QUIET, QUIET, QUIET])
    found = label(bars, task)
    assert (found["start_ts"], found["end_ts"]) == (bars["ts"][2], bars["close_ts"][4])


def test_each_horizon_has_labels_of_its_own(random_bars: Make, task: Task) -> None:
    bars = {"bars": random_bars(11)}
    near, far = run(bars, params(vertical=5, tick=0.25), task), run(bars, params(vertical=50, k_up=4, k_down=4, tick=0.25), task)
    both = near["valid"] & far["valid"]
    assert (near["label"][both] != far["label"][both]).any()


def test_a_label_reads_no_further_than_its_exit_bar(random_bars: Make, task: Task) -> None:
    bars = random_bars(7)
    full = run({"bars": bars}, params(tick=0.25, vertical=10), task)
    changed = {name: np.array(column) for name, column in bars.items()}
    for name in ("open", "high", "low", "close"):
        changed[name][200:] += 50
    after = run({"bars": changed}, params(tick=0.25, vertical=10), task)
    known = full["valid"] & (full["exit"] < 200)
    assert known.sum() > 150
    for name in full:
        np.testing.assert_array_equal(full[name][known], after[name][known])


def test_reversed_prices_swap_the_labels(random_bars: Make, task: Task) -> None:
    bars = random_bars(13)
    mirror = bars | {name: 8_000 - bars[other] for name, other in (("open", "open"), ("high", "low"), ("low", "high"), ("close", "close"))}
    found, swapped = (run({"bars": b}, params(tick=0.25, vertical=12, slippage_ticks=1, cost=2), task) for b in (bars, mirror))
    clear = found["valid"] & ~found["ambiguous"]
    np.testing.assert_array_equal(found["valid"], swapped["valid"])
    np.testing.assert_array_equal(found["label"][clear], -swapped["label"][clear])
    hit = clear & (found["label"] != 0)
    np.testing.assert_array_equal(found["net_ticks"][hit], swapped["net_ticks"][hit])


def test_a_horizon_longer_than_the_data_is_an_error(make_bars: Make, task: Task) -> None:
    with pytest.raises(MlfError) as caught:
        run({"bars": make_bars([QUIET] * 10)}, params(vertical=10), task)
    assert caught.value.code == "MLF506"
    assert "10 bars" in str(caught.value)


def test_no_label_at_all_is_an_error(make_bars: Make, task: Task) -> None:
    with pytest.raises(MlfError, match="none of the 10 bars has a label") as caught:
        run({"bars": make_bars([QUIET] * 10)}, params(atr=14), task)
    assert caught.value.code == "MLF521"


def test_the_columns_are_those_of_the_contract(make_bars: Make, task: Task) -> None:
    found = run({"bars": make_bars([QUIET] * 10)}, params(), task)
    kinds = {name: str(column.dtype) for name, column in found.items()}
    assert kinds == {
        **dict.fromkeys(("label", "touch"), "int8"),
        **dict.fromkeys(("valid", "ambiguous"), "bool"),
        **dict.fromkeys(("entry", "exit", "held"), "int32"),
        **dict.fromkeys(("start_ts", "end_ts"), "int64"),
        **dict.fromkeys(("upper", "lower"), "float64"),
        **dict.fromkeys(("net_ticks", "mae_ticks", "mfe_ticks"), "float32"),
    }
    assert {len(column) for column in found.values()} == {10}
