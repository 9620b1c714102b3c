"""`mlf ls`: the runs of this project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mlf.cli.output import duration, echo_json, echo_table, json_option, short
from mlf.runtime.record import list_runs
from mlf.runtime.workspace import find_workspace
from mlf.schemas.run import run_data

if TYPE_CHECKING:
    from mlf.schemas.run import RunRecord


@click.command()
@json_option
def command(as_json: bool) -> None:  # noqa: FBT001
    """List runs, the newest first."""
    records = list_runs(find_workspace().runs)
    if as_json:
        echo_json([run_data(r) for r in records])
    elif records:
        echo_table(("run", "status", "started (UTC)", "took", "computed", "reused", "plan"), map(_row, records))
    else:
        click.echo("no runs yet; start one with `mlf run specs/mes_boost.yaml`", err=True)


def _row(record: RunRecord) -> tuple[str | int, ...]:
    counts = record.count("computed"), record.count("hit")
    return record.run_id, record.status, record.started[:19], duration(record.seconds), *counts, short(record.plan_id)
