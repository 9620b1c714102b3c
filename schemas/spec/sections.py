"""Which section of the spec stands at a path, and so which keys are known there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlf.schemas.spec.data import Clean, Contract, FileData, Rolls, SyntheticData
from mlf.schemas.spec.evaluate import Evaluate, ExplicitCosts, Resources
from mlf.schemas.spec.features import Features, FeatureUse, Timeframes
from mlf.schemas.spec.labels import Barrier, Labels, Splits, TripleBarrier
from mlf.schemas.spec.models import Blending, FitModel, MetaLearner, Stacking, Voting
from mlf.schemas.spec.run import RunSpec

if TYPE_CHECKING:
    from mlf.schemas.spec.field import Section

#: Path, where ``*`` is any key -> the sections that can stand there; the first whose ``_fits`` holds is the one.
SECTIONS: Mapping[tuple[str, ...], tuple[type[Section], ...]] = {
    (): (RunSpec,),
    ("data",): (SyntheticData, FileData),
    ("data", "clean"): (Clean,),
    ("data", "rolls"): (Rolls,),
    ("contract",): (Contract,),
    ("timeframes",): (Timeframes,),
    ("features",): (Features,),
    ("features", "*", "*"): (FeatureUse,),
    ("labels",): (Labels,),
    ("labels", "triple_barrier"): (TripleBarrier,),
    ("labels", "triple_barrier", "barriers", "*"): (Barrier,),
    ("splits",): (Splits,),
    ("models", "*"): (Voting, Stacking, Blending, FitModel),
    ("models", "*", "meta"): (MetaLearner,),
    ("evaluate",): (Evaluate,),
    ("evaluate", "costs"): (ExplicitCosts,),
    ("resources",): (Resources,),
}
_CHOICE: Mapping[type[Section], tuple[str, str]] = {
    SyntheticData: ("source", "synthetic"),
    Voting: ("ensemble", "voting"),
    Stacking: ("ensemble", "stacking"),
    Blending: ("ensemble", "blending"),
}


def section_at(path: Sequence[str | int], value: Any) -> type[Section] | None:
    """The section at ``path``, where the spec holds ``value``; ``None`` where names are free, as in ``params``."""
    parts = tuple(map(str, path))
    for pattern, candidates in SECTIONS.items():
        if len(pattern) == len(parts) and all(p in ("*", part) for p, part in zip(pattern, parts, strict=True)):
            return next((c for c in candidates if _fits(c, value)), None)
    return None


def home_of(key: str) -> str | None:
    """The one place of the spec that has ``key``, as dotted text; ``None`` if there are several or none."""
    homes = [p for p, sections in SECTIONS.items() if p and "*" not in p and any(key in s.model_fields for s in sections)]
    return ".".join(homes[0]) if len(homes) == 1 else None


def _fits(section: type[Section], value: Any) -> bool:
    key, wanted = _CHOICE.get(section, ("", ""))
    return not key or (isinstance(value, Mapping) and value.get(key) == wanted)
