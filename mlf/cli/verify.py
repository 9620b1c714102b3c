"""`mlf verify`: whether a run stands up."""

from __future__ import annotations

import click

from mlf.cli.output import echo_json, echo_table, json_option, short
from mlf.cli.progress import progress
from mlf.runtime.options import RunOptions
from mlf.runtime.project import open_store
from mlf.runtime.record import load_run
from mlf.runtime.verify import rebuild, verify
from mlf.runtime.workspace import find_workspace


@click.command()
@click.argument("run", default="latest")
@click.option("--rebuild", "again", is_flag=True, help="Compute everything anew in an empty store and compare node by node.")
@click.option("--cores", type=click.IntRange(0, 4_096), default=0, help="Processors to use (default: all).")
@json_option
def command(run: str, again: bool, cores: int, as_json: bool) -> int:  # noqa: FBT001
    """Hash every byte of RUN's artifacts again; with --rebuild also compute them again. Exit code 4 on a mismatch."""
    workspace = find_workspace()
    record, store = load_run(workspace.runs, run), open_store(workspace)
    if again:
        with progress("json" if as_json else "text") as events:
            found = rebuild(record, store, RunOptions(cores=cores), events)
    else:
        found = verify(record, store)
    wrong = [f for f in found.findings if f.state not in ("same", "unclaimed")]
    if as_json:
        facts = [{"node": f.node, "state": f.state, "old": f.old, "new": f.new} for f in found.findings]
        echo_json({"run": found.run_id, "ok": found.is_confirmed, "nodes": facts})
    else:
        if wrong:
            echo_table(("node", "state", "recorded", "found"), [(f.node, f.state, short(f.old), short(f.new)) for f in wrong])
        verb = "rebuilt and equal" if again else "intact"
        click.echo(f"{found.run_id}: {len(found.findings) - len(wrong)} of {len(found.findings)} nodes {verb}")
    return 0 if found.is_confirmed else 4
