"""The `mlf` command. Results go to stdout, progress and errors to stderr."""
