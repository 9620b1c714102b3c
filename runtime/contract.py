"""The check of a body's return value against the contract of its output, before anything is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.schemas.contracts import FILES, TABLES, TableContract

if TYPE_CHECKING:
    from mlf.schemas.plan import Node

Table = Mapping[str, NDArray[np.generic]]


def check_output(node: Node, value: Any, columns: tuple[str, ...] | None = None) -> None:
    """``MLF604`` naming the first thing wrong with ``value``; ``columns`` are those a table of parts must have, in order."""
    problem = next(_problems(node, value, columns), None)
    if problem is not None:
        raise MlfError("MLF604", node=node.id, operator=node.operator, problem=problem)


def _problems(node: Node, value: Any, columns: tuple[str, ...] | None) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"the body returned {type(value).__name__}, a {node.storage} is a mapping"
    elif not all(isinstance(name, str) and name for name in value):
        yield "a name is no text, or empty"
    elif node.storage == "table":
        yield from _table_problems(node, value, columns)
    elif node.storage == "files":
        yield from _file_problems(node, value)


def _table_problems(node: Node, table: Mapping[str, Any], columns: tuple[str, ...] | None) -> Iterator[str]:
    yield from (f"column {name!r} is {_shape(data)}, expected a one-dimensional array" for name, data in table.items() if not _flat(data))
    if columns is not None and tuple(table) != columns:
        yield f"columns {', '.join(table) or 'none'}; the parts promise {', '.join(columns)}"
    contract = TABLES.get(node.output)
    if contract is not None:
        yield from _column_problems(table, contract)


def _column_problems(table: Table, contract: TableContract) -> Iterator[str]:
    yield from (f"column {name!r} is missing" for name in contract.required if name not in table)
    for name, data in table.items():
        expected = _expected(name, contract)
        if not expected:
            yield f"column {name!r} is not one of this type"
        elif data.dtype.name not in expected:
            yield f"column {name!r} is {data.dtype.name}, expected {' or '.join(expected)}"
    yield from (
        f"column {name!r} holds NaN or infinity" for name in contract.finite if name in table and not np.isfinite(table[name]).all()
    )
    yield from _length_problems(table, contract)


def _length_problems(table: Table, contract: TableContract) -> Iterator[str]:
    for group in (*contract.groups, *contract.records):
        beside = group not in contract.records
        lengths = {n: len(data) for n, data in table.items() if n.startswith(group) and not (beside and _is_beside(n, contract))}
        if len(set(lengths.values())) > 1:
            yield f"columns of one length differ: {', '.join(f'{n} {size}' for n, size in lengths.items())}"


def _file_problems(node: Node, files: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"file {name!r} is {type(data).__name__}, expected bytes" for name, data in files.items() if not isinstance(data, bytes))
    yield from (f"file {name!r} is missing" for name in FILES.get(node.output, ()) if name not in files)


def _expected(name: str, contract: TableContract) -> tuple[str, ...]:
    if _is_note(name, contract):
        return ("int32", "int64")
    if name.startswith(contract.records):
        return ("int8", "int32", "int64", "float64")
    known = contract.required.get(name) or contract.optional.get(name)
    return (known,) if known else contract.others


def _is_note(name: str, contract: TableContract) -> bool:
    return any(name.startswith(note) if note.endswith("/") else name == note for note in contract.notes)


def _is_beside(name: str, contract: TableContract) -> bool:
    """Whether a column is none of the rows'."""
    return _is_note(name, contract) or name.startswith(contract.records)


def _flat(data: Any) -> bool:
    return isinstance(data, np.ndarray) and data.ndim == 1 and data.dtype.kind in "biuf"


def _shape(data: Any) -> str:
    return f"{data.dtype} of shape {data.shape}" if isinstance(data, np.ndarray) else type(data).__name__
