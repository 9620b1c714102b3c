"""`mlf compile`: a spec becomes a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlf.cli.output import duration, echo_json, echo_table, json_option, set_option, short, size, spec_argument, write_output
from mlf.runtime.project import load
from mlf.runtime.workspace import find_workspace
from mlf.schemas.plan_json import plan_bytes

if TYPE_CHECKING:
    from mlf.schemas.plan import Node, Plan


@click.command()
@spec_argument
@set_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan as canonical JSON to this file.")
@json_option
def command(spec: Path, overrides: tuple[str, ...], output: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Check SPEC, lower it to a hashed plan, and print the plan and its ids. Nothing is run."""
    plan = load(find_workspace(), spec, overrides).plan
    if output is not None:
        write_output(output, plan_bytes(plan))
    if as_json:
        echo_json(json.loads(plan_bytes(plan)))
        return
    _tree(plan)
    click.echo()
    for name, value in (("spec", plan.spec_id), ("plan", plan.plan_id)):
        click.echo(f"{name}  {value}")
    for source in plan.sources:
        click.echo(f"data  {source.digest}  {source.path}")
    total, largest = sum(_of(n, "seconds") for n in plan.nodes), max(_of(n, "memory") for n in plan.nodes)
    kept = sum(_of(n, "bytes") for n in plan.nodes)
    click.echo(f"{len(plan.nodes)} nodes; about {duration(total)} of work, {size(kept)} of artifacts, {size(largest)} of memory at most")
    hint = f"mlf run {output}" if output else f"mlf run {spec}"
    click.echo(f"next: {hint}", err=True)


def _tree(plan: Plan) -> None:
    """The nodes by stage, those that differ only in their last steps on one line."""
    rows = []
    for stage, nodes in _stages(plan).items():
        first = nodes[0]
        rows.append([stage, first.operator, len(nodes), short(first.recipe) if len(nodes) == 1 else _endings(nodes)])
    echo_table(("stage", "operator", "nodes", "recipe or nodes"), rows)


def _stages(plan: Plan) -> dict[str, list[Node]]:
    stages: dict[str, list[Node]] = {}
    for node in plan.nodes:
        head, _, tail = node.id.rpartition(".")
        many = head and tail[:1] == "h" and tail[1:].isdigit()
        stages.setdefault(head if many else node.id, []).append(node)
    return stages


def _endings(nodes: list[Node]) -> str:
    return " ".join(n.id.rpartition(".")[2] for n in nodes)


def _of(node: Node, figure: str) -> float:
    return float(node.estimate.get(figure, 0))
