"""Limits that the parameters of features share."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from mlf.operators.features.declaration import FeatureParams

LONGEST = 5_000

Count = Annotated[int, Field(ge=1, le=LONGEST, description="window in bars")]
Two = Annotated[int, Field(ge=2, le=LONGEST, description="window in bars")]
Three = Annotated[int, Field(ge=3, le=LONGEST, description="window in bars")]
Four = Annotated[int, Field(ge=4, le=LONGEST, description="window in bars")]
Width = Annotated[float, Field(gt=0, le=20, description="standard deviations")]


class FastSlow(FeatureParams):
    """A shorter and a longer window."""

    fast: Count
    slow: Count

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fast >= self.slow:
            raise ValueError(f"fast is {self.fast} and slow is {self.slow}; fast must be the shorter window")
        return self
