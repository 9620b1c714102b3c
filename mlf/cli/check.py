"""`mlf check`: everything that is wrong with a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from mlf.cli.output import set_option, spec_argument

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@spec_argument
@set_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How findings are written.")
def command(spec: Path, overrides: tuple[str, ...], form: Literal["text", "json", "github"]) -> int:
    """Check SPEC without running anything. Exit code 2 if it has errors."""
    from mlf.compiler.compile import analyse  # noqa: PLC0415  nothing is imported before it is needed
    from mlf.compiler.unit import Request  # noqa: PLC0415
    from mlf.errors.render import FORMATS  # noqa: PLC0415
    from mlf.runtime.workspace import find_workspace  # noqa: PLC0415

    unit = analyse(Request(spec, overrides, find_workspace().modules))
    if unit.found or form == "json":
        texts = unit.document.texts if unit.document else {}
        click.echo(FORMATS[form](unit.found, texts).rstrip())
    if not unit.failed and form == "text":
        nodes = len(unit.plan.nodes) if unit.plan else 0
        click.echo(f"{spec}: no errors; {nodes} nodes. next: mlf run {spec}")
    return 2 if unit.failed else 0
