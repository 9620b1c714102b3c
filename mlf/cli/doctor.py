"""`mlf doctor`: whether installation and store are sound."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

import mlf
from mlf.artifacts.check import check, repair
from mlf.cli.output import echo_json, echo_table, json_option, size
from mlf.compiler.environment import installed
from mlf.runtime.options import machine_memory, usable_cores
from mlf.runtime.project import nearest_folder, open_store
from mlf.runtime.workspace import find_workspace

LIBRARIES = ("catboost", "lightgbm", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scikit-learn", "tzdata", "xgboost")


@click.command()
@click.option("--repair", "mend", is_flag=True, help="Set damaged files aside, so that they are computed anew.")
@json_option
def command(mend: bool, as_json: bool) -> int:  # noqa: FBT001
    """Check the installation and hash every file of the store. Exit code 3 if something is wrong."""
    workspace = find_workspace()
    facts = _facts(str(workspace.root), str(workspace.store))
    missing = [name for name in LIBRARIES if name not in installed()]
    store = open_store(workspace)
    findings = check(store) if workspace.store.exists() else ()
    mended = repair(store, findings) if mend and findings else 0
    if as_json:
        echo_json({**facts, "missing": missing, "findings": [[f.kind, f.path, f.detail] for f in findings], "set_aside": mended})
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in facts.items()))
        click.echo(f"libraries: {'missing ' + ', '.join(missing) if missing else 'all installed'}")
        if findings:
            echo_table(("problem", "file", "detail"), [(f.kind, os.path.relpath(f.path, workspace.root), f.detail) for f in findings])
        click.echo(_verdict(len(findings), mended))
    return 3 if missing or len(findings) > mended else 0


def _verdict(wrong: int, mended: int) -> str:
    if not wrong:
        return "store: sound"
    return f"store: {mended} files set aside; they are computed anew when needed" if mended else f"store: {wrong} problems; try --repair"


def _facts(root: str, store: str) -> dict[str, str]:

    folder = nearest_folder(Path(store))
    return {
        "mlf": mlf.__version__,
        "python": sys.version.split()[0],
        "project": root,
        "store": store + ("" if os.access(folder, os.W_OK) else " (read-only)"),
        "disk": f"{size(shutil.disk_usage(folder).free)} free",
        "cores": str(usable_cores()),
        "memory": size(machine_memory()),
    }
