"""Which instrument each row is of: spreads and options left out, one root kept, contract months named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.importers.names import Labels, check_symbol, contracts, listed, parse, roots_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlf.operators.importers.rows import Rows

#: Columns of a reader, in the order in which they count.
NAMED = ("symbol", "code")


def settled(rows: Rows, symbol: str | None) -> Rows:
    """The rows of one file with `contract` in place of `symbol` and `code`, where a column names months.

    In a Databento file, which names the instrument of each row, spreads, options and, where ``symbol`` is one of several roots, the rows
    of the others are left out and counted. Raises MLF909 for rows of several roots, MLF927 for numbered instruments without names.
    """
    columns = [name for name in NAMED if name in rows.columns]
    if not columns:
        return rows
    if rows.layouts[0].format == "databento":
        rows = _outrights(rows, columns[0], symbol)
    labels = [Labels((*rows.names, ""), rows.columns[name]) for name in columns]
    ordinals, names = contracts(rows.files[0], labels, rows.stamp)
    kept = {name: column for name, column in rows.columns.items() if name not in NAMED}
    return replace(rows, columns=kept if ordinals is None else kept | {"contract": ordinals}, names=names)


def _outrights(rows: Rows, column: str, symbol: str | None) -> Rows:
    names, index = (*rows.names, ""), rows.columns[column]
    count = np.roll(np.bincount(index + 1, minlength=len(names)), -1)  # the rows without a name, -1, come last
    used = [name for name, rows_of in zip(names, count.tolist(), strict=True) if rows_of]
    _refuse_numbers(rows, used)
    chosen = _chosen(rows.files[0], used, symbol)
    kinds = [kind_of(name) or ("other roots" if chosen and parse(name).root != chosen else "") for name in names]
    dropped = {kind: sum(n for n, of in zip(count.tolist(), kinds, strict=True) if of == kind) for kind in sorted({*kinds} - {""})}
    if not any(dropped.values()):
        return rows
    return _kept(rows, np.array([not kind for kind in kinds])[index], {kind: n for kind, n in dropped.items() if n})


def _chosen(file: str, used: list[str], symbol: str | None) -> str | None:
    """The root to keep where outright contracts of several are there. Raises MLF909, or MLF910 where none of them is the symbol."""
    outright = [name for name in used if kind_of(name) is None]
    roots = roots_of(outright)
    if len(roots) <= 1 or symbol in roots:
        return symbol if symbol in roots else None
    if symbol is not None:
        check_symbol(file, outright, symbol)
    raise MlfError("MLF909", file=file, found=listed(roots), hint="set symbol to one of them; the rows of the others are then left out")


def _kept(rows: Rows, keep: NDArray[np.bool_], dropped: dict[str, int]) -> Rows:
    if not keep.any():
        said = ", ".join(f"{count} rows of {kind}" for kind, count in sorted(dropped.items()))
        raise MlfError("MLF927", file=rows.files[0], what=f"{said} and nothing else", expected="bars of outright contracts")
    columns: dict[str, NDArray[Any]] = {name: column[keep] for name, column in rows.columns.items()}
    return replace(rows, stamp=rows.stamp[keep], columns=columns, dropped={**rows.dropped, **dropped})


def kind_of(name: str) -> str | None:
    """`spreads` or `options`, for a name in Databento's spelling that is no outright contract; else ``None``."""
    if "-" in name or ":" in name:
        return "spreads"
    return "options" if " " in name else None


def _refuse_numbers(rows: Rows, used: list[str]) -> None:
    numbers = [name for name in used if name.isdigit()]
    if len(used) > 1 and numbers:
        what = f"rows of {len(used)} instruments, known by number only ({', '.join(numbers[:3])})"
        raise MlfError(
            "MLF927",
            file=rows.files[0],
            what=what,
            expected="names in a symbol column",
            hint="download it with map_symbols, or put the symbology.json of the download beside it",
        )
