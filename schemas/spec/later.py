"""Keys of the language that this version knows of and does not have yet; ``*`` stands for any key or index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LATER: Mapping[tuple[str, ...], str] = {
    ("cv",): "cross-validation",
    ("tune",): "parameter tuning",
    ("plugins",): "plugins",
    ("bundle",): "bundles",
    ("report",): "report options",
    ("timeframes", "volume"): "volume bars",
    ("timeframes", "dollar"): "dollar bars",
    ("features", "select"): "feature selection",
    ("features", "regimes"): "fitted regimes",
    ("labels", "weights"): "sample weights",
    ("labels", "tune"): "barrier tuning",
    ("labels", "fixed_horizon"): "fixed-horizon labels",
    ("labels", "trend_scanning"): "trend-scanning labels",
    ("labels", "meta"): "meta-labels",
    ("labels", "events"): "event sampling",
    ("models", "*", "tune"): "parameter tuning",
    ("models", "*", "select"): "feature selection per model",
    ("models", "*", "scale"): "a choice of scaler per model",
    ("models", "*", "calibrate"): "calibration",
    ("models", "*", "folds"): "cross-validation",
    ("evaluate", "prop"): "prop-firm rules",
    ("evaluate", "monte_carlo"): "Monte Carlo analysis",
    ("evaluate", "calibrate"): "calibration",
    ("resources", "gpu"): "training on a GPU",
    ("resources", "engine"): "distributed engines",
}


def later(path: Sequence[str | int]) -> str | None:
    """What a later version brings at ``path``; ``None`` if the language knows nothing there."""
    parts = tuple(map(str, path))
    for pattern, what in LATER.items():
        if len(pattern) == len(parts) and all(p in ("*", part) for p, part in zip(pattern, parts, strict=True)):
            return what
    return None
