"""What an operator declares."""

from __future__ import annotations

import math

import pytest
from pydantic import Field, ValidationError

from mlf.compiler.catalog import operators
from mlf.schemas.operator import PORT_TYPES, Operator, Params

ALL = sorted(operators().values(), key=lambda o: o.name)


class Some(Params):
    """Parameters of a made-up operator."""

    n: int = Field(14, ge=2)
    k: float = 1.0
    words: tuple[str, ...] = ("a",)


def test_what_is_hashed_are_the_parameters_that_are_not_the_defaults() -> None:
    assert Some().identity() == {}
    assert Some(n=14, k=1.0).identity() == {}
    assert Some(k=2, words=("a", "b")).identity() == {"k": 2.0, "words": ["a", "b"]}


@pytest.mark.parametrize("wrong", [{"n": 1}, {"m": 1}, {"k": math.nan}, {"k": math.inf}])
def test_a_parameter_out_of_its_limits_unknown_or_not_finite_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Some(**wrong)  # type: ignore[arg-type]


def test_parameters_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Some().n = 3  # type: ignore[misc]


@pytest.mark.parametrize("operator", ALL, ids=lambda o: o.name)
def test_a_declaration_is_whole(operator: Operator) -> None:
    assert operator.output in PORT_TYPES
    assert all(port.type in PORT_TYPES for port in operator.inputs.values())
    assert operator.version >= 1
    assert operator.doc.endswith(".")
    assert operator.body.startswith("mlf.")
    assert operator.body.count(":") == 1
    assert operator.id == f"{operator.name}@{operator.version}"
    assert operator.threads >= 1


@pytest.mark.parametrize("operator", [o for o in ALL if o.output in {"features", "matrix", "scaler", "model"}], ids=lambda o: o.name)
def test_whatever_the_models_see_refuses_labels_and_predictions(operator: Operator) -> None:
    seen = [port for port in operator.inputs.values() if port.type in {"features", "matrix", "bars"}]
    assert seen
    assert all(port.refuses == {"label", "prediction"} for port in seen)


@pytest.mark.parametrize("operator", [o for o in ALL if o.output == "labels"], ids=lambda o: o.name)
def test_a_label_is_marked_as_one(operator: Operator) -> None:
    assert "label" in operator.taint


@pytest.mark.parametrize("operator", [o for o in ALL if o.output in {"probabilities", "signals", "backtest"}], ids=lambda o: o.name)
def test_a_prediction_and_what_is_made_of_it_is_marked_as_one(operator: Operator) -> None:
    assert "prediction" in operator.taint
