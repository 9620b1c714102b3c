"""The first bytes: what a file is that holds no bars, and archives that are opened only as far as need be."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from mlf.errors import MlfError
from mlf.operators.importers import blocks
from mlf.operators.importers.detect import detect
from mlf.operators.importers.head import HEAD, read_head
from mlf.operators.importers.layout import Declared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

TEXT = b"ts,open,high,low,close,volume\n2024-01-02T23:00:00Z,10,11,9,10.5,5\n2024-01-02T23:01:00Z,10.5,10.75,10.25,10.5,7\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "MLF902"),
        (b" \n\n", "MLF902"),
        (b"\xef\xbb\xbf\n", "MLF902"),
        (b"PK\x03\x04rest", "MLF903 a ZIP archive or spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "MLF903 an Excel spreadsheet"),
        (b"<html><body>404</body></html>", "MLF903 HTML or XML"),
        (b"\n  <!DOCTYPE html>", "MLF903 HTML or XML"),
        (b"<?xml version='1.0'?>", "MLF903 HTML or XML"),
        (b"\x00\x01\x02" * 50, "MLF903 binary data"),
        (bytes(500), "MLF903 binary data"),
        (b"version https:" + b"//lfs.example/spec/v1\noid sha256:00\n", "MLF903 a Git LFS pointer"),
        (TEXT.decode().encode("utf-16"), "MLF903 UTF-16 text"),
        (TEXT.decode().encode("utf-16-le"), "MLF903 UTF-16 text"),
        (TEXT.decode().encode("utf-16-be"), "MLF903 UTF-16 text"),
        (gzip.compress(b"", mtime=0), "MLF902"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "MLF903 a PDF document in a gzip archive"),
        (gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), "MLF903 an archive within an archive"),
        (b"\x1f\x8b\x08\x00garbage", "MLF926 gzip"),
        (b"\x28\xb5\x2f\xfdgarbage", "MLF926 zstd"),
        (TEXT[:30] + b"x" * 2 * HEAD, "MLF902"),
        (b"x" * 2 * HEAD, "MLF923 no line end within 65,536 bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_data_file_is_told_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bars.csv").write_bytes(content)
    code, _, kind = says.partition(" ")
    with pytest.raises(MlfError) as caught:
        detect(tmp_path / "bars.csv", "shown.csv", Declared())
    assert str(caught.value).startswith(f"{code} shown.csv")
    assert kind in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "MLF901"), (tmp_path, "MLF903"), (tmp_path / "a" / "b", "MLF901")):
        with pytest.raises(MlfError, match=code):
            detect(path, "shown", Declared())


@pytest.mark.parametrize(
    ("magic", "container", "format_"),
    [
        (b"PAR1\0", "parquet", "generic"),
        (b"ARROW1", "arrow", "generic"),
        (b"DBN\x02\0", "dbn", "databento"),
        (b'{"bars":[]}', "json", "projectx"),
    ],
)
def test_a_container_is_left_to_its_reader(tmp_path: Path, magic: bytes, container: str, format_: str) -> None:
    for content, compression in ((magic, "none"), (pa.compress(magic, "zstd", asbytes=True), "zstd")):
        (tmp_path / "x").write_bytes(content)
        layout = detect(tmp_path / "x", "x", Declared())
        assert (layout.container, layout.format, layout.compression) == (container, format_, compression)


def _gzip_bomb(size: int) -> bytes:
    return gzip.compress(TEXT + b"\n" * size, mtime=0)


def _zstd_bomb(size: int) -> bytes:
    return bytes(pa.compress(TEXT + b"\n" * size, "zstd", asbytes=True))


@pytest.mark.parametrize("bomb", [_gzip_bomb, _zstd_bomb], ids=["gzip", "zstd"])
def test_the_head_of_a_bomb_is_read_with_little_memory(tmp_path: Path, bomb: Callable[[int], bytes]) -> None:
    (tmp_path / "bomb").write_bytes(bomb(50 << 20))
    tracemalloc.start()
    begun = time.perf_counter()
    head = read_head(tmp_path / "bomb", "bomb")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(head.data) == HEAD
    assert peak < 2 << 20
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("bomb", [_gzip_bomb, _zstd_bomb], ids=["gzip", "zstd"])
def test_a_bomb_is_refused_before_it_is_unpacked(
    vendors: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: Callable[[int], bytes]
) -> None:
    monkeypatch.setattr(blocks, "HARMLESS", 1 << 20)
    monkeypatch.setattr(blocks, "BLOCK", 1 << 16)
    (tmp_path / "bomb.csv").write_bytes(bomb(30 << 20))
    assert "it unpacks to more than 400 times its size" in vendors.refusal(tmp_path / "bomb.csv")


def test_an_archive_of_several_members_is_read_whole(vendors: SimpleNamespace, tmp_path: Path) -> None:
    half = TEXT.index(b"\n", 40) + 1
    (tmp_path / "bars.csv.gz").write_bytes(gzip.compress(TEXT[:half], mtime=0) + gzip.compress(TEXT[half:], mtime=0))
    assert len(vendors.rows_of(tmp_path / "bars.csv.gz")) == 2


def test_line_ends_of_windows_are_whole_where_the_head_is_cut_between_their_signs(tmp_path: Path) -> None:
    header, row = b"ts,open,high,low,close,volume\r\n", b"2024-01-02T23:00:00Z,10,11,9,10.5,5\r\n"
    title = b"#" * ((HEAD + 1 - len(header)) % len(row) - 2) + b"\r\n"
    text = title + header + row * 2_000
    assert text[HEAD - 1 : HEAD + 1] == b"\r\n"
    (tmp_path / "bars.csv").write_bytes(text)
    assert detect(tmp_path / "bars.csv", "bars.csv", Declared()).skip == 2


def test_what_the_system_refuses_to_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "bars.csv").write_bytes(TEXT)
    monkeypatch.setattr("pathlib.Path.open", broken)
    with pytest.raises(MlfError, match=r"MLF321 bars\.csv cannot be read: Input/output error"):
        read_head(tmp_path / "bars.csv", "bars.csv")
