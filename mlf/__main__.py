"""`python -m mlf`, and the `mlf` command."""

import sys


def main() -> None:
    """Runs the command line and exits with its code."""
    from mlf.cli.main import run_command  # noqa: PLC0415  nothing is imported before it is needed

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder: a `pandas.py` lying there is not to be imported
    main()
