"""The contract and cost tables: consistent, dated, and light to read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from mlf.operators.contracts import CONTRACTS, COSTS, contract, trading_cost
from mlf.operators.contracts import _read as rows_of

ROOTS = ("MES", "ES", "MNQ", "NQ", "MGC", "GC", "M2K", "RTY", "MYM", "YM", "MCL", "CL", "SIL", "SI")


def test_every_promised_root_is_there() -> None:
    assert set(CONTRACTS) == set(ROOTS)


@pytest.mark.parametrize("row", rows_of("contracts.csv"), ids=lambda row: f"{row['root']}-{row['valid_from']}")
def test_a_tick_is_worth_its_share_of_a_point(row: dict[str, str]) -> None:
    assert Decimal(row["tick_value"]) == Decimal(row["tick"]) * Decimal(row["point_value"])


@pytest.mark.parametrize(
    ("root", "tick", "value"), [("MES", 0.25, 1.25), ("NQ", 0.25, 5.0), ("MGC", 0.1, 1.0), ("CL", 0.01, 10.0), ("SI", 0.005, 25)]
)
def test_known_contracts_have_their_published_ticks(root: str, tick: float, value: float) -> None:
    assert (contract(root).tick, contract(root).tick_value) == (tick, value)


@pytest.mark.parametrize(("micro", "mini"), [("MES", "ES"), ("MNQ", "NQ"), ("MGC", "GC"), ("M2K", "RTY"), ("MCL", "CL")])
def test_ten_micros_are_one_mini(micro: str, mini: str) -> None:
    assert contract(mini).tick_value == pytest.approx(10 * contract(micro).tick_value)


@pytest.mark.parametrize("table", ["contracts.csv", "costs.csv"])
def test_every_row_names_its_source_and_the_day_it_was_checked(table: str) -> None:
    for row in rows_of(table):
        assert row["source"]
        assert date.fromisoformat(row["checked"]).year >= 2026


def test_only_crude_oil_may_trade_below_zero() -> None:
    assert {root for root, facts in CONTRACTS.items() if facts.negative_prices} == {"MCL", "CL"}


def test_every_contract_has_a_cost_and_figures_without_a_source_say_so() -> None:
    assert set(COSTS["topstepx_2026"]) == set(ROOTS)
    assert trading_cost("topstepx_2026", "MES").round_turn == 1.22
    assert not trading_cost("topstepx_2026", "ES").inferred
    assert trading_cost("topstepx_2026", "MGC").inferred
    assert all(cost.round_turn > 0 and cost.slippage_ticks >= 1 for table in COSTS.values() for cost in table.values())


def test_the_tables_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        CONTRACTS["MES"] = CONTRACTS["ES"]  # type: ignore[index]


def test_declarations_and_contracts_import_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'numba', 'pyarrow', 'sklearn'}"
    modules = "mlf.operators.contracts, mlf.operators.catalog, mlf.operators.importers.detect"
    program = f"import sys, {modules}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
