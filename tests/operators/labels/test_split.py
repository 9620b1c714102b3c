"""The chronological split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.labels.declare import ChronologicalParams
from mlf.operators.labels.split import run
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

TASK = Task(seed=0)


def inputs(bars: int, span: int = 3, ready: int = 0, invalid: tuple[int, ...] = ()) -> dict[str, dict[str, NDArray[Any]]]:
    """Labels that end ``span`` bars after their row, and a matrix that is ready at a row."""
    rows = np.arange(bars)
    valid = (rows + span < bars) & ~np.isin(rows, invalid)
    labels = {"valid": valid, "exit": np.where(valid, rows + span, -1).astype(np.int32)}
    return {"labels": labels, "matrix": {"ts": rows, "close_ts": rows + 1, "ready": np.array([ready])}}


def split(given_: dict[str, Any], **changes: Any) -> dict[str, list[int]]:
    params = ChronologicalParams(**({"purge": 0, "embargo": 0} | changes))
    return {name: rows.tolist() for name, rows in run(given_, params, TASK).items()}


def test_shares_are_of_all_base_rows_and_labels_end_before_the_cut() -> None:
    found = split(inputs(100))
    assert found["train"] == [*range(67)]  # row 66 ends at 69, the last row before 70
    assert found["validation"] == [*range(70, 82)]
    assert found["test"] == [*range(85, 97)]


def test_purge_takes_that_many_rows_and_embargo_the_first_ones_after_the_cut() -> None:
    found = split(inputs(100), purge=5, embargo=4)
    assert found["train"] == [*range(65)]
    assert found["validation"] == [*range(74, 80)]
    assert found["test"] == [*range(89, 97)]


def test_a_purge_shorter_than_a_label_still_lets_no_label_across() -> None:
    assert split(inputs(100, span=9), purge=1)["train"] == [*range(61)]


def test_rows_without_a_label_or_features_are_in_no_segment() -> None:
    found = split(inputs(100, ready=10, invalid=(20, 75, 90)))
    assert found["train"] == [r for r in range(10, 67) if r != 20]
    assert 75 not in found["validation"]
    assert 90 not in found["test"]


def test_the_early_stopping_tail_is_the_end_of_train_and_the_fit_rows_know_nothing_of_it() -> None:
    found = split(inputs(200), stop_fraction=0.25, purge=6)
    train = found["train"]
    assert found["stop"] == train[-len(found["stop"]) :]
    assert len(found["stop"]) == len(train) - int(len(train) * 0.75)
    assert found["fit"] == [r for r in train if r < found["stop"][0] - 6]


def test_fit_and_stop_never_leave_train() -> None:
    found = split(inputs(300), purge=10)
    assert set(found["fit"]) | set(found["stop"]) <= set(found["train"])


def test_rows_whose_features_would_cross_a_roll_are_in_no_segment() -> None:
    given_ = inputs(100, ready=10)
    given_["matrix"]["usable"] = ~np.isin(np.arange(100), (5, 30, 31, 75, 90))
    found = split(given_)
    assert found["train"] == [r for r in range(10, 67) if r not in (30, 31)]
    assert found["validation"] == [r for r in range(70, 82) if r != 75]
    assert found["test"] == [r for r in range(85, 97) if r != 90]


@given(bars=st.integers(150, 400), span=st.integers(1, 8), purge=st.integers(0, 5), embargo=st.integers(0, 5), ready=st.integers(0, 10))
def test_no_row_that_is_learnt_from_knows_a_row_that_is_judged(bars: int, span: int, ready: int, **gap: int) -> None:
    found = split(inputs(bars, span, ready), **gap)
    for earlier, later in (("fit", "stop"), ("train", "validation"), ("validation", "test")):
        assert max(found[earlier]) + span < min(found[later])
        assert max(found[earlier]) + gap["purge"] < min(found[later])
    assert min(found["validation"]) >= int(bars * 0.7) + gap["embargo"]
    assert all(rows == sorted(set(rows)) for rows in found.values())


def test_cut_points_do_not_depend_on_the_last_bit_of_a_sum() -> None:
    assert split(inputs(1000), train=0.7, validation=0.1, test=0.2)["test"][0] == 800


@pytest.mark.parametrize(("changes", "segment"), [({"embargo": 15}, "validation"), ({"purge": 70}, "train")])
def test_an_emptied_segment_is_an_error_with_figures(changes: dict[str, int], segment: str) -> None:
    with pytest.raises(MlfError) as caught:
        split(inputs(100), **changes)
    assert caught.value.code == "MLF522"
    assert f"the {segment} segment" in str(caught.value)
    assert str(next(iter(changes.values()))) in str(caught.value)


def test_features_that_are_never_ready_empty_the_training_rows() -> None:
    with pytest.raises(MlfError, match="the train segment has no rows left: of its 70 bars 0 have a label at or after bar 100"):
        split(inputs(100, ready=100))


def test_features_without_a_single_value_are_named() -> None:
    """Volume features of a file without volume: no larger share and no shorter purge would help."""
    given_ = inputs(100, ready=100)
    given_["matrix"] |= {"15m/rsi_14": np.ones(100), "15m/mfi_14": np.full(100, np.nan), "15m/volume_ratio_20": np.full(100, np.nan)}
    with pytest.raises(MlfError, match=r"MLF523.* 2 of 3 .*: 15m/mfi_14, 15m/volume_ratio_20"):
        split(given_)


def test_a_train_too_short_for_its_own_tail_is_an_error() -> None:
    with pytest.raises(MlfError, match="the fit segment"):
        split(inputs(200), train=0.5, validation=0.4, test=0.1, purge=50)


def test_rows_are_int32() -> None:
    found = run(inputs(100), ChronologicalParams(purge=0, embargo=0), TASK)
    assert {rows.dtype for rows in found.values()} == {np.dtype("int32")}
    assert set(found) == {"fit", "stop", "train", "validation", "test"}
