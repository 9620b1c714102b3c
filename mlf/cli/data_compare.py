"""`mlf data compare`: what differs between two versions of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import declared_of, declared_options, symbol_option
from mlf.cli.output import echo_json, echo_table, json_option
from mlf.cli.problems import DIFFERS, OK

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(name="compare")
@click.argument("old")
@click.argument("new")
@click.option("-n", "--most", type=click.IntRange(1), default=10, show_default=True, help="Places that are shown.")
@symbol_option
@declared_options
@json_option
def command(old: str, new: str, most: int, as_json: bool, **given: Any) -> int:  # noqa: FBT001
    """Say which bars differ between OLD and NEW, files of any vendor. The exit code is 0 if none does, 1 otherwise."""
    from mlf.runtime.comparison import compared  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.datasets import Asked  # noqa: PLC0415

    symbol = given.pop("symbol")
    declared = declared_of(symbol, given)
    facts = compared(Asked((old,), symbol, declared), Asked((new,), symbol, declared), most)
    (echo_json if as_json else _page)(facts)
    return OK if facts["same"] else DIFFERS


def _page(facts: Mapping[str, Any]) -> None:
    both = facts["both"]
    if facts["same"]:
        click.echo(f"the same {both:,} bars")
        return
    sides = [(side, facts[side]["bars"], facts[side]["first"], facts[side]["last"]) for side in ("gone", "added") if facts[side]["bars"]]
    click.echo(f"{both:,} bars in both, {facts['differing']:,} of them differ")
    if sides:
        click.echo()
        echo_table(("only in one", "bars", "first", "last"), [({"gone": "old", "added": "new"}[side], *rest) for side, *rest in sides])
    if facts["columns"]:
        click.echo()
        echo_table(("column", "bars", "largest difference"), [(name, c["bars"], c["largest"]) for name, c in facts["columns"].items()])
        click.echo()
        echo_table(
            ("time", "column", "old", "new"), [(p["ts"], p["column"], _number(p["old"]), _number(p["new"])) for p in facts["places"]]
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.10g}"
