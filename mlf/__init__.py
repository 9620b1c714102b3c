"""mlf: a compiler and a runtime for machine-learning runs on one futures contract."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlf.api import Run, compile, open_run, run  # noqa: A004
    from mlf.errors import EnsembleCompatibilityError, MlfError, SpecError

__version__ = "0.1.0"
__all__ = ["EnsembleCompatibilityError", "MlfError", "Run", "SpecError", "__version__", "compile", "open_run", "run"]

#: Name -> module it comes from; nothing is imported before somebody asks.
_FACE = {
    "Run": "mlf.api",
    "compile": "mlf.api",
    "open_run": "mlf.api",
    "run": "mlf.api",
    "EnsembleCompatibilityError": "mlf.errors",
    "MlfError": "mlf.errors",
    "SpecError": "mlf.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module 'mlf' has no attribute {name!r}")
    return getattr(importlib.import_module(_FACE[name]), name)
