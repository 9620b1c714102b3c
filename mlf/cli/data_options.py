"""What the data commands share: what a user declares of files, where a result is written, how spans of time are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.operators.importers.layout import FORMATS, ROLES, Declared
from mlf.schemas.durations import timeframe_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

Path_ = click.Path(path_type=Path)

symbol_option = click.option("--symbol", metavar="ROOT", help="Root of the contract, e.g. MES.")
force_option = click.option("--force", is_flag=True, help="Replace a file that is there already.")
output_option = click.option("-o", "--output", required=True, type=Path_, help="File to write.")


def minutes(value: str) -> int:
    """Minutes per bar of a timeframe such as 5m, 1h or 1d; a usage error for anything else."""
    try:
        return 1_440 if value == "1d" else timeframe_minutes(value)
    except ValueError as bad:
        raise click.BadParameter(f"{value!r} is no timeframe such as 1m, 5m or 1h") from bad


def declared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for what the spec could say of its files; they arrive as one `Declared`, named ``declared``."""
    options = (
        click.option("--format", "form", type=click.Choice(FORMATS), help="Vendor's format."),
        click.option("--timezone", help="Zone of stamps without one."),
        click.option("--stamp", type=click.Choice(["open", "close"]), help="Edge of the bar that stamps mark."),
        click.option("--interval", type=minutes, metavar="TIMEFRAME", help="Interval of the bars, e.g. 1m."),
        click.option("--prices", type=click.Choice(["traded", "difference", "ratio"]), help="How the vendor joined contracts."),
        click.option("--volume", type=click.Choice(["contracts", "ticks", "none"]), help="What volume counts."),
        click.option("--column", "columns", multiple=True, metavar="ROLE=NAME", help="A column by name, or by #n from 1."),
        click.option(
            "--overlap", type=click.Choice(["fail", "newest", "oldest"]), default="fail", help="Which file counts where two differ."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def declared_of(symbol: str | None, given: dict[str, Any]) -> Declared:
    """What the options say; takes them out of ``given``."""
    names = ("timezone", "stamp", "interval", "prices", "volume", "overlap")
    return Declared(
        format=given.pop("form"),
        columns=dict(_column(text) for text in given.pop("columns")),
        symbol=symbol,
        **{name: given.pop(name) for name in names},
    )


def _column(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals or not name or role not in ROLES:
        raise click.BadParameter(f"{text!r} is no ROLE=NAME with a role of {', '.join(ROLES)}", param_hint="--column")
    return role, name


def refuse_existing(*paths: Path) -> None:
    """A usage error for the first file that is there already."""
    for path in paths:
        if path.exists():
            raise click.UsageError(f"{path} exists already; --force replaces it")
