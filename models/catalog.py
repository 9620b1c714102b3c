"""The explicit table of models: every kind of this and of coming versions, in the order in which they are shown."""

from __future__ import annotations

from mlf.models.kind import MODELS
from mlf.models.kinds import attention, boosting, classical, convolutional, ensembles, recurrent

__all__ = ["DECLARATIONS", "MODELS"]

#: Modules whose import enters their kinds into ``MODELS``.
DECLARATIONS = (boosting, classical, recurrent, convolutional, attention, ensembles)

# The order of the table must not depend on which module somebody imported first.
for _module in DECLARATIONS:
    for _name in [n for n, kind in MODELS.items() if kind.params.__module__ == _module.__name__]:
        MODELS[_name] = MODELS.pop(_name)
