"""Networks built on attention."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from mlf.models.kind import Choice, Range, register
from mlf.models.kinds.training import VIEW, Network, View

HEADS = Choice("heads", (4, 8, 16))
WIDTH = Choice("d_model", (64, 128, 256, 512))
LAYERS = Range("layers", 2, 6)


class Attention(Network):
    """Parameters that every attention kind has."""

    d_model: int = Field(256, ge=4, le=4_096, description="Width of a token; a multiple of heads.")
    heads: int = Field(8, ge=1, le=64, description="Attention heads.")
    dropout: float = Field(0.1, ge=0.0, lt=1.0, description="Share of activations dropped.")

    @model_validator(mode="after")
    def _heads_divide_the_width(self) -> Self:
        if self.d_model % self.heads:
            raise ValueError(f"d_model {self.d_model} is no multiple of heads {self.heads}")
        return self


class Encoder(Attention):
    """Parameters of kinds that stack encoder layers."""

    layers: int = Field(3, ge=1, le=24, description="Encoder layers.")
    feedforward: int = Field(512, ge=4, le=16_384, description="Width inside the feed-forward part of a layer.")


@register("transformer", family="neural", input="3d", scaler="standard", cap=100, tuning=(WIDTH, HEADS, LAYERS))
class Transformer(Encoder):
    """Transformer encoder with a causal mask over the window."""

    window: int = Field(128, ge=2, le=2_048, description="Bars in one sample, the row's own bar last.")
    learning_rate: float = Field(1e-4, gt=0.0, le=1.0, description="Peak learning rate of AdamW, after warm-up, before cosine decay.")


@register(
    "patchtst",
    family="neural",
    input="3d_or_4d",
    scaler="standard",
    cap=100,
    tuning=(WIDTH, HEADS, LAYERS, Range("patch", 8, 64), Range("stride", 4, 16)),
)
class PatchTST(Encoder):
    """PatchTST: patches of each channel as tokens of a shared encoder."""

    window: int = Field(128, ge=2, le=2_048, description="Bars in one sample, the row's own bar last.")
    view: View = Field("3d", description=VIEW)
    patch: int = Field(16, ge=1, le=512, description="Bars in a patch; at most the window.")
    stride: int = Field(8, ge=1, le=512, description="Bars between the starts of two patches; at most the patch.")

    @model_validator(mode="after")
    def _patches_cover_the_window(self) -> Self:
        if self.patch > self.window:
            raise ValueError(f"patch {self.patch} is longer than the window of {self.window}")
        if self.stride > self.patch:
            raise ValueError(f"stride {self.stride} is longer than the patch of {self.patch}, so bars would be skipped")
        return self


@register("itransformer", family="neural", input="3d_or_4d", scaler="robust", cap=100, tuning=(WIDTH, HEADS, LAYERS))
class ITransformer(Encoder):
    """iTransformer: each feature's whole window is one token."""

    layers: int = Field(2, ge=1, le=24, description="Encoder layers.")
    view: View = Field("3d", description=VIEW)


@register("tft", family="neural", input="3d_or_4d", scaler="robust", cap=100, tuning=(WIDTH, HEADS))
class TFT(Attention):
    """Temporal fusion transformer: variable selection, a recurrent encoder, interpretable attention."""

    heads: int = Field(4, ge=1, le=64, description="Attention heads.")
    lstm_layers: int = Field(2, ge=1, le=8, description="Stacked layers of the recurrent encoder.")
    view: View = Field("3d", description=VIEW)
