"""How results are judged, and what a run may use of the machine."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from mlf.schemas.spec.field import Memory, OneOrMany, Section, Slug

TableName = Annotated[str, Field(min_length=1, max_length=64)]


class ExplicitCosts(Section):
    """Costs in dollars, in place of a table."""

    round_turn: Annotated[float, Field(ge=0, le=10_000)] = Field(description="Dollars per contract for entry and exit together.")


def _tag(value: Any) -> str:
    return "(table)" if isinstance(value, str) else "(dollars)"


Costs = Annotated[Annotated[TableName, Tag("(table)")] | Annotated[ExplicitCosts, Tag("(dollars)")], Discriminator(_tag)]


class Evaluate(Section):
    """Models to judge and the costs to judge them under."""

    models: Annotated[tuple[Slug, ...], OneOrMany()] | None = Field(None, description="Models and ensembles to judge; the default is all.")
    costs: Costs = Field("topstepx_2026", description="A table of dated costs, or round_turn dollars.")
    slippage_ticks: Annotated[int, Field(ge=0, le=100)] = Field(1, description="Whole ticks lost on each fill.")
    min_edge: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="Least margin by which the probability of one side must exceed the other's before a trade."
    )
    test: bool = Field(default=False, description="Open the sealed test segment. Do it once, at the end.")


class Resources(Section):
    """Limits of this machine. They change no result and enter no hash."""

    cores: Annotated[int, Field(ge=1, le=4_096)] | None = Field(None, description="Processor cores to use; the default is all.")
    memory: Memory | None = Field(None, description="Memory to stay within, such as 8 GiB; the default is what is free.")
