"""`mlf data synth`: synthetic bars as a file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import force_option, minutes, output_option, refuse_existing
from mlf.cli.output import echo_json, json_option, size
from mlf.errors import MlfError
from mlf.errors.suggest import did_you_mean

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from mlf.runtime.synthesis import Order

DAY = click.DateTime(["%Y-%m-%d"])
FORMATS = (
    "canonical",
    "databento",
    "firstrate",
    "ibkr",
    "metatrader",
    "ninjatrader",
    "projectx",
    "sierra",
    "tradingview",
    "yfinance",
)
MOST = 1_000_000
#: Years that there may be bars of.
FIRST, LAST = 1990, 2099
SHIFTED = re.compile(r"[+-]\d")


@click.command(name="synth")
@click.argument("symbol")
@click.option("--start", required=True, type=DAY, help="First trade date.")
@click.option("--end", required=True, type=DAY, help="Trade date before which the bars end.")
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), default=42, show_default=True, help="Seed of the generator.")
@click.option("--interval", type=minutes, metavar="TIMEFRAME", default="1m", show_default=True, help="Interval of the bars.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="canonical", show_default=True, help="Whose file it imitates.")
@click.option("--timezone", "zone", help="Clock of the stamps (default: the vendor's).")
@click.option("--stamp", type=click.Choice(["open", "close"]), help="Edge of the bar that stamps mark (default: the vendor's).")
@click.option(
    "--adjust", type=click.Choice(["none", "difference", "ratio"]), default="none", show_default=True, help="How contracts are joined."
)
@click.option("--defect", "defects", multiple=True, metavar="NAME:COUNT", help="Put defects in; may be repeated.")
@output_option
@force_option
@json_option
def command(output: Path, force: bool, as_json: bool, **given: Any) -> None:  # noqa: FBT001
    """Make one-minute bars of SYMBOL (or coarser ones) and write them as a vendor would. The same command gives the same bytes."""
    from mlf.runtime.datafiles import write_whole  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.encoding import vendor_bytes  # noqa: PLC0415
    from mlf.runtime.synthesis import synthesised  # noqa: PLC0415

    order = _order(given)
    beside = output.with_name(f"{output.name}.defects.json")
    if not force:
        refuse_existing(output, *((beside,) if order.defects else ()))
    trial = synthesised(order)
    data = vendor_bytes(order.form, trial.bars, trial.manner, output)
    if order.defects:
        write_whole(beside, f"{json.dumps(trial.notes, indent=1, sort_keys=True)}\n".encode("ascii"))
    write_whole(output, data)
    facts = {"file": str(output), "rows": len(trial.bars["ts"]), "bytes": len(data), "format": order.form, "defects": len(trial.notes)}
    if as_json:
        echo_json(facts | {"notes": trial.notes})
        return
    told = f"; {len(trial.notes)} defects, see {beside}" if order.defects else ""
    click.echo(f"{output} written: {facts['rows']:,} bars, {size(len(data))}{told}")


def _order(given: dict[str, Any]) -> Order:
    from mlf.operators.calendar.zone import is_zone  # noqa: PLC0415
    from mlf.runtime.synthesis import Order  # noqa: PLC0415

    start, end = _day(given, "start"), _day(given, "end")
    if end <= start:
        raise click.BadParameter(f"{end} is not after --start {start}", param_hint="--end")
    if given["zone"] is not None and not is_zone(given["zone"]):
        raise click.BadParameter(f"there is no time zone called {given['zone']!r}", param_hint="--timezone")
    if given["form"] == "ibkr" and SHIFTED.search(given["zone"] or ""):
        raise click.BadParameter(f"IBKR writes zones by name, as US/Central; {given['zone']!r} is an offset", param_hint="--timezone")
    given["defects"] = _defects(given["defects"])
    return Order(start=start, end=end, **given)


def _day(given: dict[str, Any], name: str) -> date:
    moment: datetime = given.pop(name)
    if not FIRST <= moment.year <= LAST:
        raise click.BadParameter(f"{moment.date()} lies outside the years {FIRST} to {LAST}", param_hint=f"--{name}")
    return moment.date()


def _defects(texts: tuple[str, ...]) -> dict[str, int]:
    from mlf.operators.data.defects import DEFECTS  # noqa: PLC0415

    wishes: dict[str, int] = {}
    for text in texts:
        name, _, count = text.partition(":")
        if name not in DEFECTS:
            raise MlfError("MLF978", name=name, known=", ".join(DEFECTS), **did_you_mean(name, DEFECTS))
        if not (count or "1").isdecimal() or not 1 <= int(count or "1") <= MOST:
            raise click.BadParameter(f"{text!r} has no count from 1 to {MOST:,}", param_hint="--defect")
        wishes[name] = wishes.get(name, 0) + int(count or "1")
    return wishes
