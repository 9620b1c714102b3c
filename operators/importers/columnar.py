"""Columns of Parquet and Arrow files as rows: any names and types that say what they are, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from mlf.errors import MlfError
from mlf.operators.importers.moments import Moments
from mlf.operators.importers.roles import PRICES, assigned, listed, place
from mlf.operators.importers.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Layout, StampForm

#: Databento's price of no trade, and what its whole-number prices are divided by.
UNDEFINED, FIXED = 2**63 - 1, 1_000_000_000
#: Why a file is of a format.
WHY = {
    "canonical": "it has the columns ts, open, high, low and close",
    "databento": "it has the column ts_event and those of a Databento record",
    "generic": "the names of the columns say what they hold",
}
LABELLED = {"symbol": "symbol", "contract": "code"}
FLOATS = (*PRICES, "volume", "interest", "trades")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column of the file plays which role, by position, and the layout that says so."""

    layout: Layout
    places: Mapping[str, int]

    @property
    def wanted(self) -> list[int]:
        """Positions of the columns to read, ascending."""
        return sorted(set(self.places.values()))


@dataclass(slots=True)
class _Gathered:
    """What the batches held so far."""

    stamps: list[NDArray[np.int64]] = field(default_factory=list)
    floats: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    labels: dict[str, list[NDArray[np.int32]]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    count: int = 0


def planned(file: str, schema: pa.Schema, layout: Layout) -> Plan:
    """The roles of a schema's columns: those of ``layout.columns`` first, the others by name. Raises MLF905, MLF918, MLF920, MLF922."""
    names = [_index_name(name) for name in schema.names]
    roles = assigned(file, names, layout.columns)
    places = {role: place(file, role, column, names) for role, column in roles.columns.items()}
    kind = _format(file, names, layout)
    if kind == "databento" and "symbol" not in places and "instrument_id" in names:
        places["symbol"] = names.index("instrument_id")
    stamp = _form(schema.field(places["ts"]).type) if "ts" in places else "naive"
    zone = "UTC" if kind == "canonical" and stamp == "naive" else layout.zone
    edge = layout.edge or ("open" if kind in ("canonical", "databento") else None)
    shown = {role: schema.names[at] for role, at in places.items()}
    ignored = tuple(name for i, name in enumerate(schema.names) if i not in places.values())
    evidence = (*layout.evidence, WHY[kind]) if kind in WHY else layout.evidence
    return Plan(replace(layout, evidence=evidence, format=kind, columns=shown, stamp=stamp, zone=zone, edge=edge, ignored=ignored), places)


def rows_of(file: str, plan: Plan, batches: Iterable[pa.RecordBatch]) -> Rows:
    """The rows of all batches, which hold the columns ``plan.wanted`` in that order.

    Raises MLF902 (no rows), MLF907 with the row, from 1, of a value that is no stamp or number.
    """
    found, moments = _Gathered(), Moments(file)
    for batch in batches:
        _gather(found, moments, plan, batch)
    if found.count == 0:
        raise MlfError("MLF902", file=file)
    columns: dict[str, NDArray[Any]] = {name: np.concatenate(pieces) for name, pieces in found.floats.items()}
    columns.setdefault("volume", np.full(found.count, np.nan))
    columns |= {name: np.concatenate(pieces) for name, pieces in found.labels.items()}
    form: StampForm = moments.form or plan.layout.stamp
    layout = replace(plan.layout, stamp=form, zone=None if form != "naive" else plan.layout.zone)
    return Rows(np.concatenate(found.stamps), columns, form != "naive", (layout,), (file,), names=tuple(found.names))


def _gather(found: _Gathered, moments: Moments, plan: Plan, batch: pa.RecordBatch) -> None:
    if batch.num_rows == 0:
        return
    column = {role: batch.column(plan.wanted.index(at)) for role, at in plan.places.items()}
    when = [(plan.layout.columns[role], column[role]) for role in ("ts", "date", "time") if role in column]
    found.stamps.append(moments.of(when, found.count))
    for role in FLOATS:
        if role in column:
            at = f"{moments.file}:{found.count + 1}"
            divisor = FIXED if plan.layout.format == "databento" and role in PRICES and pa.types.is_integer(column[role].type) else 1
            found.floats.setdefault(role, []).append(_floats(at, plan.layout.columns[role], column[role], divisor))
    for role, name in LABELLED.items():
        if role in column:
            found.labels.setdefault(name, []).append(_indices(found.names, column[role]))
    found.count += batch.num_rows


def _floats(at: str, name: str, values: pa.Array, divisor: int) -> NDArray[np.float64]:
    """Float64 values; what is null, or undefined in Databento's sense, is NaN."""
    kind = values.type
    file, _, line = at.rpartition(":")
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        value = f"{values[0].as_py()!r:.40} of type {kind}"
        raise MlfError("MLF907", file=file, line=line, column=name, value=value, expected="a number")
    numbers = np.asarray(values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    if divisor == 1:
        return numbers
    undefined = values.fill_null(UNDEFINED).to_numpy(zero_copy_only=False) == UNDEFINED
    return np.where(undefined, np.nan, numbers / divisor)


def _indices(names: dict[str, int], column: pa.Array) -> NDArray[np.int32]:
    """Places of the texts in ``names``, which grows; -1 for null and empty text."""
    texts = column.cast(pa.string()).dictionary_encode()
    places = [names.setdefault(text, len(names)) if (text or "").strip() else -1 for text in texts.dictionary.to_pylist()]
    found: NDArray[np.int32] = np.array([*places, -1], np.int32)[texts.indices.fill_null(len(places)).to_numpy(zero_copy_only=False)]
    return found


def _index_name(name: str) -> str:
    """The name of a column; an index that pandas wrote without a name is called `index`."""
    return "index" if name.startswith("__index_level_") else name


def _form(kind: pa.DataType) -> StampForm:
    if pa.types.is_timestamp(kind):
        return "naive" if kind.tz is None else "zoned"
    return "epoch" if pa.types.is_integer(kind) or pa.types.is_floating(kind) else "naive"


def _format(file: str, names: Sequence[str], layout: Layout) -> str:
    """The format that the names tell, or the declared one. Raises MLF921 where the names contradict it."""
    is_databento = "ts_event" in names and bool({"rtype", "instrument_id"} & set(names))
    found = "databento" if is_databento else "canonical" if {"ts", *PRICES} <= set(names) else "generic"
    if layout.format in ("canonical", "databento") and found != layout.format:
        raise MlfError("MLF921", file=file, declared=layout.format, found=f"a file with the columns {listed(names)}")
    return found if layout.format == "generic" else layout.format
