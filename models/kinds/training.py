"""Parameters of the one training loop that all networks share, and of the window they look at."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mlf.schemas.operator import Params

#: What one sample of a network with a choice of input looks like.
View = Literal["3d", "4d"]
VIEW = "3d: windows of the feature matrix; 4d: price bars of several timeframes that end at the row."


class Network(Params):
    """Parameters that every network has."""

    window: int = Field(60, ge=2, le=2_048, description="Bars in one sample, the row's own bar last.")
    batch_size: int = Field(256, ge=1, le=65_536, description="Samples per step.")
    learning_rate: float = Field(1e-3, gt=0.0, le=1.0, description="Peak learning rate of AdamW, after warm-up, before cosine decay.")
    weight_decay: float = Field(1e-4, ge=0.0, le=1.0, description="Decoupled weight decay.")
    clip: float = Field(1.0, gt=0.0, le=1e3, description="Largest norm of the gradient.")
    epochs: int = Field(100, ge=1, le=10_000, description="Most passes over the training rows.")
    warmup: float = Field(0.05, ge=0.0, le=0.5, description="Share of all steps over which the learning rate rises.")
    patience: int = Field(
        15, ge=1, le=1_000, description="Epochs without a better loss on the purged tail of the training rows before training stops."
    )
