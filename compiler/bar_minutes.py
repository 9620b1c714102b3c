"""How long a bar lasts, for estimates: the minutes of its name, or the average of bars that count contracts or dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.schemas.durations import SESSION_MINUTES, event_size, timeframe_minutes

if TYPE_CHECKING:
    from mlf.compiler.resolved import Resolved


def bar_minutes(timeframe: str, resolved: Resolved) -> int:
    """Minutes of a bar, at least one.

    Bars of events last as long as an average session takes to trade their size, by the contract's usual volume and price: good for sizes
    of tables and lengths of warm-up, and for nothing that decides a result. Unknown contracts count as one minute.
    """
    event = event_size(timeframe)
    if event is None:
        return timeframe_minutes(timeframe)
    if resolved.market is None:
        return 1
    kind, size = event
    contract = resolved.market.contract
    daily = contract.daily_volume * (1.0 if kind == "vol" else contract.base_price * contract.point_value)
    return max(1, resolved.source_minutes, round(size / daily * SESSION_MINUTES))
