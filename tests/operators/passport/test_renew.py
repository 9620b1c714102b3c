"""The body of `data.passport` gives the document that the look at the files gave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.calendar.sessions import sessions_between
from mlf.operators.calendar.zone import MINUTE
from mlf.operators.catalog import OPERATORS
from mlf.operators.passport.declare import PassportParams
from mlf.operators.passport.renew import run
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]


def renewed(desk: Any, bars: Bars, found: Any, **declared: Any) -> dict[str, Any]:
    """The artifact that a plan makes of what the look decided."""
    subject = desk.subject("MES")
    contract = {name: getattr(subject, name) for name in ("symbol", "template", "tick", "months", "roll")}
    decided = {name: found.facts[name] for name in ("format", "timezone", "stamp", "interval", "clock")}
    params = PassportParams.model_validate({**contract, "declared": declared, "decided": decided})
    document: dict[str, Any] = run({"bars": bars}, params, Task(seed=1, tables=desk.tables))
    return document


@pytest.mark.parametrize("edge", ["open", "close"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Athens", "Asia/Kolkata", "Australia/Sydney"])
def test_the_document_is_the_same_from_the_bars(desk: Any, spring: Bars, zone: str, edge: str) -> None:
    wide = desk.coarse(spring, 5)
    found = desk.survey(desk.rows(wide, zone, edge, minutes=5))
    assert canonical_json(renewed(desk, wide, found)) == canonical_json(found.document())


def test_short_last_bars_of_close_stamps_are_told_alike(desk: Any, summer: Bars) -> None:
    """Bars of 25 minutes: the last of a session of 1,380 minutes holds five, and a program stamps it when the market closes."""
    wide = desk.coarse(summer, 25)
    table = sessions_between("equity_index", date(2024, 6, 1), date(2024, 7, 2), desk.tables)
    close = np.minimum(wide["ts"] + 25 * MINUTE, table.close[table.of(wide["ts"])])
    found = desk.survey(desk.rows({**wide, "ts": close}, "America/Chicago"), stamp="close")
    cut = wide["ts"] + 25 * MINUTE - close
    assert 15 <= np.count_nonzero(cut) <= 20
    short = {"short/row": np.flatnonzero(cut), "short/cut": cut[cut > 0]}
    assert canonical_json(renewed(desk, wide | short, found, stamp="close")) == canonical_json(found.document())
    assert found.document()["last"] == f"{np.datetime64(int(wide['ts'][-1]), 'ns').astype('datetime64[s]')}Z"


def test_absolute_stamps_stay_absolute(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, absolute=True), interval=1)
    assert renewed(desk, spring, found, interval=1) == found.document()


def test_contracts_side_by_side_are_surveyed_alike(desk: Any, summer: Bars) -> None:
    """Two contracts in every minute."""
    n = len(summer["ts"])
    twice = {name: np.repeat(column, 2) for name, column in summer.items() if len(column) == n}
    twice["contract"] = np.tile(np.array([24_293, 24_296], np.int32), n)
    found = desk.survey(desk.rows(twice, "America/Chicago"))
    assert found.document()["rows"] == 2 * found.document()["minutes"]
    assert renewed(desk, twice, found) == found.document()


def test_the_operator_is_in_the_catalogue() -> None:
    assert OPERATORS["data.passport"].output == "document"
    assert "operators/contracts.csv" in OPERATORS["data.passport"].tables
