"""`mlf gc`: remove what no run needs."""

from __future__ import annotations

import time
from pathlib import Path

import click

from mlf.artifacts.gc import GRACE, plan_sweep, sweep
from mlf.cli.output import DAY, echo_json, echo_table, json_option, size
from mlf.runtime.keep import chosen, kept, live_seconds
from mlf.runtime.litter import litter
from mlf.runtime.project import open_store
from mlf.runtime.record import list_runs
from mlf.runtime.workspace import find_workspace


@click.command()
@click.option("--dry-run/--delete", "dry", default=True, help="Only list what would go (default), or remove it.")
@click.option("--runs", "latest", type=click.IntRange(min=0), default=None, help="Keep only what the latest N runs need (default: all).")
@click.option("--grace", type=click.FloatRange(min=0), default=GRACE / DAY, show_default=True, help="Days that anything new is kept.")
@json_option
def command(dry: bool, latest: int | None, grace: float, as_json: bool) -> None:  # noqa: FBT001
    """Remove what no kept run, pin or claim reaches and is older than the grace period, and what killed runs left half-written."""
    workspace = find_workspace()
    store = open_store(workspace)
    records, now = chosen(list_runs(workspace.runs), latest), time.time()
    found = plan_sweep(store, kept(records, store), now=now, grace=max(grace * DAY, live_seconds(records, now)))
    left = litter(workspace)
    gone = (*(found.doomed if dry else sweep(store, found)), *left)
    for item in () if dry else left:
        Path(item.path).unlink(missing_ok=True)
    kinds = sorted({item.kind for item in gone})
    rows = [(kind, sum(i.kind == kind for i in gone), size(sum(i.size for i in gone if i.kind == kind))) for kind in kinds]
    if as_json:
        echo_json({"dry_run": dry, "bytes": sum(i.size for i in gone), "files": [i.path for i in gone]})
        return
    if rows:
        echo_table(("kind", "files", "bytes"), rows)
    verb = "would be removed; add --delete to do it" if dry else "removed"
    click.echo(f"{len(gone)} files, {size(sum(i.size for i in gone))}: {verb}" if gone else "nothing to remove")
