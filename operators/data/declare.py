"""Declarations of the synthetic source, the sessions and the profile. Light: no numpy, no pyarrow."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlf.schemas.operator import Cost, Operator, Params, Port

SESSION_TABLE = "operators/calendar/sessions.csv"
HOLIDAY_TABLE = "operators/calendar/holidays.csv"
TABLES = (SESSION_TABLE, HOLIDAY_TABLE)

Template = Literal["equity_index", "metals", "energy"]
Roll = Literal["third_friday", "first_notice", "energy_expiry"]
Symbol = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,5}$", description="Root of the contract, e.g. MES.")]
Tick = Annotated[float, Field(gt=0, le=1_000, description="Smallest price step, in points.")]
TradeDate = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]


class SyntheticParams(Params):
    """Seeded one-minute bars of one contract."""

    symbol: Symbol = Field(description="Root of the contract the bars imitate; part of the random stream.")
    start: TradeDate = Field(description="First trade date.")
    end: TradeDate = Field(description="Trade date before which the bars end (exclusive).")
    tick: Tick = Field(description="Price grid of the contract, in points.")
    base_price: float = Field(gt=0, le=1e7, description="Price before the first bar, in points.")
    template: Template = Field(description="Session template of the product group.")
    months: str = Field(pattern="^[FGHJKMNQUVXZ]{1,12}$", description="Month codes of the contracts the series rolls through.")
    roll: Roll = Field(description="Rule that names the trade date of a roll.")
    volatility: float = Field(0.17, gt=0, le=2, description="Annual volatility of log returns, long-run level.")
    daily_volume: float = Field(1_200_000.0, ge=1_380, le=1e9, description="Contracts traded in an average session.")
    carry: float = Field(0.04, ge=-0.5, le=0.5, description="Annual basis between neighbouring contracts: the size of the roll jump.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError("start must lie before end")
        return self


class SessionParams(Params):
    """Session template of the product and the trade dates to keep."""

    template: Template = Field(description="Session template of the product group.")
    start: TradeDate | None = Field(None, description="First trade date to keep.")
    end: TradeDate | None = Field(None, description="Trade date before which the bars end (exclusive).")
    outside: Literal["drop", "fail"] = Field("drop", description="Bars that open while the exchange is closed.")


class ProfileParams(Params):
    """Calendar that gaps are judged by, and size of the profile."""

    template: Template = Field(description="Session template of the product group.")
    points: int = Field(1_000, ge=16, le=10_000, description="Most closes kept for the chart, extremes included.")


SYNTHETIC = Operator(
    name="data.synthetic",
    version=1,
    params=SyntheticParams,
    inputs={},
    output="bars",
    body="mlf.operators.data.synthetic:run",
    doc="Realistic one-minute bars from a seed: session grid, volume and volatility shape, clustering, fat tails, rolls.",
    distributions=("numpy", "tzdata"),
    seeded=True,
    tables=TABLES,
    cost=lambda _: Cost(seconds=0.2, seconds_per_row=6e-7, bytes_per_row=52, memory_per_row=220),
)

SESSIONS = Operator(
    name="data.sessions",
    version=2,
    params=SessionParams,
    inputs={"bars": Port("bars")},
    output="bars",
    body="mlf.operators.data.sessions:run",
    doc="Bars with their session: trade date, minutes from open and to close, cash session, roll, short days; closed hours dropped.",
    distributions=("numpy", "tzdata"),
    tables=TABLES,
    cost=lambda _: Cost(seconds=0.1, seconds_per_row=3e-7, bytes_per_row=84, memory_per_row=260),
)

PROFILE = Operator(
    name="data.profile",
    version=2,
    params=ProfileParams,
    inputs={
        "raw": Port("bars"),
        "clean": Port("bars"),
        "sessions": Port("bars"),
        "rolls": Port("document", optional=True),
        "passport": Port("document", optional=True),
    },
    output="document",
    body="mlf.operators.data.profile:run",
    doc="What the data is and what was done to it: span, sessions, holes, coverage, rolls, defects, real extremes, a price curve.",
    distributions=("numpy", "tzdata"),
    tables=TABLES,
    cost=lambda _: Cost(seconds=0.1, seconds_per_row=5e-8, bytes_per_row=0, memory_per_row=64),
)

OPERATORS: tuple[Operator, ...] = (SYNTHETIC, SESSIONS, PROFILE)
