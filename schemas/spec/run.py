"""The whole spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from mlf.schemas.spec.data import Contract, DataSpec
from mlf.schemas.spec.evaluate import Evaluate, Resources
from mlf.schemas.spec.features import Features, Timeframes
from mlf.schemas.spec.field import NonSemantic, OneOrMany, Section, Slug, refuse
from mlf.schemas.spec.labels import Labels, Splits
from mlf.schemas.spec.models import ModelSpec

VERSION = 1
_ROOT = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,15}")


def _version(value: Any) -> Any:
    if value is True or value != VERSION:
        raise refuse("MLF209", found=value, version=VERSION)
    return value


def _one_contract(value: Any) -> Any:
    several = len(value) if isinstance(value, list) else isinstance(value, str) and len(re.split(r"[,;+\s]+", value.strip())) > 1
    if several:
        raise refuse("MLF208", found=", ".join(map(str, value)) if isinstance(value, list) else value)
    if isinstance(value, str) and not _ROOT.fullmatch(value):
        hint = {"hint": f"write {value.upper()}"} if _ROOT.fullmatch(value.upper()) else {}
        raise refuse("MLF223", found=value, **hint)
    return value


Version = Annotated[Literal[1], BeforeValidator(_version)]
Symbol = Annotated[str, BeforeValidator(_one_contract)]
Tag = Annotated[str, Field(min_length=1, max_length=64)]


class RunSpec(Section):
    """One run on one futures contract."""

    mlf: Version = Field(description="Version of the spec language: 1.")
    name: Annotated[Slug, NonSemantic()] = Field(description="Name of the run: letters, digits, - and _.")
    symbol: Symbol = Field(description="Root of the one contract, such as MES.")
    description: Annotated[str, NonSemantic()] = Field("", max_length=4_096, description="What the run is for.")
    tags: Annotated[tuple[Tag, ...], OneOrMany(at_least=0), NonSemantic()] = Field((), description="Words to find the run by.")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(42, description="Seed that every random step derives its own from.")
    data: DataSpec = Field(description="Where the bars come from.")
    contract: Contract = Field(Contract(), description="Overrides of the contract table.")
    timeframes: Timeframes = Field(Timeframes(), description="Base and coarser timeframes.")
    features: Features = Field(Features(), description="What the models see.")
    labels: Labels = Field(Labels(), description="What the models learn.")
    splits: Splits = Field(Splits(), description="Which rows are learnt from, judged on, and sealed.")
    models: Annotated[Mapping[Slug, ModelSpec], Field(min_length=1, max_length=200)] = Field(description="Models and ensembles, by name.")
    evaluate: Evaluate = Field(Evaluate(), description="How results are judged.")
    resources: Annotated[Resources, NonSemantic()] = Field(Resources(), description="Limits of this machine.")
