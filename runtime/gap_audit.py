"""Which open minutes no bar covers: of files, or of what a spec keeps of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.calendar.sessions import date_of, sessions_between
from mlf.operators.calendar.zone import MINUTE
from mlf.operators.data.coverage import gap_rows
from mlf.operators.data.gaps import audit
from mlf.operators.data.sessions import trade_dates
from mlf.runtime.datasets import Asked, bars_of, ordered, seen, tables
from mlf.runtime.events import silence
from mlf.runtime.project import load
from mlf.runtime.steps import table_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from mlf.operators.importers.layout import Declared
    from mlf.runtime.events import Sink
    from mlf.runtime.workspace import Workspace


def of_spec(workspace: Workspace, spec: Path, events: Sink = silence) -> dict[str, Any]:
    """The audit of the bars that a spec's sessions hold."""
    loaded = load(workspace, spec)
    bars = table_of(workspace, loaded, "sessions", events)
    return audited(bars["ts"], int(bars["interval"][0]), str(loaded.plan.node("sessions").params["template"]))


def of_files(paths: tuple[str, ...], symbol: str | None, declared: Declared) -> dict[str, Any]:
    """The audit of files as they are. Raises MLF977 where neither symbol nor bars say whose hours count."""
    source = seen(Asked(paths, symbol, declared))
    template = source.contract.template if source.contract else source.passport.facts.get("template")
    if template is None:
        raise MlfError("MLF977", path=", ".join(source.rows.files), fact="the contract", option="--symbol")
    bars = ordered(bars_of(source))
    return audited(bars["ts"], int(bars["interval"][0]), str(template))


def audited(ts: NDArray[np.int64], interval: int, template: str) -> dict[str, Any]:
    """Minutes open from the first bar to the last, minutes missing, and every gap, in order of time."""
    found = audit(ts, interval, template, tables())
    edges = np.array([ts.min(), ts.max()])
    first, last = (date_of(day) for day in trade_dates(edges))
    calendar = sessions_between(template, first, last, tables())
    quiet = int(found.minutes[found.quiet].sum())
    return {
        "template": template,
        "open_minutes": calendar.minutes_between(int(edges[0]), int(edges[1]) + interval * MINUTE),
        "missing_minutes": int(found.minutes.sum()),
        "holes": int((~found.quiet).sum()),
        "hole_minutes": int(found.minutes.sum()) - quiet,
        "quiet_minutes": quiet,
        "gaps": gap_rows(found),
    }
