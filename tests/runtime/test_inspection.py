"""What an inspection says of files, and the block that it prints."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from mlf.compiler.data_files import matching
from mlf.errors import MlfError
from mlf.operators.importers.layout import Declared
from mlf.operators.writers.tables import parquet
from mlf.operators.writers.text import vendor_text
from mlf.runtime.datasets import Asked, bars_of, seen
from mlf.runtime.inspection import Inspection, inspected
from mlf.runtime.synthesis import Order, synthesised

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, **order: Any) -> Path:
    given = {"symbol": "MES", "start": date(2024, 3, 4), "end": date(2024, 3, 16)} | order
    trial = synthesised(Order(**given))
    path.write_bytes(parquet(trial.bars, trial.manner))
    return path


def data_of(found: Inspection) -> dict[str, Any]:
    block: dict[str, Any] = yaml.safe_load(found.block)["data"]
    return block


def test_a_clean_file_needs_nothing_but_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "bars.parquet")
    found = inspected(Asked(("bars.parquet",)))
    assert (found.is_usable, found.findings, found.defects) == (True, (), ())
    assert found.source.symbol == "MES"
    assert data_of(found) == {"source": "bars.parquet"}
    assert [roll["to"] for roll in found.rolls["rolls"]] == ["M2024"]


def test_an_absolute_path_is_told_as_a_spec_may_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    found = inspected(Asked((str(write(tmp_path / "odd name: 1.parquet")),)))
    assert data_of(found) == {"source": "../odd name: 1.parquet"}


@pytest.mark.parametrize("name", ["synthetic", "~bars.csv", "true", "null", "1e3", "a\nb.csv", "it's [1]: #2.csv"])
def test_a_spec_with_the_block_means_the_file_whatever_it_is_called(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / name)
    source = data_of(inspected(Asked((name,))))["source"]
    assert source != "synthetic"
    assert [file.name for file in matching(tmp_path, source)] == [name]


def test_several_files_are_named_by_a_glob_only_if_it_finds_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.parquet")
    write(tmp_path / "b.parquet", start=date(2024, 3, 18), end=date(2024, 3, 23))
    assert data_of(inspected(Asked(("a.parquet", "b.parquet")))) == {"source": "./*.parquet"}
    (tmp_path / "c.parquet").write_bytes(b"")
    assert "# source: ?" in inspected(Asked(("a.parquet", "b.parquet"))).block


def test_what_the_user_declares_stays_in_the_block(tmp_path: Path) -> None:
    path = write(tmp_path / "bars.parquet")
    found = inspected(Asked((str(path),), "MES", Declared(timezone="UTC", interval=1, overlap="newest")))
    assert {k: v for k, v in data_of(found).items() if k != "source"} == {"timezone": "UTC", "interval": "1m", "overlap": "newest"}


@pytest.mark.parametrize(("defect", "code"), [("splice", "MLF941"), ("interleave", "MLF942")])
def test_a_file_that_a_run_would_refuse_is_not_usable(tmp_path: Path, defect: str, code: str) -> None:
    found = inspected(Asked((str(write(tmp_path / "bars.parquet", defects={defect: 1})),)))
    assert not found.is_usable
    assert code in [one.code for one in found.findings]


def test_defects_are_counted_with_the_policy_of_a_plain_spec(tmp_path: Path) -> None:
    found = inspected(Asked((str(write(tmp_path / "bars.parquet", defects={"ohlc": 3, "zero_volume": 2})),)))
    assert [(d["defect"], d["bars"], d["policy"]) for d in found.defects] == [("ohlc", 3, "repair"), ("zero_volume", 2, "keep")]


@pytest.mark.parametrize(("defect", "policy"), [("outside", "drop"), ("missing_volume", "keep")])
def test_what_cleaning_leaves_to_others_is_counted_too(defect: str, policy: str, tmp_path: Path) -> None:
    (found,) = inspected(Asked((str(write(tmp_path / "bars.parquet", defects={defect: 3})),))).defects
    assert (found["defect"], found["policy"], found["bars"]) == (defect, policy, 3)
    assert "2024-01-01" < found["first"] < found["last"] < "2025-01-01"


def test_the_document_is_plain_data(tmp_path: Path) -> None:
    document = inspected(Asked((str(write(tmp_path / "bars.parquet")),))).document()
    assert yaml.safe_load(yaml.safe_dump(document)) == document
    assert set(document) == {"files", "symbol", "symbols", "read", "passport", "defects", "rolls", "gaps", "findings", "usable", "data"}


def test_bars_of_close_stamps_on_a_clock_are_utc_opens(tmp_path: Path) -> None:
    trial = synthesised(Order("MES", date(2024, 3, 4), date(2024, 3, 16), form="ninjatrader", zone="Europe/Berlin"))
    path = tmp_path / "bars.txt"
    path.write_bytes(vendor_text("ninjatrader", trial.bars, trial.manner))
    source = seen(Asked((str(path),), "MES"))
    assert source.passport.facts["timezone"] == "Europe/Berlin"
    assert bars_of(source)["ts"].tolist() == trial.bars["ts"].tolist()


def test_a_file_of_our_own_says_whose_bars_it_holds(tmp_path: Path) -> None:
    trial = synthesised(Order("NQ", date(2024, 3, 4), date(2024, 3, 16)))
    bars = {name: column for name, column in trial.bars.items() if name != "contract"}
    (tmp_path / "bars.parquet").write_bytes(parquet(bars, trial.manner))
    assert seen(Asked((str(tmp_path / "bars.parquet"),))).symbol == "NQ"
    (tmp_path / "bars.csv").write_bytes(vendor_text("canonical", bars, trial.manner))
    assert seen(Asked((str(tmp_path / "bars.csv"),))).symbol is None


def test_a_contract_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(MlfError, match="MLF301"):
        seen(Asked((str(write(tmp_path / "bars.parquet")),), "MEX"))
