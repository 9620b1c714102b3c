"""A user's mistake as sentences on stderr, and the exit code that belongs to it."""

from __future__ import annotations

import os
import sys

import click

from mlf.errors import MlfError, SpecError

OK, DIFFERS, USAGE, STORE, MISMATCH, INTERRUPTED = 0, 1, 2, 3, 4, 130
#: First digit of an error code -> exit code. Codes of a spec are usage errors; data that turns out bad fails its node.
EXIT_CODES = {"6": STORE, "7": STORE, "8": MISMATCH, "9": DIFFERS}
#: Mistakes in what was typed, whatever their range: an option out of range, a run or node that is not there, a file that is no plan.
TYPED = frozenset(
    {
        "MLF605",
        "MLF608",
        "MLF612",
        "MLF613",
        "MLF801",
        "MLF807",
        "MLF901",
        "MLF970",
        "MLF971",
        "MLF972",
        "MLF974",
        "MLF976",
        "MLF977",
        "MLF978",
    }
)


def report_problem(problem: MlfError) -> int:
    """Prints what is wrong, with the lines it stands on, and returns the exit code that belongs to it."""
    from mlf.errors.render import COLOUR, PLAIN, render_text  # noqa: PLC0415  only when something is wrong

    style = COLOUR if sys.stderr.isatty() and "NO_COLOR" not in os.environ else PLAIN
    texts = problem.texts if isinstance(problem, SpecError) else {}
    click.echo(render_text(problem.diagnostics, texts, style).rstrip(), err=True)
    return exit_code(problem)


def exit_code(problem: MlfError) -> int:
    """2 for a spec or something typed, 3 for store and engine, 4 for what does not match, 1 for bad data."""
    if isinstance(problem, SpecError) or problem.code in TYPED:
        return USAGE
    return EXIT_CODES.get(problem.code[3], USAGE)
