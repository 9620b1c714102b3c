"""Contract codes in every spelling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlf.errors import MlfError
from mlf.operators.contracts import CONTRACTS
from mlf.operators.importers.names import BIG, MONTHS, SIBLINGS, Code, Labels, check_symbol, contracts, parse

TS = np.array(["2024-02-01T15:00", "2024-02-01T15:01"], "datetime64[ns]").astype(np.int64)


def column(*values: str) -> Labels:
    """A column of those rows."""
    distinct, index = np.unique(np.array(values, object), return_inverse=True)
    return Labels(tuple(distinct.tolist()), index)


def ordinals(*values: str) -> list[int] | None:
    """Ordinals of rows of February 2024."""
    found, _ = contracts("a.csv", [column(*values)], TS[: len(values)])
    return None if found is None else found.tolist()


@pytest.mark.parametrize(
    ("code", "year", "month"),
    [
        ("MESH24", 2024, 3),
        ("MESH2024", 2024, 3),
        ("MESH4", 2024, 3),
        ("mesz4 ", 2024, 12),
        ("MESH5", 2025, 3),
        ("MESZ3", 2033, 12),
        ("MESZ98", 1998, 12),
        ("MES H24", 2024, 3),
        ("MES 03-24", 2024, 3),
        ("MES 12-2024", 2024, 12),
        ("MES MAR24", 2024, 3),
        ("CME_MINI:MESH2024", 2024, 3),
        ("/MESH24", 2024, 3),
        ("@MESH24", 2024, 3),
        ("MESH24.CME", 2024, 3),
        ("MESH24_FUT_CME", 2024, 3),
        ("MESH24-CME", 2024, 3),
    ],
)
def test_a_code_names_its_root_and_month(code: str, year: int, month: int) -> None:
    assert parse(code).root == "MES"
    assert ordinals(code, code) == [12 * year + month - 1] * 2


@pytest.mark.parametrize(
    "name", ["MES", "mes", "MES=F", "@MES", "/MES", "MES1!", "CME_MINI:MES1!", "MES2!", "MES.FUT", "MES.c.0", "MES.v.1"]
)
def test_a_continuous_name_is_its_root_and_names_no_month(name: str) -> None:
    assert parse(name) == Code("MES")
    assert ordinals(name, name) is None


@pytest.mark.parametrize("root", sorted(CONTRACTS))
def test_no_root_of_the_contract_table_is_taken_for_a_code(root: str) -> None:
    assert parse(root) == Code(root)


@given(
    st.sampled_from(sorted(CONTRACTS)),
    st.sampled_from(MONTHS),
    st.integers(2000, 2049),
    st.sampled_from(["{0}{1}{2}", "{0} {1}{3:02}", "{0}{1}{3:02}"]),
)
def test_every_code_of_every_root_says_its_month_again(root: str, month: str, year: int, form: str) -> None:
    code = parse(form.format(root, month, year, year % 100))
    assert (code.root, code.month, code.ordinal(2024)) == (root, MONTHS.index(month), 12 * year + MONTHS.index(month))


@given(st.text(max_size=12))
def test_any_text_is_some_root(text: str) -> None:
    assert isinstance(parse(text).root, str)


def test_numbers_of_instruments_and_absent_columns_name_nothing() -> None:
    assert contracts("a.csv", [column("118", "118")], TS) == (None, ())
    assert contracts("a.csv", [], TS) == (None, ())


def test_the_column_with_months_wins_over_the_bare_root() -> None:
    found, names = contracts("a.csv", [column("GC", "GC"), column("GCG24", "GCJ24")], TS)
    assert found is not None
    assert np.diff(found).tolist() == [2]
    assert names == ("GC", "GCG24", "GCJ24")


def test_one_digit_means_the_decade_of_the_row() -> None:
    turn = np.array(["2019-12-31T23:59", "2020-01-01T00:00"], "datetime64[ns]").astype(np.int64)
    found, _ = contracts("a.csv", [column("ESH0", "ESH0")], turn)
    assert found is not None
    assert found.tolist() == [12 * 2020 + 2] * 2


@pytest.mark.parametrize("other", ["NQH24", "NQ", "ESH24-ESM24", ""])
def test_a_second_root_a_spread_or_an_empty_cell_is_refused(other: str) -> None:
    with pytest.raises(MlfError, match="MLF909"):
        contracts("a.csv", [column("ESH24", other)], TS)


def test_another_root_is_refused_and_the_right_one_is_not() -> None:
    check_symbol("a.csv", ("MESH24", "CME_MINI:MES1!"), "MES")
    check_symbol("a.csv", (), "MES")
    with pytest.raises(MlfError, match=r"MLF910 a.csv: the rows name NQ; the spec's symbol is MES"):
        check_symbol("a.csv", ("NQH24",), "MES")


@pytest.mark.parametrize(
    ("found", "symbol", "says"), [("ES", "MES", "ES is the mini sibling of MES"), ("MGC", "GC", "MGC is the micro sibling of GC")]
)
def test_the_hint_knows_minis_and_micros(found: str, symbol: str, says: str) -> None:
    with pytest.raises(MlfError) as caught:
        check_symbol("a.csv", (found,), symbol)
    assert says in str(caught.value)


def test_siblings_are_contracts_of_one_grid_of_prices() -> None:
    """A micro is worth less per tick than its sibling, in the contract table too."""
    assert all(CONTRACTS[micro].tick_value < CONTRACTS[big].tick_value for micro, big in SIBLINGS.items())
    assert {BIG[big]: big for big in BIG} == SIBLINGS
