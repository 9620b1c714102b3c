"""`mlf data gaps`: minutes that are missing against the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import declared_of, declared_options, symbol_option
from mlf.cli.output import echo_json, echo_table, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {"inside": "inside a session", "edge": "at its open or close", "whole": "whole session"}


@click.command(name="gaps")
@click.argument("paths", nargs=-1, required=True, metavar="SPEC|PATH...")
@click.option("--all", "every", is_flag=True, help="Quiet minutes too, in which nothing may have traded.")
@click.option("-n", "--most", type=click.IntRange(1), default=30, show_default=True, help="Gaps that are listed, the longest ones.")
@symbol_option
@declared_options
@json_option
def command(paths: tuple[str, ...], every: bool, most: int, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Say which minutes the exchange was open and no bar covers, for a SPEC or for files at PATH.

    A gap counts as quiet if a market as thin as around it leaves such gaps by itself; the others are holes, and listed. `--json` lists all.
    """
    facts = _audited(paths, given)
    if as_json:
        echo_json(facts)
    else:
        _page(facts, [row for row in facts["gaps"] if every or not row["quiet"]], most)


def _audited(paths: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    from mlf.cli.progress import progress  # noqa: PLC0415
    from mlf.runtime.gap_audit import of_files, of_spec  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.steps import is_spec  # noqa: PLC0415
    from mlf.runtime.workspace import find_workspace  # noqa: PLC0415

    symbol = given.pop("symbol")
    if not any(is_spec(path) for path in paths):
        return of_files(paths, symbol, declared_of(symbol, given))
    if len(paths) > 1:
        raise click.UsageError("a spec goes alone")
    with progress("text") as events:
        return of_spec(find_workspace(), Path(paths[0]), events)


def _page(facts: Mapping[str, Any], rows: list[dict[str, Any]], most: int) -> None:
    longest = sorted(sorted(rows, key=lambda row: -row["minutes"])[:most], key=lambda row: str(row["from"]))
    if longest:
        head = ("from", "to", "minutes", "trade date", "what")
        echo_table(head, [(_minute(r["from"]), _minute(r["to"]), r["minutes"], r["session"], KINDS[r["kind"]]) for r in longest])
        click.echo(f"... and {len(rows) - most:,} shorter ones\n" if len(rows) > most else "")
    shares = f"{facts['open_minutes']:,} minutes open, {facts['missing_minutes']:,} without a bar"
    click.echo(f"{shares}: {facts['holes']:,} holes with {facts['hole_minutes']:,} minutes, {facts['quiet_minutes']:,} quiet minutes")


def _minute(stamp: str) -> str:
    return stamp[:16].replace("T", " ")
