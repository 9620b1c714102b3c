"""Every vendor's format: recognised for what it is, and the same bars read from each."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from mlf.operators.importers import blocks
from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace


def written(vendors: SimpleNamespace, vendor: str, folder: Path, text: bytes | None = None) -> Path:
    """A file of the vendor's format."""
    path = folder / "export.csv"
    path.write_bytes(vendors.VENDORS[vendor].text(vendors.BARS).encode() if text is None else text)
    return path


def check(vendors: SimpleNamespace, vendor: str, path: Path) -> None:
    """The bars of the fixture, to the last digit."""
    rows = vendors.rows_of(path, vendors.DECLARED.get(vendor))
    expected = [tuple(map(float, bar)) for bar in vendors.BARS]
    found = vendors.told(rows)
    if not vendors.VENDORS[vendor].has_volume:
        expected, found = [bar[:-1] for bar in expected], [bar[:-1] for bar in found]
    assert found == expected
    assert rows.absolute == (vendors.VENDORS[vendor].stamp != "naive")


def test_a_format_is_recognised(vendors: SimpleNamespace, vendor: str, tmp_path: Path) -> None:
    expected = vendors.VENDORS[vendor]
    declared = vendors.DECLARED.get(vendor, Declared())
    layout = vendors.layout_of(written(vendors, vendor, tmp_path), columns=declared.columns)
    assert (layout.format, layout.stamp, layout.zone, layout.edge) == (expected.format, expected.stamp, expected.zone, expected.edge)
    assert layout.evidence


def test_its_bars_are_read(vendors: SimpleNamespace, vendor: str, tmp_path: Path) -> None:
    check(vendors, vendor, written(vendors, vendor, tmp_path))


def test_its_bars_are_read_in_small_blocks(vendors: SimpleNamespace, vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 200)
    check(vendors, vendor, written(vendors, vendor, tmp_path))


def test_its_bars_are_read_from_a_compressed_file(vendors: SimpleNamespace, vendor: str, tmp_path: Path) -> None:
    text = vendors.VENDORS[vendor].text(vendors.BARS).encode()
    check(vendors, vendor, written(vendors, vendor, tmp_path, gzip.compress(text, mtime=0)))
    check(vendors, vendor, written(vendors, vendor, tmp_path, pa.compress(text, "zstd", asbytes=True)))


@pytest.mark.parametrize("how", ["bom", "crlf", "blank lines", "no last line end"])
def test_its_bars_are_read_however_lines_end(vendors: SimpleNamespace, vendor: str, tmp_path: Path, how: str) -> None:
    text = vendors.VENDORS[vendor].text(vendors.BARS).replace("\r\n", "\n")
    changed = {
        "bom": "\ufeff" + text,
        "crlf": text.replace("\n", "\r\n"),
        "blank lines": text.replace("\n", "\n\n") + "\n  \n\t\n",
        "no last line end": text.rstrip("\n"),
    }[how]
    check(vendors, vendor, written(vendors, vendor, tmp_path, changed.encode()))


def test_declaring_the_format_that_it_is_changes_nothing(vendors: SimpleNamespace, vendor: str, tmp_path: Path) -> None:
    path = written(vendors, vendor, tmp_path)
    columns = vendors.DECLARED.get(vendor, Declared()).columns
    found = vendors.layout_of(path, columns=columns)
    assert vendors.layout_of(path, columns=columns, format=found.format) == found
