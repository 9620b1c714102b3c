"""What cleaning found and did, as the quality report says it; and the moves that are large and real."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.cleaning.state import COLUMNS, PRICES
from mlf.operators.cleaning.words import ACTIONS, KINDS, WORDS, defect_of
from mlf.operators.data.coverage import times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]
    Entry = dict[str, Any]

#: What a policy does, and the key of the number of bars it was done to.
POLICIES = {"keep": "kept", "drop": "dropped", "repair": "repaired", "sort": "sorted"}
#: Real moves that are listed.
MOVES = 20


def defects(raw: Table, clean: Table) -> list[Entry]:
    """One entry per defect that occurred, in the order in which they were judged.

    `bars` with it and their `share` of the raw bars, the `policy` they met (keep, drop, repair, sort), stamps of the `first` and the
    `last`, how many bars were `kept`, `dropped`, `repaired` or found out of order (`sorted`), for duplicates the `kinds`, and at most 20
    `examples` as the source wrote them, the worst first.
    """
    found = [name for name in WORDS if f"count/{name}" in clean and int(clean[f"count/{name}"][0])]
    done = _done(clean) if found else {}
    return [_defect(name, raw, clean, done) for name in found]


def _defect(name: str, raw: Table, clean: Table, done: Mapping[tuple[str, str], int]) -> Entry:
    count = int(clean[f"count/{name}"][0])
    first, last = times(clean[f"span/{name}"])
    entry = {"defect": name, "words": WORDS[name], "bars": count, "share": round(count / len(raw["ts"]), 9), "first": first, "last": last}
    met = {did: sum(n for (kind, act), n in done.items() if defect_of(kind) == name and act == did) for did in POLICIES}
    met["keep"] = int(clean.get(f"kept/{name}", np.zeros(1))[0])
    entry |= {"policy": max(met, key=lambda did: met[did])} | {word: met[did] for did, word in POLICIES.items()}
    if name == "duplicates":
        entry["kinds"] = {kind.removeprefix("duplicate_"): n for (kind, _), n in done.items() if defect_of(kind) == name}
    return entry | {"examples": _examples(name, raw, clean)}


def _done(clean: Table) -> dict[tuple[str, str], int]:
    """Bars that each action touched, by kind of defect. A dropped bar has one entry per column, a repaired one an entry per change."""
    code = np.asarray(clean["change/kind"]).astype(np.int32) * len(ACTIONS) + np.asarray(clean["change/action"])
    found = {}
    for pair in np.flatnonzero(np.bincount(code, minlength=1)).tolist():
        rows = np.sort(np.asarray(clean["change/row"])[code == pair])
        found[KINDS[pair // len(ACTIONS)], ACTIONS[pair % len(ACTIONS)]] = 1 + int((rows[1:] != rows[:-1]).sum())
    return found


def _examples(name: str, raw: Table, clean: Table) -> list[Entry]:
    kinds = [code for code, kind in enumerate(KINDS) if defect_of(kind) == name]
    at = np.flatnonzero(np.isin(clean["example/kind"], kinds))
    rows, stamps = np.asarray(clean["example/row"])[at].tolist(), times(np.asarray(clean["example/ts"])[at])
    scores = np.asarray(clean["example/score"])[at].tolist()
    values = [{n: _number(raw[n][row]) for n in COLUMNS[1:6] if n in raw} for row in rows]
    return [{"time": t, "row": row, "score": _number(s)} | v for t, row, s, v in zip(stamps, rows, scores, values, strict=True)]


def _number(value: float) -> float | None:
    """The number, to nine digits; ``None`` for what JSON cannot say."""
    return float(f"{value:.9g}") if math.isfinite(value) else None


def moves(bars: Table) -> list[Entry]:
    """The largest moves from one close to the next, largest first: real however large, as no neighbour takes them back.

    Ranked by ``|close - previous| / max(|close|, |previous|)``; `percent` is of the previous close (``None`` at or below zero). `where`
    says whether the move lies inside a session or between two; first bars of a new contract are left out.
    """
    close = np.asarray(bars["close"])
    if len(close) < 2:  # noqa: PLR2004 - a move has two ends
        return []
    step = np.abs(np.diff(close))
    scale = np.maximum(np.abs(close[1:]), np.abs(close[:-1]))
    size = np.where(bars["roll"][1:] | (scale == 0), 0.0, step / np.where(scale == 0, 1.0, scale))
    edge = np.partition(size, -min(MOVES, len(size)))[-min(MOVES, len(size))]
    near = np.flatnonzero((size >= edge) & (size > 0))
    at = near[np.lexsort((near, -size[near]))][:MOVES] + 1
    return [_move(bars, int(row), time) for row, time in zip(at, times(np.asarray(bars["ts"])[at]), strict=True)]


def _move(bars: Table, row: int, time: str) -> Entry:
    before, after = float(bars["close"][row - 1]), float(bars["close"][row])
    percent = round(100 * (after / before - 1), 4) if before > 0 else None
    inside = bool(bars["session"][row] == bars["session"][row - 1])
    bar = {name: _number(bars[name][row]) for name in PRICES}
    return {"time": time, "from": _number(before), "percent": percent, "where": "inside" if inside else "between"} | bar
