"""A straight script: every step of a plan, one after the other in one process, by the same libraries and with the same work.

Nothing is hashed, stored, checked or cached; every fit may use as many threads as is best. This is what a careful notebook would cost.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlf.runtime.launch import machine_code_folder
from mlf.schemas.plan_json import plan_from_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.plan import Node, Plan

#: Both sides find the same machine code on the disk.
os.environ["NUMBA_CACHE_DIR"] = str(machine_code_folder())
PACKAGE = Path(__file__).parents[1]


def run(plan: Plan, base: Path, threads: int, folder: Path) -> dict[str, Any]:
    """The value of every node. Fitted models pass through files, which is how their library reads them."""
    values: dict[str, Any] = {f"@{s.name}": (s.path, base / s.path) for s in plan.sources}
    for node in plan.nodes:
        inputs = {port: _value(values, ref, node, port) for port, ref in node.inputs.items()}
        made = _called(node, inputs, threads)
        values[node.id] = _files(made, folder / node.id) if node.storage == "files" else made
    return values


def _value(values: Mapping[str, Any], ref: str | tuple[str, ...], node: Node, port: str) -> Any:
    if isinstance(ref, str) and not ref.startswith("@"):
        return values[ref]
    many = tuple(values[r] for r in ((ref,) if isinstance(ref, str) else ref))
    if not many:
        raise LookupError(f"{node.id} reads nothing at {port}")
    return many


def _called(node: Node, inputs: Mapping[str, Any], threads: int) -> Any:
    from mlf.runtime.parameters import parameters_of  # noqa: PLC0415  the folder for machine code comes first
    from mlf.schemas.work import Task  # noqa: PLC0415

    name, _, function = node.body.partition(":")
    module = import_module(name)
    tables = {path: (PACKAGE / path).read_bytes() for path in node.tables}
    task = Task(seed=node.seed or 0, threads=threads, parts=node.parts, tables=tables)
    return getattr(module, function)(inputs, parameters_of(node, module), task)


def _files(made: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    folder.mkdir()
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in made}


def main(plan_path: str, base: str, threads: str) -> None:
    """Runs a plan file whose sources are relative to ``base`` and prints the net result of every backtest."""
    plan = plan_from_bytes(Path(plan_path).read_bytes(), plan_path)
    with tempfile.TemporaryDirectory() as folder:
        values = run(plan, Path(base), int(threads), Path(folder))
    for node in plan.nodes:
        if node.operator.startswith("evaluate."):
            print(node.id, values[node.id]["backtest"]["net"])


if __name__ == "__main__":
    main(*sys.argv[1:])
