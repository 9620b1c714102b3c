"""`mlf report`: where a run's report stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mlf.errors import MlfError
from mlf.runtime.project import open_store
from mlf.runtime.record import load_plan_of, load_run
from mlf.runtime.reporting import report_path, write_report
from mlf.runtime.workspace import find_workspace

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("run", default="latest")
@click.option("--rewrite", is_flag=True, help="Write the page again from the run's artifacts.")
def command(run: str, rewrite: bool) -> None:  # noqa: FBT001
    """Print the path of RUN's report, a self-contained HTML page; write it if it is missing."""
    workspace = find_workspace()
    record = load_run(workspace.runs, run)
    path: Path | None = report_path(record)
    if path is None or rewrite or not path.exists():
        path = write_report(load_plan_of(record), record, open_store(workspace))
    if path is None:
        raise MlfError("MLF609", path=run, reason="it has no folder")
    click.echo(path)
