"""`python -m mlf`, and the `mlf` command."""

import sys


def main() -> None:
    """Runs the command line and exits with its code."""
    from mlf.cli.main import run_command  # noqa: PLC0415  nothing is imported before it is needed

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
