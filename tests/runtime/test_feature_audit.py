"""The audit of a plan: through the bodies of a run, over every timeframe, with a verdict per column and a certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mlf.runtime.certificates import counted, read_certificate, run_of, write_certificate
from mlf.runtime.driver import execute
from mlf.runtime.feature_audit import Asked, audit_features, certificate
from mlf.runtime.options import RunOptions
from mlf.runtime.project import Loaded, open_store
from mlf.runtime.workspace import Workspace
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlf.schemas.plan import Plan

ROWS = 1_000
Built = dict[str, Any]


@pytest.fixture
def planned(toy: Any, sealed: Any) -> Callable[..., Plan]:
    """A plan of a base and a timeframe five times as wide; arguments say how each computes its columns."""

    def part(name: str, **params: Any) -> Part:
        return Part("toy.features@1", params, (name,), ("close",))

    def table(node: str, bars: str, columns: Built) -> Any:
        parts = tuple(part(name, **how) for name, how in columns.items())
        return toy(node, "features", {"bars": bars}, output="features", parts=parts)

    def made(base: Built, wide: Built, early: int = 0) -> Plan:
        ports = {"features": ("features.5m", "features.25m"), "bars": ("bars.5m", "bars.25m")}
        matrix = toy("matrix", inputs=ports, output="matrix", params={"timeframes": ["5m", "25m"]})
        nodes = [
            toy("continuous", "walk", params={"n": ROWS}, seed=3),
            toy("bars.5m", "wider", {"bars": "continuous"}, params={"each": 1}),
            toy("bars.25m", "wider", {"bars": "continuous"}, params={"each": 5, "early": early}),
            table("features.5m", "bars.5m", base),
            table("features.25m", "bars.25m", wide),
            replace(matrix, operator="features.matrix@2", body="mlf.operators.features.matrix:run"),
        ]
        return sealed(nodes)

    return made


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / ".mlf").mkdir()
    return Workspace(tmp_path)


def audited(workspace: Workspace, plan: Plan, seed: int = 0, count: int = 4) -> dict[str, Any]:
    """The certificate of a plan."""
    return certificate(audit_features(workspace, Loaded(plan, workspace.root / "toy.yaml"), Asked(count, seed)))


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {column["name"]: column["verdict"] for column in found["columns"]}


BACK, AHEAD, NOTHING = ({"how": how} for how in ("back", "ahead", "nothing"))


def test_every_column_of_every_timeframe_has_a_verdict(workspace: Workspace, planned: Any) -> None:
    found = audited(workspace, planned({"a": BACK, "b": AHEAD, "c": NOTHING}, {"a": AHEAD, "b": BACK}))
    expected = {"5m/a": "clean", "5m/b": "leak", "5m/c": "empty", "25m/a": "leak", "25m/b": "clean"}
    assert (verdicts(found), found["verdict"]) == (expected, "leak")
    assert counted(found) == {"clean": 2, "leak": 2, "empty": 1}
    assert len(found["cuts"]) == 4
    assert any(cut["session_edge"] for cut in found["cuts"])


def test_a_planted_leak_is_found_at_every_seed_and_told_with_its_place(workspace: Workspace, planned: Any) -> None:
    plan = planned({"a": AHEAD}, {"b": AHEAD})
    for seed in range(25):
        found = audited(workspace, plan, seed, count=1)
        base, wide = (column["leak"] for column in found["columns"])
        (cut,) = found["cuts"]
        assert (base["row"], base["bars_ahead"], base["method"]) == (cut["bar"] - 1, 1, "truncated")
        assert (wide["row"], wide["bars_ahead"]) == (cut["bar"] // 5 * 5 - 1, 1)
        assert base["time"] == cut["time"], "the close of the bar before the cut is the open of the one after it"


def test_a_timeframe_that_is_seen_too_early_is_a_leak_of_its_columns(workspace: Workspace, planned: Any) -> None:
    found = audited(workspace, planned({"a": BACK}, {"b": BACK}, early=4))
    assert verdicts(found) == {"5m/a": "clean", "25m/b": "leak"}


def test_an_operator_that_raises_on_a_variant_fails_its_column_and_no_other(workspace: Workspace, planned: Any) -> None:
    found = audited(workspace, planned({"a": BACK, "b": {"how": "raise", "least": ROWS}}, {"c": BACK}))
    assert (verdicts(found), found["verdict"]) == ({"5m/a": "clean", "5m/b": "failed", "25m/c": "clean"}, "failed")
    assert found["columns"][1]["error"] == "ZeroDivisionError: too few bars"


def test_an_operator_that_raises_in_the_run_is_a_failed_audit(workspace: Workspace, planned: Any) -> None:
    found = audited(workspace, planned({"a": BACK}, {"b": {"how": "raise", "least": ROWS}}))
    assert (verdicts(found), found["verdict"]) == ({"5m/a": "clean", "25m/b": "failed"}, "failed")
    assert "too few bars" in found["columns"][1]["error"]


def test_bars_that_cannot_be_made_fail_the_columns_over_them(workspace: Workspace, planned: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned({"a": BACK}, {"b": BACK})
    assert audited(workspace, plan)["verdict"] == "clean"
    import toy_bodies  # noqa: PLC0415  in sight only within a test

    whole = toy_bodies.wider

    def breaking(inputs: Any, params: Any, task: Any) -> Any:
        if len(inputs["bars"]["ts"]) < ROWS:
            raise ValueError("no bars")
        return whole(inputs, params, task)

    monkeypatch.setattr(toy_bodies, "wider", breaking)
    assert verdicts(audited(workspace, plan)) == {"5m/a": "failed", "25m/b": "failed"}


def test_a_certificate_names_what_it_is_about_and_is_the_same_again(workspace: Workspace, planned: Any) -> None:
    plan = planned({"a": BACK}, {"b": BACK})
    found = audited(workspace, plan)
    assert canonical_json(found) == canonical_json(audited(workspace, plan))
    assert found["id"] != audited(workspace, plan, seed=1)["id"]
    assert (found["plan_id"], found["rows"]) == (plan.plan_id, {"bars": ROWS, "base": ROWS})
    assert all(digest.startswith("sha256:") for digest in (found["bars"], *found["features"].values()))


def test_memory_is_bounded_by_computing_columns_in_turn(workspace: Workspace, planned: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned({"a": BACK, "b": AHEAD, "c": BACK}, {"d": BACK})
    at_once = audited(workspace, plan)
    monkeypatch.setattr("mlf.runtime.feature_audit.AT_ONCE", 1)
    assert audited(workspace, plan) == at_once


def test_a_certificate_stands_in_the_latest_run_of_its_plan(workspace: Workspace, planned: Any) -> None:
    plan = planned({"a": BACK}, {"b": BACK})
    found = audited(workspace, plan)
    assert run_of(workspace, plan.plan_id) is None
    assert write_certificate(workspace, None, found).parent == workspace.audits
    record = execute(plan, RunOptions(cores=1, base=workspace.root), open_store(workspace))
    latest = run_of(workspace, plan.plan_id)
    assert latest is not None
    assert latest.run_id == record.run_id
    path = write_certificate(workspace, latest, found)
    assert path.read_bytes() == canonical_json(found)
    assert read_certificate(latest) == found


def test_a_certificate_that_was_edited_counts_for_nothing(workspace: Workspace, planned: Any) -> None:
    plan = planned({"a": AHEAD}, {"b": BACK})
    record = execute(plan, RunOptions(cores=1, base=workspace.root), open_store(workspace))
    assert read_certificate(record) is None
    path = write_certificate(workspace, record, audited(workspace, plan))
    path.write_bytes(path.read_bytes().replace(b'"leak"', b'"clean"'))
    assert read_certificate(record) is None


def test_a_single_bar_leaves_nothing_to_cut(workspace: Workspace, toy: Any, sealed: Any) -> None:
    matrix = toy("matrix", inputs={"features": ("f",), "bars": ("b",)}, output="matrix", params={"timeframes": ["5m"]})
    columns = (Part("toy.features@1", BACK, ("a",), ("close",)),)
    nodes = [
        toy("continuous", "walk", params={"n": 1}, seed=1),
        toy("b", "wider", {"bars": "continuous"}, params={"each": 1}),
        toy("f", "features", {"bars": "b"}, output="features", parts=columns),
        replace(matrix, operator="features.matrix@2", body="mlf.operators.features.matrix:run"),
    ]
    found = audited(workspace, sealed(nodes))
    assert (found["verdict"], found["cuts"]) == ("empty", [])
