"""The columns of a canonical file: which must be there, which may. Light: the compiler reads headers with it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

PRICES = ("open", "high", "low", "close")
REQUIRED = ("ts", *PRICES, "volume")
NAMES = ("contract", "symbol")

#: What vendors call a column, lower-case, for the hint.
ALIASES = {
    "ts": ("time", "date", "datetime", "timestamp", "ts_event"),
    "open": ("o",),
    "high": ("h",),
    "low": ("l",),
    "close": ("c", "last", "settle"),
    "volume": ("v", "vol", "tickvol"),
}


def check_header(file: str, found: Sequence[str], ignore: Collection[str]) -> None:
    """Nothing, if the columns fit; MLF918, MLF905 or MLF906 for the first that does not."""
    for column in REQUIRED:
        if column not in found:
            raise MlfError("MLF905", file=file, role=column, found=_list(found), hint=_hint(column, found))
    for i, name in enumerate(found):
        if name in found[:i]:
            raise MlfError("MLF918", file=file, column=_shown(name))
    for name in found:
        if name not in REQUIRED and name not in NAMES and name not in ignore:
            raise MlfError("MLF906", file=file, column=_shown(name))


def _hint(column: str, found: Sequence[str]) -> str | None:
    """A hint that names the column that was probably meant; ``None`` leaves the rule's own."""
    lower = {name.strip().lower(): name for name in found}
    near = [alias for alias in (column, *ALIASES[column]) if alias in lower] or get_close_matches(column, lower, n=1)
    if not any(name in lower for alias in ALIASES for name in (alias, *ALIASES[alias])):
        return "put a header line above the rows: " + ",".join(REQUIRED)
    return f"rename column '{_shown(lower[near[0]])}' to '{column}'" if near else None


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(_shown(name) for name in names[:12])
    return shown + ", ..." if len(names) > 12 else shown  # noqa: PLR2004 - one line of a terminal


def _shown(name: str) -> str:
    """A name without control characters, cut to 40 characters."""
    printable = "".join(c if c.isprintable() else "?" for c in name)
    return printable if len(printable) <= 40 else printable[:37] + "..."  # noqa: PLR2004 - as above
