"""The command group: subcommands are imported when they are called, so that `mlf --help` stays fast."""

from __future__ import annotations

import importlib
import os
import sys

import click

import mlf
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
    "gc": ("gc", "Remove what no run needs from the store (a dry run by default)."),
    "doctor": ("doctor", "Check the installation and the store."),
    "catalog": ("catalog", "List features, models, operators, contracts."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mlf.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        from mlf.errors.suggest import suggest  # noqa: PLC0415  only for a mistyped command

        near = suggest(args[0], COMMANDS) if args[0] not in COMMANDS and not args[0].startswith("-") else None
        if near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near}'?")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
