"""Which files a spec's `data.source` names. Light: an up-to-date run asks this too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mlf.errors import MlfError

if TYPE_CHECKING:
    from pathlib import Path

#: Files of a folder that count as data, also packed; what vendors and this program put beside them does not.
SUFFIXES = (".csv", ".txt", ".parquet", ".pq", ".arrow", ".feather", ".json", ".dbn")
PACKED = (".gz", ".zst")
#: `symbology.json` is not among them: it names the instruments of Databento's files, and is read with them.
BESIDE = ("condition.json", "manifest.json", "metadata.json", "symbology.csv")


def stamped(folder: Path, files: list[Path]) -> list[list[Any]]:
    """Each file by its place below ``folder``, with numbers that move when it is written or replaced: size, times, inode."""
    facts = ((os.path.relpath(file, folder), file.stat()) for file in files)
    return [[name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino] for name, stat in facts]


def matching(folder: Path, pattern: str) -> list[Path]:
    """The files that ``pattern`` names, relative to ``folder``, sorted. Raises ``MLF312``, ``MLF315`` or ``MLF321``."""
    reason = refusal(pattern)
    if reason:
        raise MlfError("MLF315", path=pattern, reason=reason)
    try:
        files = sorted(f for f in _named(folder, pattern) if f.is_file())
    except OSError as problem:
        raise MlfError("MLF321", path=pattern, reason=problem.strerror or str(problem)) from problem
    except ValueError as problem:
        raise MlfError("MLF315", path=pattern, reason="is no pattern: ** must stand alone, as in a/**/b.csv") from problem
    if not files:
        raise MlfError("MLF312", path=pattern)
    return files


def _named(folder: Path, pattern: str) -> list[Path]:
    named = folder / pattern
    if named.is_dir():
        return [f for f in named.iterdir() if _is_data(f.name.lower())]
    is_pattern = any(c in pattern for c in "*?[") and not named.is_file()  # a browser calls a second download bars[1].csv
    return list(folder.glob(pattern)) if is_pattern else [named]


def _is_data(name: str) -> bool:
    """Whether a file of that name is data, and not hidden or beside the data."""
    for suffix in PACKED:
        name = name.removesuffix(suffix)
    return name.endswith(SUFFIXES) and not name.startswith(".") and not name.endswith((".defects.json", *BESIDE))


def refusal(pattern: str) -> str | None:
    """Why a path is refused: it must mean the same file on every machine and be no address."""
    if "\0" in pattern or "://" in pattern or "::" in pattern:
        return "is no plain path"
    if pattern.startswith(("/", "~", "\\")) or pattern[1:3] in (":\\", ":/"):
        return "is absolute, so it means another file on another machine"
    return None
