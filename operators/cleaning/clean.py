"""Body of `data.clean`: one policy per defect, every defect counted, every change on record.

The defects are judged in the order of `mlf.operators.cleaning.words.WORDS`. A price jump is no defect: markets do jump. Bars of several
contracts at one time are judged contract by contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.errors import MlfError
from mlf.operators.cleaning import order, prices
from mlf.operators.cleaning.constant import constant
from mlf.operators.cleaning.ledger import Ledger
from mlf.operators.cleaning.misfit import misfit
from mlf.operators.cleaning.mixed import mixed_prices
from mlf.operators.cleaning.spikes import spikes
from mlf.operators.cleaning.state import COLUMNS, Finding, State
from mlf.operators.cleaning.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from mlf.operators.cleaning.declare import CleanParams
    from mlf.schemas.work import Task

#: Detectors that look at neighbours: a repair or a loss shows them something new, so they look again until nothing is left.
AGAIN = ("misfit", "spikes")
#: Defects that no policy can heal have errors of their own.
REFUSALS = {"constant": "MLF945", "mixed_prices": "MLF946"}


def run(inputs: Mapping[str, Any], params: CleanParams, task: Task) -> dict[str, NDArray[Any]]:
    """Raw bars with strictly ascending stamps (per contract, where several trade at once), and the record of what was done.

    Where nothing was wrong, the columns are the input's own arrays. Beside the rows: `count/<defect>` and `kept/<defect>` (int64, one
    number: bars with the defect, and those left as they were), `span/<defect>` (stamps of the first and the last), `change/...` (what
    became of which value, see `mlf.operators.cleaning.record`), `example/...` (at most 20 bars per defect, worst first) and, where bars
    were out of order, `source/row` (the raw row of every bar). Raises MLF914 (a defect whose policy is to fail), MLF915 (no bars left),
    MLF945 (prices stand still), MLF946 (two price levels).
    """
    del task
    raw: Mapping[str, NDArray[Any]] = inputs["bars"]
    bars = {name: raw[name] for name in COLUMNS if name in raw}
    state, ledger = State(bars, int(raw["interval"][0])), Ledger()
    for defect in WORDS:
        state = _treated(defect, state, params, ledger)
        if defect == "unsorted":
            state = order.by_time(state)
        if len(state) == 0:
            raise MlfError("MLF915", step="data.clean", count=len(raw["ts"]))
    state = order.by_stamp(state)
    moved = {} if state.source is None or (np.diff(state.source) > 0).all() else {"source/row": state.source}
    return {**state.bars, "interval": np.asarray(raw["interval"])} | moved | ledger.columns()


def _treated(defect: str, state: State, params: CleanParams, ledger: Ledger) -> State:
    """The bars after the policy for one defect."""
    policy = str(getattr(params, defect))
    while len(state):
        finding = FINDERS[defect](state, params)
        if not len(finding.at):
            return state
        if policy == "fail":
            raise _refusal(defect, state, finding)
        ledger.see(defect, state, finding)
        state = TREATMENTS.get(policy, Ledger.drop)(ledger, defect, state, finding)
        if policy == "keep" or defect not in AGAIN:
            return state
    return state


#: What is done by policy; all others (`drop`, `last`, `first`) drop the bars that were found.
TREATMENTS: Mapping[str, Callable[[Ledger, str, State, Finding], State]] = {
    "keep": Ledger.keep,
    "sort": Ledger.sort,
    "repair": Ledger.repair,
}
FINDERS: Mapping[str, Callable[[State, CleanParams], Finding]] = {
    "nonfinite": lambda state, _: prices.nonfinite(state.bars),
    "unsorted": lambda state, _: order.steps_back(state.bars),
    "duplicates": lambda state, params: order.duplicates(state.bars, "first" if params.duplicates == "first" else "last"),
    "misfit": lambda state, _: misfit(state.bars, state.interval),
    "off_tick": lambda state, params: prices.off_tick(state.bars, params.tick),
    "nonpositive": lambda state, _: prices.nonpositive(state.bars),
    "ohlc": lambda state, _: prices.ohlc(state.bars),
    "volume": lambda state, _: prices.volume(state.bars),
    "zero_volume": lambda state, _: prices.zero_volume(state.bars),
    "spikes": lambda state, params: spikes(state.bars, state.interval, params.tick),
    "constant": lambda state, params: constant(state.bars, state.interval, params.tick),
    "mixed_prices": lambda state, params: mixed_prices(state.bars, state.interval, params.tick),
}


def _refusal(defect: str, state: State, finding: Finding) -> MlfError:
    """The error that a policy of `fail` ends in."""
    at, ts = finding.at, state.bars["ts"][finding.at]
    facts: dict[str, Any] = {"count": len(at), "ts": _time(ts.min()), "policy": defect}
    if defect not in REFUSALS:
        return MlfError("MLF914", defect=WORDS[defect], **facts)
    closes = state.bars["close"][at]
    return MlfError(REFUSALS[defect], last=_time(ts.max()), low=float(closes.min()), high=float(closes.max()), **facts)


def _time(ts: np.int64) -> str:
    return f"{np.datetime_as_string(ts.astype('datetime64[ns]'), unit='s')}Z"
