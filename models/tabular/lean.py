"""Import of a booster without the wrappers that nobody calls here."""

from __future__ import annotations

import importlib
import sys
from typing import Any

#: Optional imports of xgboost and lightgbm. They serve scikit-learn style wrappers and data frames, and take seconds to load.
HIDDEN = ("pandas", "sklearn")


def library(name: str) -> Any:
    """The module ``name``, imported as if the packages in ``HIDDEN`` were not installed, unless it is loaded already.

    xgboost then loads in 0.2 s instead of 1.5 s, lightgbm in 0.15 s instead of 1.3 s; training and prediction on arrays are the same.
    """
    if name in sys.modules:
        return sys.modules[name]
    known = {hidden: sys.modules[hidden] for hidden in HIDDEN if hidden in sys.modules}
    sys.modules.update(dict.fromkeys(HIDDEN))  # type: ignore[arg-type]  # None makes an import fail
    try:
        return importlib.import_module(name)
    finally:
        for hidden in HIDDEN:
            del sys.modules[hidden]
        sys.modules.update(known)
