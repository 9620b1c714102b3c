"""The interval of bars, and files that mix two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.calendar.zone import MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]


def joined(*parts: Bars) -> Bars:
    names = ("ts", "open", "high", "low", "close", "volume")
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


@pytest.mark.parametrize("minutes", [1, 2, 5, 10, 15, 30, 60, 120, 240])
def test_every_interval_is_found(desk: Any, spring: Bars, minutes: int) -> None:
    found = desk.survey(desk.rows(desk.coarse(spring, minutes), minutes=minutes, absolute=True))
    assert (found.facts["interval"], found.evidence["interval"].strength) == (minutes, "decided")


def test_a_wrong_interval_is_told(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(desk.coarse(spring, 5), minutes=5, absolute=True), interval=1)
    [(code, facts, key)] = found.findings
    assert (code, key, facts["minutes"]) == ("MLF934", "interval", 5)


def test_days_of_another_interval_are_told_with_their_dates(desk: Any, spring: Bars) -> None:
    """Five-minute bars until 2024-03-06 00:00 UTC, one-minute bars from then on: twelve weekdays; a Sunday's hour is too short to say."""
    turn = int(np.datetime64("2024-03-06", "ns").astype(np.int64))
    first, last = desk.cut(spring, 0, turn), desk.cut(spring, turn, 2 * turn)
    found = desk.survey(desk.rows(joined(desk.coarse(first, 5), last), absolute=True))
    [what] = [facts["what"] for code, facts, _ in found.findings if code == "MLF934"]
    assert what.startswith("bars are 1 minute apart, but 5 minutes on 12 days from 2024-02-19 to 2024-03-05")


def test_a_hundred_stray_bars_are_no_second_interval(desk: Any, spring: Bars) -> None:
    wide = desk.coarse(spring, 15)
    stray = {name: column[:100] for name, column in wide.items()} | {"ts": wide["ts"][:100] + 7 * MINUTE}
    found = desk.survey(desk.rows(joined(wide, stray), absolute=True))
    assert found.facts["interval"] == 15
    assert "MLF934" not in [code for code, _, _ in found.findings]


def test_bars_that_are_mostly_missing_are_asked_about(desk: Any, summer: Bars) -> None:
    """One bar of thirty, at random: steps of all lengths."""
    keep = np.random.default_rng(1).random(len(summer["ts"])) < 1 / 30
    thin = {name: column[keep] for name, column in summer.items() if len(column) == len(keep)}
    asked = desk.survey(desk.rows(thin, absolute=True))
    assert "MLF934" in [code for code, _, _ in asked.findings]
    said = desk.survey(desk.rows(thin, absolute=True), interval=1)
    assert (said.facts["interval"], said.evidence["interval"].by) == (1, "declared")
    assert "MLF934" not in [code for code, _, _ in said.findings]


def test_the_unfinished_last_bar_of_a_download_is_left_aside(desk: Any, summer: Bars) -> None:
    late = {name: column[-1:] for name, column in summer.items()} | {"ts": summer["ts"][-1:] + 37_000_000_000}
    found = desk.survey(desk.rows(joined(summer, late), absolute=True))
    assert (found.facts["interval"], found.findings) == (1, ())


def test_bars_of_seconds_are_refused(desk: Any, summer: Bars) -> None:
    short = summer | {"ts": summer["ts"][0] + np.arange(len(summer["ts"])) * 15_000_000_000}
    with pytest.raises(MlfError, match="MLF917"):
        desk.survey(desk.rows(short, absolute=True))


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_bars_are_refused(desk: Any, summer: Bars, count: int) -> None:
    few = {name: column[:count] for name, column in summer.items()}
    with pytest.raises(MlfError, match="MLF902"):
        desk.survey(desk.rows(few, absolute=True))


def test_stamps_of_another_century_are_refused_at_once(desk: Any, summer: Bars) -> None:
    """Milliseconds taken for seconds would need room for 50,000 years of minutes."""
    wrong = summer | {"ts": np.append(summer["ts"][:-1], np.int64(2**62))}
    with pytest.raises(MlfError, match="MLF911"):
        desk.survey(desk.rows(wrong, absolute=True))
