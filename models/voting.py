"""Votes of several models, joined on the row they speak about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mlf.schemas.work import Task

NAMES = ("p_down", "p_flat", "p_up")


def run(inputs: Mapping[str, Any], params: Any, task: Task) -> Mapping[str, NDArray[np.generic]]:  # noqa: ARG001
    """Weighted mean over members of their probabilities (soft) or votes (hard); each row sums to 1.

    ``MLF556`` if members speak about different rows: a row without a member's opinion has no vote, and none is made up.
    ``ValueError`` if there are weights but not one per member.
    """
    members = inputs["probabilities"]
    rows = _shared_rows(members)
    weights = _weights(params.weights, len(members))
    total = np.zeros((len(rows), len(NAMES)))
    for member, weight in zip(members, weights, strict=True):
        p = np.stack([member[name] for name in NAMES], axis=1)
        total += weight * (ballots(p) if params.method == "hard" else p)
    total /= total.sum(axis=1, keepdims=True)
    return {"row": rows} | {name: np.ascontiguousarray(total[:, j]) for j, name in enumerate(NAMES)}


def ballots(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """One vote per row for the most probable class, shared equally between classes that tie. Shape (rows, 3) in and out."""
    best = p == p.max(axis=1, keepdims=True)
    return np.asarray(best / best.sum(axis=1, keepdims=True))


def _shared_rows(members: tuple[Mapping[str, NDArray[Any]], ...]) -> NDArray[np.int32]:
    first: NDArray[np.int32] = members[0]["row"]
    for place, member in enumerate(members[1:], 2):
        if not np.array_equal(first, member["row"]):
            only = np.setxor1d(first, member["row"])
            raise MlfError("MLF556", place=place, differing=len(only), row=int(only[0]) if len(only) else int(first[0]))
    return first


def _weights(given: tuple[float, ...], members: int) -> NDArray[np.float64]:
    if given and len(given) != members:
        raise ValueError(f"{len(given)} weights for {members} members")
    weights = np.array(given or (1.0,) * members)
    return np.asarray(weights / weights.sum())
