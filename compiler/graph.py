"""The graph between lowering and sealing: operators in use, in topological order, each with the place in the spec that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlf.schemas.operator import Operator, Params, Part
    from mlf.schemas.plan import Node

Ref = str | tuple[str, ...]
SpecPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One use of an operator. ``rows`` is the expected number of rows it works on; ``lookback`` that of its deepest part, in bars."""

    id: str
    operator: Operator
    params: Params
    inputs: Mapping[str, Ref]
    where: SpecPath
    parts: tuple[Part, ...] = ()
    rows: int = 0
    lookback: int = 0
    minutes: int = 1
    node: Node | None = None

    @property
    def recipe(self) -> str:
        """The recipe, once the identify pass has run."""
        if self.node is None:
            raise LookupError(f"{self.id} has no recipe yet")
        return self.node.recipe

    def edges(self) -> Iterator[tuple[str, str]]:
        """(port, id) pairs, one per incoming edge; sources (``@name``) are not edges."""
        for port, ref in self.inputs.items():
            yield from ((port, r) for r in refs(ref) if not r.startswith("@"))


@dataclass(frozen=True, slots=True)
class Graph:
    """Drafts in topological order, the ids that must be delivered (role -> id), and the digests of the sources."""

    drafts: tuple[Draft, ...]
    outputs: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)

    def by_id(self) -> dict[str, Draft]:
        """The drafts by id."""
        return {d.id: d for d in self.drafts}


def refs(ref: Ref) -> tuple[str, ...]:
    """An input as a tuple of ids."""
    return (ref,) if isinstance(ref, str) else ref


def renamed(ref: Ref, names: Mapping[str, str]) -> Ref:
    """An input with ids replaced through ``names``; an id that is not there stays."""
    return names.get(ref, ref) if isinstance(ref, str) else tuple(names.get(r, r) for r in ref)


def paths_to(graph: Graph, target: str, wanted: Iterable[str]) -> list[str]:
    """A shortest path of ids from one of ``wanted`` down to ``target``, both included; just the target if none leads there."""
    by_id, goal = graph.by_id(), set(wanted)
    waiting, seen = [[target]], {target}
    while waiting:
        path = waiting.pop(0)
        if path[0] in goal:
            return path
        fresh = [r for _, r in by_id[path[0]].edges() if r not in seen]
        seen.update(fresh)
        waiting += [[r, *path] for r in fresh]
    return [target]
