"""The part of a plan between the continuous bars and the matrix, computed again over other bars, with the bodies of a run."""

from __future__ import annotations

import os
import sys
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlf.artifacts.formats import read
from mlf.artifacts.loader import Loader
from mlf.runtime.body import call_body
from mlf.runtime.contract import check_output
from mlf.runtime.launch import machine_code_folder
from mlf.runtime.probe import probe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.artifacts.store import Store
    from mlf.schemas.plan import Node, Plan
    from mlf.schemas.work import Part

    Table = Mapping[str, NDArray[Any]]

BARS, MATRIX = "continuous", "matrix"


class Replay:
    """What the nodes above the matrix make of ``bars`` in place of the continuous bars.

    Nodes that do not depend on them keep the value that the store holds. Nothing is stored. A body raises what it raises.
    """

    def __init__(self, plan: Plan, store: Store, bars: Table) -> None:
        self._plan, self._loader = plan, Loader(store)
        self._states = probe(plan, store).states
        self._moved = downstream(plan, BARS)
        self._values: dict[str, Any] = {BARS: bars}

    def value(self, node_id: str) -> Any:
        """The value of a node over these bars."""
        if node_id not in self._values:
            node = self._plan.node(node_id)
            self._values[node_id] = self.computed(node, node.parts) if node_id in self._moved else self._kept(node)
        return self._values[node_id]

    def computed(self, node: Node, parts: Sequence[Part]) -> Table:
        """The columns of some parts of a node; of all there are, if it has none."""
        values = {port: self._input(ref) for port, ref in node.inputs.items()}
        return self._called(replace(node, parts=tuple(parts)), values)

    def index(self) -> Table:
        """The matrix without a feature: which bar of each timeframe every base row sees."""
        node = self._plan.node(MATRIX)
        values = {port: self._input(ref) for port, ref in node.inputs.items() if port != "features"}
        return self._called(node, {"features": tuple({} for _ in node.inputs["features"]), **values})

    def _called(self, node: Node, values: Mapping[str, Any]) -> Table:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the run has told of them
            value: Table = call_body(node, values, node.parts)
        check_output(node, value, tuple(name for part in node.parts for name in part.columns) if node.parts else None)
        return value

    def _input(self, ref: str | tuple[str, ...]) -> Any:
        return self.value(ref) if isinstance(ref, str) else tuple(self.value(one) for one in ref)

    def _kept(self, node: Node) -> Any:
        digest = self._states[node.id].digest
        if digest is None:
            raise LookupError(f"{node.id} is not in the store")
        return read(self._loader, digest, node.storage)


def downstream(plan: Plan, start: str) -> set[str]:
    """The nodes that depend on one."""
    found = {start}
    for node in plan.nodes:
        if found.intersection(node.upstream()):
            found.add(node.id)
    return found - {start}


def share_machine_code() -> None:
    """Lets this process use the machine code that workers compile, unless numba is loaded or has a place of its own already."""
    if "numba" not in sys.modules and "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(machine_code_folder())
