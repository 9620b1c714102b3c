"""Every real set, as a user brings it: looked at, its printed block put into a spec, compiled, and made into bars.

The table holds facts that the notes beside the sets state or that anybody can read off the files: zone, edge, interval, product group,
kind of prices and volume, and the trade dates on which one contract hands over to the next. No values of the sets are in it.
"""

from __future__ import annotations

import importlib
import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mlf.cli.main import run_command
from mlf.compiler.compile import analyse
from mlf.compiler.fingerprint import ROOT
from mlf.compiler.unit import Request, Unit
from mlf.operators.importers.layout import Declared
from mlf.operators.passport.evidence import Subject
from mlf.operators.passport.look import look
from mlf.schemas.identity import canonical_json
from mlf.schemas.work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
FOUND = ("timezone", "stamp", "interval", "template", "prices", "volume")
HOUR = 3_600_000_000_000
INDEX, METALS = "equity_index", "metals"
SPEC = """
mlf: 1
name: real
symbol: {symbol}
{block}
timeframes: {{base: {base}m, mtf: 1h}}
features: {{base: [log_return], mtf: {{1h: [log_return]}}}}
labels: {{triple_barrier: {{horizons: [5]}}}}
models: {{lin: logistic}}
splits: {{embargo: 20}}
"""


@dataclass(frozen=True)
class Real:
    """A set and what is true of it. ``answers`` are the facts that its bars leave open; ``rolls`` the trade dates of its rolls."""

    path: str
    symbol: str
    facts: tuple[Any, ...]
    rows: int
    rolls: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    extra: str = ""
    told: tuple[str, ...] = ()


def index(interval: int, prices: str, volume: str, **changed: str) -> tuple[Any, ...]:
    """Facts of an index future in UTC, stamped at the open."""
    return (changed.get("zone", "UTC"), "open", interval, INDEX, prices, volume)


def gold(interval: int, volume: str, **changed: str) -> tuple[Any, ...]:
    """Facts of gold as traded."""
    return (changed.get("zone", "UTC"), "open", interval, METALS, "traded", volume)


QUARTERS = ("2024-12-17", "2025-03-18", "2025-06-16", "2025-09-16", "2025-12-16")
SETS = (
    Real("canonical/ES_5m_tv_vol_20241203_20251215.parquet", "ES", index(5, "difference", "contracts"), 70_616, told=("MLF960",)),
    Real("canonical/ES_1m_unadj_DERIVED_20241203_20251215.parquet", "ES", index(1, "traded", "none"), 352_976, QUARTERS[:4]),
    Real("canonical/MES_1m_firstrate_20231126_20231211.parquet", "MES", index(1, "traded", "contracts"), 15_164, ("2023-12-11",)),
    Real("canonical/MES_15m_tv_vol_unadj_20241201_20260302.parquet", "MES", index(15, "traded", "contracts"), 29_235, QUARTERS),
    Real("canonical/MES_5m_tvexport_20260315_20260630.parquet", "MES", index(5, "traded", "none"), 20_906, answers={"prices": "traded"}),
    Real("canonical/GC_1m_yf_20240705_20240718.parquet", "GC", gold(1, "contracts"), 12_441),
    Real("canonical/GC_5m_yf_20240612_20240718.parquet", "GC", gold(5, "contracts"), 6_410),
    Real(
        "canonical/GC_15m_unadj_contract_DERIVED_20250202_20251017.parquet",
        "GC",
        gold(15, "none"),
        16_872,
        ("2025-03-28", "2025-05-28", "2025-07-30"),
    ),
    Real("canonical/MGC_5m_tvexport_20260626_20260630.parquet", "MGC", gold(5, "none"), 548),
    Real("canonical/XAUUSD_1m_mt4b_20240807_20241011.parquet", "MGC", gold(1, "ticks"), 65_000, told=("MLF937",)),
    Real("canonical/ES_1m_ibkr_20250814_20250903.parquet", "ES", index(1, "traded", "contracts"), 16_782),
    Real("raw/firstrate/MES_1min_sample.csv", "MES", index(1, "traded", "contracts", zone="America/New_York"), 15_164, ("2023-12-11",)),
    Real("raw/firstrate/history_data_sample.txt", "ES", index(1, "traded", "contracts", zone="America/New_York"), 8),
    Real("raw/tradingview/CME_MINI_MES1!, 5.csv", "MES", index(5, "traded", "none"), 20_906, answers={"prices": "traded"}),
    Real("raw/tradingview/COMEX_MINI_MGC1!, 5.csv", "MGC", gold(5, "none"), 548),
    Real("raw/tvdatafeed/MES1_data_m15.csv", "MES", index(15, "traded", "contracts"), 30_425, QUARTERS),
    Real("raw/mt5/XAUUSD_M5.csv", "MGC", gold(5, "ticks", zone="Europe/Athens"), 20_000, told=("MLF937",)),
    Real("raw/ibkr", "ES", index(1, "traded", "contracts"), 2_604),
    Real("raw/databento/GLBX.MDP3_test_data.ohlcv-1m.dbn.zst", "ES", index(1, "traded", "contracts"), 4),
    Real("raw/databento/futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst", "NQ", index(1, "traded", "contracts"), 30),
)
SEVENTEEN_YEARS = Real("canonical/NQ_1m_unadj_DERIVED_20081211_20251215.parquet", "NQ", index(1, "traded", "none"), 5_691_364)
MESSY = "canonical/MESSY_NQ_1m_tv_asfound_20241001_20251215.parquet"
#: Path, symbol, and the code and some words of the refusal.
REFUSED = (
    ("raw/junk/merge_conflict_markers.csv", None, "MLF923", "merge conflict"),
    ("raw/junk/FAKE_MES_5m_20210511_20210811.parquet", "MES", "MLF936", "closes stay within"),
    ("raw/junk/ES_is_Eversource_equity_1m.parquet", "ES", "MLF936", "far from what the contract trades at"),
    ("raw/databento/symbology.csv", None, "MLF903", "Git LFS pointer"),
    ("raw/databento/futures_definition.dbn.zst", None, "MLF927", "instrument definitions"),
    ("raw/databento/GLBX.MDP3_test_data.definition.dbn.zst", None, "MLF927", "instrument definitions"),
    ("raw/databento/futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst", None, "MLF909", "ES, NQ"),
    ("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst", None, "MLF909", "GC, SI"),
    ("raw/ibkr/ib_session_20250814_092131_2683bf.csv", None, "MLF902", "no bars"),
    (MESSY, "NQ", "MLF941", "2024-12-04"),
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with the sets in `data`."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared market data is not at {SHARED}")
    (tmp_path / "data").symlink_to(SHARED, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def inspected(path: str, symbol: str | None) -> tuple[int, Any]:
    """The exit code of `mlf data inspect`, and what it says: the document, or the words of a refusal."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command(["data", "inspect", f"data/{path}", *(["--symbol", symbol] if symbol else []), "--json"])
    return code, json.loads(out.getvalue()) if out.getvalue() else err.getvalue()


def answered(block: str, answers: Mapping[str, str]) -> str:
    """The block with an answer at each question."""
    asked = re.findall(r"^  # (\w+): \?", block, re.MULTILINE)
    assert set(asked) == set(answers), block
    for key, value in answers.items():
        block = re.sub(rf"^  # {key}: \?.*$", f"  {key}: {value}", block, flags=re.MULTILINE)
    return block


def compiled(desk: Path, block: str, symbol: str, base: int) -> Unit:
    """The spec with that block, through every pass."""
    spec = desk / "spec.yaml"
    spec.write_text(SPEC.format(symbol=symbol, block=block, base=base))
    return analyse(Request(spec))


def made(unit: Unit, folder: Path) -> dict[str, Any]:
    """What the bodies of the data part make, in the order of the graph."""
    assert unit.resolved is not None
    paths = {f"@{s.name}": (s.path, folder / s.path) for s in unit.resolved.sources}
    values: dict[str, Any] = {}
    for draft in unit.need_graph().drafts:
        if draft.operator.name.startswith(("data.", "bars.")):
            tables = {table: (ROOT / table).read_bytes() for table in draft.operator.tables}
            inputs = {port: _input(ref, paths, values) for port, ref in draft.inputs.items()}
            module, _, function = draft.operator.body.partition(":")
            values[draft.id] = getattr(importlib.import_module(module), function)(inputs, draft.params, Task(seed=0, tables=tables))
    return values


def _input(ref: Any, paths: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    return values[ref] if isinstance(ref, str) else tuple(paths[one] for one in ref)


def told(unit: Unit) -> set[str]:
    """Codes of what the compiler says."""
    return {one.code for one in unit.found}


def compile_time(unit: Unit, folder: Path) -> dict[str, Any]:
    """The passport as the compiler saw it."""
    passport = unit.need_graph().by_id()["passport"].params
    assert unit.resolved is not None
    names = ("template", "tick", "months", "roll")
    subject = Subject(passport.symbol, *(getattr(passport, name) for name in names), {t: (ROOT / t).read_bytes() for t in TABLES})
    files = [(s.path, folder / s.path) for s in unit.resolved.sources]
    return look(files, subject, Declared(**passport.declared.model_dump())).document()


TABLES = ("operators/calendar/sessions.csv", "operators/calendar/holidays.csv", "operators/contracts.csv")


def follow(desk: Path, real: Real) -> dict[str, Any]:
    """From the command to bars of an hour; what every set must keep."""
    code, found = inspected(real.path, real.symbol)
    assert code == (1 if real.answers else 0), found
    passport = found["passport"]
    assert passport["rows"] == real.rows
    assert {name for name in FOUND if passport["facts"][name] is None} == set(real.answers)
    facts = passport["facts"] | real.answers
    assert tuple(facts[name] for name in FOUND) == real.facts
    unit = compiled(desk, answered(found["data"], real.answers), real.symbol, real.facts[2])
    assert told(unit) == set(real.told), unit.found
    values = made(unit, desk)
    kept(values, real)
    assert canonical_json(values["passport"]) == canonical_json(compile_time(unit, desk))
    return values


def kept(values: Mapping[str, Any], real: Real) -> None:
    """Counts that must agree from step to step."""
    raw, clean, sessions, continuous, hours = (values[name] for name in ("source", "clean", "sessions", "continuous", "bars.1h"))
    assert len(raw["ts"]) == real.rows
    repeated = int(clean.get("count/duplicates", [0])[0])
    assert len(clean["ts"]) == len(np.unique(raw["ts"])) == real.rows - repeated
    assert len(sessions["ts"]) == len(clean["ts"]) - int(sessions["outside/bars"].sum())
    assert len(continuous["ts"]) == len(np.unique(sessions["ts"]))
    assert np.array_equal(continuous["close"], sessions["close"])  # as traded: nothing is adjusted in place
    assert np.nansum(hours["volume"]) == np.nansum(continuous["volume"])
    assert hours["high"].max() == continuous["high"].max()
    assert np.all(hours["close_ts"] - hours["ts"] <= HOUR)
    assert int(continuous["roll"].sum()) == len(values["rolls"]["rolls"])


def dates(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Trade dates of the rolls."""
    return tuple(roll["trade_date"] for roll in values["rolls"]["rolls"])


@pytest.mark.parametrize("real", [s for s in SETS if not s.answers], ids=lambda real: Path(real.path).name)
def test_a_real_set_becomes_trusted_bars_without_a_word_from_its_user(desk: Path, real: Real) -> None:
    assert dates(follow(desk, real)) == real.rolls


@pytest.mark.parametrize("real", [s for s in SETS if s.answers], ids=lambda real: Path(real.path).name)
def test_a_real_set_that_leaves_something_open_asks_for_just_that(desk: Path, real: Real) -> None:
    follow(desk, real)


@pytest.mark.usefixtures("desk")
@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("path", "symbol", "code", "words"), REFUSED, ids=lambda value: Path(str(value)).name)
def test_what_is_no_series_of_a_contract_is_refused_with_its_reason(path: str, symbol: str | None, code: str, words: str) -> None:
    left, said = inspected(path, symbol)
    text = said if isinstance(said, str) else json.dumps(said["findings"])
    assert left != 0
    assert code in text
    assert words in text


@pytest.mark.usefixtures("desk")
def test_the_same_set_is_known_without_a_symbol() -> None:
    """What the contracts that fit have in common is enough for its rolls."""
    path = "canonical/MES_15m_tv_vol_unadj_20241201_20260302.parquet"
    (_, unnamed), (_, named) = inspected(path, None), inspected(path, "MES")
    assert unnamed["passport"]["facts"] == named["passport"]["facts"]
    assert unnamed["rolls"]["rolls"] == named["rolls"]["rolls"]
    assert unnamed["symbols"] == ["MES", "ES", "MNQ", "NQ"]


def test_a_foreign_stretch_that_is_cut_off_fails_nothing(desk: Path) -> None:
    """After the splice only a patch off the tick is left, which the policy lets through."""
    cut = f"data: {{source: {'data/' + MESSY}, start: 2024-12-04, prices: difference"
    unit = compiled(desk, cut + "}", "NQ", 1)
    assert told(unit) == {"MLF943"}
    unit = compiled(desk, cut + ", clean: {mixed_prices: keep}}", "NQ", 1)
    assert told(unit) == set()
    values = made(unit, desk)
    assert canonical_json(values["passport"]) == canonical_json(compile_time(unit, desk))
    assert int(values["sessions"]["trade_date"][0]) == (np.datetime64("2024-12-04") - np.datetime64("1970-01-01")).astype(int)


@pytest.mark.usefixtures("desk")
def test_daily_bars_of_every_month_are_read_and_said_to_be_too_coarse() -> None:
    code, found = inspected("raw/databento/glbx-mdp3-20201018-20251017.ohlcv-1d.csv.zst", "GC")
    assert code == 1
    assert found["passport"]["facts"]["interval"] == 1_440
    assert found["read"]["left_out"] == {"other roots": 11_445, "spreads": 47_776}
    assert [one["code"] for one in found["findings"]] == ["MLF912"]


@pytest.mark.parametrize("end", ["2025-03-31", "2025-10-15"])
def test_bars_appended_after_a_roll_change_no_earlier_row(desk: Path, end: str) -> None:
    """From the passport to bars of an hour: every column of a file that ends earlier begins the columns of the whole one."""
    source = f"data: {{source: data/canonical/{SETS[3].path.rpartition('/')[2]}"
    whole, early = (made(compiled(desk, source + cut, "MES", 15), desk) for cut in ("}", f", end: {end}}}"))
    for step in ("clean", "sessions", "continuous", "bars.1h"):
        rows = len(early[step]["ts"])
        for name, column in early[step].items():
            if len(column) == rows:
                np.testing.assert_array_equal(whole[step][name][:rows], column, err_msg=f"{step} {name}")
    assert early["rolls"]["rolls"] == whole["rolls"]["rolls"][: len(early["rolls"]["rolls"])] != []


@pytest.mark.slow
def test_seventeen_years_become_trusted_bars(desk: Path) -> None:
    """One roll a quarter and no more."""
    values = follow(desk, SEVENTEEN_YEARS)
    assert 66 <= len(dates(values)) <= 68
