"""Contract codes."""

from __future__ import annotations

import numpy as np
import pytest

from mlf.errors import MlfError
from mlf.operators.importers.names import contract_ordinals

TS = np.array(["2024-02-01T15:00", "2024-02-01T15:01"], "datetime64[ns]").astype(np.int64)


@pytest.mark.parametrize(
    ("code", "year", "month"),
    [("MESH24", 2024, 3), ("MESH2024", 2024, 3), ("MESH4", 2024, 3), ("mesz4 ", 2024, 12), ("MESH5", 2025, 3), ("MESZ3", 2033, 12)],
)
def test_a_code_names_its_month(code: str, year: int, month: int) -> None:
    ordinals = contract_ordinals("a.csv", [[code, code]], TS, "MES")
    assert ordinals is not None
    assert ordinals.tolist() == [12 * year + month - 1] * 2


def test_a_bare_root_names_no_month() -> None:
    assert contract_ordinals("a.csv", [["MES", "MES"]], TS, "MES") is None
    assert contract_ordinals("a.csv", [], TS, "MES") is None


def test_the_column_with_months_wins_over_the_bare_root() -> None:
    ordinals = contract_ordinals("a.csv", [["GC", "GC"], ["GCG24", "GCJ24"]], TS, "GC")
    assert ordinals is not None
    assert np.diff(ordinals).tolist() == [2]


@pytest.mark.parametrize("root", ["M2K", "ES", "SIL"])
def test_roots_with_digits_and_month_letters_are_kept_whole(root: str) -> None:
    assert contract_ordinals("a.csv", [[f"{root}H24", f"{root}M24"]], TS, root) is not None


@pytest.mark.parametrize("other", ["NQH24", "NQ", "ESH24-ESM24"])
def test_a_second_root_or_a_spread_is_refused(other: str) -> None:
    with pytest.raises(MlfError, match="MLF909"):
        contract_ordinals("a.csv", [["ESH24", other]], TS, "ES")


def test_rows_of_which_only_some_name_a_month_are_refused() -> None:
    with pytest.raises(MlfError, match="MLF909"):
        contract_ordinals("a.csv", [["", "ESH24"]], TS, "ES")
