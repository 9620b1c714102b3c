"""`mlf audit`: whether what a plan computes can know the future."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlf.cli.output import echo_json, echo_table, json_option, set_option, short, spec_argument

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mlf.runtime.project import Loaded
    from mlf.runtime.workspace import Workspace


@click.group(name="audit")
def command() -> None:
    """Look for what knows the future, on the data of a spec."""


@command.command()
@spec_argument
@set_option
@click.option("--cuts", type=click.IntRange(1, 10_000), default=8, show_default=True, help="Points in time to cut at.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Seed of the points in time and of the changes (default: the spec's).")
@json_option
def features(spec: Path, overrides: tuple[str, ...], cuts: int, seed: int | None, as_json: bool) -> int:  # noqa: FBT001
    """Audit every feature column of SPEC (a spec or a plan file) on its own data.

    At random points in time, session edges among them, each column is computed from the bars before that point alone, and with other bars
    after it: no earlier value may change by a bit. The certificate goes into the folder of the latest run of that plan. Exit code 1 if a
    column looked ahead, or if its operator raised.
    """
    from mlf.cli.progress import progress  # noqa: PLC0415
    from mlf.runtime.feature_audit import Asked, audit_features, certificate  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.project import load  # noqa: PLC0415
    from mlf.runtime.replay import share_machine_code  # noqa: PLC0415
    from mlf.runtime.workspace import find_workspace  # noqa: PLC0415

    share_machine_code()
    workspace = find_workspace()
    loaded = load(workspace, spec, overrides)
    asked = Asked(cuts, int(loaded.plan.spec["seed"]) if seed is None else seed)
    with progress("json" if as_json else "text") as events:
        audit = audit_features(workspace, loaded, asked, events)
    found = certificate(audit)
    path = _kept(workspace, loaded, found)
    if as_json:
        echo_json({**found, "path": str(path)})
    else:
        _page(found, path)
    return 1 if found["verdict"] in ("leak", "failed") else 0


def _kept(workspace: Workspace, loaded: Loaded, found: Mapping[str, Any]) -> Path:
    """Where the certificate stands now; the report of its run tells of it."""
    from mlf.runtime.certificates import run_of, write_certificate  # noqa: PLC0415
    from mlf.runtime.project import open_store  # noqa: PLC0415
    from mlf.runtime.reporting import report_path, write_report  # noqa: PLC0415

    record = run_of(workspace, loaded.plan.plan_id)
    path = write_certificate(workspace, record, found)
    page = report_path(record) if record else None
    if record is not None and page is not None and page.exists():
        write_report(loaded.plan, record, open_store(workspace))
    return path


def _page(found: Mapping[str, Any], path: Path) -> None:
    from mlf.runtime.certificates import counted  # noqa: PLC0415

    wrong = [column for column in found["columns"] if column["verdict"] != "clean"]
    if wrong:
        echo_table(("column", "verdict", "first at", "row", "bars ahead", "shown by"), [_row(column) for column in wrong])
        click.echo()
    for error in dict.fromkeys(column["error"] for column in wrong if "error" in column):
        click.echo(f"failed: {error}", err=True)
    counts = ", ".join(f"{count} {word}" for word, count in counted(found).items()) or "none"
    edges = sum(cut["session_edge"] for cut in found["cuts"])
    click.echo(f"{len(found['columns'])} columns: {counts}; {len(found['cuts'])} cuts, {edges} of them at the edge of a session")
    click.echo(f"plan {short(found['plan_id'])}  bars {short(found['bars'])}  certificate {path}")


def _row(column: Mapping[str, Any]) -> tuple[Any, ...]:
    leak = column.get("leak", {})
    facts = (leak.get("time"), leak.get("row"), leak.get("bars_ahead"), leak.get("method"))
    return column["name"], column["verdict"], *("-" if fact is None else fact for fact in facts)
