"""What prices are is told from bars alone, never wrongly, and a false declaration is contradicted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlf.operators.contracts import CONTRACTS
from mlf.operators.importers.layout import Declared
from mlf.operators.passport.evidence import Subject
from mlf.operators.passport.prices import UNTRADED, PriceFindings, judge
from mlf.operators.passport.series import Series, series_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import SimpleNamespace

    from numpy.typing import NDArray

    Table = Mapping[str, NDArray[Any]]

MINUTE = 60_000_000_000
PRICES = ("open", "high", "low", "close")

#: Spans in which rates were what the carry says, so that a synthetic roll is as large as a real one of that time.
SPANS = {
    "dear": ("ES", "2023-01-03", "2024-04-01", 0.04, 4_400.0),
    "gold": ("GC", "2023-02-01", "2023-12-20", 0.05, 1_900.0),
    "cheap": ("ES", "2016-01-04", "2016-10-01", -0.01, 2_000.0),
    "near zero": ("GC", "2020-06-01", "2021-02-01", 0.002, 1_800.0),
    "tech": ("NQ", "2023-03-01", "2024-04-01", 0.045, 13_000.0),
}
HOWS = ("traded", "difference", "ratio", "cents")
DECIDED = {"traded": "traded", "difference": "difference", "ratio": "ratio", "cents": "ratio"}


@dataclass(frozen=True)
class Case:
    """Bars of one kind, and where their contracts change."""

    series: Series
    subject: Subject
    rolls: list[int]


def subject_of(root: str) -> Subject:
    row = CONTRACTS[root]
    return Subject(root, row.template, row.tick, row.months, row.roll)


def coarser(bars: Table, minutes: int) -> Table:
    """Bars of so many minutes, whole hours from midnight UTC."""
    first = np.flatnonzero(np.diff(bars["ts"] // (minutes * MINUTE), prepend=-1))
    last = np.append(first[1:], [len(bars["ts"])]) - 1
    return {
        "ts": bars["ts"][first] // (minutes * MINUTE) * (minutes * MINUTE),
        "open": bars["open"][first],
        "high": np.maximum.reduceat(bars["high"], first),
        "low": np.minimum.reduceat(bars["low"], first),
        "close": bars["close"][last],
        "volume": np.add.reduceat(bars["volume"], first),
        "contract": bars["contract"][first],
    }


def adjusted(bars: Table, how: str, tick: float) -> dict[str, NDArray[Any]]:
    """The bars as a vendor adjusts them backwards from the last contract: by differences, by ratios, by ratios to the cent."""
    shift, factor = np.zeros(len(bars["ts"])), np.ones(len(bars["ts"]))
    for at in np.flatnonzero(np.diff(bars["contract"])) + 1:
        shift[:at] += bars["open"][at] - bars["close"][at - 1]
        factor[:at] *= bars["open"][at] / bars["close"][at - 1]
    by = {
        "traded": lambda p: p,
        "difference": lambda p: np.rint((p + shift) / tick) * tick,
        "ratio": lambda p: p * factor,
        "cents": lambda p: np.round(p * factor, 2),
    }
    return {**bars, **{name: by[how](bars[name]) for name in PRICES}}


def case_of(lab: SimpleNamespace, span: str, how: str = "traded", drawn: tuple[int, int] = (5, 7)) -> Case:
    """A case of so many minutes per bar, from a seed."""
    minutes, seed = drawn
    root, raw = SPANS[span][0], minutes_of(lab.synthetic_bars, span, seed)
    bars = adjusted(coarser(raw, minutes), how, CONTRACTS[root].tick)
    rolls = bars["ts"][1:][np.diff(bars["contract"]) != 0].tolist()
    series = series_of(bars["ts"], {name: bars[name] for name in (*PRICES, "volume")}, minutes)
    return Case(series, subject_of(root), rolls)


@lru_cache(maxsize=32)
def minutes_of(lab_bars: Callable[..., Table], span: str, seed: int) -> Table:
    """Synthetic minutes of a span."""
    root, start, end, carry, price = SPANS[span]
    return lab_bars(seed=seed, symbol=root, start=start, end=end, carry=carry, base_price=price)


def told(case: Case, declared: str | None = None) -> PriceFindings:
    return judge(case.series, case.subject, Declared(prices=declared))  # type: ignore[arg-type]


def codes(found: PriceFindings) -> list[str]:
    """Codes, but for those that only repeat that prices are adjusted."""
    return [one.code for one in found.findings if one.code not in UNTRADED.values()]


def real_series(lab: SimpleNamespace, name: str, minutes: int) -> Series:
    table = pq.read_table(lab.real(f"canonical/{name}.parquet"))
    columns = {column: table[column].to_numpy().astype(np.float64) for column in (*PRICES, "volume")}
    return series_of(table["ts"].to_numpy().astype("datetime64[ns]").astype(np.int64), columns, minutes)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("span", SPANS)
def test_prices_are_told_rightly_or_not_at_all(lab: SimpleNamespace, span: str, how: str) -> None:
    fact = told(case_of(lab, span, how)).fact
    assert fact.value in (DECIDED[how], None), fact
    if how in ("ratio", "cents"):
        assert fact.value == "ratio", fact


@pytest.mark.parametrize("how", ["traded", "difference"])
@pytest.mark.parametrize("span", ["dear", "gold"])
def test_steps_of_four_percent_a_year_decide(lab: SimpleNamespace, span: str, how: str) -> None:
    found = told(case_of(lab, span, how))
    assert (found.fact.value, found.fact.strength, codes(found)) == (how, "decided", [])


@example(seed=109, span="cheap", how="cents", minutes=5)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), span=st.sampled_from(sorted(SPANS)), how=st.sampled_from(HOWS), minutes=st.sampled_from([5, 15]))
def test_no_seed_makes_prices_be_told_wrongly(lab: SimpleNamespace, seed: int, span: str, how: str, minutes: int) -> None:
    found = told(case_of(lab, span, how, (minutes, seed)))
    assert found.fact.value in (DECIDED[how], None), found.fact
    assert set(codes(found)) <= {"MLF940"}


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    how=st.sampled_from(["traded", "difference"]),
    place=st.floats(0.2, 0.8),
    size=st.sampled_from([-200, 150, 400]),
)
def test_a_splice_is_found_and_misleads_nobody(lab: SimpleNamespace, seed: int, how: str, place: float, size: int) -> None:
    case = case_of(lab, "dear", how, (5, seed))
    clocked = np.flatnonzero((case.series.minute > 60) & (case.series.minute < 360))
    at = int(clocked[int(place * len(clocked))])
    shift = np.where(np.arange(len(case.series)) >= at, float(size), 0.0)
    spliced = replace(case.series, **{name: getattr(case.series, name) + shift for name in PRICES})
    found = judge(spliced, case.subject, Declared())
    assert found.fact.value in (how, None)
    if not any(abs(roll.ts - int(case.series.ts[at])) == 0 for roll in found.rolls):
        assert "MLF941" in codes(found)


def test_bars_that_alternate_between_two_contracts_are_two_series(lab: SimpleNamespace) -> None:
    case = case_of(lab, "dear", "difference")
    mixed = (np.arange(len(case.series)) >= 20_000) & (np.arange(len(case.series)) < 20_500) & (np.arange(len(case.series)) % 3 == 0)
    series = replace(case.series, **{name: getattr(case.series, name) + 44.0 * mixed for name in PRICES})
    found = judge(series, case.subject, Declared())
    assert codes(found) == ["MLF942"]
    assert [level["size"] for level in found.levels] == pytest.approx([44.0] * len(found.levels), abs=1.0)


def test_rolls_of_traded_prices_are_found_at_their_bar(lab: SimpleNamespace) -> None:
    case = case_of(lab, "dear")
    found = told(case)
    assert [roll.ts for roll in found.rolls] == case.rolls
    assert [(roll.old % 12 + 1, roll.new % 12 + 1) for roll in found.rolls] == [(3, 6), (6, 9), (9, 12), (12, 3), (3, 6)]
    sizes = [roll.difference for roll in found.rolls if roll.confidence != "assumed"]
    assert len(sizes) >= 4
    assert sizes == pytest.approx([44.0] * len(sizes), abs=30.0)


def test_adjusted_prices_have_no_rolls_to_adjust_again(lab: SimpleNamespace) -> None:
    assert told(case_of(lab, "dear", "difference")).rolls == ()
    ratio = told(case_of(lab, "dear", "ratio")).rolls
    assert {(roll.difference, roll.ratio) for roll in ratio} == {(0.0, 1.0)}


@pytest.mark.parametrize(
    ("how", "said"), [("traded", "difference"), ("difference", "traded"), ("ratio", "traded"), ("ratio", "difference")]
)
def test_a_false_declaration_is_contradicted(lab: SimpleNamespace, how: str, said: str) -> None:
    found = told(case_of(lab, "dear", how), said)
    assert codes(found) == ["MLF939"]
    assert found.findings[0].facts["declared"] == said
    assert found.findings[0].facts["found"] == how
    assert found.findings[0].key == "prices"


@pytest.mark.parametrize("how", ["traded", "difference", "ratio"])
def test_a_true_declaration_is_confirmed(lab: SimpleNamespace, how: str) -> None:
    found = told(case_of(lab, "dear", how), how)
    assert (found.fact.value, found.fact.by, codes(found)) == (how, "declared", [])


def test_a_ratio_rounded_to_ticks_may_be_declared(lab: SimpleNamespace) -> None:
    """It leaves no trace that a difference would not leave."""
    case = case_of(lab, "dear", "ratio")
    rounded = replace(case.series, **{name: np.rint(getattr(case.series, name) / 0.25) * 0.25 for name in PRICES})
    assert codes(judge(rounded, case.subject, Declared(prices="ratio"))) == []


def test_nothing_is_asked_where_no_roll_falls_into_the_bars(lab: SimpleNamespace) -> None:
    raw = lab.synthetic_bars(start="2024-04-02", end="2024-05-20")
    series = series_of(raw["ts"], {name: raw[name] for name in (*PRICES, "volume")}, 1)
    found = judge(series, subject_of("MES"), Declared())
    assert (found.fact.value, found.fact.strength, codes(found)) == ("traded", "agrees", [])
    assert codes(judge(series, subject_of("MES"), Declared(prices="difference"))) == []


def test_what_cannot_be_told_is_asked_for(lab: SimpleNamespace) -> None:
    found = told(case_of(lab, "near zero"))
    assert found.fact.value is None
    assert codes(found) == ["MLF940"]
    assert codes(told(case_of(lab, "near zero"), "traded")) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_oil_without_steps_is_asked_about_since_no_rate_foretells_one(lab: SimpleNamespace, seed: int) -> None:
    raw = lab.synthetic_bars(seed=seed, symbol="CL", start="2015-02-03", end="2016-02-01", carry=-0.02, base_price=60.0)
    series = series_of(raw["ts"], {name: raw[name] for name in (*PRICES, "volume")}, 1)
    assert judge(series, subject_of("CL"), Declared()).fact.value in ("traded", None)


def test_prices_below_zero_of_an_index_are_differences(lab: SimpleNamespace) -> None:
    case = case_of(lab, "near zero", "difference")
    below = replace(case.series, **{name: getattr(case.series, name) - 1_850.0 for name in PRICES})
    assert told(replace(case, series=below)).fact.value == "difference"


def test_single_bars_without_a_sane_price_decide_nothing(lab: SimpleNamespace) -> None:
    case = case_of(lab, "dear")
    spoilt = {name: getattr(case.series, name).copy() for name in PRICES}
    for at, value in ((100, np.nan), (2_000, 0.0), (3_000, np.inf), (4_000, -1.0), (5_000, 1e300), (6_000, 1e76), (7_000, -1e76)):
        spoilt["close"][at] = value
    found = judge(replace(case.series, **spoilt), case.subject, Declared())
    assert found.fact == told(case).fact


@settings(max_examples=40, deadline=None)
@given(
    prices=st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=60),
    gaps=st.lists(st.sampled_from([1, 1, 1, 7, 61, 2_881, 40_000]), min_size=60, max_size=60),
    root=st.sampled_from(["MES", "MGC", "CL"]),
)
def test_no_bars_whatever_crash_the_judge(prices: list[float], gaps: list[int], root: str) -> None:
    ts = 1_710_000_000_000_000_000 // MINUTE * MINUTE + np.cumsum(np.array(gaps[: len(prices)], np.int64)) * MINUTE
    columns = {name: np.array(prices, np.float64) for name in (*PRICES, "volume")}
    found = judge(series_of(ts, columns, 1), subject_of(root), Declared())
    assert found.fact.value in ("traded", "difference", "ratio", None)
    assert judge(series_of(ts, columns, 1), Subject(), Declared()).fact.text


def test_a_price_that_never_rolls_is_taken_as_it_is(lab: SimpleNamespace) -> None:
    """Spot gold: off the tick of the future, with no factor that would explain it, and no step at any roll."""
    case = case_of(lab, "gold", "difference")
    rng = np.random.default_rng(3)
    cents = {name: getattr(case.series, name) + 0.01 * rng.integers(-4, 5, len(case.series)) for name in PRICES}
    fact = judge(replace(case.series, **cents), case.subject, Declared()).fact
    assert (fact.value, fact.strength) == ("traded", "agrees")


def test_several_contracts_side_by_side_are_traded() -> None:
    ts = np.repeat(np.arange(100, dtype=np.int64) * MINUTE + 1_700_000_040_000_000_000, 2)
    columns: dict[str, NDArray[Any]] = {name: np.full(200, 4_000.0) for name in (*PRICES, "volume")}
    columns["contract"] = np.tile(np.array([24_290, 24_293], np.int32), 100)
    assert judge(series_of(ts, columns, 1), subject_of("MES"), Declared()).fact.value == "traded"


def test_the_same_bars_give_the_same_document(lab: SimpleNamespace) -> None:
    case = case_of(lab, "tech", "cents", (15, 7))
    assert told(case).document() == told(case).document()


REAL = (
    ("ES_5m_tv_vol_20241203_20251215", 5, "ES", "difference"),
    ("ES_1m_unadj_DERIVED_20241203_20251215", 1, "ES", "traded"),
    ("MES_15m_tv_vol_unadj_20241201_20260302", 15, "MES", "traded"),
    ("MES_1m_firstrate_20231126_20231211", 1, "MES", "traded"),
    ("GC_15m_unadj_contract_DERIVED_20250202_20251017", 15, "GC", "traded"),
    ("NQ_1m_unadj_DERIVED_20081211_20251215", 1, "NQ", "traded"),
)


@pytest.mark.parametrize(("name", "minutes", "root", "value"), REAL, ids=[row[0] for row in REAL])
def test_real_files_are_judged_rightly_without_their_contract_codes(
    lab: SimpleNamespace, name: str, minutes: int, root: str, value: str
) -> None:
    found = judge(real_series(lab, name, minutes), subject_of(root), Declared())
    assert (found.fact.value, found.fact.strength, codes(found)) == (value, "decided", [])


QUIET = (
    ("GC_1m_yf_20240705_20240718", 1, "GC"),
    ("GC_5m_yf_20240612_20240718", 5, "GC"),
    ("XAUUSD_1m_mt4b_20240807_20241011", 1, "MGC"),
    ("ES_1m_ibkr_20250814_20250903", 1, "ES"),
    ("MGC_5m_tvexport_20260626_20260630", 5, "MGC"),
)


@pytest.mark.parametrize(("name", "minutes", "root"), QUIET, ids=[row[0] for row in QUIET])
def test_real_files_without_a_roll_are_taken_as_they_are(lab: SimpleNamespace, name: str, minutes: int, root: str) -> None:
    found = judge(real_series(lab, name, minutes), subject_of(root), Declared())
    assert (found.fact.value, found.fact.strength, codes(found)) == ("traded", "agrees", [])


def test_a_real_file_that_leaves_it_open_is_asked_about(lab: SimpleNamespace) -> None:
    found = judge(real_series(lab, "MES_5m_tvexport_20260315_20260630", 5), subject_of("MES"), Declared())
    assert codes(found) == ["MLF940"]


def test_the_messy_file_is_a_splice_of_a_ratio_and_a_difference(lab: SimpleNamespace) -> None:
    found = judge(real_series(lab, "MESSY_NQ_1m_tv_asfound_20241001_20251215", 1), subject_of("NQ"), Declared())
    assert codes(found) == ["MLF941", "MLF943"]
    splice = next(one for one in found.findings if one.code == "MLF941").facts
    assert (splice["ts"], splice["before"], splice["after"]) == ("2024-12-03T00:00:00Z", "2024-12-03", "2024-12-04")
    splice, before, patch, *_ = found.levels
    assert splice["size"] == pytest.approx(290.0, abs=2.0)
    assert before["factor"] == pytest.approx(1.0315253662, abs=1e-9)
    assert (patch["from"], patch["until"]) == ("2025-07-03T04:00:00Z", "2025-07-03T17:14:00Z")
    assert patch["factor"] == pytest.approx(1.00990386, abs=1e-8)


def test_while_most_bars_are_off_the_tick_and_nobody_knows_why_no_stretch_is_blamed(lab: SimpleNamespace) -> None:
    """Ratio-adjusted prices rounded to cents: single contracts seem to have a factor, the others have none."""
    assert codes(told(case_of(lab, "near zero", "cents", (5, 0)))) == ["MLF940"]


@pytest.mark.parametrize(("how", "code"), [("difference", "MLF960"), ("ratio", "MLF944"), ("traded", None)])
def test_prices_that_nobody_traded_at_are_told_unless_the_spec_says_so(lab: SimpleNamespace, how: str, code: str | None) -> None:
    case = case_of(lab, "dear", how)
    silent = judge(case.series, case.subject, Declared())
    assert [one.code for one in silent.findings] == ([code] if code else [])
    assert judge(case.series, case.subject, Declared(prices=DECIDED[how])).findings == ()
