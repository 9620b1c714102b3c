"""Coverage-guided fuzzing of the text readers: `make fuzz`, or this script with libFuzzer's options, e.g. `-max_total_time=600`.

An input is a file. It must be read or refused with the user's error, within seconds; what is read must be what the standard library
reads in the same columns; and the size of the blocks it is read in must change nothing.
"""

from __future__ import annotations

import math
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["mlf.operators.importers"]):
    from mlf.errors import MlfError
    from mlf.operators.importers import blocks
    from mlf.operators.importers.detect import detect
    from mlf.operators.importers.layout import Declared
    from mlf.operators.importers.read_text import read_text
    from mlf.operators.importers.table import fields_of

if TYPE_CHECKING:
    from mlf.operators.importers.layout import Layout
    from mlf.operators.importers.rows import Rows

SEEDS = (
    b"ts,open,high,low,close,volume\n2024-01-02T23:00:00Z,10,11,9,10.5,5\n2024-01-02T23:01:00Z,10.5,10.75,10.25,10.5,7\n",
    b"ts,open,high,low,close,volume\n2024-01-02 23:00,10,11,9,10.5,5\n2024-01-03 00:00,10.5,10.75,10.25,10.5,7\n",
    b"20240102 230000;10;11;9;10.5;5\r\n20240102 230100;10.5;10.75;10.25;10.5;7\r\n",
    b"date,time,open,high,low,close,volume\n20240102,230000,10,11,9,10.5,5\n20240102,230100,10.5,10.75,10.25,10.5,7\n",
    b"2024-01-02 23:00:00,10,11,9,10.5,5\n2024-01-02 23:01:00,10.5,10.75,10.25,10.5,7\n",
    b"<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\n2024.01.02\t23:00:00\t10\t11\t9\t10.5\t5\t0\n",
    b'Date,Open,High,Low,Close\n"1/2/2024 11:00 PM",10,11,9,10.5\n"1/13/2024 1:01 AM",10.5,10.75,10.25,10.5\n',
    b"Date;Open;High;Low;Close\n02.01.2024 23:00;10,5;11,25;9,75;10,5\n",
    b"time,open,high,low,close,Volume\n1704236400,10,11,9,10.5,5\n1704236460,10.5,10.75,10.25,10.5,7\n",
    b"Date, Time, Open, High, Low, Last, Volume\n2024/1/2, 23:00:00, 10, 11, 9, 10.5, 5\n2024/1/2, 23:01:00.5, 10, 11, 9, 10.5, 7\n",
    b"Price,Close,High,Low,Open,Volume\nTicker,A,A,A,A,A\nDatetime,,,,,\n2024-01-02 23:00:00+00:00,10,11,9,10.5,5\n",
    b"datetime,symbol,open,high,low,close,volume\n2024-01-02 23:00:00,CME_MINI:MES1!,10,11,9,10.5,5.0\n",
    b"ts_event,rtype,instrument_id,open,high,low,close,volume\n1704236400000000000,33,1,10000000000,11000000000,9000000000,10500000000,5\n",
)
WORDS = (
    *(
        b'"',
        b'""',
        b"\n",
        b"\r\n",
        b"\r",
        b",",
        b";",
        b"\t",
        b"\0",
        b"\xff",
        b" ",
        b"NaN",
        b"inf",
        b"1e5",
        b"-1",
        b"+1",
        b"1,5",
        b"1_0",
        b"0x1",
    ),
    *(b"<<<<<<< HEAD\n", b"2024-01-02", b"2024-02-30", b" 24:00:00", b"T00:00:00", b"+05:30", b"+0000", b"Z", b" PM", b"13/01/2024", b".5"),
    *(b"1704236400000", b"Ticker,", b"Adj Close,", b"open,", b"volume,", b"\n,,,,,\n", b"\n\n", b"\n   \n", b"\xe2\x80\x89", b"\xd9\xa3"),
)
FOLDER = Path(tempfile.mkdtemp())
UNDEFINED = "9223372036854775807"
NULLS = ("", "NaN", "nan", "NA", "null")
PRICES = ("open", "high", "low", "close")


def read(block: int) -> tuple[Layout, Rows] | str:
    """What the file says, or the code of the refusal."""
    path = FOLDER / "fuzzed.csv"
    blocks.BLOCK = block
    try:
        layout = detect(path, "fuzzed.csv", Declared())
        return (layout, read_text("fuzzed.csv", path, layout)) if layout.container == "csv" else "another reader's"
    except MlfError as problem:
        return str(problem)


def told(found: tuple[Layout, Rows] | str) -> str:
    """The same as text."""
    if isinstance(found, str):
        return found
    rows = found[1]
    return repr([rows.stamp.tolist(), {name: column.tolist() for name, column in sorted(rows.columns.items())}, rows.names])


def compare(raw: bytes, layout: Layout, rows: Rows) -> None:
    """Line by line, with the standard library's csv, float and datetime."""
    lines = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")[layout.skip :]
    fields = [fields_of(line.rstrip("\r"), layout.delimiter) for line in lines if line.strip(" \t\r")]
    assert len(fields) == len(rows), "rows lost"
    places = {role: layout.fields.index(column) for role, column in layout.columns.items() if column in layout.fields}
    for role in PRICES:
        for row, value in zip(fields, rows.columns[role].tolist(), strict=True):
            assert same(row[places[role]].strip().replace(layout.decimal, "."), value * layout.divisor), (role, row, value)
    if layout.spelling.startswith("iso") and "ts" in places:
        for row, value in zip(fields, rows.stamp.tolist(), strict=True):
            when = datetime.fromisoformat(row[places["ts"]])
            seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
            assert math.isclose(seconds, value / 1e9, rel_tol=0, abs_tol=1e-5), (row, value)


def same(text: str, value: float) -> bool:
    """Whether a field says that number."""
    if text in NULLS or text == UNDEFINED:
        return math.isnan(value)
    number = float(text)
    return (math.isnan(number) and math.isnan(value)) or math.isclose(number, value, rel_tol=1e-15)


def one(raw: bytes) -> None:
    """One input."""
    (FOLDER / "fuzzed.csv").write_bytes(raw)
    whole, small = read(8 << 20), read(512)
    longest = max(map(len, raw.split(b"\n")))
    assert told(whole) == told(small) or longest > 500, (told(whole), told(small))
    if not isinstance(whole, str) and whole[0].compression == "none":
        compare(raw, *whole)


def main() -> None:
    """Fuzz from the seeds, in a corpus of this process."""
    corpus = Path(tempfile.mkdtemp())
    for i, seed in enumerate(SEEDS):
        (corpus / f"{i}.csv").write_bytes(seed)
    words = Path(tempfile.mkdtemp()) / "words"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in WORDS), "ascii")
    atheris.Setup([*sys.argv, "-len_control=0", "-max_len=1000", f"-dict={words}", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
