"""`mlf data append`: new bars for a canonical Parquet file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import declared_of, declared_options, symbol_option
from mlf.cli.output import echo_json, json_option, short

if TYPE_CHECKING:
    from mlf.runtime.appending import Append


@click.command(name="append")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("news", nargs=-1, required=True, metavar="NEW...")
@click.option(
    "--on-conflict",
    type=click.Choice(["fail", "keep", "replace"]),
    default="fail",
    show_default=True,
    help="History that differs: whose counts.",
)
@click.option("--no-backup", is_flag=True, help="Do not leave the former version as STORE.bak.")
@symbol_option
@declared_options
@json_option
def command(store: Path, news: tuple[str, ...], on_conflict: Any, no_backup: bool, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Add the bars of files of any vendor to STORE, a canonical Parquet file. Bars that both hold must be equal.

    A last bar that was still forming gives way to the final one. Any other difference is refused until you say whose bars count.
    """
    from mlf.runtime.appending import append  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.datasets import Asked  # noqa: PLC0415

    symbol = given.pop("symbol")
    backup = None if no_backup else store.with_name(f"{store.name}.bak")
    done = append(store, Asked(news, symbol, declared_of(symbol, given)), on_conflict, backup)
    if as_json:
        echo_json({**asdict(done), "changed": done.changed})
    else:
        _page(store, done)


def _page(store: Path, done: Append) -> None:
    for text in done.completed:
        click.echo(f"completed: {text} (the last bar was still forming)")
    if done.differing:
        click.echo(f"{done.differing:,} bars differ; {'the new ones count' if done.policy == 'replace' else 'those of the store stay'}")
    if done.learnt:
        click.echo(f"{done.learnt:,} bars without volume have one now")
    if not done.changed:
        click.echo(f"{store} unchanged: no new bars; {done.equal:,} bars are equal; version {short(done.before)}")
        return
    click.echo(f"{store}: {done.added:,} bars added, {done.rows:,} in all; {done.equal:,} of the overlap are equal")
    click.echo(f"version {short(done.before)} -> {short(done.after)}" + (f"; the former one is {done.backup}" if done.backup else ""))
