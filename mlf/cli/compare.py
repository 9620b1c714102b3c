"""`mlf compare`: the metrics of two runs that saw the same data, labels, splits and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlf.cli.output import echo_json, echo_table, json_option
from mlf.runtime.compare import compare
from mlf.runtime.project import open_store
from mlf.runtime.record import load_run
from mlf.runtime.workspace import find_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.runtime.compare import Comparison

HEADLINE = (
    "classification.balanced_accuracy",
    "classification.log_loss",
    "classification.mcc",
    "backtest.net",
    "backtest.sharpe_daily",
    "backtest.max_drawdown",
    "backtest.trades",
)


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--all", "every", is_flag=True, help="Show every metric, equal ones too.")
@json_option
def command(first: str, second: str, every: bool, as_json: bool) -> int:  # noqa: FBT001
    """Compare the metrics of runs FIRST and SECOND. Refused if their data, labels, splits or costs differ."""
    workspace = find_workspace()
    found = compare(load_run(workspace.runs, first), load_run(workspace.runs, second), open_store(workspace))
    moved = [d for d in found.deltas if d.a != d.b]
    shown = found.deltas if every or as_json else [d for d in moved if d.metric in HEADLINE]
    rows = [(d.node, d.metric, d.a, d.b, d.change) for d in shown]
    if as_json:
        keys = ("node", "metric", "a", "b", "change")
        deltas = [dict(zip(keys, row, strict=True)) for row in rows]
        echo_json({"a": found.a, "b": found.b, "only_a": found.only_a, "only_b": found.only_b, "deltas": deltas})
    else:
        _print(found, rows, len(moved))
    for name, nodes in ((found.a, found.only_a), (found.b, found.only_b)):
        if nodes and not as_json:
            click.echo(f"only in {name}: {', '.join(nodes)}")
    return 1 if moved else 0


def _print(found: Comparison, rows: Sequence[tuple[Any, ...]], moved: int) -> None:
    click.echo(f"first   {found.a}\nsecond  {found.b}")
    if rows:
        echo_table(("evaluation", "metric", "first", "second", "change"), rows)
    click.echo(f"{moved} of {len(found.deltas)} metrics differ; --all lists every one" if moved else "every metric is equal")
