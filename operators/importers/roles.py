"""Which column of a file holds what: by the names that vendors use, in any case, or as the user declares. Light: no numpy, no pyarrow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PRICES = ("open", "high", "low", "close")
#: Names of a role, reduced to letters and digits; the first that a file has is taken.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "open": ("open", "o", "openprice"),
    "high": ("high", "h", "highprice"),
    "low": ("low", "l", "lowprice"),
    "close": ("close", "c", "last", "closeprice", "closelast", "settle"),
    "volume": ("volume", "v", "vol", "realvolume", "totalvolume", "tickvol", "tickvolume"),
    "contract": ("contract", "contractcode", "localsymbol"),
    "symbol": ("symbol", "ticker", "root"),
    "interest": ("openinterest", "oi", "interest"),
    "trades": ("numberoftrades", "trades", "barcount", "numtrades", "ntrades", "count"),
}
#: Columns that say when. The first group is never in doubt; of the second a file has one, or date and time that belong together.
SURE = ("ts", "tsevent")
STAMPS = ("datetime", "timestamp", "time", "date", "gmttime", "opentime", "index", "unnamed0", "")


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles and the columns that play them, by name or as ``#n``; what is left over."""

    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def plain(name: str) -> str:
    """A column name without case, blanks and signs; letters of any script stay."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def assigned(file: str, names: Sequence[str], declared: Mapping[str, str]) -> Roles:
    """The roles of the columns ``names``; what ``declared`` says goes first.

    Raises MLF905 (a role without column), MLF918 (a name that stands twice), MLF920 (several columns for one role), MLF922 (a declared
    column that is not there).
    """
    found = {role: place(file, role, column, names) for role, column in declared.items()}
    return _whole(file, names, found | _by_name(file, names, found))


def positioned(file: str, names: Sequence[str], declared: Mapping[str, str]) -> Roles:
    """The same of columns without names: what is declared is all there is. Raises MLF905, MLF922."""
    return _whole(file, names, {role: place(file, role, column, names) for role, column in declared.items()})


def _whole(file: str, names: Sequence[str], found: Mapping[str, int]) -> Roles:
    """The roles by name, if every bar is told by them. What stands beside a time is a date, however it was declared."""
    if {"ts", "date"} <= set(found):
        raise MlfError(
            "MLF920",
            file=file,
            role="ts",
            columns=listed([names[found[role]] for role in ("ts", "date")]),
            column=shown(names[found["ts"]]),
        )
    if {"ts", "time"} <= set(found):
        found = {"date" if role == "ts" else role: at for role, at in found.items()}
    for role in PRICES:
        if role not in found:
            raise missing(file, role, names)
    if "ts" not in found and "date" not in found:
        raise missing(file, "ts", names)
    columns = {role: label(names, at) for role, at in found.items()}
    return Roles(columns, tuple(label(names, i) for i in range(len(names)) if i not in found.values()))


def label(names: Sequence[str], at: int) -> str:
    """The name of a column, or ``#n`` where the name is empty, stands twice or looks like a position."""
    name = names[at]
    return name if name and names.count(name) == 1 and not name.startswith("#") else f"#{at + 1}"


def place(file: str, role: str, column: str, names: Sequence[str]) -> int:
    """Position, from 0, of the column that a layout or the user calls so."""
    if re.fullmatch(r"#\d{1,4}", column, re.ASCII):
        at = int(column[1:]) - 1
        if 0 <= at < len(names):
            return at
    same = [i for i, name in enumerate(names) if name == column] or [i for i, name in enumerate(names) if plain(name) == plain(column)]
    if not same:
        raise MlfError("MLF922", file=file, role=role, column=shown(column), found=listed(names))
    return same[0]


def missing(file: str, role: str, names: Sequence[str]) -> MlfError:
    """The finding that no column plays a role."""
    return MlfError("MLF905", file=file, role=role, found=listed(names))


def listed(names: Sequence[str]) -> str:
    """Names for one line of a terminal."""
    texts = ", ".join(shown(name) for name in names[:12])
    return texts + ", ..." if len(names) > 12 else texts  # noqa: PLR2004 - one line of a terminal


def shown(name: str) -> str:
    """A name without control characters, cut to 40 characters."""
    printable = "".join(c if c.isprintable() else "?" for c in name)
    return printable if len(printable) <= 40 else printable[:37] + "..."  # noqa: PLR2004 - as above


def _by_name(file: str, names: Sequence[str], taken: Mapping[str, int]) -> dict[str, int]:
    free = {i: plain(name) for i, name in enumerate(names) if i not in taken.values()}
    found = _time(file, names, free, taken)
    for role, aliases in ALIASES.items():
        alias = next((alias for alias in aliases if alias in free.values()), None)
        if role not in taken and alias is not None:
            found[role] = _only(file, names, [i for i, name in free.items() if name == alias])
    return found


def _time(file: str, names: Sequence[str], free: Mapping[int, str], taken: Mapping[str, int]) -> dict[str, int]:
    """Columns that say when, beside those that are declared: a declared date goes with a column `time`, a declared time with any date."""
    if "ts" in taken or {"date", "time"} <= set(taken):
        return {}
    if "date" in taken:
        return {"time": _only(file, names, [i for i, name in free.items() if name == "time"])} if "time" in free.values() else {}
    found = _when(file, names, free)
    return {"date": found["ts"]} if "time" in taken and "ts" in found else found


def _when(file: str, names: Sequence[str], free: Mapping[int, str]) -> dict[str, int]:
    for sure in SURE:
        if sure in free.values():
            return {"ts": _only(file, names, [i for i, name in free.items() if name == sure])}
    known = [i for i, name in free.items() if name in STAMPS and (name or i == 0)]
    if {free[i] for i in known} == {"date", "time"}:
        return {role: _only(file, names, [i for i in known if free[i] == role]) for role in ("date", "time")}
    telling = [i for i in known if free[i] not in ("index", "unnamed0", "")] or known
    if len({free[i] for i in telling}) > 1:
        raise MlfError("MLF920", file=file, role="ts", columns=listed([names[i] for i in telling]), column=shown(names[telling[0]]))
    return {"ts": _only(file, names, telling)} if telling else {}


def _only(file: str, names: Sequence[str], places: Sequence[int]) -> int:
    if len(places) > 1:
        raise MlfError("MLF918", file=file, column=shown(names[places[0]]))
    return places[0]
