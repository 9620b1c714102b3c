"""The command line: its commands, and the exit code of each way to end."""

from __future__ import annotations

import os
import sys

import click

import mlf
from mlf.cli.lazy import LazyGroup
from mlf.cli.problems import INTERRUPTED, OK, USAGE, report_problem
from mlf.errors import MlfError

#: Name -> (module below mlf.cli, one line of help), in the order of the help page.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Write a first spec."),
    "check": ("check", "Check a spec and say everything that is wrong with it."),
    "compile": ("compile", "Check a spec, lower it to a plan, print the plan and its ids."),
    "run": ("run", "Run a spec or a plan; what is done already is not done again."),
    "status": ("status", "Show the state of the latest run, or of one run."),
    "ls": ("ls", "List runs."),
    "show": ("show", "Show a node's artifact: head, schema, statistics."),
    "report": ("report", "Print the path of a run's report."),
    "explain": ("explain", "Say why a node runs, or what an error code means."),
    "graph": ("graph", "Draw the graph of a spec or plan: text, Mermaid, DOT, SVG."),
    "diff": ("diff", "Say what moved between two specs, plans or runs."),
    "compare": ("compare", "Compare the metrics of two runs that are comparable."),
    "verify": ("verify", "Rebuild a run in an empty store and compare every digest."),
    "audit": ("audit", "Look for columns that know the future, on the data of a spec."),
    "gc": ("gc", "Remove what no run needs from the store (a dry run by default)."),
    "doctor": ("doctor", "Check the installation and the store."),
    "catalog": ("catalog", "List features, models, operators, contracts."),
    "data": ("data", "Inspect, make, export, append, compare market data."),
}


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(mlf.__version__, prog_name="mlf")
def cli() -> None:
    """An ML factory for systematic futures trading: a YAML spec becomes a checked, hashed plan and a cached, reproducible run."""


def run_command(arguments: list[str]) -> int:
    """Runs a command line and returns its exit code; every user mistake becomes a sentence on stderr."""
    try:
        result = cli.main(arguments, prog_name="mlf", standalone_mode=False)
    except MlfError as problem:
        return report_problem(problem)
    except click.ClickException as problem:
        problem.show()
        return USAGE
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("interrupted; run the same command again to continue", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  the reader has gone; nothing is left to say
        return OK
    return result if isinstance(result, int) else OK
