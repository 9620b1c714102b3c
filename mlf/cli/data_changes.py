"""`mlf data changes`: what cleaning did, row by row."""

from __future__ import annotations

from pathlib import Path

import click

from mlf.cli.data_options import force_option, refuse_existing
from mlf.cli.output import echo_json, echo_table, json_option

SHOWN = 20


@click.command(name="changes")
@click.argument("what", metavar="SPEC|RUN")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="CSV file to write; without it the first rows are shown.")
@force_option
@json_option
def command(what: str, output: Path | None, force: bool, as_json: bool) -> None:  # noqa: FBT001
    """Write every change that cleaning made for a SPEC or in a RUN: raw row, time, defect, action, column, old and new value."""
    from mlf.cli.progress import progress  # noqa: PLC0415
    from mlf.operators.cleaning.record import changes  # noqa: PLC0415  numpy: not for the help
    from mlf.runtime.datafiles import write_whole  # noqa: PLC0415
    from mlf.runtime.recorded import FIELDS, counted, csv_bytes, rows_of  # noqa: PLC0415
    from mlf.runtime.steps import clean_table  # noqa: PLC0415
    from mlf.runtime.workspace import find_workspace  # noqa: PLC0415

    if output is not None and not force:
        refuse_existing(output)
    with progress("text") as events:
        record = changes(clean_table(find_workspace(), what, events))
    if output is not None:
        write_whole(output, csv_bytes(record))
    total = len(record["row"])
    touched = counted(record)
    facts = {"changes": total, "defects": touched, "file": None if output is None else str(output)}
    if as_json:
        echo_json(facts if output else facts | {"rows": [dict(zip(FIELDS, row, strict=True)) for row in rows_of(record)]})
        return
    if output is None and total:
        listed = sorted(rows_of(record), key=lambda row: row[0])[:SHOWN]
        echo_table(FIELDS, [(f"{row[0]}", *row[1:5], *(_number(value) for value in row[5:])) for row in listed])
    told = ", ".join(f"{name} {count:,}" for name, count in touched.items()) or "nothing was touched"
    click.echo(f"{total:,} changes: {told}" + (f"; {output} written" if output else ""))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.10g}"
