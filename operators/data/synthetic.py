"""Body of `data.synthetic`: one-minute bars that look like a futures contract, from a seed.

Returns of minute i in session d::

    sigma[d, i] = annual / sqrt(252 * 1380) * shape[i] * exp(day[d] + slow[d, i])
    r[d, i]     = sigma[d, i] * (e[i] - 0.04 * e[i - 1] + 0.03 * trend[i])

`day` is an AR(1) over sessions with a leverage term (falls raise volatility), `slow` an AR(1) over minutes, `e` a Student t with five
degrees of freedom scaled to variance 1: volatility clusters within and over days, tails are fat. `trend` is a stationary AR(1) with a
half-life of three hours. It and the slight reversal of the last minute are all there is to learn: knowing `trend` exactly would explain a
tenth of a percent of one-minute variance, and it can only be guessed from past returns. Costs eat it easily; a model that finds much more
than that is looking at the future.

Each minute walks in steps whose extremes are its high and low; prices stand on the tick grid; volume rises with volatility and with the
size of the move; quiet minutes of the night are missing now and then; a roll jumps by the carry between the two months. Each session draws
from its own stream, named by seed, symbol and trade date: a later `end` appends bars and changes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import Sessions, sessions_between
from mlf.operators.calendar.zone import DAY, MINUTE, wall_from_utc
from mlf.operators.data.grid import price_of
from mlf.operators.data.shape import OPEN, day_shape
from mlf.operators.rolls.calendar import contract_months

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.operators.data.declare import SyntheticParams
    from mlf.schemas.work import Task

Bars = dict[str, NDArray[Any]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEAR_SESSIONS, SESSION_MINUTES = 252, 1_380
DAY_MEMORY, DAY_NOISE, LEVERAGE = 0.97, 0.07, 0.05
SLOW_MEMORY, SLOW_SPREAD = 0.985, 0.35
TREND_MEMORY, TREND_SIZE = 0.5 ** (1 / 180), 0.03
REVERSAL = 0.04
FREEDOM = 5
STEPS = 6
PREMIUM = 0.05
QUIET, MISSING = 0.35, 0.02
DAY_VARIANCE = (DAY_NOISE**2 + LEVERAGE**2) / (1 - DAY_MEMORY**2)
VARIANCE = DAY_VARIANCE + SLOW_SPREAD**2


@dataclass(slots=True)
class _State:
    """What one session hands to the next: log price, the three volatility and trend states, the last shock, the last close."""

    price: float
    day: float
    slow: float
    trend: float
    shock: float
    closed: int


@dataclass(frozen=True, slots=True)
class _Session:
    """What a session knows before it trades: its minutes (UTC), its shape, its own random stream and the log jump of a roll."""

    ts: Ints
    volatility: Floats
    volume: Floats
    random: np.random.Generator
    jump: float


def run(inputs: Mapping[str, Any], params: SyntheticParams, task: Task) -> Bars:
    """Raw one-minute bars with `contract` and `interval`. Raises MLF911 (dates the calendar does not know), MLF915 (no session)."""
    del inputs
    table = sessions_between(params.template, params.start, params.end - timedelta(days=1), task.tables)
    if len(table) == 0:
        raise MlfError("MLF915", step="data.synthetic", count=0)
    contracts = contract_months(table.trade_date, params.months, params.roll)
    jumps = params.carry * np.diff(contracts, prepend=contracts[:1]) / 12
    state = _first_state(params, _stream(params, task, 0), int(table.open[0]))
    days = [_day(_session(table, i, float(jumps[i]), (params, task)), state, params) for i in range(len(table))]
    bars = {name: np.concatenate([day[name] for day in days]) for name in days[0]}
    lengths = [len(day["ts"]) for day in days]
    return bars | {"contract": np.repeat(contracts, lengths), "interval": np.array([1], np.int32)}


def _stream(params: SyntheticParams, task: Task, trade_date: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([task.seed, trade_date, *params.symbol.encode()]))


def _first_state(params: SyntheticParams, random: np.random.Generator, closed: int) -> _State:
    """Volatility and trend drawn from their long-run distributions."""
    day, slow, trend = random.standard_normal(3) * (np.sqrt(DAY_VARIANCE), SLOW_SPREAD, 1.0)
    return _State(float(np.log(params.base_price)), float(day), float(slow), float(trend), 0.0, closed)


def _session(table: Sessions, i: int, jump: float, source: tuple[SyntheticParams, Task]) -> _Session:
    params, task = source
    ts = np.arange(table.open[i], table.close[i], MINUTE)
    ts = ts[(ts < table.halt_start[i]) | (ts >= table.halt_end[i])]
    clock = (wall_from_utc(ts) - OPEN * MINUTE) % DAY // MINUTE
    volatility, volume = day_shape(params.template)
    return _Session(ts, volatility[clock], volume[clock], _stream(params, task, int(table.trade_date[i])), jump)


def _day(session: _Session, state: _State, params: SyntheticParams) -> Bars:
    """Bars of one session; moves ``state`` on to its close."""
    n, random = len(session.ts), session.random
    daily = params.volatility / np.sqrt(YEAR_SESSIONS)
    slow = _ar1(SLOW_MEMORY, random.standard_normal(n) * SLOW_SPREAD * np.sqrt(1 - SLOW_MEMORY**2), state.slow)
    trend = _ar1(TREND_MEMORY, random.standard_normal(n) * np.sqrt(1 - TREND_MEMORY**2), state.trend)
    level = np.exp(state.day + slow - VARIANCE)
    sigma = daily / np.sqrt(SESSION_MINUTES) * session.volatility * level
    steps, shock = _steps(random, n)
    known = TREND_SIZE * trend - REVERSAL * np.append([state.shock], shock[:-1])
    drift = sigma * known + PREMIUM / (YEAR_SESSIONS * SESSION_MINUTES) - sigma**2 / 2
    steps = steps * sigma[:, None] + drift[:, None] / STEPS
    gap = session.jump + _gap(session, state, daily)
    path = state.price + gap + np.cumsum(steps.ravel()).reshape(n, STEPS)
    volume = _volume(session, np.abs(shock), (level, params.daily_volume))
    moved = (path[-1, -1] - state.price - session.jump) / daily
    _advance(state, (path[-1, -1], slow[-1], trend[-1], shock[-1]), (moved, random.standard_normal(), int(session.ts[-1])))
    return _bars(session, np.exp(path), volume, params.tick)


def _ar1(memory: float, noise: Floats, start: float) -> Floats:
    """``x[i] = memory * x[i - 1] + noise[i]`` with ``x[-1] = start``, as one running sum (memory**-n stays far from overflow)."""
    scale = memory ** np.arange(1, len(noise) + 1)
    return np.asarray(scale * (start + np.cumsum(noise / scale)))


def _steps(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Steps of each minute, shape (n, 6), and their sums: Student t with variance 1. The first step is the small one before the open."""
    weights = np.sqrt(np.array([0.1, 0.18, 0.18, 0.18, 0.18, 0.18]))
    tail = np.sqrt((FREEDOM - 2) / random.chisquare(FREEDOM, n))
    steps = random.standard_normal((n, STEPS)) * weights * tail[:, None]
    return steps, steps.sum(axis=1)


def _gap(session: _Session, state: _State, daily: float) -> float:
    """Log move while the exchange was closed: a twentieth of a day's after the daily break, a third after a weekend."""
    hours = min((int(session.ts[0]) - state.closed) / (60 * MINUTE), 72.0)
    share = 0.25 * np.sqrt(max(hours, 0.0) / 24)
    return float(session.random.standard_normal() * daily * share * np.exp(state.day - DAY_VARIANCE))


def _volume(session: _Session, size: Floats, scale: tuple[Floats, float]) -> Ints:
    """Contracts per minute: the shape of the day, more in volatile hours and on large moves, Poisson on top."""
    level, daily = scale
    noise = np.exp(0.35 * session.random.standard_normal(len(size)) - 0.35**2 / 2)
    mean = daily / SESSION_MINUTES * session.volume * np.sqrt(level) * (0.45 + 0.75 * size) * noise
    return np.asarray(session.random.poisson(mean))


def _advance(state: _State, last: tuple[Any, ...], day: tuple[Any, ...]) -> None:
    moved, noise, closed = day
    state.price, state.slow, state.trend, state.shock = (float(value) for value in last)
    surprise = float(np.clip(moved / np.exp(state.day), -3, 3))
    state.day = DAY_MEMORY * state.day + DAY_NOISE * float(noise) - LEVERAGE * surprise
    state.closed = closed + MINUTE


def _bars(session: _Session, path: Floats, volume: Ints, tick: float) -> Bars:
    """Bars on the tick grid, no price below one tick; minutes without a trade are left out."""
    ticks = np.maximum(np.rint(path / tick), 1)
    quiet = session.random.random(len(volume)) < MISSING * (session.volume < QUIET)
    keep = (volume > 0) & ~quiet
    columns = {"open": ticks[:, 0], "high": ticks.max(axis=1), "low": ticks.min(axis=1), "close": ticks[:, -1]}
    priced = {name: price_of(column[keep], tick) for name, column in columns.items()}
    return {"ts": session.ts[keep]} | priced | {"volume": volume[keep].astype(np.float64)}
