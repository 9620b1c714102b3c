"""`mlf status`: the state of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mlf.cli.output import duration, echo_json, echo_table, json_option, short
from mlf.runtime.certificates import read_certificate
from mlf.runtime.record import load_run
from mlf.runtime.workspace import find_workspace
from mlf.schemas.run import run_data

if TYPE_CHECKING:
    from mlf.schemas.run import NodeRecord


@click.command()
@click.argument("run", default="latest")
@click.option("--all", "every", is_flag=True, help="List every node, not only those that did not succeed.")
@json_option
def command(run: str, every: bool, as_json: bool) -> None:  # noqa: FBT001
    """Show the state of RUN (an id, its beginning or its end; default: the latest)."""
    record = load_run(find_workspace().runs, run)
    if as_json:
        echo_json(run_data(record))
        return
    click.echo(f"{record.run_id}  {record.status}  {record.started}  {duration(record.seconds)}")
    click.echo(f"spec {short(record.spec_id)}  plan {short(record.plan_id)}")
    counts = ", ".join(f"{record.count(s)} {s}" for s in ("hit", "computed", "failed", "skipped") if record.count(s))
    click.echo(f"{len(record.nodes)} nodes: {counts or 'none finished'}")
    certificate = read_certificate(record)
    if certificate is not None:
        click.echo(f"features {certificate['verdict']} in the audit {short(certificate['id'])}")
    shown = {k: n for k, n in record.nodes.items() if every or n.state in ("failed", "skipped")}
    if shown:
        echo_table(("node", "state", "digest", "took", "why"), [_row(k, n) for k, n in shown.items()])


def _row(name: str, node: NodeRecord) -> tuple[str, ...]:
    return name, node.state, short(node.digest), duration(node.seconds), node.why or "-"
