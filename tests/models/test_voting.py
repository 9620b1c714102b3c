"""Votes counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.models.kinds.ensembles import Voting
from mlf.models.voting import run
from mlf.schemas.work import Task


def _member(*rows: tuple[float, float, float], at: tuple[int, ...] | None = None) -> dict[str, Any]:
    p = np.array(rows, float)
    row = np.array(at or range(len(rows)), np.int32)
    return {"row": row, "p_down": p[:, 0].copy(), "p_flat": p[:, 1].copy(), "p_up": p[:, 2].copy()}


def _vote(*members: dict[str, Any], **params: Any) -> Any:
    table = run({"probabilities": members}, Voting(**params), Task(seed=0))
    return np.stack([table[n] for n in ("p_down", "p_flat", "p_up")], axis=1)


FIRST = _member((0.6, 0.3, 0.1), (0.2, 0.2, 0.6))
SECOND = _member((0.2, 0.5, 0.3), (0.0, 0.4, 0.6))


def test_a_soft_vote_is_the_mean() -> None:
    np.testing.assert_allclose(_vote(FIRST, SECOND), [[0.4, 0.4, 0.2], [0.1, 0.3, 0.6]], atol=1e-15)


def test_weights_are_shares() -> None:
    expected = [[0.5, 0.35, 0.15], [0.15, 0.25, 0.6]]
    np.testing.assert_allclose(_vote(FIRST, SECOND, weights=(3.0, 1.0)), expected, atol=1e-15)
    np.testing.assert_allclose(_vote(FIRST, SECOND, weights=(0.75, 0.25)), expected, atol=1e-15)


def test_a_hard_vote_counts_the_most_probable_classes() -> None:
    np.testing.assert_allclose(_vote(FIRST, SECOND, method="hard"), [[0.5, 0.5, 0], [0, 0, 1]])
    np.testing.assert_allclose(_vote(FIRST, SECOND, method="hard", weights=(3.0, 1.0)), [[0.75, 0.25, 0], [0, 0, 1]])


def test_a_tie_shares_its_vote() -> None:
    np.testing.assert_allclose(_vote(_member((0.4, 0.2, 0.4)), method="hard"), [[0.5, 0, 0.5]])


def test_a_member_without_weight_does_not_count() -> None:
    np.testing.assert_array_equal(_vote(FIRST, SECOND, weights=(0.0, 1.0)), _vote(SECOND))


def test_the_rows_are_those_of_the_members() -> None:
    member = _member((1, 0, 0), (0, 1, 0), at=(7, 9))
    assert run({"probabilities": (member, member)}, Voting(), Task(seed=0))["row"].tolist() == [7, 9]


@pytest.mark.parametrize(("other", "row"), [((7, 10), 9), ((7,), 9), ((8, 9), 7)])
def test_members_are_never_joined_by_position(other: tuple[int, ...], row: int) -> None:
    member = _member((1, 0, 0), (0, 1, 0), at=(7, 9))
    stranger = _member(*[(0.0, 0.0, 1.0)] * len(other), at=other)
    with pytest.raises(MlfError, match=f"member 2 differs .* {row} among them") as caught:
        _vote(member, stranger)
    assert caught.value.code == "MLF556"


def test_weights_must_fit_the_members() -> None:
    with pytest.raises(ValueError, match="3 weights for 2 members"):
        _vote(FIRST, SECOND, weights=(1.0, 1.0, 1.0))


@given(
    st.lists(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), min_size=1, max_size=6),
    st.lists(st.floats(0.001, 100), min_size=6, max_size=6),
    st.sampled_from(["soft", "hard"]),
)
def test_every_vote_sums_to_one(rows: list[list[float]], weights: list[float], method: str) -> None:
    members = [_member((a / (a + b + c), b / (a + b + c), c / (a + b + c))) for a, b, c in rows]
    p = _vote(*members, method=method, weights=tuple(weights[: len(members)]))
    assert abs(p.sum() - 1) <= 1e-9
    assert (p >= 0).all()
