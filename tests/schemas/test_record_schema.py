"""The schemas of plans and run records accept what is written and refuse what is not."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from mlf.schemas.plan import Node, Plan, Source
from mlf.schemas.plan_json import plan_bytes
from mlf.schemas.record_schema import plan_schema, run_schema
from mlf.schemas.run import NodeRecord, RunRecord, run_data
from mlf.schemas.work import Part

DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def plan() -> dict[str, Any]:
    """The file of a plan with one node that has everything and one that has nothing."""
    full = Node(
        "a", "op@1", "bars", "table", "m:f", {"n": 1}, {"bars": ("b",)}, DIGEST, 7, 2, (Part("f@1", {}, ("c",), ("close",)),), {"t": DIGEST}
    )
    bare = Node("b", "op@1", "bars", "table", "m:f", {}, {}, DIGEST)
    made = Plan("n", {"mlf": 1}, DIGEST, DIGEST, (bare, full), {"out": "a"}, (Source("s", "p", DIGEST, 3),), {"python": "3.11"})
    data: dict[str, Any] = json.loads(plan_bytes(made))
    return data


@pytest.fixture
def record() -> dict[str, Any]:
    """The file of a run with a computed and a failed node."""
    nodes = {"a": NodeRecord("computed", seconds=1.5, warnings=("w",)), "b": NodeRecord("failed", error={"code": "MLF901"})}
    made = RunRecord("r", "n", "failed", DIGEST, DIGEST, "2026-01-01T00:00:00Z", None, None, nodes, {}, {}, {}, {"cores": 2}, folder="f")
    data: dict[str, Any] = json.loads(json.dumps(run_data(made)))
    return data


def test_a_written_plan_is_valid(plan: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(plan_schema()).validate(plan)


def test_a_written_run_is_valid(record: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(run_schema()).validate(record)


@pytest.mark.parametrize("damage", [{"plan_id": None}, {"nodes": [{}]}, {"mlf_plan": 99}, {"unknown": 1}, {"sources": [{"name": 3}]}])
def test_a_damaged_plan_is_not(plan: dict[str, Any], damage: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(plan_schema()).is_valid(plan | damage)


@pytest.mark.parametrize("damage", [{"nodes": {"a": {}}}, {"seconds": "1"}, {"folder": "x"}])
def test_a_damaged_run_is_not(record: dict[str, Any], damage: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(run_schema()).is_valid(record | damage)
