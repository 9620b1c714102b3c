"""`mlf explain`: why a node runs, or what an error code means."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib import resources
from pathlib import Path

import click

from mlf.cli.output import echo_json, json_option, set_option
from mlf.errors import CODES, MlfError
from mlf.errors.suggest import did_you_mean
from mlf.runtime.explain import explain
from mlf.runtime.project import load, open_store
from mlf.runtime.record import list_runs, load_plan_of, load_run
from mlf.runtime.workspace import find_workspace

CODE = re.compile(r"MLF\d+", re.IGNORECASE)


@click.command()
@click.argument("what")
@click.option("--spec", type=click.Path(path_type=Path), help="The spec or plan to explain (default: the plan of the latest run).")
@click.option("--against", default=None, help="The run to measure against (default: the latest of that spec's name, or the one before).")
@set_option
@json_option
def command(what: str, spec: Path | None, against: str | None, overrides: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """Say why node WHAT is or was computed, as one root cause; or, for a code such as MLF401, what that error means."""
    if CODE.fullmatch(what):
        click.echo(page(what.upper()))
        return
    workspace = find_workspace()
    records = list_runs(workspace.runs)
    if spec is not None:
        plan = load(workspace, spec, overrides).plan
        earlier = [r for r in records if r.name == plan.name]
    else:
        latest = load_run(workspace.runs, "latest")
        plan = load_plan_of(latest)
        earlier = [r for r in records if r.name == plan.name and r.run_id != latest.run_id]
    if all(n.id != what for n in plan.nodes):
        raise MlfError("MLF612", node=what, run=plan.name, **did_you_mean(what, [n.id for n in plan.nodes]))
    compared = load_run(workspace.runs, against) if against else earlier[0] if earlier else None
    cause = explain(plan, open_store(workspace), what, compared)
    if as_json:
        echo_json({**asdict(cause), "against": compared.run_id if compared else None})
    else:
        click.echo(f"{what}: {cause}" if cause.node != what else str(cause))
        click.echo(f"(measured against run {compared.run_id})" if compared else "(there is no earlier run)", err=True)


def page(code: str) -> str:
    """The page of a code, or its table entry where the pages are not installed."""
    if code not in CODES:
        raise MlfError("MLF326", name=code, **did_you_mean(code, CODES))
    rule = CODES[code]
    text = (
        re.sub(r"\{(\w+)\}", r"<\1>", f"# {code}: {rule.title}\n\n{rule.message}\n\nhint: {rule.hint}")
        .replace("{{", "{")
        .replace("}}", "}")
    )
    for folder in (Path(__file__).parents[2] / "docs" / "errors", Path(str(resources.files("mlf"))) / "errors" / "pages"):
        if (folder / f"{code}.md").is_file():
            return (folder / f"{code}.md").read_text(encoding="utf-8").rstrip()
    return text
