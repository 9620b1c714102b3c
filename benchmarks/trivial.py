"""The work of a trivial node: for a peer a command that adds up numbers, for our own runner a body."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def body(inputs: Any, _params: Any, task: Any) -> Any:
    """A document that tells the node's seed from its inputs."""
    return {"total": task.seed + sum(document["total"] for document in inputs.values())}


def total(number: int, *inputs: int) -> int:
    """The number of a node and what it was given, added up."""
    return (number + sum(inputs)) % 1_000_003


def main(number: str, output: str, *inputs: str) -> None:
    """Adds the numbers in files and writes the sum into another one."""
    Path(output).write_text(str(total(int(number), *(int(Path(name).read_text()) for name in inputs))))


if __name__ == "__main__":
    main(*sys.argv[1:])
