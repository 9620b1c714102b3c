"""What volume counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.operators.passport.kind import kind

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ticks(n: int = 5_000) -> NDArray[np.float64]:
    """Price changes a minute: a hundred or so, never above 350."""
    return np.minimum(np.random.default_rng(1).gamma(4, 30, n), 350).round()


@pytest.mark.parametrize("symbol", ["MES", "MGC", "MCL"])
@pytest.mark.parametrize("minutes", [1, 5])
def test_contracts_are_told_by_their_bursts(desk: Any, symbol: str, minutes: int) -> None:
    bars = desk.coarse(desk.bars(symbol, "2024-03-04", "2024-04-01"), minutes, desk.subject(symbol).template)
    fact = kind(bars["volume"], minutes, "generic", None).fact
    assert (fact.value, fact.strength) == ("contracts", "decided")


def test_ticks_are_told_by_their_cap() -> None:
    fact = kind(ticks(), 1, "generic", None).fact
    assert (fact.value, fact.by, fact.strength) == ("ticks", "data", "decided")


def test_hourly_sums_of_ticks_decide_nothing_but_a_format_names_them() -> None:
    """Over an hour contracts even out too."""
    assert kind(ticks(), 60, "metatrader", None).fact.value == "ticks"
    assert kind(ticks(), 60, "generic", None).fact.value == "contracts"
    assert kind(ticks(), 60, "generic", None).fact.strength == "agrees"


@pytest.mark.parametrize("filler", [np.nan, 0.0])
def test_a_volume_that_is_nowhere_counts_nothing(filler: float) -> None:
    verdict = kind(np.full(1_000, filler), 1, "generic", None)
    assert (verdict.fact.value, verdict.fact.strength, verdict.findings) == ("none", "decided", ())


def test_one_volume_among_many_bars_without_is_something() -> None:
    """It stands between the rows that are looked at."""
    volume = np.full(1_000_000, np.nan)
    volume[3] = 5
    assert kind(volume, 1, "generic", None).fact.value == "contracts"


def test_a_declaration_that_the_volume_contradicts_is_told() -> None:
    [finding] = kind(ticks(), 1, "generic", "contracts").findings
    assert (finding.code, finding.key, finding.facts["found"]) == ("MLF935", "volume", "ticks")
    [finding] = kind(np.full(1_000, np.nan), 1, "generic", "contracts").findings
    assert finding.facts["found"] == "none"


def test_a_volume_may_always_be_declared_away() -> None:
    verdict = kind(ticks(), 1, "generic", "none")
    assert (verdict.fact.value, verdict.fact.by, verdict.findings) == ("none", "declared", ())


def test_what_is_open_follows_the_declaration() -> None:
    verdict = kind(ticks(), 60, "generic", "ticks")
    assert (verdict.fact.value, verdict.fact.strength, verdict.findings) == ("ticks", "agrees", ())
