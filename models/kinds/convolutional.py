"""Convolutional networks and N-BEATS."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlf.models.kind import Range, register
from mlf.models.kinds.training import Network


@register("tcn", family="neural", input="3d", scaler="robust", cap=150, tuning=(Range("kernel", 3, 7),))
class TCN(Network):
    """Temporal convolutional network: dilated causal convolutions whose receptive field covers the window."""

    window: int = Field(120, ge=2, le=2_048, description="Bars in one sample, the row's own bar last.")
    channels: int = Field(64, ge=4, le=1_024, description="Channels of every level.")
    levels: int = Field(5, ge=1, le=12, description="Residual levels; the dilation doubles with each.")
    kernel: int = Field(3, ge=2, le=15, description="Width of a convolution.")
    dropout: float = Field(0.2, ge=0.0, lt=1.0, description="Share of channels dropped after each convolution.")

    @property
    def receptive_field(self) -> int:
        """Bars that the last output sees: 1 + 2 (kernel - 1) (2^levels - 1), two convolutions per level."""
        return 1 + 2 * (self.kernel - 1) * ((1 << self.levels) - 1)

    @model_validator(mode="after")
    def _the_receptive_field_covers_the_window(self) -> Self:
        if self.receptive_field < self.window:
            raise ValueError(f"the receptive field, {self.receptive_field} bars, does not cover the window of {self.window}")
        return self


@register("inceptiontime", family="neural", input="3d", scaler="robust", cap=150, tuning=(Range("filters", 32, 256), Range("blocks", 2, 8)))
class InceptionTime(Network):
    """InceptionTime: residual blocks of parallel convolutions of several widths."""

    blocks: int = Field(6, ge=1, le=24, description="Inception blocks; a residual connection spans every third.")
    filters: int = Field(32, ge=4, le=1_024, description="Filters of each width.")
    kernels: tuple[Annotated[int, Field(ge=2, le=2_048)], ...] = Field(
        (10, 20, 40), min_length=1, max_length=8, description="Widths of the parallel convolutions."
    )
    bottleneck: int = Field(32, ge=1, le=1_024, description="Channels after the bottleneck of each block.")

    @model_validator(mode="after")
    def _kernels_fit_the_window(self) -> Self:
        if max(self.kernels) > self.window:
            raise ValueError(f"kernel {max(self.kernels)} is wider than the window of {self.window}")
        return self


@register("resnet1d", family="neural", input="3d", scaler="robust", cap=150, tuning=(Range("filters", 32, 256), Range("blocks", 2, 8)))
class ResNet1d(Network):
    """One-dimensional residual network: stages of residual blocks, the channels doubling with each stage."""

    filters: int = Field(64, ge=4, le=1_024, description="Channels of the first stage; each later stage has twice as many.")
    stages: int = Field(4, ge=1, le=6, description="Stages: 4 from 64 filters are 64-128-256-512.")
    blocks: int = Field(2, ge=1, le=16, description="Residual blocks per stage.")
    kernel: int = Field(3, ge=2, le=15, description="Width of a convolution.")


@register("nbeats", family="neural", input="3d", scaler="robust", cap=20)
class NBeats(Network):
    """N-BEATS: doubly residual stacks over the window, their forecasts to the classes."""

    stacks: tuple[Literal["generic", "trend", "seasonality"], ...] = Field(
        ("generic", "trend", "seasonality"), min_length=1, max_length=30, description="Stacks in order."
    )
    blocks: int = Field(3, ge=1, le=30, description="Blocks per stack.")
    hidden: int = Field(256, ge=4, le=4_096, description="Width of the fully connected layers.")
    theta: int = Field(32, ge=2, le=1_024, description="Expansion coefficients of a generic block.")
