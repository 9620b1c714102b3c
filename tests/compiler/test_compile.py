"""The passes together: everything wrong comes in one go, or a plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mlf
from mlf.compiler.compile import BACK, FRONT, PASSES, analyse, compile_unit
from mlf.compiler.unit import Request, Unit
from mlf.errors import CODES, EnsembleCompatibilityError, SpecError
from mlf.errors.render import PLAIN, render_text

if TYPE_CHECKING:
    from pathlib import Path

MIXED = """models:
  xgb: xgboost
  net: lstm
  vote: {ensemble: voting, members: [xgb, net]}
"""


def test_the_compiler_is_a_tuple_of_passes_one_file_each() -> None:
    assert (*FRONT, *BACK) == PASSES
    assert [p.__module__.rpartition(".")[2] for p in PASSES] == [p.__name__ for p in PASSES]
    assert all(p.__doc__ for p in PASSES)


def test_a_mixed_ensemble_has_an_error_of_its_own_that_shows_both_members(compiling: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = compiling.write(MIXED)
    monkeypatch.chdir(path.parent)
    with pytest.raises(EnsembleCompatibilityError) as refused:
        mlf.compile(path)
    shown = render_text(refused.value.diagnostics, refused.value.texts, PLAIN)
    assert "xgb is xgboost, input 2d" in shown
    assert "net is lstm, input 3d" in shown
    assert shown.count("|") >= 6
    assert isinstance(refused.value, mlf.SpecError)
    assert mlf.EnsembleCompatibilityError is EnsembleCompatibilityError


@pytest.mark.parametrize("kind", ["voting", "blending", "stacking"])
def test_every_kind_of_ensemble_refuses_a_mixture(compiling: Any, kind: str) -> None:
    unit = compiling.unit(MIXED.replace("voting", kind))
    mixed = [d for d in unit.found if d.code == "MLF404"]
    assert len(mixed) == 1
    assert [text for _, text in mixed[0].related] == ["xgb is xgboost, input 2d", "net is lstm, input 3d"]


def test_another_mistake_is_a_spec_error_and_no_ensemble_error(compiling: Any) -> None:
    with pytest.raises(SpecError) as refused:
        compile_unit(compiling.write("features: {base: [zscroe]}"))
    assert type(refused.value) is SpecError
    assert refused.value.code == "MLF302"


def test_ensembles_of_ensembles_take_no_time(compiling: Any) -> None:
    """Each floor votes over both of the floor below: 2**30 paths, 61 models."""
    floors = "".join(f"  {x}{i}: {{ensemble: voting, members: [a{i - 1}, b{i - 1}]}}\n" for i in range(1, 31) for x in "ab")
    unit = compiling.unit(
        "models:\n  a0: logistic\n  b0: xgboost\n" + floors + "  net: {ensemble: voting, members: [a30, b30]}\nevaluate: {models: net}\n"
    )
    assert unit.plan is not None
    assert unit.found == ()


def test_nothing_is_imported_from_a_missing_spec(tmp_path: Path) -> None:
    unit = analyse(Request(tmp_path / "none.yaml"))
    assert [d.code for d in unit.found] == ["MLF101"]
    assert unit.plan is None


def test_findings_come_in_the_order_of_the_text(compiling: Any) -> None:
    unit = compiling.unit("evaluate: {models: [x], costs: y}\nmodels: {a: b, c: d}\nseed: z\nsplits: {train: 0.9}\n")
    places = [(d.span.line, d.span.column) for d in unit.found if d.span]
    assert places == sorted(places)
    assert len(places) == len(unit.found) >= 6


def test_a_pass_out_of_turn_is_a_mistake_of_a_programmer() -> None:
    with pytest.raises(LookupError):
        Unit().need_graph()
    for step in BACK:
        if step.__name__ != "lower":
            with pytest.raises(LookupError):
                step(Unit())


def test_a_front_pass_without_input_does_nothing() -> None:
    for step in FRONT[1:]:
        assert step(Unit()) == Unit()


def test_a_plan_lists_every_node_after_what_it_reads_and_delivers_what_is_there(compiling: Any) -> None:
    plan = compiling.plan("models: {lin: logistic, xgb: xgboost, vote: {ensemble: voting, members: [lin, xgb]}}")
    seen: set[str] = set()
    for node in plan.nodes:
        assert set(node.upstream()) <= seen
        seen.add(node.id)
    assert set(plan.outputs.values()) <= seen
    read = {up for node in plan.nodes for up in node.upstream()} | set(plan.outputs.values())
    assert read == seen


def test_the_sealed_segment_is_scored_only_when_the_spec_opens_it(compiling: Any) -> None:
    closed, opened = compiling.plan(), compiling.plan("evaluate: {test: true}")
    assert not any("test" in n.params.get("segments", ()) for n in closed.nodes)
    assert any("test" in n.params.get("segments", ()) for n in opened.nodes)
    assert {n.recipe for n in closed.nodes} <= {n.recipe for n in opened.nodes}


def test_only_what_is_judged_is_built(compiling: Any) -> None:
    plan = compiling.plan("models: {lin: logistic, xgb: xgboost}\nevaluate: {models: lin}")
    assert not any(".xgb" in n.id for n in plan.nodes)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False)
    | st.sampled_from(
        [
            "xgboost",
            "lstm",
            "voting",
            "stacking",
            "MES",
            "synthetic",
            "5m",
            "1h",
            "returns",
            "rsi",
            "a.csv",
            "..",
            "net",
            "2024-01-02",
            "x" * 70,
            "é",
            "",
        ]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "kind", "ensemble", "members", "n", "5", "source", "train"]), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(
    sorted(
        [
            "symbol",
            "seed",
            "name",
            "tags",
            "data",
            "data.source",
            "data.start",
            "contract.tick",
            "timeframes.base",
            "timeframes.mtf",
            "features.base",
            "features.mtf",
            "features.add",
            "labels",
            "labels.triple_barrier",
            "labels.triple_barrier.horizons",
            "labels.triple_barrier.barriers",
            "splits",
            "splits.train",
            "splits.purge",
            "splits.embargo",
            "splits.nonsense",
            "models",
            "models.a",
            "models.a.params",
            "models.b",
            "models.b.members",
            "models.b.weights",
            "models.b.horizons",
            "evaluate",
            "evaluate.models",
            "evaluate.costs",
            "resources",
            "resources.memory",
            "nonsense",
        ]
    )
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_a_spec_says_the_answer_is_a_plan_or_findings_that_read_well(compiling: Any, changes: dict[str, Any]) -> None:
    data: dict[str, Any] = yaml.safe_load(
        compiling.write("models: {a: logistic, b: {ensemble: voting, members: [a, c]}, c: xgboost}").read_text()
    )
    data["data"] = {"source": "synthetic", "start": "2024-01-02", "end": "2024-03-01"}
    for key, value in changes.items():
        at: Any = data
        *above, last = key.split(".")
        for part in above:
            at = at.setdefault(part, {}) if isinstance(at, dict) else {}
            at = at if isinstance(at, dict) else {}
        at[last] = value
    path = compiling.folder / "spec.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    unit = analyse(Request(path, (), compiling.cache))
    assert (unit.plan is None) == unit.failed
    for found in unit.found:
        assert found.code in CODES
        assert found.span is not None
        assert found.message
        assert found.hint
    assert render_text(unit.found, unit.document.texts if unit.document else {}, PLAIN) or not unit.found
