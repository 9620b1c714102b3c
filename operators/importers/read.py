"""All files of a source as rows: each recognised, read by the reader of its kind, and merged with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.operators.importers.databento import read_batch
from mlf.operators.importers.dbn import read_dbn
from mlf.operators.importers.detect import detect
from mlf.operators.importers.instruments import settled
from mlf.operators.importers.merge import merged
from mlf.operators.importers.names import check_one_root
from mlf.operators.importers.projectx import read_pages
from mlf.operators.importers.read_arrow import read_arrow
from mlf.operators.importers.read_parquet import read_parquet
from mlf.operators.importers.read_text import read_text
from mlf.operators.importers.symbology import read_symbology, renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mlf.operators.importers.layout import Declared, Layout
    from mlf.operators.importers.rows import Rows
    from mlf.operators.importers.symbology import Span

SYMBOLOGY = "symbology.json"
#: Files that a Databento download brings beside the bars.
BESIDE = (SYMBOLOGY, "metadata.json", "manifest.json", "condition.json")


def read(files: Sequence[tuple[str, Path]], declared: Declared) -> Rows:
    """The rows of all files by time, stamps as written, each bar once.

    What lies beside the bars of a Databento download is no file of bars: its `symbology.json` names the instruments, the rest is passed
    over. Raises what the readers raise, MLF909 for several roots in one file or over the files, MLF928 and MLF929 for files that contradict
    each other.
    """
    bars = [file for file in files if _last(file[0]) not in BESIDE] or list(files)
    spans = sorted(
        span for name, path in files if _last(name) == SYMBOLOGY and len(bars) < len(files) for span in read_symbology(name, path)
    )
    rows = merged([_one(name, path, (declared, spans)) for name, path in bars], declared.overlap)
    check_one_root(", ".join(rows.files), rows.names)
    return rows


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1].lower()


def _one(name: str, path: Path, known: tuple[Declared, Sequence[Span]]) -> Rows:
    declared, spans = known
    layout = detect(path, name, declared)
    reader = read_batch if layout.container == "csv" and layout.format == "databento" else READERS[layout.container]
    rows = reader(name, path, layout)
    return settled(renamed(rows, spans) if layout.format == "databento" else rows, declared.symbol)


#: Reader of each kind of file: ``(name, path, layout) -> rows of this file``.
READERS: Mapping[str, Callable[[str, Path, Layout], Rows]] = {
    "csv": read_text,
    "parquet": read_parquet,
    "arrow": read_arrow,
    "json": read_pages,
    "dbn": read_dbn,
}
