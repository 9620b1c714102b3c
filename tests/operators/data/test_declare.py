"""The declarations of the data operators."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from mlf.operators.data.declare import OPERATORS, SyntheticParams
from mlf.schemas.operator import PORT_TYPES, Operator

if TYPE_CHECKING:
    from types import SimpleNamespace


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda op: op.name)
def test_every_body_exists_with_the_promised_signature(operator: Operator) -> None:
    module, _, function = operator.body.partition(":")
    assert list(signature(getattr(import_module(module), function)).parameters) == ["inputs", "params", "task"]


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda op: op.name)
def test_every_parameter_is_documented_and_every_port_typed(operator: Operator) -> None:
    assert all(field.description for field in operator.params.model_fields.values())
    assert {operator.output, *(port.type for port in operator.inputs.values())} <= set(PORT_TYPES)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda op: op.name)
def test_every_table_is_a_file_of_the_package(lab: SimpleNamespace, operator: Operator) -> None:
    assert all((lab.ROOT / table).is_file() for table in operator.tables)


def test_dates_are_part_of_the_identity_as_text(lab: SimpleNamespace) -> None:
    identity = lab.synthetic_params().identity()
    assert (identity["start"], identity["end"]) == ("2024-03-04", "2024-03-16")


@pytest.mark.parametrize(
    "wrong", [{"tick": 0}, {"tick": -0.25}, {"end": "2024-03-04"}, {"symbol": "mes"}, {"months": "AB"}, {"surplus": 1}]
)
def test_impossible_parameters_are_refused(lab: SimpleNamespace, wrong: dict[str, object]) -> None:
    good = lab.synthetic_params().model_dump()
    with pytest.raises(ValidationError):
        SyntheticParams.model_validate(good | wrong)
