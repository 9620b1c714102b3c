"""How an operator is declared.

A declaration is data: it names the typed ports, the limits of the parameters and the place of the body as text, so that the compiler
can read the whole catalogue without importing numpy, pandas or a model library. The worker that runs a node imports the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from mlf.schemas.work import Part, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PORT_TYPES", "Cost", "Operator", "Params", "Part", "Port", "Storage", "Taint", "Task"]

Storage = Literal["table", "document", "files", "source"]

#: Semantic type of a port -> how its artifact is stored. Two ports connect only if their types are equal.
PORT_TYPES: Mapping[str, Storage] = {
    "source": "source",  # bytes of the user's files, by digest
    "bars": "table",
    "features": "table",
    "matrix": "table",
    "labels": "table",
    "rows": "table",
    "scaler": "table",
    "model": "files",
    "probabilities": "table",
    "signals": "table",
    "backtest": "table",
    "document": "document",
}

Taint = Literal["label", "prediction"]


class Params(BaseModel):
    """Parameters of an operator: frozen, limited, without unknown keys and without NaN or infinity.

    Its validator is built when it is first used: the catalogue holds some 120 of them, a spec uses a dozen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    def identity(self) -> dict[str, Any]:
        """What is hashed: the parameters that differ from the defaults of this operator version, as JSON data."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Port:
    """An input. ``many`` takes an ordered tuple of artifacts; ``refuses`` lists taints that must not reach it."""

    type: str
    many: bool = False
    optional: bool = False
    refuses: frozenset[Taint] = frozenset()


@dataclass(frozen=True, slots=True)
class Cost:
    """A rough estimate for planning: seconds and bytes as ``fixed + per_row * rows`` (per part, where the operator has parts)."""

    seconds: float = 0.05
    seconds_per_row: float = 1e-7
    bytes_per_row: float = 8.0
    memory_per_row: float = 64.0


@dataclass(frozen=True, slots=True)
class Operator:
    """A pure, versioned function with typed ports.

    ``body`` is ``package.module:function`` with the signature ``(inputs, params, task) -> value``, where ``inputs`` maps ports to
    values (a tuple of values for a ``many`` port) and a value is

    * for a table: ``Mapping[str, numpy.ndarray]``, one-dimensional, read-only, memory-mapped; columns may differ in length.
      Returning an input's array object as it is stores nothing twice;
    * for a document: canonical JSON data (a ``dict``);
    * for files: on the way in ``Mapping[str, Path]``, on the way out ``Mapping[str, bytes]``;
    * for a source: a tuple of ``(name, Path)``, the store's own copy of the user's files.

    ``version`` moves whenever the output can. ``tables`` are data files of the package (``operators/calendar/holidays.csv``) that
    the body reads through ``task.tables``; their bytes are part of the recipe. ``distributions`` are the installed packages whose
    versions can change the bytes. ``learns`` and ``scores`` name the row segments a node fits on or scores; ``lookback`` and
    ``reach`` count bars of history and of future that one output row depends on; ``taint`` marks the output.
    """

    name: str
    version: int
    params: type[Params]
    inputs: Mapping[str, Port]
    output: str
    body: str
    doc: str
    distributions: tuple[str, ...] = ("numpy",)
    determinism: Literal["bitwise", "numeric", "stochastic"] = "bitwise"
    seeded: bool = False
    parts: bool = False
    threads: int = 1
    tables: tuple[str, ...] = ()
    taint: frozenset[Taint] = frozenset()
    lookback: Callable[[Any], int] = lambda _: 0
    reach: Callable[[Any], int] = lambda _: 0
    learns: Callable[[Any], tuple[str, ...]] = lambda _: ()
    scores: Callable[[Any], tuple[str, ...]] = lambda _: ()
    cost: Callable[[Any], Cost] = lambda _: Cost()

    @property
    def id(self) -> str:
        """``name@version``, the operator's identity while its code is as locked."""
        return f"{self.name}@{self.version}"
