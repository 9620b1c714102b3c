"""`mlf data export`: bars as a file for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import declared_of, declared_options, force_option, output_option, refuse_existing, symbol_option
from mlf.cli.output import echo_json, json_option, size

if TYPE_CHECKING:
    from mlf.runtime.steps import Step

KINDS = ("parquet", "csv", "arrow")


@click.command(name="export")
@click.argument("paths", nargs=-1, required=True, metavar="SPEC|PATH...")
@output_option
@click.option("--step", help="Of a spec: raw, clean, sessions, continuous or a timeframe; of files: raw or clean.")
@click.option("--adjusted", "is_adjusted", is_flag=True, help="Prices as features see them instead of traded ones.")
@click.option("--as", "kind", type=click.Choice(KINDS), help="Kind of file (default: by its suffix, else Parquet).")
@symbol_option
@declared_options
@force_option
@json_option
def command(paths: tuple[str, ...], output: Path, step: str | None, is_adjusted: bool, **given: Any) -> None:  # noqa: FBT001
    """Write the bars of a SPEC, or of files of any vendor at PATH, as canonical Parquet, CSV or Arrow. Equal bars give equal bytes.

    The bars of a spec come from the store; what it lacks is computed, and nothing that comes after it.
    """
    from mlf.runtime.datafiles import digest, write_whole  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.encoding import canonical_bytes, kind_of  # noqa: PLC0415
    from mlf.runtime.steps import adjusted, traded  # noqa: PLC0415

    if not given.pop("force"):
        refuse_existing(output)
    kind, as_json = given.pop("kind") or kind_of(output) or "parquet", given.pop("as_json")
    found = _found(paths, step, given)
    bars = adjusted(found.bars) if is_adjusted else traded(found.bars)
    data = canonical_bytes(bars, found.manner, kind, output)
    write_whole(output, data)
    facts = {"file": str(output), "rows": len(bars["ts"]), "bytes": len(data), "digest": digest(output), "kind": kind}
    if as_json:
        echo_json(facts)
    else:
        click.echo(f"{output} written: {facts['rows']:,} bars of {found.manner.interval}m, {size(len(data))}, {facts['digest']}")


def _found(paths: tuple[str, ...], step: str | None, given: dict[str, Any]) -> Step:
    from mlf.cli.progress import progress  # noqa: PLC0415
    from mlf.runtime.steps import is_spec, step_of  # noqa: PLC0415
    from mlf.runtime.workspace import find_workspace  # noqa: PLC0415

    symbol = given.pop("symbol")
    if not any(is_spec(path) for path in paths):
        return _of_files(paths, step or "raw", symbol, given)
    if len(paths) > 1:
        raise click.UsageError("a spec goes alone")
    with progress("text") as events:
        return step_of(find_workspace(), Path(paths[0]), step or "continuous", events)


def _of_files(paths: tuple[str, ...], step: str, symbol: str | None, given: dict[str, Any]) -> Step:
    from mlf.runtime.datasets import Asked, bars_of, cleaned, ordered, seen  # noqa: PLC0415
    from mlf.runtime.steps import Step  # noqa: PLC0415

    if step not in ("raw", "clean"):
        raise click.BadParameter(f"{step!r} needs a spec; files have raw and clean", param_hint="--step")
    source = seen(Asked(paths, symbol, declared_of(symbol, given)))
    bars = cleaned(source) if step == "clean" else ordered(bars_of(source))
    return Step(bars, source.manner)
