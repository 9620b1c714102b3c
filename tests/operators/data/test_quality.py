"""The quality report: what was done to how many bars, the worst of them, and moves that are large and real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlf.operators.data.quality import defects, moves

if TYPE_CHECKING:
    from types import SimpleNamespace

    from numpy.typing import NDArray

MINUTE = 60_000_000_000


def bars(*closes: float) -> dict[str, NDArray[Any]]:
    """Bars of one price each, from 2024-03-04 15:00 UTC, with a session of their own from the fourth on."""
    close = np.array(closes, np.float64)
    ts = np.datetime64("2024-03-04T15:00", "ns").astype(np.int64) + np.arange(len(close)) * MINUTE
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    session = (np.arange(len(close)) >= 3).astype(np.int32)
    return {"ts": ts, **prices, "volume": np.full(len(close), 5.0), "session": session, "roll": np.zeros(len(close), np.bool_)}


def test_moves_are_ranked_by_their_share_of_the_price() -> None:
    found = moves(bars(100.0, 110.0, 108.9, 100.0, 100.0))
    assert [(move["time"], move["percent"], move["where"]) for move in found] == [
        ("2024-03-04T15:01:00Z", 10.0, "inside"),
        ("2024-03-04T15:03:00Z", -8.1726, "between"),
        ("2024-03-04T15:02:00Z", -1.0, "inside"),
    ]
    assert (found[0]["from"], found[0]["close"]) == (100.0, 110.0)


def test_a_move_below_zero_has_no_percentage() -> None:
    found = moves(bars(10.0, -30.0, -20.0))
    assert [(move["from"], move["percent"]) for move in found] == [(10.0, -400.0), (-30.0, None)]


def test_a_roll_is_no_move_and_at_most_twenty_are_listed() -> None:
    table = bars(*(100.0 + i % 2 for i in range(60)))
    table["roll"][7] = True
    found = moves(table)
    assert len(found) == 20
    assert "2024-03-04T15:07:00Z" not in [move["time"] for move in found]


def test_prices_that_json_cannot_say_are_left_out(lab: SimpleNamespace) -> None:
    raw = bars(100.0, 100.0, 100.0) | {"interval": np.array([1], np.int32)}
    raw["high"] = np.array([100.0, np.inf, 100.0])
    (found,) = defects(raw, lab.cleaned(raw))
    assert (found["defect"], found["bars"], found["dropped"], found["share"]) == ("nonfinite", 1, 1, round(1 / 3, 9))
    assert found["examples"] == [
        {"time": "2024-03-04T15:01:00Z", "row": 1, "score": 0.0, "open": 100.0, "high": None, "low": 100.0, "close": 100.0, "volume": 5.0}
    ]


def test_the_worst_examples_come_first_and_are_twenty(lab: SimpleNamespace) -> None:
    raw = bars(*([100.0] * 50)) | {"interval": np.array([1], np.int32)}
    raw["high"] = 100.0 - 0.25 * (np.arange(50) % 40)
    (found,) = defects(raw, lab.cleaned(raw))
    assert (found["bars"], found["policy"], found["repaired"], len(found["examples"])) == (48, "repair", 48, 20)
    assert [example["row"] for example in found["examples"]] == list(range(39, 19, -1))
    assert found["examples"][0]["score"] == 9.75


def test_without_a_defect_there_is_nothing_to_tell(lab: SimpleNamespace) -> None:
    raw = bars(100.0, 100.25) | {"interval": np.array([1], np.int32)}
    assert defects(raw, lab.cleaned(raw)) == []
