"""The typed spec: defaults, short forms, and which fields are for people only."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mlf.schemas.identity import canonical_json
from mlf.schemas.spec import NonSemantic, RunSpec, Section
from mlf.schemas.spec.later import LATER
from mlf.schemas.spec.sections import SECTIONS, home_of, section_at

LEAST: dict[str, Any] = {"mlf": 1, "name": "a", "symbol": "MES", "data": "synthetic", "models": {"xgb": "xgboost"}}


def spec(**changed: Any) -> RunSpec:
    """The least spec, changed."""
    return RunSpec.model_validate(LEAST | changed)


def sections() -> set[type[Section]]:
    """Every class that the module declares as a section."""
    waiting, seen = list(Section.__subclasses__()), set()
    while waiting:
        found = waiting.pop()
        seen.add(found)
        waiting += found.__subclasses__()
    return {s for s in seen if s.__module__.startswith("mlf.schemas.spec")}


def test_the_defaults_are_those_of_the_documentation() -> None:
    least = spec()
    assert (least.seed, least.timeframes.base, least.labels.triple_barrier.horizons) == (42, "5m", (5, 10, 15, 20))
    assert (least.splits.train, least.splits.validation, least.splits.test, least.splits.embargo) == (0.70, 0.15, 0.15, 1_440)
    assert least.splits.purge is None
    assert (least.evaluate.costs, least.evaluate.slippage_ticks, least.evaluate.test) == ("topstepx_2026", 1, False)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"data": "synthetic"}, {"data": {"source": "synthetic", "start": "2023-01-03", "end": "2025-01-03"}}),
        ({"data": "a.csv"}, {"data": {"source": "a.csv"}}),
        ({"models": {"m": "xgboost"}}, {"models": {"m": {"kind": "xgboost", "params": {}}}}),
        ({"features": {"base": "rsi"}}, {"features": {"base": [{"rsi": {}}]}}),
        ({"features": {"base": [{"rsi": None}]}}, {"features": {"base": [{"name": "rsi", "params": {}}]}}),
        ({"timeframes": {"mtf": "60m"}}, {"timeframes": {"mtf": ["1h"]}}),
        (
            {"labels": {"triple_barrier": {"horizons": 5, "barriers": "default"}}},
            {"labels": {"triple_barrier": {"horizons": [5], "barriers": {}}}},
        ),
        ({"labels": {"triple_barrier": {"flatten": "1h"}}}, {"labels": {"triple_barrier": {"flatten": 60}}}),
        ({"splits": {"purge": "2h", "embargo": "5 bars"}}, {"splits": {"purge": "120m", "embargo": 5}}),
        ({"evaluate": {"models": "xgb", "min_edge": 0}}, {"evaluate": {"models": ["xgb"], "min_edge": 0.0}}),
    ],
)
def test_short_and_long_forms_are_one_spec(short: dict[str, Any], long: dict[str, Any]) -> None:
    assert spec(**short) == spec(**long)


def test_the_canonical_form_is_a_spec_again() -> None:
    full = spec(
        models={"x": {"kind": "xgboost", "params": {"a": [1, 2.5]}}, "v": {"ensemble": "stacking", "members": "x", "meta": "ridge_meta"}},
        labels={"triple_barrier": {"barriers": {"5": {"up": 1, "down": 2, "vertical": 12}}}},
        features={"mtf": {"15m": ["trend"]}, "add": [{"rsi": {"n": [7, 14]}}]},
        evaluate={"costs": {"round_turn": 1}},
    )
    dumped = full.model_dump(mode="json")
    assert RunSpec.model_validate(dumped) == full
    assert canonical_json(dumped)


def test_these_fields_enter_no_hash() -> None:
    marked = {n for n, f in RunSpec.model_fields.items() if any(isinstance(m, NonSemantic) for m in f.metadata)}
    assert marked == {"name", "description", "tags", "resources"}


def test_no_field_below_the_top_is_for_people_only() -> None:
    below = sections() - {RunSpec}
    assert [(s.__name__, n) for s in below for n, f in s.model_fields.items() if any(isinstance(m, NonSemantic) for m in f.metadata)] == []


def test_every_field_and_section_is_described() -> None:
    assert [(s.__name__, n) for s in sections() for n, f in s.model_fields.items() if not f.description] == []
    assert [s.__name__ for s in sections() if not s.__doc__] == []


def test_every_section_has_its_place() -> None:
    assert {s for found in SECTIONS.values() for s in found} == sections()


def test_a_path_leads_to_its_section() -> None:
    assert section_at((), LEAST) is RunSpec
    found = section_at(("models", "v"), {"ensemble": "voting"})
    assert found
    assert "members" in found.model_fields
    assert section_at(("models", "v", "params"), {}) is None
    assert home_of("horizons") == "labels.triple_barrier"
    assert home_of("nowhere") is None


def test_no_key_of_a_later_version_exists_already() -> None:
    known = {(*path, name) for path, found in SECTIONS.items() for s in found for name in s.model_fields}
    assert set(LATER) & known == set()


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 1.0},
        {"seed": True},
        {"seed": "1"},
        {"splits": {"train": "0.7"}},
        {"splits": {"train": float("nan")}},
        {"evaluate": {"test": 1}},
    ],
)
def test_no_value_is_taken_for_another_type(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        spec(**changed)


def test_a_whole_number_is_a_number() -> None:
    assert spec(evaluate={"costs": {"round_turn": 2}}) == spec(evaluate={"costs": {"round_turn": 2.0}})


def test_a_spec_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        spec().seed = 1  # type: ignore[misc]
