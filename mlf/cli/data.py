"""`mlf data`: market data before and beside a run."""

from __future__ import annotations

import click

from mlf.cli.lazy import LazyGroup

#: Name -> (module below mlf.cli, one line of help), in the order of the help page.
COMMANDS: dict[str, tuple[str, str]] = {
    "inspect": ("data_inspect", "Say what files of bars are and why, and print the data: block for a spec."),
    "synth": ("data_synth", "Make bars of any contract, written as any vendor would, with defects on demand."),
    "export": ("data_export", "Write the bars of a spec or of files as Parquet, CSV or Arrow."),
    "changes": ("data_changes", "Write what cleaning did, row by row."),
    "gaps": ("data_gaps", "Say which minutes are missing against the calendar."),
    "append": ("data_append", "Add new bars to a canonical Parquet file."),
    "compare": ("data_compare", "Say what differs between two versions of the data."),
}


@click.group(cls=LazyGroup, table=COMMANDS, name="data")
def command() -> None:
    """Market data before and beside a run: look at files, make them, keep them."""
