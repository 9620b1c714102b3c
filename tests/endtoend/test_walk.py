"""A random walk over specs: every edit tells exactly what is new, and what was built step by step is what a clean run builds."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mlf.artifacts.store import Store
from mlf.compiler.compile import compile_unit
from mlf.runtime.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlf.schemas.plan import Plan

STEPS, RUNS = 36, 2
FEATURES = ("log_return", "rsi", "gap", "roc", "body_percent", {"sma_distance": {"n": 10}}, {"rsi": {"n": 5}})

Spec = dict[str, Any]


def toggle_feature(spec: Spec, rng: random.Random) -> None:
    chosen, feature = spec["features"]["base"], rng.choice(FEATURES)
    if feature not in chosen:
        chosen.insert(rng.randrange(len(chosen) + 1), feature)
    elif len(chosen) > 1:
        chosen.remove(feature)


def change_parameter(spec: Spec, rng: random.Random) -> None:
    model = rng.choice([m for m in spec["models"].values() if "kind" in m])
    model["params"] = {"n_estimators": rng.randrange(3, 7)} | ({"max_depth": rng.choice((3, 6))} if rng.random() < 0.5 else {})


def rename_model(spec: Spec, rng: random.Random) -> None:
    old, new = rng.choice(list(spec["models"])), f"m{rng.randrange(1_000)}"
    if new in spec["models"]:
        return
    spec["models"] = {new if name == old else name: model for name, model in spec["models"].items()}
    for model in spec["models"].values():
        model["members"] = [new if name == old else name for name in model.get("members", [])]
        if not model["members"]:
            del model["members"]


def change_horizons(spec: Spec, rng: random.Random) -> None:
    spec["labels"]["triple_barrier"]["horizons"] = sorted(rng.sample((3, 5, 8, 10), rng.randrange(1, 3)))


def rename_run(spec: Spec, rng: random.Random) -> None:
    spec |= {"name": f"run{rng.randrange(100)}", "description": str(rng.random())}


def reorder(spec: Spec, rng: random.Random) -> None:
    items = list(spec.items())
    rng.shuffle(items)
    spec.clear()
    spec.update(items)


EDITS: tuple[Callable[[Spec, random.Random], None], ...] = (
    toggle_feature,
    toggle_feature,
    change_parameter,
    rename_model,
    change_horizons,
    rename_run,
    reorder,
)
QUIET = (rename_model, rename_run, reorder)


def planned(project: Any, spec: Spec) -> Plan:
    plan = compile_unit(project.write(spec), cache=project.folder / "modules.json").plan
    assert plan is not None
    return plan


def open_nodes(plan: Plan, project: Any) -> set[str]:
    """Nodes that the store does not hold."""
    return {name for name, found in probe(plan, Store(Path(project.store))).states.items() if found.state != "hit"}


def new_nodes(plan: Plan, known: set[str]) -> set[str]:
    """Nodes whose recipe nobody has run."""
    return {n.id for n in plan.nodes if n.recipe not in known}


@pytest.mark.slow
def test_every_step_of_a_walk_tells_exactly_what_is_new(project: Any, empty: Any, tiny: Spec, digests: Any, computed: Any) -> None:
    rng, spec = random.Random(1), tiny  # noqa: S311 - a walk
    plan = planned(project, spec)
    known = {n.recipe for n in plan.nodes}
    for step in range(1, STEPS + 1):
        edit, before = rng.choice(EDITS), plan
        edit(spec, rng)
        plan = planned(project, spec)
        fresh = new_nodes(plan, known)
        assert open_nodes(plan, project) == fresh, (step, edit.__name__, spec)
        if edit in QUIET:
            assert (plan.plan_id, plan.spec_id) == (before.plan_id, before.spec_id), (step, edit.__name__, spec)
        if step % (STEPS // RUNS) == 0:
            assert computed(project.run()) <= fresh
            known |= {n.recipe for n in plan.nodes}
    empty.write(spec)
    assert digests(empty.run()) == digests(project.run())
