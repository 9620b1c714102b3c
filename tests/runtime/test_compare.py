"""Two runs side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlf.errors import MlfError
from mlf.runtime.compare import ancestors, compare

USUAL = {"accuracy": 0.5, "price": 1.0, "start": 0, "train": 4, "cost": 1.0, "name": "evaluate.h20.test"}


@pytest.fixture
def scored(toy: Any, sealed: Any) -> Any:
    """A plan with one evaluation; every argument is something that can move."""

    def plan(**moved: Any) -> Any:
        facts = {**USUAL, **moved}
        backtest = toy("backtest", "add", {"a": "bars"}, params={"cost": facts["cost"], "k_up": 2.0})
        inputs = {"bars": "bars", "rows": "rows", "backtest": "backtest"}
        judged = toy(facts["name"], "evaluation", inputs, params={"accuracy": facts["accuracy"]}, output="document", storage="document")
        return sealed(
            [
                toy("bars", "bars", params={"price": facts["price"]}, output="bars"),
                toy("rows", "rows", params={"start": facts["start"], "train": facts["train"]}, output="rows"),
                replace(backtest, operator="backtest.next_open@1"),
                replace(judged, operator="evaluate.classifier@1"),
            ]
        )

    return plan


def test_metrics_of_both_runs_stand_side_by_side(bench: Any, scored: Any) -> None:
    a, b = bench.run(scored(accuracy=0.5)), bench.run(scored(accuracy=0.75))
    found = compare(a, b, bench.store)
    rows = {d.metric: (d.a, d.b, d.change) for d in found.deltas}
    assert rows == {
        "classification.accuracy": (0.5, 0.75, 0.25),
        "classification.classes.up.f1": (None, None, None),
        "backtest.net": (5, 5, 0),
    }
    assert (found.only_a, found.only_b) == ((), ())


def test_another_training_set_is_comparable(bench: Any, scored: Any) -> None:
    assert compare(bench.run(scored(train=4)), bench.run(scored(train=9)), bench.store).deltas


@pytest.mark.parametrize(("change", "named"), [({"price": 2.0}, "data"), ({"start": 5}, "splits"), ({"cost": 2.0}, "costs")])
def test_runs_on_other_ground_are_refused_and_the_ground_named(bench: Any, scored: Any, change: Any, named: Any) -> None:
    a, b = bench.run(scored()), bench.run(scored(**change))
    with pytest.raises(MlfError, match=f"evaluate.h20.test rests on other {named}") as caught:
        compare(a, b, bench.store)
    assert caught.value.code == "MLF804"


def test_runs_without_a_shared_evaluation_are_refused(bench: Any, scored: Any) -> None:
    a, b = bench.run(scored()), bench.run(scored(name="evaluate.h60.test"))
    with pytest.raises(MlfError, match=r"evaluate\.h60\.test") as caught:
        compare(a, b, bench.store)
    assert caught.value.code == "MLF806"


def test_ancestors_are_everything_a_node_rests_on(diamond: Any) -> None:
    assert ancestors(diamond, "both") == ["numbers", "left", "right"]
    assert ancestors(diamond, "numbers") == []
