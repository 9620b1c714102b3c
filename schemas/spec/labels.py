"""What the models learn: triple-barrier outcomes, and which rows they learn them from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from mlf.schemas.durations import stretch_bars
from mlf.schemas.spec.field import Horizon, HorizonKey, OneOrMany, Section, Stretch, parsed

Multiple = Annotated[float, Field(gt=0, le=100)]
Share = Annotated[float, Field(gt=0, lt=1)]
Horizons = Annotated[tuple[Horizon, ...], OneOrMany()]


class Barrier(Section):
    """Barriers of one horizon."""

    up: Multiple = Field(description="Distance of the upper barrier from the entry, in multiples of ATR.")
    down: Multiple = Field(description="Distance of the lower barrier from the entry, in multiples of ATR.")
    vertical: Annotated[int, Field(ge=1, le=100_000)] = Field(description="Base bars after which the trade ends by time.")


def _barriers(value: Any) -> Any:
    return {} if value == "default" else value


def _flatten(value: Any) -> Any:
    return parsed("MLF212", lambda text: stretch_bars(text, 1))(value) if isinstance(value, str) else value


Barriers = Annotated[
    Mapping[HorizonKey, Barrier],
    BeforeValidator(_barriers, json_schema_input_type=Literal["default"] | dict[str, Barrier]),
]
Flatten = Annotated[
    Annotated[int, Field(ge=0, le=1_380)] | None,
    BeforeValidator(_flatten, json_schema_input_type=str | None),
]


class TripleBarrier(Section):
    """Which of three barriers a trade entered at the next bar's open touches first."""

    horizons: Horizons = Field((5, 10, 15, 20), description="Horizons in base bars; each is a target of its own.")
    barriers: Barriers = Field(default_factory=dict, description="default, or barriers per horizon; a horizon left out keeps the table's.")
    costs: Literal["net", "gross"] = Field("net", description="Whether a barrier counts the round-turn cost.")
    atr: Annotated[int, Field(ge=2, le=1_000)] = Field(14, description="Window of the ATR that scales the barriers, in base bars.")
    flatten: Flatten = Field(None, description="Time before the session's close at which trades are forced out, such as 50m.")


class Labels(Section):
    """The target."""

    triple_barrier: TripleBarrier = Field(TripleBarrier(), description="Triple-barrier labels.")


class Splits(Section):
    """Chronological shares of the rows, kept apart by purge and embargo."""

    train: Share = Field(0.70, description="Share of the rows to learn from.")
    validation: Share = Field(0.15, description="Share of the rows to judge on.")
    test: Share = Field(0.15, description="Share of the rows that stay sealed.")
    purge: Stretch | None = Field(
        None, description="Base bars between segments; the default is 3 x the longest horizon, and never less than the longest label span."
    )
    embargo: Stretch = Field(1_440, description="Base bars left out after a segment that was learnt from.")
