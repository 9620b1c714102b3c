"""`mlf compare`: the metrics of two runs that saw the same data, labels, splits and costs."""

from __future__ import annotations

import click

from mlf.cli.output import echo_json, echo_table, json_option
from mlf.runtime.compare import compare
from mlf.runtime.project import open_store
from mlf.runtime.record import load_run
from mlf.runtime.workspace import find_workspace


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--all", "every", is_flag=True, help="Show metrics that are equal, too.")
@json_option
def command(first: str, second: str, every: bool, as_json: bool) -> int:  # noqa: FBT001
    """Compare the metrics of runs FIRST and SECOND. Refused if their data, labels, splits or costs differ."""
    workspace = find_workspace()
    found = compare(load_run(workspace.runs, first), load_run(workspace.runs, second), open_store(workspace))
    rows = [(d.node, d.metric, d.a, d.b, d.change) for d in found.deltas if every or d.a != d.b]
    if as_json:
        keys = ("node", "metric", "a", "b", "change")
        deltas = [dict(zip(keys, row, strict=True)) for row in rows]
        echo_json({"a": found.a, "b": found.b, "only_a": found.only_a, "only_b": found.only_b, "deltas": deltas})
    elif rows:
        echo_table(("evaluation", "metric", found.a, found.b, "change"), rows)
    else:
        click.echo("every metric is equal")
    for name, nodes in ((found.a, found.only_a), (found.b, found.only_b)):
        if nodes and not as_json:
            click.echo(f"only in {name}: {', '.join(nodes)}")
    return 1 if rows else 0
