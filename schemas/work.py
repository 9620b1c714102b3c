"""What a worker is told about one node: its parts and its task. Free of pydantic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Part:
    """One separately cached piece of a node, e.g. a feature: its columns have a key of their own.

    ``use`` is ``name@version``, ``params`` hold what differs from its defaults, ``columns`` are the output columns in order and
    ``reads`` the columns of the node's first input that the piece depends on.
    """

    use: str
    params: Mapping[str, Any]
    columns: tuple[str, ...]
    reads: tuple[str, ...]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a body is told besides inputs and parameters. ``threads`` is part of the recipe and never follows ``--cores``."""

    seed: int
    threads: int = 1
    parts: tuple[Part, ...] = ()
    tables: Mapping[str, bytes] = field(default_factory=dict)
