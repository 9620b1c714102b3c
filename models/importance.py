"""Importance by gain, as every model recorded it when it was fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlf.models.artifact import damaged, read_card

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlf.schemas.work import Task


def run(inputs: Mapping[str, Any], params: Any, task: Task) -> dict[str, Any]:  # noqa: ARG001
    """``{"columns": [{"name", "gain"}, ...]}``, descending, ties by name, the gains summing to 1.

    A model that used no column at all (no split was worth its price) has 0 everywhere.
    """
    card = read_card(inputs["model"])
    if not all(isinstance(g, int | float) and g >= 0 for g in card["facts"]["gain"]):
        raise damaged("a gain is no number of at least 0")
    return {"columns": shares(dict(zip(card["columns"], card["facts"]["gain"], strict=True)))}


def shares(gain: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each column's share of the whole gain, the largest first."""
    total = sum(gain.values()) or 1.0
    return [{"name": name, "gain": gain[name] / total} for name in sorted(gain, key=lambda n: (-gain[n], n))]
