"""`mlf graph`: the plan as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from mlf.cli.output import set_option, spec_argument, write_output
from mlf.compiler.draw import DRAWINGS
from mlf.runtime.project import load
from mlf.runtime.workspace import find_workspace


@click.command()
@spec_argument
@set_option
@click.option("--format", "form", type=click.Choice(list(DRAWINGS)), default="text", help="What to draw.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of stdout.")
def command(spec: Path, overrides: tuple[str, ...], form: str, output: Path | None) -> None:
    """Draw the graph of SPEC (a spec or a plan file)."""
    picture = DRAWINGS[form](load(find_workspace(), spec, overrides).plan)
    if output is None:
        click.echo(picture)
    else:
        write_output(output, f"{picture}\n".encode())
