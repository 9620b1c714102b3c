"""Writes every default out, so that two spellings of one spec are one value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlf.compiler.resolved import Resolved
from mlf.schemas.durations import memory_bytes
from mlf.schemas.spec import NonSemantic, RunSpec

if TYPE_CHECKING:
    from mlf.compiler.unit import Unit


def normalise(unit: Unit) -> Unit:
    """The canonical spec, without the fields that only people or machines read; those travel beside the plan."""
    if unit.spec is None:
        return unit
    read_only = {name: value for name, value in dumped(unit.spec).items() if name in non_semantic()}
    memory = unit.spec.resources.memory
    resolved = Resolved(labels=read_only, memory=memory_bytes(memory) if memory else None)
    return replace(unit, canonical=canonical(unit.spec), resolved=resolved)


def canonical(spec: RunSpec) -> dict[str, Any]:
    """The spec as JSON data with all defaults, semantic fields only."""
    return {name: value for name, value in dumped(spec).items() if name not in non_semantic()}


def dumped(spec: RunSpec) -> dict[str, Any]:
    """The spec as JSON data with all defaults."""
    return spec.model_dump(mode="json")


def non_semantic() -> frozenset[str]:
    """Top-level fields that enter no hash."""
    return frozenset(n for n, f in RunSpec.model_fields.items() if any(isinstance(m, NonSemantic) for m in f.metadata))
