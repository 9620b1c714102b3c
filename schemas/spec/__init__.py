"""The spec as typed, frozen data: what a user may write, with limits, defaults and descriptions."""

from mlf.schemas.spec.data import Contract, DataSpec, FileData, SyntheticData
from mlf.schemas.spec.evaluate import Evaluate, ExplicitCosts, Resources
from mlf.schemas.spec.features import Features, FeatureUse, Timeframes
from mlf.schemas.spec.field import NonSemantic, Section
from mlf.schemas.spec.labels import Barrier, Labels, Splits, TripleBarrier
from mlf.schemas.spec.models import Blending, FitModel, MetaLearner, ModelSpec, Stacking, Voting
from mlf.schemas.spec.run import RunSpec

__all__ = [
    "Barrier",
    "Blending",
    "Contract",
    "DataSpec",
    "Evaluate",
    "ExplicitCosts",
    "FeatureUse",
    "Features",
    "FileData",
    "FitModel",
    "Labels",
    "MetaLearner",
    "ModelSpec",
    "NonSemantic",
    "Resources",
    "RunSpec",
    "Section",
    "Splits",
    "Stacking",
    "SyntheticData",
    "Timeframes",
    "TripleBarrier",
    "Voting",
]
