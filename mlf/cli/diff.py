"""`mlf diff`: what moved between two specs, plans or runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.output import echo_json, echo_table, json_option
from mlf.cli.problems import DIFFERS, OK, USAGE, report_problem
from mlf.compiler.diff import diff_plans
from mlf.errors import MlfError
from mlf.runtime.project import load, open_store
from mlf.runtime.record import load_plan_of, load_run
from mlf.runtime.reporting import evaluations
from mlf.runtime.workspace import find_workspace

if TYPE_CHECKING:
    from mlf.compiler.diff import Change, PlanDiff
    from mlf.runtime.workspace import Workspace
    from mlf.schemas.plan import Plan
    from mlf.schemas.run import RunRecord

Side = tuple["Plan", "RunRecord | None"]

ABOUT = {"spec": "spec", "data": "data", "code": "code", "environment": "environment", "names": "names (change no result)"}
SHOWN = 12
FIGURES = (
    ("classification", "balanced_accuracy"),
    ("classification", "log_loss"),
    ("classification", "mcc"),
    ("backtest", "net"),
    ("backtest", "sharpe_daily"),
    ("backtest", "max_drawdown"),
    ("backtest", "trades"),
)


@click.command()
@click.argument("old", default="latest~1")
@click.argument("new", default="latest")
@json_option
def command(old: str, new: str, as_json: bool) -> int:  # noqa: FBT001
    """Say what moved from OLD to NEW: specs, plan files or runs (default: the last two runs). Exit code 1 if they differ, 2 on an error."""
    workspace = find_workspace()
    sides, problems = _sides(workspace, (old, new))
    for place, problem in enumerate(problems):
        click.echo("\n" * (place > 0), nl=False, err=True)
        report_problem(problem)
    if problems:
        return USAGE
    (plan_a, run_a), (plan_b, run_b) = sides[old], sides[new]
    found = diff_plans(plan_a, plan_b)
    metrics = _metrics(workspace, (plan_a, run_a), (plan_b, run_b)) if run_a and run_b else []
    if as_json:
        echo_json({"same": found.same, **asdict(found), "metrics": metrics})
    else:
        _print(found, metrics)
    return DIFFERS if not found.same else OK


def _sides(workspace: Workspace, names: tuple[str, ...]) -> tuple[dict[str, Side], list[MlfError]]:
    """Both sides by name, and what is wrong with either: two broken specs are both told."""
    sides: dict[str, Side] = {}
    problems: list[MlfError] = []
    for name in dict.fromkeys(names):
        try:
            sides[name] = _side(workspace, name)
        except MlfError as problem:
            problems.append(problem)
    return sides, problems


def _side(workspace: Workspace, what: str) -> Side:
    path = Path(what)
    if path.suffix in (".yaml", ".yml", ".json") or path.is_dir():
        return load(workspace, path).plan, None
    record = load_run(workspace.runs, what)
    return load_plan_of(record), record


def _metrics(workspace: Workspace, old: tuple[Plan, RunRecord], new: tuple[Plan, RunRecord]) -> list[dict[str, Any]]:
    store = open_store(workspace)
    before, after = (evaluations(plan, record, store) for plan, record in (old, new))
    rows = []
    for name in before.keys() & after.keys():
        pairs = {figure: (before[name][part][figure], after[name][part][figure]) for part, figure in FIGURES}
        rows += [{"evaluation": name, "metric": f, "old": a, "new": b} for f, (a, b) in pairs.items() if a != b]
    return sorted(rows, key=lambda row: (row["evaluation"], row["metric"]))


def _print(found: PlanDiff, metrics: list[dict[str, Any]]) -> None:
    for cause, title in ABOUT.items():
        changes: tuple[Change, ...] = getattr(found, cause)
        if changes:
            click.echo(f"{title}:")
            click.echo("\n".join(f"  {c.path}: {_value(c.old)} -> {_value(c.new)}" for c in changes))
    if found.same:
        click.echo("the same work: no node differs")
        return
    for kind in ("added", "removed", "changed", "downstream"):
        nodes = [n for n in found.nodes if n.kind == kind]
        if nodes:
            more = f" and {len(nodes) - SHOWN} more" if len(nodes) > SHOWN else ""
            click.echo(f"{kind} ({len(nodes)}): {', '.join(n.id for n in nodes[:SHOWN])}{more}")
    if metrics:
        click.echo()
        echo_table(("evaluation", "metric", "old", "new", "change"), [(*row.values(), _delta(row["old"], row["new"])) for row in metrics])


def _delta(old: Any, new: Any) -> float | None:
    return new - old if isinstance(old, int | float) and isinstance(new, int | float) else None


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f"{value[:19]}…" if value.startswith("sha256:") else value
    return "(default)" if value is None else json.dumps(value, default=str)
