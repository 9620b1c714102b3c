"""The walk along a path of bars, in whole ticks: what happens inside one bar, for a label and for a trade.

All kernels that call each other stand in this file, because numba's cache of machine code looks at one file only. ``prices`` is an
array of open, high, low, close in ticks, a row per bar; ``reach`` the distances of the upper and the lower barrier by signal row.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mlf.operators.labels.barriers import LAST_OF_CONTRACT, LEAVE_AT_CLOSE, LEAVE_AT_OPEN, NO_ENTRY

Ticks = NDArray[np.int64]

OPEN, HIGH, LOW, CLOSE = 0, 1, 2, 3

#: What a bar did to a pair of barriers.
NONE, UPPER, LOWER, BOTH = 0, 1, -1, 2

#: Why a trade ended, as the backtest writes it; ``HELD``: it did not.
TIME, TARGET, STOP, FLATTEN, END, ROLL, OPPOSITE = 0, 1, 2, 3, 4, 5, 6
HELD = -1

#: What a signal against the position does.
HOLD, EXIT, REVERSE = 0, 1, 2

#: Slots of the desk: the open position, the bar at hand, trades closed so far and the ticks they earned.
SIDE, ENTRY, FILL, ABOVE, BELOW, ROW, COUNT, REALISED, SLOTS = 0, 1, 2, 3, 4, 5, 6, 7, 8

#: Slots of the rules of trading.
VERTICAL, SLIP, MODE = 0, 1, 2

#: Columns of the book: entry row, exit row, side, entry fill, exit fill, reason, ambiguous.
COLUMNS = 7


@njit(cache=True)
def touched(bar: Ticks, upper: int, lower: int) -> int:
    """Which barrier a bar reaches: ``UPPER``, ``LOWER``, ``BOTH`` or ``NONE``.

    An open at or beyond a barrier decides alone (a gap). Else a high at the upper barrier or a low at the lower one is a touch; both in
    one bar cannot be told apart here.
    """
    if bar[OPEN] >= upper:
        return UPPER
    if bar[OPEN] <= lower:
        return LOWER
    if bar[HIGH] >= upper:
        return BOTH if bar[LOW] <= lower else UPPER
    return LOWER if bar[LOW] <= lower else NONE


@njit(cache=True)
def fill(hit: int, opened: int, barrier: int) -> int:
    """Price at which a touched barrier fills before slippage: the barrier, or the open that lies beyond it."""
    return max(opened, barrier) if hit == UPPER else min(opened, barrier)


@njit(cache=True)
def follow(prices: Ticks, upper: int, lower: int, entry: int, last: int) -> tuple[int, int, int, int]:
    """First bar of entry..last that touches a barrier, the touch, and the highest and lowest price of the bars before it."""
    top = bottom = prices[entry, OPEN]
    for i in range(entry, last + 1):
        hit = touched(prices[i], upper, lower)
        if hit != NONE:
            return i, hit, top, bottom
        top, bottom = max(top, prices[i, HIGH]), min(bottom, prices[i, LOW])
    return last, NONE, top, bottom


@njit(cache=True)
def outcomes(prices: Ticks, reach: Ticks, last: Ticks, at_open: NDArray[np.bool_]) -> Ticks:
    """Outcome of entering at the open after every row, shape (5, bars): exit row, touch, exit price, highest, lowest.

    ``last`` is the bar that ends the window (-1: the row has none), ``at_open`` says that it ends at that bar's open. The extremes
    include the touching bar up to the barriers, or only its open where that lies beyond one.
    """
    out = np.full((5, len(prices)), -1, np.int64)
    for t in range(len(prices)):
        if last[t] < 0:
            continue
        entry, end = t + 1, last[t]
        upper, lower = prices[entry, OPEN] + reach[t, 0], prices[entry, OPEN] - reach[t, 1]
        i, hit, top, bottom = follow(prices, upper, lower, entry, end - 1 if at_open[t] else end)
        price = prices[end, OPEN if at_open[t] else CLOSE]
        if hit != NONE:
            price = fill(hit, prices[i, OPEN], upper if hit == UPPER else lower)
            gap = prices[i, OPEN] >= upper or prices[i, OPEN] <= lower
            top = max(top, price if gap else min(prices[i, HIGH], upper))
            bottom = min(bottom, price if gap else max(prices[i, LOW], lower))
        elif at_open[t]:
            i, top, bottom = end, max(top, price), min(bottom, price)
        out[0, t], out[1, t], out[2, t], out[3, t], out[4, t] = i, hit, price, top, bottom
    return out


@njit(cache=True)
def settle(book: Ticks, desk: Ticks, price: int, reason: int, ambiguous: int) -> None:
    """Closes the position at a fill and writes it into the book."""
    line = book[desk[COUNT]]
    line[0], line[1], line[2] = desk[ENTRY], desk[ROW], desk[SIDE]
    line[3], line[4], line[5], line[6] = desk[FILL], price, reason, ambiguous
    desk[REALISED] += desk[SIDE] * (price - desk[FILL])
    desk[COUNT] += 1
    desk[SIDE] = 0


@njit(cache=True)
def exit_at_open(book: Ticks, desk: Ticks, market: int, signal: int, forced: int) -> None:
    """Exits decided before this bar, at the market: an opposite signal, or a flatten time that passed where bars are missing."""
    if signal == -desk[SIDE]:
        settle(book, desk, market, OPPOSITE, 0)
    elif forced:
        settle(book, desk, market, FLATTEN, 0)


@njit(cache=True)
def exit_inside(book: Ticks, desk: Ticks, bar: Ticks, slip: int, due: int) -> None:
    """Exit at a barrier, else at the close if one is ``due`` (a reason, or ``HELD``).

    The target is a limit order: it fills at its price, or at the open beyond it, without slippage. Everything else is a market order.
    Both barriers in one bar count as the stop.
    """
    side = desk[SIDE]
    target, stop = (desk[ABOVE], desk[BELOW]) if side > 0 else (desk[BELOW], desk[ABOVE])
    hit = touched(bar, desk[ABOVE], desk[BELOW])
    if hit == side:
        settle(book, desk, fill(side, bar[OPEN], target), TARGET, 0)
    elif hit != NONE:
        settle(book, desk, fill(-side, bar[OPEN], stop) - side * slip, STOP, 1 if hit == BOTH else 0)
    elif due != HELD:
        settle(book, desk, bar[CLOSE] - side * slip, due, 0)


@njit(cache=True)
def due_at_close(held: int, vertical: int, gate: int, left: int) -> int:
    """Why a trade open for ``held`` bars must leave at this bar's close, ``left`` bars before the last; ``HELD`` if nothing makes it."""
    if held >= vertical:
        return TIME
    if gate & LEAVE_AT_CLOSE:
        return FLATTEN
    if gate & LAST_OF_CONTRACT:
        return ROLL
    return END if left == 0 else HELD


@njit(cache=True)
def enter(desk: Ticks, side: int, opened: int, slip: int, reach: Ticks) -> None:
    """Opens a position at the open, slippage against it; the barriers stand around the open itself."""
    desk[SIDE], desk[ENTRY], desk[FILL] = side, desk[ROW], opened + side * slip
    desk[ABOVE], desk[BELOW] = opened + reach[0], opened - reach[1]


@njit(cache=True)
def trade(prices: Ticks, reach: Ticks, gate: NDArray[np.uint8], signals: NDArray[np.int8], rules: Ticks) -> tuple[Ticks, Ticks, Ticks]:
    """Trades of one contract over all bars: the book, marks in ticks at every close, and halves of the round-turn cost due by then.

    ``signals`` has one value per bar, known at its close. An open position is marked at the close, without the slippage of an exit.
    """
    bars, slip, mode = len(prices), rules[SLIP], rules[MODE]
    book, desk = np.zeros((bars + 1, COLUMNS), np.int64), np.zeros(SLOTS, np.int64)
    marks, halves = np.zeros(bars, np.int64), np.zeros(bars, np.int64)
    for i in range(bars):
        bar, desk[ROW] = prices[i], i
        signal = signals[i - 1] if i > 0 else 0
        entry = 0 if mode == EXIT and signal == -desk[SIDE] else signal
        if desk[SIDE] != 0:
            exit_at_open(book, desk, bar[OPEN] - desk[SIDE] * slip, 0 if mode == HOLD else signal, gate[i] & LEAVE_AT_OPEN)
        if desk[SIDE] == 0 and entry != 0 and reach[i - 1, 0] > 0 and not gate[i] & NO_ENTRY:
            enter(desk, entry, bar[OPEN], slip, reach[i - 1])
        if desk[SIDE] != 0:
            exit_inside(book, desk, bar, slip, due_at_close(i - desk[ENTRY] + 1, rules[VERTICAL], gate[i], bars - 1 - i))
        marks[i] = desk[REALISED] + desk[SIDE] * (bar[CLOSE] - desk[FILL])
        halves[i] = 2 * desk[COUNT] + (1 if desk[SIDE] != 0 else 0)
    return book[: desk[COUNT]], marks, halves
