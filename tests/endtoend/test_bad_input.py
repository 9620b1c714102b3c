"""Data files as people hand them in: each mistake ends in a code, a sentence and a hint, and costs nothing else."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import numpy as np
import pytest

HEADER = "ts,open,high,low,close,volume\n"


@pytest.fixture(scope="session")
def lines(finished: Any) -> list[str]:
    """Rows of a good CSV file: the bars of the tiny run."""
    tree = json.loads(finished.blob(finished.latest()["nodes"]["bars.15m"]["digest"]).read_bytes())
    columns = {f["path"].split(".")[1]: np.load(finished.blob(f["digest"])) for f in tree}
    stamps = np.datetime_as_string(columns["ts"].astype("datetime64[ns]"), unit="s", timezone="UTC")
    names = ("open", "high", "low", "close", "volume")
    return [",".join(map(str, row)) + "\n" for row in zip(stamps, *(columns[n].tolist() for n in names), strict=True)]


@pytest.fixture
def filed(empty: Any, tiny: Any) -> Any:
    """A project that reads bars.csv, one horizon, one model."""
    tiny["data"] = {"source": "bars.csv"}
    tiny["labels"]["triple_barrier"]["horizons"] = [5]
    del tiny["models"]["vote"], tiny["models"]["two"]
    empty.write(tiny)
    return empty


def refused(project: Any, text: str | bytes | None) -> Any:
    """What the run of a data file says that cannot be run."""
    path = project.folder / "bars.csv"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = project.mlf("run", "tiny.yaml", "--cores", "1")
    assert re.search(r"MLF\d\d\d", done.err), done.err
    assert "hint: " in done.err
    assert "bars.csv" in done.err
    return done


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("MLF312", None),
        ("MLF902", b""),
        ("MLF902", HEADER.encode()),
        ("MLF903", bytes(range(256)) * 8),
        ("MLF903", b"PK\x03\x04 a spreadsheet"),
        ("MLF904", b"PAR1 cut off"),
        ("MLF905", b"open,high,low\n1,2,3\n4,5,6\n"),
    ],
    ids=["missing", "empty", "only a header", "binary", "a spreadsheet", "cut Parquet", "no stamps"],
)
def test_a_file_that_is_no_data_is_refused_before_anything_runs(filed: Any, code: str, content: bytes | None) -> None:
    done = refused(filed, content)
    assert done.code == 2
    assert code in done.err
    assert "tiny.yaml:" in done.err
    assert not filed.store.exists()
    assert not filed.runs.exists()


def swapped(lines: list[str], place: int, field: int, text: str) -> str:
    """The file with one field replaced."""
    cells = lines[place].split(",")
    cells[field] = text
    return HEADER + "".join([*lines[:place], ",".join(cells), *lines[place + 1 :]])


def test_a_word_for_a_price_is_named_with_its_line(filed: Any, lines: list[str]) -> None:
    done = refused(filed, swapped(lines, 98, 1, "oops"))
    assert done.code == 2
    assert "bars.csv:100: open is 'oops'" in done.err


def test_a_file_cut_inside_a_row_is_named_with_its_line(filed: Any, lines: list[str]) -> None:
    done = refused(filed, HEADER + "".join(lines[:200]) + lines[200][:27])
    assert done.code == 2
    assert "bars.csv:202" in done.err


def test_rows_of_two_symbols_are_refused(filed: Any, lines: list[str]) -> None:
    rows = [f"{line.rstrip()},{('MES', 'MNQ')[i % 2]}\n" for i, line in enumerate(lines)]
    done = refused(filed, HEADER.rstrip() + ",symbol\n" + "".join(rows))
    assert done.code == 2
    assert "MLF909" in done.err
    assert "MES, MNQ" in done.err


def test_a_defect_that_is_not_tolerated_skips_the_rest_and_a_mended_file_runs(filed: Any, tiny: Any, lines: list[str]) -> None:
    filed.write(tiny | {"data": {"source": "bars.csv", "prices": "traded", "clean": {"zero_volume": "fail"}}})
    (filed.folder / "bars.csv").write_text(swapped(lines, 5, 5, "0\n"))
    assert "MLF914" in filed.mlf("run", "tiny.yaml", "--cores", "1").err
    states = {n: facts["state"] for n, facts in filed.latest()["nodes"].items()}
    assert {states.pop("source"), states.pop("passport")} == {"computed"}
    assert states.pop("clean") == "failed"
    assert set(states.values()) == {"skipped"}
    assert filed.latest()["status"] == "failed"
    (filed.folder / "bars.csv").write_text(HEADER + "".join(lines))
    assert filed.run()["status"] == "ok"


def test_unsorted_and_repeated_rows_are_put_right_and_counted(filed: Any, lines: list[str], digests: Any) -> None:
    (filed.folder / "bars.csv").write_text(HEADER + "".join(lines))
    tidy = digests(filed.run())
    mixed = random.Random(3).sample(lines, len(lines)) + lines[50:60]  # noqa: S311 - any order will do
    (filed.folder / "bars.csv").write_text(HEADER + "".join(mixed))
    record = filed.run()
    assert digests(record)["sessions"] == tidy["sessions"]
    assert digests(record)["evaluate.one.h5"] == tidy["evaluate.one.h5"]
    profile = json.loads(filed.blob(digests(record)["profile.data"]).read_bytes())
    counts = profile["counts"]
    assert counts["duplicates"] == 10
    assert counts["unsorted"] > 0


def test_a_file_that_changes_between_compile_and_run_is_refused(filed: Any, lines: list[str]) -> None:
    path = filed.folder / "bars.csv"
    path.write_text(HEADER + "".join(lines))
    filed.ok("compile", "tiny.yaml", "-o", "plan.json")
    path.write_text(HEADER + "".join(lines[:-1]))
    done = filed.mlf("run", "plan.json")
    assert done.code == 3
    assert "MLF607" in done.err
    assert "bars.csv" in done.err
    assert "hint: " in done.err
    path.write_text(HEADER + "".join(lines))
    assert filed.mlf("run", "plan.json", "-n").code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [('"n_estimators":5', '"n_estimators":9', "MLF802"), ('{"check"', '{"chec', "MLF801"), ('"tiny"', '"other"', "MLF802")],
    ids=["a parameter", "cut", "a name"],
)
def test_a_plan_edited_by_hand_is_refused(project: Any, old: str, new: str, code: str) -> None:
    project.ok("compile", "tiny.yaml", "-o", "plan.json")
    path = project.folder / "plan.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    done = project.mlf("run", "plan.json")
    assert done.code in (2, 4)
    assert code in done.err
    assert "hint: " in done.err


def test_a_horizon_longer_than_the_data_is_refused_before_anything_runs(project: Any, tiny: Any) -> None:
    tiny["labels"]["triple_barrier"]["horizons"] = [5, 4_900]
    project.write(tiny)
    done = project.mlf("run", "tiny.yaml")
    assert done.code == 2
    assert "MLF506" in done.err
    assert "hint: " in done.err
