"""`mlf data inspect`: what files of bars are, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlf.cli.data_options import declared_of, declared_options, symbol_option
from mlf.cli.output import echo_json, echo_table, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.runtime.inspection import Inspection

SHOWN_ROLLS = 12
WIDTH = 110


@click.command(name="inspect")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@symbol_option
@declared_options
@json_option
def command(paths: tuple[str, ...], symbol: str | None, as_json: bool, **given: Any) -> int:  # noqa: FBT001
    """Say what the files at PATH are and why: format, zone, stamp, interval, hours, tick, prices, volume; rolls, defects, gaps.

    PATH is a file, a folder, or a glob in quotes. Prints the data: block for a spec; what the bars decide is not in it. The exit code is
    1 if a run would refuse the files.
    """
    from mlf.runtime.datasets import Asked  # noqa: PLC0415  numpy and pyarrow: not for the help
    from mlf.runtime.inspection import inspected  # noqa: PLC0415

    found = inspected(Asked(paths, symbol, declared_of(symbol, given)))
    if as_json:
        echo_json(found.document())
    else:
        _page(found)
    return 0 if found.is_usable else 1


def _page(found: Inspection) -> None:
    from mlf.runtime.inspection import spans  # noqa: PLC0415

    first, last = spans(found.source)
    files = len(found.source.files)
    click.echo(
        f"{files} {'file' if files == 1 else 'files'}, {len(found.source.rows):,} rows, stamps {first} to {last}{_left_out(found)}\n"
    )
    _facts(found)
    _rolls(found.rolls)
    _defects(found)
    _gaps(found.gaps)
    _findings(found)
    if found.source.symbol:
        click.echo(f"symbol: {found.source.symbol}")
    elif found.source.passport.roots:
        click.echo(f"# symbol: ?    the bars may be those of {', '.join(found.source.passport.roots)}")
    click.echo(found.block, nl=False)


def _left_out(found: Inspection) -> str:
    dropped = found.source.rows.dropped
    return "; left out: " + ", ".join(f"{count:,} {reason}" for reason, count in dropped.items()) if dropped else ""


def _facts(found: Inspection) -> None:
    from mlf.runtime.inspection import FACTS  # noqa: PLC0415

    evidence = found.source.passport.evidence
    rows = [(name, _value(name, fact.value), fact.by, fact.strength, fact.text) for name in FACTS if (fact := evidence.get(name))]
    width = WIDTH - max(len(f"{name}{value}") for name, value, *_ in rows) - 20
    echo_table(("fact", "value", "who", "how", "evidence"), [line for row in rows for line in _wrapped(row, width)])
    click.echo()


def _wrapped(row: tuple[str, ...], width: int) -> list[tuple[str, ...]]:
    """The row, its last cell over as many lines as it needs."""
    import textwrap  # noqa: PLC0415

    lines = textwrap.wrap(row[-1], max(width, 40)) or [""]
    return [(*row[:-1], lines[0]), *(("",) * (len(row) - 1) + (line,) for line in lines[1:])]


def _value(name: str, value: Any) -> str:
    if value is None:
        return "?"
    return f"{value}m" if name == "interval" else f"{value:g}" if isinstance(value, float) else str(value)


def _rolls(table: Mapping[str, Any]) -> None:
    rows = table.get("rolls") or []
    if table:
        click.echo("\n".join([f"rolls: {len(rows)}; {table['why']}", *table.get("notes", ())]))
    if rows:
        click.echo()
        head = ("roll", "from", "to", "old", "new", "difference", "basis", "confidence")
        echo_table(head, [_roll(row) for row in rows[:SHOWN_ROLLS]])
        _more(len(rows) - SHOWN_ROLLS)
    if table:
        click.echo()


def _roll(row: Mapping[str, Any]) -> tuple[str, ...]:
    shown = {**row, "difference": None} if row.get("confidence") == "assumed" else row
    prices = (f"{shown[name]:g}" if shown.get(name) is not None else "-" for name in ("old", "new", "difference"))
    return (
        str(row["ts"])[:16].replace("T", " "),
        row["from"] or "-",
        row["to"] or "-",
        *prices,
        row["basis"],
        row.get("confidence") or "-",
    )


def _defects(found: Inspection) -> None:
    rows = [(d["defect"], d["bars"], d["policy"], _minute(d["first"]), _minute(d["last"])) for d in found.defects]
    if rows:
        echo_table(("defect", "bars", "policy", "first", "last"), rows)
        click.echo()
    elif not found.source.errors:
        click.echo("defects: none\n")


def _gaps(gaps: Mapping[str, Any]) -> None:
    if not gaps:
        return
    missing, holes, minutes = (gaps[name] for name in ("missing_minutes", "holes", "hole_minutes"))
    click.echo(
        f"gaps: {missing:,} minutes of open hours have no bar; {holes:,} holes hold {minutes:,} of them, the others are quiet minutes"
    )
    for row in gaps["longest"][:3]:
        click.echo(f"  {_minute(row['from'])} to {_minute(row['to'])}  {row['minutes']:,} minutes ({row['kind']})")
    click.echo()


def _findings(found: Inspection) -> None:
    from mlf.errors.render import PLAIN, render_text  # noqa: PLC0415

    if found.findings:
        click.echo(render_text(found.findings, {}, PLAIN))


def _minute(stamp: str) -> str:
    return stamp[:16].replace("T", " ")


def _more(count: int) -> None:
    if count > 0:
        click.echo(f"... and {count} more (--json lists all)")
