"""Did you mean."""

from __future__ import annotations

import pytest

from mlf.errors.suggest import did_you_mean, suggest

NAMES = ("zscore", "rsi", "Momentum", "returns")


@pytest.mark.parametrize(
    ("name", "near"), [("zscroe", "zscore"), ("RSI", "rsi"), ("momentun", "Momentum"), ("qqqq", None), ("", None), ("z" * 9_000, None)]
)
def test_the_nearest_real_name_is_proposed(name: str, near: str | None) -> None:
    assert suggest(name, NAMES) == near


def test_nothing_is_proposed_from_nothing() -> None:
    assert suggest("a", ()) is None
    assert did_you_mean("a", ()) == {}


def test_a_proposal_is_a_hint() -> None:
    assert did_you_mean("zscroe", NAMES) == {"hint": "did you mean 'zscore'?"}
