"""A text that cannot be read is refused with file, line, column and text of the first thing that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlf.operators.importers import blocks
from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

HEADER = "ts,open,high,low,close,volume"
ROWS = ("2024-01-02T23:00:00Z,10,11,9,10.5,5", "2024-01-02T23:01:00Z,10.5,10.75,10.25,10.5,7")
NAIVE = ("2024-01-02 23:00:00,10,11,9,10.5,5", "2024-01-02 23:01:00,10.5,10.75,10.25,10.5,7")
#: More rows than recognising a layout looks at, so that the reader meets what follows.
MANY = tuple(f"2024-01-02T{h:02}:{m:02}:00Z,10,11,9,10.5,5" for h in range(10) for m in range(60))
NAIVE_MANY = tuple(row.replace("T", " ").replace("Z", "") for row in MANY)
COMPACT = tuple(row.replace("-", "").replace(":", "").replace("Z", "").replace("T", " ").replace(",", ";") for row in MANY)


def lines(folder: Path, *texts: str) -> Path:
    """A file of those lines."""
    path = folder / "bars.csv"
    path.write_bytes(("\n".join(texts) + "\n").encode())
    return path


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ((HEADER, ROWS[0], "2024-01-02T23:01:00Z,10,n/a,9,10.5,5"), "MLF907 bars.csv:3: high is 'n/a'; a number was expected"),
        ((HEADER, ROWS[0], "", "2024-01-02T23:01:00Z,10,1_000,9,10,5"), "MLF907 bars.csv:4: high is '1_000'"),
        ((HEADER, ROWS[0], '2024-01-02T23:01:00Z,10,"1,000",9,10,5'), "MLF907 bars.csv:3: high is '1,000'"),
        ((HEADER, *MANY, "yesterday,10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is 'yesterday'; a stamp from 1990 to 2099"),
        ((HEADER, *MANY, "2024-01-02T23:01:00,10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is '2024-01-02T23:01:00'"),
        ((HEADER, *MANY, ",10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is empty"),
        ((HEADER, *MANY, "2024-02-30T23:01:00Z,10,11,9,10.5,5", *MANY), "MLF907 bars.csv:602: ts is '2024-02-30T23:01:00Z'"),
        ((HEADER, *MANY, "1989-12-31T23:59:00Z,10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is '1989-12-31T23:59:00Z'"),
        ((HEADER, *NAIVE_MANY, "2024-01-03,10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is '2024-01-03'"),
        ((HEADER, *NAIVE_MANY, "2024-01-03 10,10,11,9,10.5,5"), "MLF907 bars.csv:602: ts is '2024-01-03 10'"),
        ((*COMPACT, "20240102 240000;10;11;9;10.5;5"), "MLF907 bars.csv:601: #1 is '20240102 240000'"),
        ((*COMPACT, "20240230 230000;10;11;9;10.5;5"), "MLF907 bars.csv:601: #1 is '20240230 230000'"),
        ((*COMPACT, "20240102 23000;10;11;9;10.5;5"), "MLF907 bars.csv:601: #1 is '20240102 23000'"),
        ((HEADER, *(f"{1704236400 + 60 * i},10,11,9,10,5" for i in range(99)), "1704236460000,10,11,9,10,5"), "MLF907 bars.csv:101: ts is"),
        (  # times 1e9 it would overflow to a moment of 2024
            (HEADER, *(f"{1704236400 + 60 * i},10,11,9,10,5" for i in range(99)), f"{2**55 + 1704236400},10,11,9,10,5"),
            "MLF907 bars.csv:101: ts is '36028798723200368'",
        ),
        ((HEADER, ROWS[0], "2024-01-02T23:01:00Z,10,11"), "MLF908 bars.csv:3: 3 fields in '2024-01-02T23:01:00Z,10,11'; 6 fields"),
        ((HEADER, *(row + ",,," for row in ROWS)), "MLF908 bars.csv:2: 9 fields"),
        ((HEADER, *MANY, HEADER, *MANY), "MLF923 bars.csv:602: this is the header a second time"),
        ((HEADER, *MANY * 20, "<<<<<<< HEAD", *MANY), "MLF923 bars.csv:12002: this is a mark of a merge conflict, '<<<<<<< HEAD'"),
        (
            (HEADER, *MANY, '"2024-01-02T23:01:00Z,10,11,9,10,5', *MANY),
            "MLF923 bars.csv:602: this is a line with a quote that is not closed",
        ),
        ((HEADER, *MANY * 20, "2024-01-02T23:01:00Z,10,11,9,10,5\0"), "MLF923 bars.csv:12002: this is a line with null bytes"),
        ((HEADER, ROWS[0] + "\r" + ROWS[1]), "MLF923 bars.csv:2: this is a carriage return that ends no line"),
        ((HEADER, *MANY * 20, ROWS[0] + "\r" + ROWS[1]), "MLF923 bars.csv:12002: this is a line with a carriage return inside"),
        (
            (HEADER, NAIVE[0], ROWS[0]),
            "MLF924 bars.csv:3: ts is '2024-01-02T23:00:00Z'; the form of the rows above, iso H:M:S, was expected",
        ),
        ((HEADER, "100000000,10,11,9,10,5"), "MLF924 bars.csv:2: ts is '100000000'; a date and time of a known form was expected"),
        ((HEADER, ROWS[0], "", ",10,11,9,10,5"), "MLF924 bars.csv:4: ts is ''"),
        ((HEADER,), "MLF902 bars.csv"),
        (("",), "MLF902 bars.csv"),
        ((HEADER + ",close", *(row + ",1" for row in ROWS)), "MLF918 bars.csv: the header names 'close' twice"),
        (("datetime,timestamp,open,high,low,close", "1,2,3,4,5,6"), "MLF920 bars.csv: each of the columns datetime, timestamp could be ts"),
        ((HEADER.replace("high", "hi"), *ROWS), "MLF905 bars.csv: no column is known as high; the columns are ts, open, hi, low"),
        (("2024-01-02 23:00:00,9,10,11,10.5,5",), "MLF905 bars.csv: no column is known as open; the columns are 2024-01-02 23:00:00, 9"),
        (("just some text", "in two lines"), "MLF905 bars.csv"),
    ],
    ids=lambda value: value[:40].split(";")[0] if isinstance(value, str) else "",
)
def test_the_first_fault_is_named(vendors: SimpleNamespace, tmp_path: Path, texts: tuple[str, ...], says: str) -> None:
    assert vendors.refusal(lines(tmp_path, *texts)).startswith(says)


def test_the_line_is_right_in_a_late_block_and_below_blank_lines(
    vendors: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 1 << 10)
    path = lines(tmp_path, HEADER, "", *MANY, "", "  ", "2024-01-02T23:01:00Z,10,x,9,10.5,5", *MANY, "also,bad")
    assert vendors.refusal(path).startswith("MLF907 bars.csv:605: high is 'x'")


def test_of_two_faults_the_first_is_named(vendors: SimpleNamespace, tmp_path: Path) -> None:
    wrong = (*COMPACT[:100], "20240102 256000;10;11;9;10.5;5", *COMPACT, "20240102 x;10;11;9;10.5;5")
    assert vendors.refusal(lines(tmp_path, *wrong)).startswith("MLF907 bars.csv:101: #1 is '20240102 256000'")


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        (Declared(format="ninjatrader"), "MLF921 bars.csv is declared as ninjatrader, but it is canonical: the header names a column 'ts'"),
        (Declared(format="projectx"), "MLF921"),
        (Declared(columns={"volume": "vol"}), "MLF922 bars.csv: data.columns names vol as volume; the columns are ts, open"),
        (Declared(columns={"volume": "#7"}), "MLF922 bars.csv: data.columns names #7 as volume"),
    ],
    ids=["format", "container", "name", "position"],
)
def test_a_declaration_that_the_file_contradicts_is_refused(
    vendors: SimpleNamespace, tmp_path: Path, declared: Declared, says: str
) -> None:
    assert vendors.refusal(lines(tmp_path, HEADER, *ROWS), declared).startswith(says)


def test_control_characters_never_reach_a_message(vendors: SimpleNamespace, tmp_path: Path) -> None:
    assert "\x1b" not in vendors.refusal(lines(tmp_path, "ts,open,high,low,\x1b[31mred", *ROWS))
    assert "\x1b" not in vendors.refusal(lines(tmp_path, HEADER, ROWS[0], "2024-01-02T23:01:00Z,\x1b[31m,11,9,10.5,5"))
    assert "\x1b" not in vendors.refusal(lines(tmp_path, HEADER, *MANY * 20, "<<<<<<< \x1b[31m"))
