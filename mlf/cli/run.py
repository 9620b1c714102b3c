"""`mlf run`: bring a spec or a plan up to date."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.output import duration, echo_json, echo_table, json_option, set_option, short, spec_argument
from mlf.runtime.options import RunOptions
from mlf.runtime.project import load, open_store, run
from mlf.runtime.workspace import find_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mlf.runtime.project import Loaded, Ran
    from mlf.runtime.workspace import Workspace


@click.command()
@spec_argument
@set_option
@click.option("-n", "--dry-run", is_flag=True, help="Say what would run, why, and for how long; run nothing.")
@click.option("--cores", type=click.IntRange(0, 4_096), default=0, help="Processors to use (default: all).")
@click.option("--memory", default=None, help="Memory to stay within, such as 8GiB (default: nine tenths of the machine's).")
@click.option("--retries", type=click.IntRange(0, 100), default=0, help="How often a node whose operator raised is tried again.")
@json_option
def command(spec: Path, overrides: tuple[str, ...], dry_run: bool, as_json: bool, **limits: Any) -> int:  # noqa: FBT001
    """Run SPEC (a spec or a plan file). What the store already holds is not computed again."""
    workspace = find_workspace()
    loaded = load(workspace, spec, overrides)
    if dry_run:
        facts = _dry_run(workspace, loaded)
        (echo_json if as_json else _what_would_run)(facts)
        return 0
    from mlf.cli.progress import progress  # noqa: PLC0415  a dry run shows none

    signal.signal(signal.SIGTERM, _interrupted)
    with progress("json" if as_json else "text") as events:
        done = run(workspace, loaded, _options(loaded, limits), events)
    (_json_summary if as_json else _summary)(done)
    return 0 if done.record.status == "ok" else 1


def _interrupted(number: int, _: object) -> None:
    """Ends a run that is asked to end as cleanly as Ctrl-C does."""
    raise KeyboardInterrupt(number)


def _options(loaded: Loaded, limits: dict[str, Any]) -> RunOptions:
    from mlf.schemas.durations import memory_bytes  # noqa: PLC0415

    wished = loaded.plan.labels.get("resources", {})
    cores, memory = limits["cores"] or wished.get("cores") or 0, limits["memory"] or wished.get("memory")
    try:
        return RunOptions(cores=cores, memory_bytes=memory_bytes(memory) if memory else 0, retries=limits["retries"])
    except ValueError as bad:
        raise click.BadParameter(str(bad), param_hint="--memory") from bad


def _dry_run(workspace: Workspace, loaded: Loaded) -> dict[str, Any]:
    """What would run, in the order of the plan."""
    from mlf.runtime.probe import probe  # noqa: PLC0415

    found = probe(loaded.plan, open_store(workspace)).states
    nodes = [n for n in loaded.plan.nodes if found[n.id].state != "hit"]
    seconds = {n.id: float(n.estimate.get("seconds", 0)) for n in nodes}
    rows = [{"node": n.id, "state": found[n.id].state, "why": found[n.id].reason, "seconds": seconds[n.id]} for n in nodes]
    return {"plan_id": loaded.plan.plan_id, "nodes": len(found), "would_run": rows, "seconds": round(sum(seconds.values()), 3)}


def _what_would_run(facts: dict[str, Any]) -> None:
    rows, every = facts["would_run"], facts["nodes"]
    if not rows:
        click.echo(f"nothing would run: all {every} nodes are in the store")
        return
    echo_table(("node", "state", "why", "about"), [(r["node"], r["state"], r["why"], duration(r["seconds"])) for r in rows])
    price = f"at most {len(rows)} would run, about {duration(facts['seconds'])} of work"
    click.echo(f"{every - len(rows)} of {every} nodes are in the store; {price}")


def _figures(done: Ran) -> dict[str, Any]:
    from mlf.runtime.reporting import evaluations  # noqa: PLC0415

    return evaluations(done.loaded.plan, done.record, done.store) if done.record.status == "ok" else {}


def _json_summary(done: Ran) -> None:
    record = done.record
    counts = {state: record.count(state) for state in ("hit", "computed", "failed", "skipped")}
    facts = {"run": record.run_id, "status": record.status, "fresh": done.fresh, "plan_id": record.plan_id, "nodes": counts}
    echo_json({**facts, "metrics": _figures(done), "report": str(done.report) if done.report else None})


def _summary(done: Ran) -> None:
    from mlf.runtime.reporting import HEADLINE, headline  # noqa: PLC0415  a dry run shows none

    rows = headline(done.loaded.plan, done.record, done.store) if done.record.status == "ok" else []
    if rows:
        echo_table(("model", "horizon", "segment", *(f for figures in HEADLINE.values() for f in figures)), rows)
        click.echo()
    _closing(done)


def _closing(done: Ran) -> None:
    record = done.record
    if not done.fresh:
        click.echo(f"up to date: nothing to run ({len(record.nodes)} nodes, run {record.run_id})")
    else:
        computed, hit = record.count("computed"), record.count("hit")
        click.echo(f"run {record.run_id} {record.status} in {duration(record.seconds)}: {computed} nodes computed, {hit} reused")
    for node_id, node in record.nodes.items():
        if node.state == "failed":
            click.echo("\n".join(_failure(node_id, node.error or {})), err=True)
    if record.count("skipped"):
        click.echo(f"{record.count('skipped')} nodes were skipped because of that; fix it and run again", err=True)
    click.echo(f"plan {short(record.plan_id)}" + (f"  report {done.report}" if done.report else ""))


def _failure(node_id: str, error: Mapping[str, Any]) -> list[str]:
    """What failed, by its code, then what to do and where to look."""
    places = [f"  {name}: {error[name]}" for name in ("hint", "log") if error.get(name)]
    return [f"failed: {node_id}: {error.get('code', '')} {error.get('message', '')}", *places]
