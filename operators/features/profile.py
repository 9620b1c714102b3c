"""Body of ``features.profile``: what the columns of one timeframe are like, where models learn and where they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.features.matrix import first_row
from mlf.schemas.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from mlf.operators.features.declare import ProfileParams
    from mlf.schemas.work import Task

    Array = NDArray[np.float64]

#: Rows of a segment that figures are taken from, and rows that correlations are: spread evenly over the segment.
SAMPLE, PAIRED = 50_000, 5_000
QUANTILES = {"p1": 0.01, "p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}
BINS = 16
LATER = ("validation", "test")
#: A share that is empty counts as this one, so that its logarithm exists.
LEAST_SHARE = 1e-4
ALIKE = 0.95
#: A column with fewer values than this share of the sampled rows is compared with no other.
FILLED = 0.9
BLOCK = 512


def run(inputs: Mapping[str, Any], params: ProfileParams, _: Task) -> dict[str, Any]:
    """Document ``feature_profile``: per column of the timeframe what is missing, how it is distributed, how far it drifts, what it repeats.

    Distributions are those of training rows, as base rows see them; an even sample of each segment stands for it. ``histogram`` holds
    shares of 16 equal bins from p1 to p99, what lies outside in the outermost. ``psi`` is the population stability index from train to a
    later segment over the deciles of train. ``clusters`` are groups of columns that correlations beyond 0.95, either way, link there.
    """
    matrix, rows = Matrix(inputs["matrix"]), inputs["rows"]
    names = [name for name in matrix.columns if name.partition("/")[0] == params.timeframe]
    spans = {segment: spread(rows[segment], SAMPLE) for segment in ("train", *LATER)}
    return {
        "kind": "feature_profile",
        "timeframe": params.timeframe,
        "rows": {segment: len(rows[segment]) for segment in spans},
        "sampled": {segment: len(span) for segment, span in spans.items()},
        "columns": [_column(matrix, name, spans) for name in names],
        "clusters": [list(group) for group in clusters(matrix, names, spread(rows["train"], PAIRED))],
    }


def spread(rows: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """At most so many of the rows, evenly spaced, the first and the last among them."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _column(matrix: Matrix, name: str, spans: Mapping[str, NDArray[np.int32]]) -> dict[str, Any]:
    own = matrix.table[name]
    present = np.isfinite(own)
    seen = {segment: _finite(matrix.column(name, span)) for segment, span in spans.items()}
    drift = {segment: psi(seen["train"], seen[segment]) for segment in LATER}
    facts = {"name": name.partition("/")[2], "bars": len(own), "missing": _share(~present), "first": _first(matrix, name)}
    begun = present[int(np.argmax(present)) :] if present.any() else present[:0]
    return {**facts, "gaps": _share(~begun), **_distribution(seen["train"]), "psi": drift}


def _finite(values: NDArray[Any]) -> Array:
    return np.asarray(values[np.isfinite(values)], np.float64)


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if flags.size else None


def _first(matrix: Matrix, name: str) -> dict[str, Any] | None:
    """The first base row that sees a value, and when it closed."""
    index = matrix.table.get("index/" + name.partition("/")[0])
    at = np.arange(matrix.rows, dtype=np.int32) if index is None else index
    row = first_row(at.astype(np.int32), matrix.table[name])
    if row >= matrix.rows:
        return None
    stamp = np.datetime_as_string(matrix.table["close_ts"][row : row + 1].view("datetime64[ns]"), unit="s")[0]
    return {"row": row, "time": f"{stamp}Z"}


def _distribution(values: Array) -> dict[str, Any]:
    if not values.size:
        return {"mean": None, "std": None, "quantiles": dict.fromkeys(QUANTILES), "histogram": []}
    found = dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values())).tolist(), strict=True))
    return {"mean": float(values.mean()), "std": float(values.std()), "quantiles": found, "histogram": histogram(values, found)}


def histogram(values: Array, quantiles: Mapping[str, float]) -> list[float]:
    """Shares of equal bins from p1 to p99; one bin where these are the same."""
    low, high = quantiles["p1"], quantiles["p99"]
    if not low < high:
        return [1.0]
    counts, _ = np.histogram(np.clip(values, low, high), BINS, (low, high))
    return [float(share) for share in counts / values.size]


def psi(known: Array, later: Array) -> float | None:
    """Population stability index: sum of (q - p) ln(q / p) over the deciles of ``known``; ``None`` where either is empty.

    Below 0.1 counts as stable, above 0.25 as another population (Siddiqi, Credit Risk Scorecards, 2006).
    """
    if not (known.size and later.size):
        return None
    edges = np.unique(np.quantile(known, np.arange(0.1, 0.95, 0.1)))
    p, q = (_shares(values, edges) for values in (known, later))
    return float(np.sum((q - p) * np.log(q / p)))


def _shares(values: Array, edges: Array) -> Array:
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return np.asarray(np.maximum(counts / values.size, LEAST_SHARE))


def clusters(matrix: Matrix, names: list[str], rows: NDArray[np.int32]) -> Iterator[tuple[str, ...]]:
    """Groups of two columns or more that correlations beyond 0.95 link, directly or through each other; names without the timeframe."""
    kept, scored = _scored(matrix, names, rows)
    group = np.arange(len(kept))
    for start in range(0, len(kept), BLOCK):
        alike = np.abs(scored[:, start : start + BLOCK].T @ scored) > ALIKE
        for one, other in zip(*np.nonzero(alike), strict=True):
            a, b = sorted((group[one + start], group[other]))
            group[group == b] = a
    for root in np.unique(group):
        members = np.flatnonzero(group == root)
        if members.size > 1:
            yield tuple(kept[i].partition("/")[2] for i in members)


def _scored(matrix: Matrix, names: list[str], rows: NDArray[np.int32]) -> tuple[list[str], Array]:
    """The columns that vary, each centred and of length one, over the rows on which all of them have a value."""
    values = np.array([matrix.column(name, rows) for name in names], np.float64).reshape(len(names), len(rows)).T
    filled = np.isfinite(values).mean(axis=0) >= FILLED if len(rows) else np.zeros(len(names), np.bool_)
    values = values[:, filled]
    values = values[np.isfinite(values).all(axis=1)]
    values = values - values.mean(axis=0) if len(values) else values
    length = np.sqrt((values**2).sum(axis=0))
    varies = length > 0
    kept = [name for name, is_filled in zip(names, filled, strict=True) if is_filled]
    return [name for name, is_kept in zip(kept, varies, strict=True) if is_kept], values[:, varies] / length[varies]
