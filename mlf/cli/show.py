"""`mlf show`: what an artifact holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from mlf.artifacts.describe import describe
from mlf.artifacts.loader import Loader
from mlf.cli.output import echo_json, echo_table, json_option, size
from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean
from mlf.runtime.project import open_store
from mlf.runtime.record import list_runs, load_plan_of, load_run
from mlf.runtime.workspace import find_workspace

if TYPE_CHECKING:
    from mlf.runtime.workspace import Workspace

#: A digest or its beginning, as `mlf status --all` shows it.
DIGEST = re.compile(r"sha256:[0-9a-f]*|[0-9a-f]{8,64}")


@click.command()
@click.argument("what")
@click.option("--run", "run_id", default="latest", help="The run whose node is meant.")
@click.option("--column", help="Only columns whose name contains this text.")
@json_option
def command(what: str, run_id: str, column: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Show WHAT (a node's id, or an artifact's digest or the beginning of one): schema, statistics, first values."""
    workspace = find_workspace()
    digest, storage = _digest(workspace, what) if DIGEST.fullmatch(what) else _node(workspace, what, run_id)
    facts = describe(Loader(open_store(workspace)), digest, storage)
    if as_json:
        echo_json(facts)
        return
    click.echo(f"{what}  {facts['digest']}  {storage}  {size(facts['bytes'])}")
    if storage == "table":
        _table(facts, column)
    elif storage == "document":
        echo_json(facts["value"])
    else:
        echo_table(("file", "bytes"), [(f["path"], f["bytes"]) for f in facts["files"]])


def _table(facts: dict[str, Any], column: str | None) -> None:
    click.echo(f"{facts['rows']:,} rows, {len(facts['columns'])} columns")
    rows = [c for c in facts["columns"] if column is None or column in c["name"]]
    head = ("column", "dtype", "rows", "min", "max", "missing", "first values")
    echo_table(head, [(c["name"], c["dtype"], c["rows"], c["min"], c["max"], _share(c["nan"]), _values(c["head"])) for c in rows])


def _share(value: float) -> str:
    return f"{100 * value:.2f}%" if value else "0%"


def _values(head: list[Any]) -> str:
    return "  ".join("nan" if v is None else f"{v:.6g}" if isinstance(v, float) else str(v) for v in head)


def _node(workspace: Workspace, node_id: str, run_id: str) -> tuple[str, str]:
    record = load_run(workspace.runs, run_id)
    plan = load_plan_of(record)
    if node_id not in record.nodes:
        raise MlfError("MLF612", node=node_id, run=record.run_id, **did_you_mean(node_id, record.nodes))
    digest = record.nodes[node_id].digest
    if digest is None:
        raise MlfError("MLF613", node=node_id, run=record.run_id, state=record.nodes[node_id].state)
    return digest, plan.node(node_id).storage


def _digest(workspace: Workspace, beginning: str) -> tuple[str, str]:
    """The artifact of any run whose digest begins so."""
    for record in list_runs(workspace.runs):
        for node_id, node in record.nodes.items():
            if node.digest is not None and node.digest.removeprefix("sha256:").startswith(beginning.removeprefix("sha256:")):
                return node.digest, load_plan_of(record).node(node_id).storage
    raise MlfError("MLF612", node=beginning, run="this project", hint="list runs with `mlf ls`, artifacts with `mlf status RUN --all`")
