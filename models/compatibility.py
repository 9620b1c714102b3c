"""Which kinds may vote together: those that can look at the same sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlf.models.catalog import MODELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlf.models.kind import InputKind, ModelKind

#: Shapes of a sample that a kind can take; ensembles and meta-learners look at no features.
SHAPES: dict[InputKind, frozenset[str]] = {
    "2d": frozenset({"2d"}),
    "3d": frozenset({"3d"}),
    "4d": frozenset({"4d"}),
    "3d_or_4d": frozenset({"3d", "4d"}),
    "members": frozenset(),
    "oof": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Mixture:
    """Whether some kinds share a shape of sample: true if ``reason`` is empty, and then ``shapes`` lists what they share."""

    shapes: frozenset[str]
    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def compatible(kinds: Sequence[ModelKind]) -> Mixture:
    """Whether one ensemble may join ``kinds`` (base models; the compiler resolves members that are ensembles to theirs)."""
    if not kinds:
        return Mixture(frozenset(), "there are no members")
    shared = frozenset.intersection(*(SHAPES[k.input] for k in kinds))
    return Mixture(shared) if shared else Mixture(shared, _reason(kinds))


def alternatives(kind: ModelKind) -> tuple[str, ...]:
    """Names of the kinds that may join an ensemble with ``kind``, itself first, the others in catalogue order."""
    others = [k.name for k in MODELS.values() if k.name != kind.name and compatible((kind, k))]
    return (kind.name, *others)


def _reason(kinds: Sequence[ModelKind]) -> str:
    lone = next((k for k in kinds if not SHAPES[k.input]), None)
    if lone is not None:
        return f"{lone.name} is a{'n ensemble' if lone.input == 'members' else ' meta-learner'} and looks at no features"
    return ", ".join(f"{name} takes {shape}" for name, shape in dict.fromkeys((k.name, k.input.replace("_", " ")) for k in kinds))
