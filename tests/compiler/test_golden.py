"""The plan of every spec, as text that a review can read. No digest stands in it, so it is the same on every machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlf.compiler.compile import analyse
from mlf.compiler.unit import Request

if TYPE_CHECKING:
    from mlf.schemas.plan import Node, Plan

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
REWRITE = "MLF_GOLDEN=write .venv/bin/python -m pytest -q tests/compiler/test_golden.py"


def readable(plan: Plan) -> str:
    """A node per paragraph: what it is, what differs from the defaults, what it reads; then what the plan delivers."""
    nodes = "\n".join(_node(n) for n in plan.nodes)
    outputs = "\n".join(f"{role} = {node}" for role, node in sorted(plan.outputs.items()))
    return f"{nodes}\n\n{outputs}\n"


def _node(node: Node) -> str:
    lines = [f"{node.id}: {node.operator}"]
    lines += [f"  {name} = {json.dumps(value, sort_keys=True)}" for name, value in sorted(node.params.items())]
    lines += [f"  part {part.use}{_params(part.params)} -> {' '.join(part.columns)}" for part in node.parts]
    lines += [f"  seed = {node.seed}"] if node.seed is not None else []
    lines += [f"  {port} <- {ref if isinstance(ref, str) else ', '.join(ref)}" for port, ref in node.inputs.items()]
    return "\n".join(lines)


def _params(params: object) -> str:
    return f" {json.dumps(params, sort_keys=True)}" if params else ""


@pytest.mark.parametrize("spec", SPECS, ids=lambda p: p.stem)
def test_the_plan_of_a_spec_is_the_reviewed_one(spec: Path) -> None:
    unit = analyse(Request(spec))
    assert unit.plan, [str(d) for d in unit.found]
    golden, found = GOLDEN / f"{spec.stem}.txt", readable(unit.plan)
    if os.environ.get("MLF_GOLDEN") == "write":
        golden.write_text(found, "utf-8")
    known = golden.read_text("utf-8") if golden.exists() else ""
    assert found == known, f"the plan of {spec.name} has moved. If it was meant to, look at the difference and run: {REWRITE}"


def test_every_golden_plan_belongs_to_a_spec() -> None:
    assert {g.stem for g in GOLDEN.glob("*.txt")} == {s.stem for s in SPECS}
