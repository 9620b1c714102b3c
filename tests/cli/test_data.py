"""`mlf data`: files looked at, made, exported, carried on and compared, from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from mlf.cli.data import COMMANDS
from mlf.operators.data.defects import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    Mlf = Callable[..., Any]

SPAN = ("--start", "2024-03-04", "--end", "2024-03-16")
FORMATS = ("canonical", "databento", "firstrate", "ibkr", "metatrader", "ninjatrader", "projectx", "sierra", "tradingview", "yfinance")
SPEC = """\
mlf: 1
name: fortnight
symbol: MES
data: {source: bars.csv, clean: {off_tick: repair}}
timeframes: {base: 15m}
features: {base: [rsi]}
models: {lgb: lightgbm}
"""


def synth(mlf: Mlf, name: str, *options: str, symbol: str = "MES") -> Path:
    said = mlf("data", "synth", symbol, *SPAN, "-o", name, *options)
    assert (said.code, said.err) == (0, "")
    return Path(name)


@pytest.fixture
def dirty(mlf: Mlf, empty: Path) -> Path:
    """A project with a spec of a file that has eleven defects."""
    synth(mlf, "bars.csv", "--defect", "duplicates:4", "--defect", "off_tick:5", "--defect", "gaps:2")
    (empty / "spec.yaml").write_text(SPEC, encoding="utf-8")
    return empty


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_the_group_lists_it(mlf: Mlf, command: str) -> None:
    said = mlf("data", command, "-h")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: mlf data {command}")
    assert f"\n  {command} " in mlf("data", "-h").out


def test_a_mistyped_command_is_told_the_near_one(mlf: Mlf) -> None:
    said = mlf("data", "inspet", "a.csv")
    assert said.code == 2
    assert "Did you mean 'inspect'?" in said.err


@pytest.mark.parametrize("form", FORMATS)
def test_what_synth_writes_inspect_recognises_without_a_word(mlf: Mlf, empty: Path, form: str) -> None:
    path = synth(mlf, "bars.json" if form == "projectx" else "bars.txt", "--format", form)
    said = mlf("data", "inspect", path, "--symbol", "MES", "--json")
    facts = said.data["passport"]["facts"]
    assert (said.code, said.err, said.data["findings"]) == (0, "", [])
    assert (facts["format"], facts["interval"], facts["tick"], facts["template"]) == (form, 1, 0.25, "equity_index")
    assert facts["stamp"] == ("close" if form == "ninjatrader" else "open")
    assert yaml.safe_load(said.data["data"]) == {"data": {"source": str(path)}}
    assert empty.exists()


def test_a_page_names_facts_evidence_defects_and_the_block(mlf: Mlf, dirty: Path) -> None:
    said = mlf("data", "inspect", "bars.csv")
    lines = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert "timezone  UTC           data      decided  read as UTC" in said.out
    assert [line.split()[:3] for line in lines if line.startswith(("duplicates", "off_tick"))] == [
        ["duplicates", "4", "last"],
        ["off_tick", "5", "keep"],
    ]
    assert said.out.endswith("symbol: MES\ndata:\n  source: bars.csv\n")
    assert dirty.exists()


def test_a_contradicted_declaration_is_an_error_and_stays_in_the_block(mlf: Mlf, empty: Path) -> None:
    synth(mlf, "bars.txt", "--format", "firstrate")
    said = mlf("data", "inspect", "bars.txt", "--symbol", "MES", "--timezone", "Asia/Tokyo")
    assert (said.code, said.err) == (1, "")
    assert "MLF930" in said.out
    assert "timezone: Asia/Tokyo" in said.out
    assert empty.exists()


def test_bars_of_another_contract_are_told_apart(mlf: Mlf, empty: Path) -> None:
    synth(mlf, "oil.txt", "--format", "ninjatrader", symbol="CL")
    said = mlf("data", "inspect", "oil.txt", "--symbol", "MES")
    assert said.code == 1
    assert "MLF936" in said.out
    assert empty.exists()


def test_an_answer_that_is_needed_stands_as_a_comment(mlf: Mlf, empty: Path) -> None:
    lines = synth(mlf, "bars.txt", "--format", "sierra").read_text().splitlines()
    Path("few.txt").write_text("\n".join(lines[:30]) + "\n")
    said = mlf("data", "inspect", "few.txt", "--symbol", "MES")
    assert said.code == 1
    assert "  # timezone: ?" in said.out
    assert yaml.safe_load(said.out[said.out.index("data:\n") :]) == {"data": {"source": "few.txt"}}
    assert empty.exists()


def test_synth_gives_the_same_bytes_and_another_seed_others(mlf: Mlf, empty: Path) -> None:
    one, again, other = (synth(mlf, f"{name}.csv", "--seed", seed).read_bytes() for name, seed in (("a", "1"), ("b", "1"), ("c", "2")))
    assert one == again != other
    assert empty.exists()


def test_synth_says_which_years_it_knows(mlf: Mlf, empty: Path) -> None:
    for span in (("1800-01-02", "2024-01-03"), ("2024-01-02", "2999-01-03")):
        done = mlf("data", "synth", "MES", "--start", span[0], "--end", span[1], "-o", "x.csv")
        assert (done.code, (empty / "x.csv").exists()) == (2, False)
        assert "lies outside the years 1990 to 2099" in done.err


@pytest.mark.parametrize("zone", ["+05:30", "America/New_York+7h"])
def test_synth_writes_no_stamps_that_ibkr_cannot_write(mlf: Mlf, empty: Path, zone: str) -> None:
    span = ("--start", "2024-01-02", "--end", "2024-01-03")
    done = mlf("data", "synth", "MES", *span, "--format", "ibkr", "--timezone", zone, "-o", "x.csv")
    assert (done.code, (empty / "x.csv").exists()) == (2, False)
    assert "IBKR writes zones by name" in done.err


def test_synth_lists_each_defect_it_put_in(mlf: Mlf, empty: Path) -> None:
    path = synth(mlf, "bars.csv", *(option for name in DEFECTS for option in ("--defect", f"{name}:1")))
    notes = json.loads(Path("bars.csv.defects.json").read_text())
    assert sorted(note["defect"] for note in notes) == sorted(DEFECTS)
    rows = path.read_text().splitlines()[1:]
    (duplicate,) = [note for note in notes if note["defect"] == "duplicates"]
    assert duplicate["row"] is not None
    assert rows[duplicate["row"]] == rows[duplicate["row"] - 1]
    assert empty.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--defect", "duplicate:3"), "did you mean 'duplicates'?"),
        (("--defect", "gaps:0"), "no count from 1"),
        (("--interval", "7x"), "no timeframe"),
        (("--timezone", "Nowhere/City"), "no time zone"),
        (("--end", "2024-03-01"), "is not after --start"),
        (("--format", "databento", "--interval", "5m"), "MLF971"),
        (("-o", "no/folder.csv"), "MLF970"),
    ],
)
def test_a_wish_that_cannot_be_met_is_a_usage_error_and_writes_nothing(mlf: Mlf, empty: Path, options: tuple[str, ...], told: str) -> None:
    before = sorted(p.name for p in empty.iterdir())
    said = mlf("data", "synth", "MES", *SPAN, "-o", "bars.csv", *options)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert sorted(p.name for p in empty.iterdir()) == before


def test_an_unknown_contract_is_told_with_those_there_are(mlf: Mlf, empty: Path) -> None:
    said = mlf("data", "synth", "MEZ", *SPAN, "-o", "bars.csv")
    assert said.code == 2
    assert "MLF301" in said.err
    assert not (empty / "bars.csv").exists()


@pytest.mark.parametrize("command", ["synth MES --start 2024-03-04 --end 2024-03-06", "export bars.csv --symbol MES"])
def test_a_file_that_is_there_is_only_replaced_when_asked(mlf: Mlf, dirty: Path, command: str) -> None:
    (dirty / "out.csv").write_text("mine")
    said = mlf("data", *command.split(), "-o", "out.csv")
    assert said.code == 2
    assert "--force replaces it" in said.err
    assert (dirty / "out.csv").read_text() == "mine"
    assert mlf("data", *command.split(), "-o", "out.csv", "--force").code == 0
    assert (dirty / "out.csv").read_text().startswith("ts,open,high,low,close,volume,contract\n")


def test_files_of_any_vendor_export_to_the_same_bytes(mlf: Mlf, empty: Path) -> None:
    digests = set()
    for form in ("tradingview", "firstrate", "yfinance"):
        synth(mlf, f"{form}.txt", "--format", form)
        said = mlf("data", "export", f"{form}.txt", "-o", f"{form}.parquet", "--symbol", "MES", "--json")
        assert said.code == 0
        digests.add(said.data["digest"])
    assert len(digests) == 1
    assert empty.exists()


def test_a_run_exports_its_steps_and_computes_what_is_missing(mlf: Mlf, dirty: Path) -> None:
    rows = {}
    for step in ("raw", "clean", "continuous", "15m", "45m"):
        said = mlf("data", "export", "spec.yaml", "-o", f"{step}.csv", "--step", step, "--json")
        assert said.code == 0, said.err
        rows[step] = said.data["rows"]
    assert rows["raw"] == rows["clean"] + 4
    assert rows["continuous"] == rows["clean"]
    assert rows["15m"] > 2.9 * rows["45m"]
    assert not (dirty / ".mlf" / "runs").exists()
    again = mlf("data", "export", "spec.yaml", "-o", "clean.csv", "--step", "clean", "--force")
    assert "done" not in again.err


def test_a_step_that_is_not_there_is_told_with_those_that_are(mlf: Mlf, dirty: Path) -> None:
    said = mlf("data", "export", "spec.yaml", "-o", "x.csv", "--step", "claen")
    assert said.code == 2
    assert "did you mean 'clean'?" in said.err
    assert not (dirty / "x.csv").exists()


def test_changes_tell_what_became_of_each_row(mlf: Mlf, dirty: Path) -> None:
    said = mlf("data", "changes", "spec.yaml", "-o", "changes.csv", "--json")
    assert said.code == 0
    assert said.data["defects"] == {"duplicate_equal": 4, "off_tick": 5}
    with (dirty / "changes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == said.data["changes"]
    notes = json.loads((dirty / "bars.csv.defects.json").read_text())
    repaired = {int(row["row"]) for row in rows if row["defect"] == "off_tick"}
    assert repaired == {note["row"] for note in notes if note["defect"] == "off_tick"}
    assert all(row["action"] == "repair" and float(row["new"]) % 0.25 == 0 for row in rows if row["defect"] == "off_tick")


def test_gaps_that_were_made_are_found(mlf: Mlf, dirty: Path) -> None:
    notes = json.loads((dirty / "bars.csv.defects.json").read_text())
    said = mlf("data", "gaps", "bars.csv", "--json")
    holes = [(row["from"], row["minutes"]) for row in said.data["gaps"] if not row["quiet"] and row["minutes"] >= 30]
    assert len(holes) == 2
    ends = [row["to"] for row in said.data["gaps"] if row["minutes"] >= 30]
    assert ends == sorted(note["ts"] for note in notes if note["defect"] == "gaps")
    of_spec = mlf("data", "gaps", "spec.yaml", "--json")
    assert of_spec.data["gaps"] == said.data["gaps"]


def test_append_and_compare_carry_a_history_on(mlf: Mlf, empty: Path) -> None:
    synth(mlf, "old.parquet")
    assert mlf("data", "synth", "MES", "--start", "2024-03-04", "--end", "2024-03-20", "-o", "new.csv").code == 0
    said = mlf("data", "append", "old.parquet", "new.csv")
    assert (said.code, said.err) == (0, "")
    assert "bars added" in said.out
    assert (empty / "old.parquet.bak").exists()
    assert mlf("data", "compare", "old.parquet", "new.csv").out.startswith("the same ")
    changed = mlf("data", "compare", "old.parquet.bak", "old.parquet", "--json")
    assert (changed.code, changed.data["differing"], changed.data["gone"]["bars"]) == (1, 0, 0)
    assert mlf("data", "append", "old.parquet", "new.csv").out.startswith("old.parquet unchanged")


def test_a_conflict_is_refused_and_can_be_decided(mlf: Mlf, empty: Path) -> None:
    synth(mlf, "old.parquet")
    lines = synth(mlf, "new.csv").read_text().splitlines()
    fields = lines[500].split(",")
    Path("new.csv").write_text("\n".join([*lines[:500], ",".join([*fields[:5], "99999", fields[6]]), *lines[501:]]) + "\n")
    before = (empty / "old.parquet").read_bytes()
    said = mlf("data", "append", "old.parquet", "new.csv")
    assert said.code == 1
    assert f"volume {fields[5]} and 99999" in said.err
    assert "--on-conflict replace" in said.err
    assert (empty / "old.parquet").read_bytes() == before
    decided = mlf("data", "append", "old.parquet", "new.csv", "--on-conflict", "replace", "--no-backup", "--json")
    assert (decided.code, decided.data["differing"], decided.data["backup"]) == (0, 1, None)
    assert not (empty / "old.parquet.bak").exists()


@pytest.mark.parametrize(
    "command",
    ["inspect nope.csv", "gaps nope.csv", "export nope.csv -o x.csv", "append nope.parquet bars.csv", "compare nope.csv bars.csv"],
)
def test_a_path_that_is_not_there_is_one_clean_sentence(mlf: Mlf, dirty: Path, command: str) -> None:
    said = mlf("data", *command.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("MLF901: nope.")
    assert not (dirty / "x.csv").exists()


def test_a_folder_without_data_is_told(mlf: Mlf, empty: Path) -> None:
    (empty / "nothing").mkdir()
    said = mlf("data", "inspect", "nothing")
    assert (said.code, said.out) == (2, "")
    assert "MLF312" in said.err


def test_a_file_of_something_else_is_told(mlf: Mlf, empty: Path) -> None:
    (empty / "page.csv").write_text("<!doctype html><p>Sign in</p>")
    said = mlf("data", "inspect", "page.csv")
    assert (said.code, said.out) == (1, "")
    assert "MLF903" in said.err


def test_a_column_that_is_declared_stands_in_the_block(mlf: Mlf, empty: Path) -> None:
    text = synth(mlf, "bars.csv").read_text().replace("ts,open,high,low,close,volume,contract", "When,O1,H1,L1,C1,Many,Month", 1)
    Path("odd.csv").write_text(text)
    columns = {"ts": "When", "open": "O1", "high": "H1", "low": "L1", "close": "C1", "volume": "Many", "contract": "Month"}
    options = [option for role, name in columns.items() for option in ("--column", f"{role}={name}")]
    said = mlf("data", "inspect", "odd.csv", "--json", *options, "--timezone", "UTC", "--stamp", "open")
    assert said.code == 0, said.out
    assert yaml.safe_load(said.data["data"])["data"]["columns"] == columns
    assert mlf("data", "inspect", "odd.csv", "--column", "when=Y").code == 2
    assert empty.exists()
