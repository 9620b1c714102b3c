"""What an artifact of each type must look like: required columns, optional ones, what any other column may be.

Data only; the runtime checks it before anything is published. A type that is not listed here has no contract beyond its storage.
Dtypes are numpy names; ``*`` stands for the columns a node adds under names of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TableContract:
    """Columns of a table.

    ``required`` and ``optional`` map a name to its dtype. ``others`` lists the dtypes of further columns; empty means that there are
    none. ``groups`` are prefixes: columns that share one have equal length (``""``: all columns; no prefix: lengths are free).
    ``notes`` are integer columns of any length beside the rows: names, and prefixes that end with ``/``. ``records`` are prefixes of
    records beside the rows: numbers, as many in each column of a prefix.
    ``finite`` columns hold no NaN and no infinity.
    """

    required: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("",)
    notes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    finite: tuple[str, ...] = ()


def _named(dtype: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), dtype)


_PRICES = _named("float64", "open high low close")
_SESSION = _named("int32", "session trade_date minute to_close") | _named("bool", "rth roll") | _named("int64", "close_ts")
_KNOWN_AHEAD = {"cash_open": "int32", "early": "bool", "eve": "bool"}
_TRADE = (
    _named("int32", "trade/entry_row trade/exit_row")
    | _named("int8", "trade/side trade/reason")
    | _named("float64", "trade/entry_price trade/exit_price trade/gross trade/cost trade/net")
    | _named("bool", "trade/ambiguous")
)
_EQUITY = {"equity/row": "int32", "equity/value": "float64"}
_DAY = {"day/date": "int32", "day/pnl": "float64"}
_PROBABILITIES = _named("float64", "p_down p_flat p_up")

TABLES: Mapping[str, TableContract] = {
    "bars": TableContract(
        required={"ts": "int64", **_PRICES, "volume": "float64"},
        optional={"contract": "int32", **_SESSION, **_KNOWN_AHEAD, **_named("float64", "interest trades factor shift")},
        notes=("interval", "count/", "kept/", "span/", "outside/", "silent/", "source/", "short/"),
        records=("change/", "example/"),
        finite=("open", "high", "low", "close", "factor", "shift"),
    ),
    "features": TableContract(others=("float32", "float64")),
    "matrix": TableContract(
        required=_named("int64", "ts close_ts ready"),
        optional={"usable": "bool"},
        others=("float32", "float64", "int32", "int64"),
        groups=(),
    ),
    "labels": TableContract(
        required=_named("int8", "label touch")
        | _named("bool", "valid ambiguous")
        | _named("int32", "entry exit held")
        | _named("int64", "start_ts end_ts")
        | _named("float64", "upper lower")
        | _named("float32", "net_ticks mae_ticks mfe_ticks"),
    ),
    "rows": TableContract(required=_named("int32", "fit stop train validation test"), groups=()),
    "scaler": TableContract(required=_named("float64", "center scale"), finite=("center", "scale")),
    "probabilities": TableContract(required={"row": "int32", **_PROBABILITIES}, finite=tuple(_PROBABILITIES)),
    "signals": TableContract(required={"row": "int32", "signal": "int8", "edge": "float64"}, finite=("edge",)),
    "backtest": TableContract(
        required={**_TRADE, **_EQUITY, **_DAY},
        groups=("trade/", "equity/", "day/"),
        finite=("trade/net", "trade/cost", "equity/value", "day/pnl"),
    ),
}

#: Files that a ``files`` artifact of a type cannot do without.
FILES: Mapping[str, tuple[str, ...]] = {"model": ("model.json",)}
