"""The specs that are measured, as data; JSON is YAML."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "canonical" / "ES_5m_tv_vol_20241203_20251215.parquet"
FEATURES = {
    "base": ["returns", "momentum", "volatility", "volume", "trend", "session", "time"],
    "mtf": {"15m": ["momentum"], "1h": ["trend", "volatility"]},
}
BOOSTERS = {"xgb": "xgboost", "lgb": "lightgbm", "cat": "catboost"}


def small(trees: int = 2) -> dict[str, Any]:
    """The flagship's 139 nodes on three months of synthetic bars."""
    data = {"source": "synthetic", "start": "2024-01-02", "end": "2024-04-01"}
    return {**_flagship("small", "MES", [5, 10, 15, 20], trees), "data": data, "splits": {"embargo": 100}}


def real(trees: int, horizons: list[int], folder: Path) -> dict[str, Any]:
    """The flagship on real five-minute bars, as a spec that stands in ``folder``."""
    return {**_flagship("real", "ES", horizons, trees), "data": {"source": os.path.relpath(REAL, folder)}}


def write(spec: dict[str, Any], folder: Path) -> Path:
    """A project with one spec and nothing remembered."""
    (folder / ".mlf").mkdir(parents=True)
    path = folder / "spec.yaml"
    path.write_text(json.dumps(spec))
    return path


def _flagship(name: str, symbol: str, horizons: list[int], trees: int) -> dict[str, Any]:
    boosters = {short: {"kind": kind, "params": {"n_estimators": trees}} for short, kind in BOOSTERS.items()}
    return {
        "mlf": 1,
        "name": name,
        "symbol": symbol,
        "timeframes": {"base": "5m", "mtf": ["15m", "1h"]},
        "features": FEATURES,
        "labels": {"triple_barrier": {"horizons": horizons}},
        "models": {**boosters, "lin": "logistic", "vote": {"ensemble": "voting", "members": list(BOOSTERS)}},
        "evaluate": {"costs": "topstepx_2026"},
    }
