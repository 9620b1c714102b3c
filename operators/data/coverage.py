"""How much of the exchange's open hours the bars cover, and where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.operators.calendar.zone import MINUTE, wall_from_utc
from mlf.operators.data.gaps import KINDS, WHOLE, Gaps, Stretches

if TYPE_CHECKING:
    from mlf.operators.calendar.sessions import Sessions

Ints = NDArray[np.int64]
Entry = dict[str, Any]

HOUR = 60 * MINUTE
#: Longest holes and worst sessions that are listed.
LONGEST, SESSIONS = 50, 100


def gap_section(found: Gaps, hours: Stretches, table: Sessions) -> Entry:
    """Totals; the longest holes; the sessions that miss most. Quiet minutes are in the totals alone."""
    holes = found.taken(~found.quiet)
    longest = np.lexsort((holes.start, -holes.minutes))[:LONGEST]
    return {
        "missing_minutes": int(found.minutes.sum()),
        "quiet_minutes": int(found.minutes[found.quiet].sum()),
        "hole_minutes": int(holes.minutes.sum()),
        "holes": len(holes),
        "whole_sessions": int((holes.kind == WHOLE).sum()),
        "longest": gap_rows(holes.taken(longest)),
        "sessions": _sessions(holes, hours, table),
    }


def gap_rows(found: Gaps) -> list[Entry]:
    """Gaps as documents say them: `from`, `to`, `minutes`, `session` (trade date), `kind` (inside, edge, whole), `quiet`."""
    columns = (times(found.start), times(found.end), found.minutes.tolist(), dates(found.trade_date), found.kind, found.quiet.tolist())
    names = ("from", "to", "minutes", "session", "kind", "quiet")
    return [dict(zip(names, (*row[:4], KINDS[row[4]], row[5]), strict=True)) for row in zip(*columns, strict=True)]


def _sessions(holes: Gaps, hours: Stretches, table: Sessions) -> list[list[Any]]:
    """``[trade date, minutes missing, minutes open]`` of the sessions that miss most, holes only, in order of time."""
    missing = np.bincount(np.searchsorted(table.trade_date, holes.trade_date), weights=holes.minutes, minlength=len(table)).astype(np.int64)
    opened = np.bincount(hours.session, weights=(hours.end - hours.start) // MINUTE, minlength=len(table)).astype(np.int64)
    worst = np.lexsort((table.trade_date, -missing))[:SESSIONS]
    worst = np.sort(worst[missing[worst] > 0])
    return [list(row) for row in zip(dates(table.trade_date[worst]), missing[worst].tolist(), opened[worst].tolist(), strict=True)]


def coverage(found: Gaps, hours: Stretches, table: Sessions) -> Entry:
    """Open and missing minutes, and the share covered: `years` by trade date, `hours` by the hour of Chicago's clock."""
    opened, lost = (hours.start, hours.end), (found.start, found.end)
    of_year, of_gap = _years(table.trade_date[hours.session]), _years(found.trade_date)
    years = np.unique(of_year)
    dated = ((of_year, _minutes(*opened)), (of_gap, found.minutes))
    minutes = [np.bincount(np.searchsorted(years, year), part, len(years)) for year, part in dated]
    clock = [_by_hour(*opened), _by_hour(*_open_parts(*lost, hours))]
    return {"years": _shares("year", years, minutes), "hours": _shares("hour", np.arange(24), clock)}


def _shares(name: str, keys: Ints, minutes: list[NDArray[Any]]) -> list[Entry]:
    rows = zip(keys.tolist(), *(part.astype(np.int64).tolist() for part in minutes), strict=True)
    return [{name: key, "open_minutes": o, "missing_minutes": m, "share": round(1 - m / o, 6)} for key, o, m in rows if o]


def _by_hour(start: Ints, end: Ints) -> NDArray[Any]:
    """Minutes of the stretches in each hour of Chicago's clock; an offset of the zone changes in no open hour."""
    first = start // HOUR
    count = np.where(end > start, (end - 1) // HOUR - first + 1, 0)
    source = np.repeat(np.arange(len(start)), count)
    hour = first[source] + np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    part = np.minimum(end[source], (hour + 1) * HOUR) - np.maximum(start[source], hour * HOUR)
    return np.bincount(wall_from_utc(hour * HOUR) // HOUR % 24, weights=part // MINUTE, minlength=24)


def _open_parts(start: Ints, end: Ints, hours: Stretches) -> tuple[Ints, Ints]:
    """The gaps without the halts inside of them."""
    first = np.searchsorted(hours.end, start, side="right")
    last = np.searchsorted(hours.start, end, side="left") - 1
    two = last > first
    starts, ends = np.concatenate([start, hours.start[last[two]]]), np.concatenate([np.where(two, hours.end[first], end), end[two]])
    return starts, ends


def _minutes(start: Ints, end: Ints) -> Ints:
    return (end - start) // MINUTE


def _years(days: NDArray[Any]) -> Ints:
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def volume_section(trade_date: NDArray[np.int32], volume: NDArray[np.float64]) -> Entry:
    """Share of bars whose volume is known, bars in which nothing traded, and the known share by year of the trade date."""
    known = ~np.isnan(volume)
    year = _years(trade_date)
    edges = np.flatnonzero(np.insert(year[1:] != year[:-1], 0, [True]))
    shares = np.add.reduceat(known, edges, dtype=np.int64) / np.diff(np.append(edges, len(known)))
    years = [[int(y), round(float(share), 6)] for y, share in zip(year[edges], shares, strict=True)]
    return {"known_share": round(float(known.mean()), 6), "zero_bars": int((volume == 0).sum()), "years": years}


def times(ts: Ints) -> list[str]:
    """ISO-8601 texts in UTC."""
    return [f"{text}Z" for text in np.datetime_as_string(np.asarray(ts).astype("datetime64[ns]"), unit="s")]


def dates(days: NDArray[Any]) -> list[str]:
    """ISO-8601 dates of days since 1970."""
    return [str(day) for day in np.asarray(days).astype("datetime64[D]")]
