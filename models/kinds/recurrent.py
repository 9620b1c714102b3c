"""Recurrent networks."""

from __future__ import annotations

from pydantic import Field

from mlf.models.kind import Range, register
from mlf.models.kinds.training import Network

TUNING = (
    Range("hidden", 64, 256),
    Range("layers", 1, 3),
    Range("dropout", 0.1, 0.5),
    Range("learning_rate", 1e-4, 1e-2, log=True),
)


class Recurrent(Network):
    """Parameters that both recurrent kinds have."""

    hidden: int = Field(256, ge=4, le=4_096, description="Width of the hidden state.")
    layers: int = Field(2, ge=1, le=8, description="Stacked layers.")
    dropout: float = Field(0.3, ge=0.0, lt=1.0, description="Share of activations dropped between layers and before the output.")


@register("lstm", family="neural", input="3d", scaler="robust", cap=150, tuning=TUNING)
class LSTM(Recurrent):
    """LSTM: long short-term memory over the window, last state to the classes."""


@register("gru", family="neural", input="3d", scaler="robust", cap=150, tuning=TUNING)
class GRU(Recurrent):
    """GRU: gated recurrent units over the window, last state to the classes."""
