"""Body of ``decide.threshold``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlf.operators.evaluation.declare import ThresholdParams
    from mlf.schemas.work import Task

Table = Mapping[str, NDArray[Any]]


def threshold(inputs: Mapping[str, Table], params: ThresholdParams, task: Task) -> dict[str, NDArray[Any]]:  # noqa: ARG001 - the signature of a body
    """Signal 1 or -1 where one side leads, else 0; ``edge = p_up - p_down``.

    The leading side must be ahead of the other by at least ``min_edge`` (and by more than nothing) and its probability must exceed
    ``p_flat``: a side is traded only if it is the most likely class. Ties stay flat.
    """
    found = inputs["probabilities"]
    edge = found["p_up"] - found["p_down"]
    leads = (np.abs(edge) >= params.min_edge) & (np.maximum(found["p_up"], found["p_down"]) > found["p_flat"])
    return {"row": found["row"], "signal": np.where(leads, np.sign(edge), 0).astype(np.int8), "edge": edge}
