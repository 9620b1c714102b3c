"""The passport as a whole: its document, the real sets, the seventeen years."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.passport.look import look
from mlf.schemas.identity import canonical_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bars = dict[str, NDArray[Any]]

HOUR = 3_600_000_000_000
FACTS = ("format", "timezone", "stamp", "interval", "template", "tick", "prices", "volume")
#: File, symbol to declare, interval, volume: as the data's own notes say.
CANONICAL = (
    ("ES_1m_ibkr_20250814_20250903", "ES", 1, "contracts"),
    ("ES_1m_unadj_DERIVED_20241203_20251215", "ES", 1, "none"),
    ("ES_5m_tv_vol_20241203_20251215", "ES", 5, "contracts"),
    ("GC_15m_unadj_contract_DERIVED_20250202_20251017", "GC", 15, "none"),
    ("GC_1m_yf_20240705_20240718", "GC", 1, "contracts"),
    ("GC_5m_yf_20240612_20240718", "GC", 5, "contracts"),
    ("MESSY_NQ_1m_tv_asfound_20241001_20251215", "NQ", 1, "none"),
    ("MES_15m_tv_vol_unadj_20241201_20260302", "MES", 15, "contracts"),
    ("MES_1m_firstrate_20231126_20231211", "MES", 1, "contracts"),
    ("MES_5m_tvexport_20260315_20260630", "MES", 5, "none"),
    ("MGC_5m_tvexport_20260626_20260630", "MGC", 5, "none"),
    ("XAUUSD_1m_mt4b_20240807_20241011", "MGC", 1, "ticks"),
)
#: Folder or file, symbol, and what it is: zone, edge, interval, volume.
RAW = (
    ("firstrate/MES_1min_sample.csv", "MES", ("America/New_York", "open", 1, "contracts")),
    ("tradingview/CME_MINI_MES1!, 5.csv", "MES", ("UTC", "open", 5, "none")),
    ("tradingview/COMEX_MINI_MGC1!, 5.csv", "MGC", ("UTC", "open", 5, "none")),
    ("ibkr", "ES", ("UTC", "open", 1, "contracts")),
    ("mt5/XAUUSD_M5.csv", "MGC", ("Europe/Athens", "open", 5, "ticks")),
    ("tvdatafeed/MES1_data_m15.csv", "MES", ("UTC", "open", 15, "contracts")),
)
#: Findings about the clock, the interval, the volume or the instrument.
WRONG = {f"MLF{number}" for number in range(930, 939)}


def looked(desk: Any, name: str, symbol: str | None) -> Any:
    path = desk.lab.real(name)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return look(tuple((f"{file.parent.name}/{file.name}", file) for file in files), desk.subject(symbol), Declared())


def codes(found: Any) -> list[str]:
    return [code for code, _, _ in found.findings if code in WRONG]


def test_the_document_is_canonical_and_says_every_fact_with_its_evidence(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "America/Chicago"))
    document = found.document()
    canonical_json(document)
    assert set(FACTS) <= set(document["facts"]) & set(document["evidence"])
    assert all(len(one["text"]) > 10 for one in document["evidence"].values())
    assert (document["rows"], document["first"], document["last"]) == (52_908, "2024-02-18T23:00:00Z", "2024-04-12T20:59:00Z")
    assert {"rolls", "levels", "findings"} <= set(document)


def test_a_finding_can_be_shown_and_stored(desk: Any, spring: Bars) -> None:
    found = desk.survey(desk.rows(spring, "Europe/London"), timezone="Asia/Tokyo", stamp="close", interval=5, volume="ticks")
    assert [code for code, _, _ in found.findings] == ["MLF930", "MLF932", "MLF934", "MLF935"]
    assert all("hint: " in str(MlfError(code, **facts)) for code, facts, _ in found.findings)
    canonical_json(found.document())


def test_nothing_but_the_bars_matters(desk: Any, spring: Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = desk.rows(spring, "America/Denver")
    first = canonical_json(desk.survey(rows).document())
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert canonical_json(desk.survey(rows).document()) == first
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("name", "symbol", "interval", "volume"), CANONICAL, ids=[one[0] for one in CANONICAL])
def test_a_canonical_set_is_what_its_notes_say(desk: Any, name: str, symbol: str, interval: int, volume: str) -> None:
    found = looked(desk, f"canonical/{name}.parquet", symbol)
    assert [found.facts[fact] for fact in ("timezone", "stamp", "interval", "volume")] == ["UTC", "open", interval, volume]
    assert codes(found) == (["MLF937"] if name.startswith("XAUUSD") else [])


@pytest.mark.parametrize(("name", "symbol", "interval", "volume"), CANONICAL, ids=[one[0] for one in CANONICAL])
def test_a_canonical_set_names_its_own_hours(desk: Any, name: str, symbol: str, interval: int, volume: str) -> None:
    """Without a symbol; four days of gold are too few to say."""
    found = looked(desk, f"canonical/{name}.parquet", None)
    expected = None if name.startswith("MGC") else desk.subject(symbol).template
    assert (found.facts["template"], found.facts["interval"], found.facts["volume"]) == (expected, interval, volume)
    assert found.facts["tick"] == (0.01 if name.startswith("XAUUSD") else desk.subject(symbol).tick)


@pytest.mark.parametrize("edge", ["open", "close"])
@pytest.mark.parametrize("zone", ["America/Chicago", "America/New_York+7h", "Europe/Athens", "Asia/Kolkata", "Australia/Sydney", "+03:00"])
@pytest.mark.parametrize("at", [2, 7, 8])
def test_a_real_set_in_another_clock_is_read_right(desk: Any, at: int, zone: str, edge: str) -> None:
    """Gold of a month, 15 months and two weeks of MES, as another platform would have written them."""
    name, symbol, minutes, _ = CANONICAL[at]
    bars = desk.lab.read(desk.lab.real(f"canonical/{name}.parquet"), symbol)
    rows = desk.rows(bars, zone, edge, minutes=minutes)
    assert np.array_equal(desk.opens(rows, desk.survey(rows, symbol)), bars["ts"])


@pytest.mark.parametrize(("name", "symbol", "known"), RAW, ids=[one[0] for one in RAW])
def test_a_raw_file_needs_no_option(desk: Any, name: str, symbol: str, known: tuple[Any, ...]) -> None:
    found = looked(desk, f"raw/{name}", symbol)
    assert tuple(found.facts[fact] for fact in ("timezone", "stamp", "interval", "volume")) == known
    assert codes(found) == (["MLF937"] if "XAUUSD" in name else [])


@pytest.mark.parametrize(("name", "symbol"), [("ES_is_Eversource_equity_1m", "ES"), ("FAKE_MES_5m_20210511_20210811", "MES")])
def test_junk_is_another_instrument(desk: Any, name: str, symbol: str) -> None:
    assert "MLF936" in codes(looked(desk, f"raw/junk/{name}.parquet", symbol))


@pytest.mark.slow
def test_seventeen_years_take_a_second_in_any_clock(desk: Any) -> None:
    """5.7 million bars in the zone of a broker; measured as processor time, so that a busy machine does not matter."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only here

    table = pq.read_table(desk.lab.real("canonical/NQ_1m_unadj_DERIVED_20081211_20251215.parquet"))
    bars = {name: table[name].to_numpy() for name in ("open", "high", "low", "close")}
    ts = table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64)
    bars |= {"ts": ts, "volume": np.full(len(ts), np.nan)}
    desk.survey(desk.rows({name: column[:50_000] for name, column in bars.items()}), "NQ")
    rows = desk.rows(bars, "Europe/Athens")
    start = time.process_time()
    found = desk.survey(rows, "NQ")
    seconds = time.process_time() - start
    assert [found.facts[fact] for fact in FACTS[1:]] == ["Europe/Athens", "open", 1, "equity_index", 0.25, "traded", "none"]
    assert codes(found) == []
    assert seconds < 2.4  # 0.8 where nothing else runs


def test_what_lies_outside_the_dates_asked_for_is_not_judged(desk: Any, spring: Bars) -> None:
    """Before March the prices are on another level, and after it the clock of the file is another."""
    march = (np.datetime64("2024-02-29T23:00").astype("datetime64[ns]").astype(np.int64), np.datetime64("2024-03-28T21:00"))
    edges = (int(march[0]), int(march[1].astype("datetime64[ns]").astype(np.int64)))
    bars = {name: column for name, column in spring.items() if name in ("ts", "open", "high", "low", "close", "volume")}
    foreign = np.where(bars["ts"] < edges[0], 300.1, 0.0)
    mixed = {**bars, **{name: bars[name] + foreign for name in ("open", "high", "low", "close")}}
    rows = desk.rows(mixed, "America/New_York")
    rows.stamp[bars["ts"] > edges[1] + 6 * 24 * HOUR] += 5 * HOUR
    asked = desk.survey(rows, start="2024-03-01", end="2024-03-29")
    alone = desk.survey(desk.rows(desk.cut(bars, *edges), "America/New_York"))
    assert codes(asked) == []
    assert asked.document()["rows"] == alone.document()["rows"] == len(desk.cut(bars, *edges)["ts"])
    assert {name: asked.facts[name] for name in FACTS} == {name: alone.facts[name] for name in FACTS}
    assert codes(desk.survey(rows)) != []


def test_dates_without_a_bar_are_refused(desk: Any, spring: Bars) -> None:
    with pytest.raises(MlfError, match="MLF915"):
        desk.survey(desk.rows(spring, absolute=True), start="2030-01-02")
