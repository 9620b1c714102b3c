"""The editor's schema accepts what the compiler accepts and knows the catalogues' names."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from mlf.schemas.spec.jsonschema import spec_schema

SCHEMA = spec_schema(["momentum", "rsi"], ["lightgbm", "xgboost"], ["MES"])
LEAST: dict[str, Any] = {"mlf": 1, "name": "a", "symbol": "MES", "data": "synthetic", "models": {"xgb": "xgboost"}}


def is_accepted(**changed: Any) -> bool:
    """Whether the least spec, changed, satisfies the schema."""
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(LEAST | changed))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(spec_schema())


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"data": {"source": "a.csv", "start": "2023-01-03"}},
        {"models": {"a": {"kind": "lightgbm", "horizons": 5}, "v": {"ensemble": "voting", "members": ["a"]}}},
        {"features": {"base": ["momentum", {"rsi": {"n": [7]}}], "mtf": {"1h": "rsi"}}},
        {"labels": {"triple_barrier": {"barriers": "default", "horizons": 5, "flatten": "50m"}}},
        {"labels": {"triple_barrier": {"barriers": {"5": {"up": 1, "down": 1, "vertical": 9}}}}},
        {"splits": {"purge": 60, "embargo": "5 sessions"}},
        {"evaluate": {"costs": {"round_turn": 1}}},
        {"vars": {"n": 60}, "splits": {"embargo": "${n}"}},
        {"vars": {"s": 0.6, "h": [5, 10]}, "splits": {"train": "${s}"}, "labels": {"triple_barrier": {"horizons": "${h}"}}},
    ],
)
def test_what_compiles_is_accepted(changed: dict[str, Any]) -> None:
    assert is_accepted(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"cv": {}},
        {"seed": "7"},
        {"splits": {"train": 70}},
        {"models": {"a": "xgbost"}},
        {"models": {"a": {"kind": "xgbost"}}},
        {"models": {"a": {"ensemble": "bagging", "members": ["x"]}}},
        {"features": {"base": ["rsii"]}},
        {"symbol": ["MES", "MNQ"]},
    ],
)
def test_what_does_not_compile_is_refused(changed: dict[str, Any]) -> None:
    assert not is_accepted(**changed)


def test_an_extended_spec_may_bring_the_required_keys() -> None:
    schema = jsonschema.Draft202012Validator(SCHEMA)
    assert schema.is_valid({"extends": "a.yaml"})
    assert not schema.is_valid({"name": "a"})


def test_every_key_comes_with_help() -> None:
    assert [n for n, p in SCHEMA["properties"].items() if "description" not in p and "$ref" not in p] == []


def test_the_schema_is_the_same_each_time() -> None:
    assert spec_schema(["rsi", "momentum"], ["xgboost", "lightgbm"], ["MES"]) == SCHEMA
