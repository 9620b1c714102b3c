"""Which models stand below an ensemble, and for which horizons it votes."""

from __future__ import annotations

from typing import Any

from mlf.compiler.passes.ensembles import bases, members_first

FLOORS = """models:
  top: {ensemble: voting, members: [left, right]}
  left: {ensemble: voting, members: [b, a]}
  right: {ensemble: voting, members: [a, c]}
  a: logistic
  b: xgboost
  c: {kind: lightgbm, horizons: [10]}
"""


def test_the_bases_of_an_ensemble_are_in_order_and_each_once(compiling: Any) -> None:
    uses = compiling.unit(FLOORS).resolved.models
    assert [b.name for b in bases(uses["top"], uses)] == ["b", "a", "c"]
    assert [b.name for b in bases(uses["a"], uses)] == ["a"]


def test_members_stand_before_their_ensembles(compiling: Any) -> None:
    uses = compiling.unit(FLOORS).resolved.models
    order = members_first(uses)
    assert sorted(order) == sorted(uses)
    assert all(order.index(m) < order.index(name) for name, use in uses.items() for m in use.members)


def test_an_ensemble_votes_for_the_horizons_that_all_its_members_have(compiling: Any) -> None:
    uses = compiling.unit(FLOORS).resolved.models
    assert {name: use.horizons for name, use in uses.items()} == {
        "top": (10,),
        "left": (5, 10),
        "right": (10,),
        "a": (5, 10),
        "b": (5, 10),
        "c": (10,),
    }


def test_an_ensemble_reads_predictions_and_votes_in_the_order_of_its_members(compiling: Any) -> None:
    plan = compiling.plan(FLOORS)
    assert plan.node("ensemble.left.h10").inputs["probabilities"] == ("predict.b.h10", "predict.a.h10")
    assert plan.node("ensemble.top.h10").inputs["probabilities"] == ("ensemble.left.h10", "ensemble.right.h10")
