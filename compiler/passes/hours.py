"""Says where hours changed within the data, if it matters to a feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.compiler.passes.market import need_market
from mlf.errors import Diagnostic
from mlf.operators.contracts import hours_changed

if TYPE_CHECKING:
    from mlf.compiler.resolved import Resolved
    from mlf.compiler.unit import Unit

#: Columns that other hours give another meaning.
CLOCK = frozenset({"minute", "to_close", "rth", "cash_open"})


def hours(unit: Unit) -> Unit:
    """``MLF969`` for hours that changed within the data, if a feature tells the place of a bar in its session by them."""
    if unit.resolved is None or unit.resolved.market is None or not unit.resolved.dates[0] or not _by_the_clock(unit.resolved):
        return unit
    template = need_market(unit.resolved).contract.template
    dates = hours_changed(template, *unit.resolved.dates)
    found = {"template": template, "dates": ", ".join(dates), "date": dates[-1]} if dates else None
    return unit if found is None else unit.report([Diagnostic("MLF969", found, unit.span(("data", "source")))])


def _by_the_clock(resolved: Resolved) -> bool:
    """Whether a feature in use reads where in its session a bar stands."""
    return any(CLOCK.intersection(one.part.reads) for chosen in (resolved.features or {}).values() for one in chosen)
