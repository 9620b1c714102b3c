"""Contract codes: the root and the month that a symbol or contract column names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MONTHS = "FGHJKMNQUVXZ"
CODE = re.compile(rf"^([A-Z0-9]{{1,4}}?)([{MONTHS}])([0-9]{{4}}|[0-9]{{1,2}})$")


def contract_ordinals(file: str, columns: Sequence[Sequence[object]], ts: NDArray[np.int64], symbol: str) -> NDArray[np.int32] | None:
    """Ordinal of each row's contract month (``12 * year + month - 1``), or ``None`` if no column names months.

    ``columns`` are the symbol and contract columns as text. `MESH24`, `MESH2024` and `MESH4` name a month (one digit: the first such year
    not before the row's own), `MES` only the root. Raises MLF909 for several roots, MLF910 for another root than ``symbol``.
    """
    codes = [[str(cell).strip().upper() for cell in column] for column in columns]
    roots = sorted({_root(code, symbol) for column in codes for code in set(column)})
    if len(roots) > 1:
        raise MlfError("MLF909", file=file, found=", ".join(roots[:6]))
    if roots and roots != [symbol]:
        raise MlfError("MLF910", file=file, found=roots[0], symbol=symbol)
    dated = [column for column in codes if all(code != symbol for code in set(column))]
    return _ordinals(dated[-1], ts) if dated else None


def _root(code: str, symbol: str) -> str:
    """The root of a code; a code of no known form is its own root."""
    match = CODE.match(code)
    return code if code == symbol or match is None else match[1]


def _ordinals(codes: Sequence[str], ts: NDArray[np.int64]) -> NDArray[np.int32]:
    years = ts.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
    table = {(code, year): _ordinal(code, year) for code, year in set(zip(codes, years.tolist(), strict=True))}
    return np.array([table[key] for key in zip(codes, years.tolist(), strict=True)], np.int32)


def _ordinal(code: str, year: int) -> int:
    match = CODE.match(code)
    if match is None:
        raise ValueError(code)
    digits = match[3]
    modulus = 10 ** len(digits)
    full = year + (int(digits) - year) % modulus if modulus == 10 else int(digits) % 100 + 2000  # noqa: PLR2004 - one digit
    return 12 * full + MONTHS.index(match[2])
