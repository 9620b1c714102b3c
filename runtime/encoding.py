"""Bars as the bytes of a file: canonical tables by suffix, vendors' text by format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlf.errors import MlfError
from mlf.operators.writers.dbn import dbn
from mlf.operators.writers.tables import arrow, compressed, parquet
from mlf.operators.writers.text import canonical, vendor_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mlf.operators.writers.manner import Bars, Manner

#: Kind of a canonical file -> its bytes.
CANONICAL: Mapping[str, Callable[[Bars, Manner], bytes]] = {
    "parquet": parquet,
    "csv": lambda bars, manner: canonical(bars, manner).encode("ascii"),
    "arrow": arrow,
}
SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow"}
PACKED = (".gz", ".zst")


def kind_of(path: Path) -> str | None:
    """The kind of canonical file that a name asks for; ``None`` where its suffix is none of theirs."""
    plain = path.with_suffix("") if path.suffix in PACKED else path
    return SUFFIXES.get(plain.suffix.lower())


def canonical_bytes(bars: Bars, manner: Manner, kind: str, path: Path) -> bytes:
    """The bars as a canonical file of that kind, packed if the name says so."""
    return compressed(CANONICAL[kind](bars, manner), path.suffix)


def vendor_bytes(form: str, bars: Bars, manner: Manner, path: Path) -> bytes:
    """The bars as that vendor's file; Databento's is binary where the name ends with `.dbn`. Raises MLF971."""
    plain = path.with_suffix("") if path.suffix in PACKED else path
    if form == "databento" and plain.suffix == ".dbn":
        return compressed(dbn(bars, manner), path.suffix)
    if form == "canonical":
        return canonical_bytes(bars, manner, kind_of(path) or "csv", path)
    if kind_of(plain) in ("parquet", "arrow"):
        raise MlfError(
            "MLF971", format=form, found=f"the kind {plain.suffix}", expected="files of text", hint=f"name the file {plain.stem}.csv"
        )
    return compressed(vendor_text(form, bars, manner), path.suffix)
